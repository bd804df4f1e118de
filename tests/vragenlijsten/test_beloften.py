"""What holds for every questionnaire and every set of answers (Hypothesis)."""

from __future__ import annotations

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from tests import strategies
from tests.alles import voorbeelden
from vragenlijsten import (
    NIET_VOORGELEGD,
    Antwoorden,
    OpenVraag,
    Vragenlijst,
    VragenlijstFout,
    codeboek,
    codeer,
    ontleed,
    ontleed_formulier,
    route,
    vragenlijst_naar_json,
    vragenlijst_uit_json,
)
from vragenlijsten.codeboek import namen
from vragenlijsten.regels import atomen

NORMAAL = settings(max_examples=voorbeelden(30), deadline=None)


def ids(v: Vragenlijst, antwoorden: Antwoorden, deel: int | None) -> list[str]:
    return [vraag.id for pagina in route(v, antwoorden, deel) for vraag in pagina.vragen]


@NORMAAL
@given(strategies.vragenlijsten())
def test_json_heen_en_terug(v: Vragenlijst) -> None:
    terug = vragenlijst_uit_json(vragenlijst_naar_json(v))
    assert terug == v
    assert terug.versie == v.versie


@NORMAAL
@given(strategies.vragenlijsten(), st.data())
def test_de_route_gaat_vooruit(v: Vragenlijst, data: DataObject) -> None:
    antwoorden, deel = data.draw(strategies.antwoorden(v)), data.draw(strategies.delen(v))
    gezien = ids(v, antwoorden, deel)
    assert gezien == [id for id in v.vragen if id in set(gezien)], "the order of the questionnaire"
    assert all(pagina.vragen for pagina in route(v, antwoorden, deel))
    # what was not shown has no influence
    assert ids(v, {id: antwoorden[id] for id in gezien if id in antwoorden}, deel) == gezien
    # an answer changes nothing before it
    for id in list(antwoorden):
        zonder = {ander: antwoord for ander, antwoord in antwoorden.items() if ander != id}
        plaats = list(v.vragen).index(id)
        voor = set(list(v.vragen)[: plaats + 1])
        assert [x for x in ids(v, zonder, deel) if x in voor] == [x for x in gezien if x in voor]


@NORMAAL
@given(strategies.vragenlijsten(), st.data())
def test_codeer_past_in_het_codeboek(v: Vragenlijst, data: DataObject) -> None:
    antwoorden, deel = data.draw(strategies.antwoorden(v)), data.draw(strategies.delen(v))
    boek = codeboek(v).variabelen
    gecodeerd = codeer(v, antwoorden, deel)
    assert len(gecodeerd.antwoorden) == len(boek)
    assert all(x.geldig(code) for x, code in zip(boek, gecodeerd.antwoorden, strict=True))
    gezien = set(ids(v, antwoorden, deel))
    for variabele, code in zip(boek, gecodeerd.antwoorden, strict=True):
        assert (code == NIET_VOORGELEGD) == (variabele.vraag not in gezien)
    open_gezien = {id for id in gezien if isinstance(v.vragen[id], OpenVraag) and antwoorden.get(id)}
    assert set(gecodeerd.teksten) == open_gezien
    # unreachable answers change nothing
    bereikbaar = {id: antwoord for id, antwoord in antwoorden.items() if id in gezien}
    assert codeer(v, bereikbaar, deel) == gecodeerd


@NORMAAL
@given(strategies.vragenlijsten())
def test_namen_zijn_uniek(v: Vragenlijst) -> None:
    alle = [x.naam for x in codeboek(v).variabelen]
    assert len(set(alle)) == len(alle)
    assert alle == [naam for vraag in v.vragen.values() for naam in namen(vraag)]


@NORMAAL
@given(strategies.vragenlijsten(), st.data())
def test_formulier_en_json_zeggen_hetzelfde(v: Vragenlijst, data: DataObject) -> None:
    for pagina in v.paginas():
        velden: dict[str, list[str]] = {}
        invoer: dict[str, Any] = {}
        for vraag in pagina.vragen:
            antwoord = data.draw(strategies.antwoord_op(vraag, v) | st.integers(-3, 120) | st.just(""))
            if isinstance(antwoord, list) and vraag.soort == "rangorde":
                velden |= {f"{vraag.id}.{plaats}": [str(code)] for plaats, code in enumerate(antwoord, 1)}
            elif isinstance(antwoord, list):
                velden[vraag.id] = [str(code) for code in antwoord]
            else:
                velden[vraag.id] = [str(antwoord)]
            als_lijst = vraag.soort in ("meerkeuze", "rangorde") and isinstance(antwoord, int)
            als_tekst = vraag.soort == "open"
            invoer[vraag.id] = [antwoord] if als_lijst else str(antwoord) if als_tekst else antwoord
        assert ontleed_formulier(v, pagina, velden) == ontleed(v, invoer)


@NORMAAL
@given(strategies.vragenlijsten(), st.data())
def test_geldige_antwoorden_blijven_zoals_zij_zijn(v: Vragenlijst, data: DataObject) -> None:
    antwoorden = data.draw(strategies.antwoorden(v))
    gezet, fouten = ontleed(v, antwoorden)
    assert fouten == ()
    assert gezet == {id: antwoord for id, antwoord in antwoorden.items() if antwoord != ""}
    assert ontleed(v, gezet) == (gezet, ())


@settings(max_examples=voorbeelden(40), deadline=None)
@given(strategies.vragenlijsten(), st.data())
def test_ontleed_valt_nooit_om(v: Vragenlijst, data: DataObject) -> None:
    sleutels = st.sampled_from(list(v.vragen)) | st.text(max_size=5)
    invoer = data.draw(st.dictionaries(sleutels, strategies.json_achtig(), max_size=8))
    antwoorden, fouten = ontleed(v, invoer)
    assert not set(antwoorden) & {fout.vraag for fout in fouten}
    assert set(antwoorden) <= set(invoer)
    codeer(v, antwoorden, data.draw(strategies.delen(v)))


@settings(max_examples=voorbeelden(30), deadline=None)
@given(strategies.vragenlijsten(), st.data())
def test_ontleed_formulier_valt_nooit_om(v: Vragenlijst, data: DataObject) -> None:
    # codes that exist too: of texts alone no question but an open one takes any
    rommel = st.sampled_from(["-1", " 3 ", "98", "²", "1e1"]) | st.text(max_size=8)
    lijsten = st.lists(rommel, max_size=2)
    echt = {
        id: st.sampled_from(sorted(v.codes[id])).map(str) if v.codes.get(id) else st.text(max_size=3)
        for id in v.vragen
    }
    keuzes = {id: st.lists(echt[id] | rommel, max_size=2) for id in v.vragen}
    plaatsen = {f"{id}.{plaats}": keuzes[id] for id in v.vragen for plaats in (1, 2)}
    velden = data.draw(st.fixed_dictionaries({}, optional={**keuzes, **plaatsen}))
    velden |= data.draw(st.dictionaries(st.text(max_size=5), lijsten, max_size=2))
    gelukt = False
    for pagina in v.paginas():
        antwoorden, fouten = ontleed_formulier(v, pagina, velden)
        assert set(antwoorden).isdisjoint(fout.vraag for fout in fouten)
        gelukt = gelukt or bool(antwoorden)
        codeer(v, antwoorden)
    event("er is iets aangenomen" if gelukt else "niets aangenomen")


@settings(max_examples=100, deadline=None)
@given(strategies.json_achtig())
def test_elke_regel_is_te_beoordelen(regel: Any) -> None:
    assert list(atomen(regel))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text('{}[]":,id naam123', max_size=40).map(str.encode))
def test_willekeurige_json_geeft_vragenlijstfout(b: bytes) -> None:
    try:
        vragenlijst_uit_json(b)
    except VragenlijstFout as fout:
        assert fout.fouten
    else:
        raise AssertionError("nothing random is a questionnaire")
