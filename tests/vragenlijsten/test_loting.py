"""Drawing lots: the same draw, the same page; nothing is lost; everything stands in every place alike."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests import strategies
from tests.alles import voorbeelden
from tests.vragenlijsten.hulp import fouten
from vragenlijsten import (
    NIET_VOORGELEGD,
    KeuzeVraag,
    Loting,
    Module,
    Optie,
    Pagina,
    Schaal,
    SchaalVraag,
    Trekking,
    Vragenlijst,
    codeboek,
    codeer,
    route,
    schik,
    vragenlijst_naar_json,
    vragenlijst_uit_json,
)
from vragenlijsten.loting import plaatsen

VOLGORDES = st.integers(2, 12)


def _gemengd(v: Vragenlijst, volgordes: int) -> Vragenlijst:
    """The questionnaire with everything that can change places changing places."""
    wissel = (*(pagina.id for pagina in v.paginas()), *v.vragen)
    return structs.replace(v, loting=Loting(volgordes, 1, wissel))


@settings(max_examples=voorbeelden(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), strategies.vragenlijsten(), VOLGORDES)
def test_alles_staat_er_precies_een_keer(data: st.DataObject, v: Vragenlijst, volgordes: int) -> None:
    v = _gemengd(v, volgordes)
    trekking = Trekking(data.draw(st.integers(1, volgordes)))
    for pagina in v.paginas():
        geschikt = schik(v, pagina, trekking)
        assert geschikt == schik(v, pagina, trekking)
        assert Counter(vraag.id for vraag in geschikt.vragen) == Counter(vraag.id for vraag in pagina.vragen)
        for plek, (was, nu) in enumerate(zip(pagina.vragen, geschikt.vragen, strict=True)):
            if not isinstance(was, SchaalVraag):
                assert nu.id == was.id, plek
            opties, oud = getattr(nu, "opties", ()), getattr(v.vraag(nu.id), "opties", ())
            assert sorted(opties, key=lambda o: o.code) == sorted(oud, key=lambda o: o.code)
            for toen, dan in zip(oud, opties, strict=True):
                assert not (toen.vast or toen.exclusief) or dan == toen


@settings(max_examples=voorbeelden(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), strategies.vragenlijsten(), VOLGORDES)
def test_de_trekking_verandert_geen_antwoord(data: st.DataObject, v: Vragenlijst, volgordes: int) -> None:
    """Codes stand in codebook order whatever the screen showed; the draw comes after them."""
    gewisseld = _gemengd(v, volgordes)
    gegeven = data.draw(strategies.antwoorden(v))
    deel = data.draw(strategies.delen(v))
    trekking = Trekking(data.draw(st.integers(1, volgordes)))
    zonder, met = codeer(v, gegeven, deel), codeer(gewisseld, gegeven, deel, trekking)
    assert met.antwoorden == [*zonder.antwoorden, trekking.volgorde]
    assert codeer(gewisseld, gegeven, deel).antwoorden == [*zonder.antwoorden, NIET_VOORGELEGD]
    boek = codeboek(gewisseld)
    (kolom,) = boek.loting
    assert (kolom.naam, kolom.positie) == ("loting_volgorde", len(boek.variabelen))
    assert list(kolom.waarden) == list(range(1, volgordes + 1))


@given(st.integers(1, 12), VOLGORDES)
def test_elke_plaats_even_vaak(aantal: int, volgordes: int) -> None:
    rijen = [plaatsen(aantal, nummer, volgordes) for nummer in range(1, volgordes + 1)]
    assert rijen[0] == tuple(range(aantal))
    assert all(sorted(rij) == list(range(aantal)) for rij in rijen)
    if volgordes % aantal == 0:
        for plek in range(aantal):
            assert set(Counter(rij[plek] for rij in rijen).values()) == {volgordes // aantal}
        if aantal > 1 and (aantal % 2 == 0 or volgordes % (2 * aantal) == 0):
            buren = Counter(paar for rij in rijen for paar in pairwise(rij))
            assert set(buren.values()) == {volgordes // aantal}, "everything follows everything else alike"
            assert len(buren) == aantal * (aantal - 1)
    elif aantal % volgordes == 0:
        assert len(set(rijen)) == volgordes


def _t(tekst: str) -> dict[str, str]:
    return {"nl": tekst, "en": tekst}


def _lijst(loting: Loting) -> Vragenlijst:
    """Two statements and one that stays, and a question with a last option that stays and two wordings."""
    opties = (Optie(1, _t("rood")), Optie(2, _t("groen")), Optie(3, _t("anders"), vast=True))
    vragen = (
        SchaalVraag(id="aa", tekst=_t("A"), schaal="elf"),
        SchaalVraag(id="bb", tekst=_t("B"), schaal="elf"),
        SchaalVraag(id="cc", tekst=_t("C"), schaal="elf", vast=True),
        KeuzeVraag(id="kleur", tekst=_t("Welke?"), opties=opties, varianten=(_t("Welke kleur?"),)),
    )
    slot = Pagina("slot", _t("Slot"), (KeuzeVraag(id="tot_slot", tekst=_t("Klaar?"), opties=opties[:2]),))
    return Vragenlijst(
        id="inwoners",
        naam="2027",
        doelgroep="inwoners",
        titel=_t("T"),
        inleiding=_t("I"),
        talen=("nl", "en"),
        delen=2,
        modules=(
            Module("m", _t("M"), (Pagina("een", _t("Een"), vragen),), 1),
            Module("n", _t("N"), (slot,)),
        ),
        loting=loting,
        schalen={"elf": Schaal("elf", 0, 10, {0: _t("geen"), 10: _t("veel")})},
    )


def test_volgorde_en_variant() -> None:
    """What stays, stays; the wording follows the draw; both are in the codebook in words."""
    v = _lijst(Loting(2, 2, ("een", "kleur")))
    (pagina, _) = route(v, {}, 1)
    schermen = {trekking: schik(v, pagina, trekking) for trekking in (Trekking(1, 1), Trekking(2, 2))}
    assert [[vraag.id for vraag in scherm.vragen] for scherm in schermen.values()] == [
        ["aa", "bb", "cc", "kleur"],
        ["bb", "aa", "cc", "kleur"],
    ]
    kleuren = [scherm.vragen[-1] for scherm in schermen.values()]
    assert [[optie.code for optie in getattr(kleur, "opties", ())] for kleur in kleuren] == [
        [1, 2, 3],
        [2, 1, 3],
    ]
    assert [kleur.tekst["nl"] for kleur in kleuren] == ["Welke?", "Welke kleur?"]
    assert schik(v, pagina, None) is pagina
    volgorde, variant = codeboek(v).loting
    assert volgorde.waarden[2]["nl"] == "een: bb, aa, cc, kleur; kleur: 2, 1, 3"
    assert variant.waarden[2] == {"nl": "kleur: Welke kleur?", "en": "kleur: Welke kleur?"}


def test_variant_alleen_waar_zij_is_gevraagd() -> None:
    """Who was not asked the question with variants is recorded without one: it says less about a person."""
    v = _lijst(Loting(2, 2, ("een",)))
    assert codeer(v, {}, 1, Trekking(2, 2)).antwoorden[-2:] == [2, 2]
    assert codeer(v, {}, 2, Trekking(2, 2)).antwoorden[-2:] == [2, NIET_VOORGELEGD]


def test_de_loting_hoort_bij_de_versie() -> None:
    v = _lijst(Loting(2, 2, ("een", "kleur")))
    anders = _lijst(Loting(2, 2, ("een",)))
    assert v.versie != anders.versie
    assert vragenlijst_uit_json(vragenlijst_naar_json(anders)) == anders


BASIS = """\
id: inwoners
naam: "2024"
doelgroep: inwoners
titel: {nl: "Proef"}
inleiding: {nl: "Dit is een proef."}
talen: [nl]
loting: {volgordes: 4, varianten: 2, wissel: [eerste, kleur]}
modules:
  - id: proef
    titel: {nl: "Proef"}
    paginas:
      - id: eerste
        titel: {nl: "Eerste"}
        vragen:
          - {id: stelling, soort: schaal, schaal: eens5, tekst: {nl: "Het gaat goed."}, vast: false}
          - {id: tweede_stelling, begrip: cijfer, soort: schaal, schaal: eens5, tekst: {nl: "Het gaat."}}
      - id: tweede
        titel: {nl: "Tweede"}
        vragen:
          - id: kleur
            soort: keuze
            tekst: {nl: "Welke kleur?"}
            varianten: [{nl: "Kies een kleur."}]
            opties:
              - {code: 1, tekst: {nl: "rood"}}
              - {code: 2, tekst: {nl: "groen"}}
              - {code: 3, tekst: {nl: "anders"}, vast: true}
"""


@pytest.mark.parametrize(
    ("oud", "nieuw", "plek", "melding"),
    [
        ("volgordes: 4", "volgordes: 13", "loting", "volgordes is 1 tot en met 12"),
        ("volgordes: 4", "volgordes: 12", "modules", ""),
        ("volgordes: 4", "volgordes: 5", "loting.wissel[0]", "gaan niet gelijk op in de 2 van 'eerste'"),
        ("volgordes: 4, ", "", "loting.wissel", "horen bij elkaar"),
        ("varianten: 2", "varianten: 4", "modules[0].paginas[1].vragen[0].varianten", "staan 2 bewoordingen"),
        ("4, varianten: 2", "12, varianten: 3", "loting", "hoogstens 24"),
        ("[eerste, kleur]", "[eerste, kleur, eerste]", "loting.wissel[2]", "staat hier twee keer"),
        ("[eerste, kleur]", "[eerste, uren]", "loting.wissel[1]", "er is geen pagina of vraag 'uren'"),
        ("[eerste, kleur]", "[tweede]", "loting.wissel[0]", "geen twee stellingen"),
        ("vast: false", "vast: true", "loting.wissel[0]", "geen twee stellingen"),
        (", vast: true", "", "loting.wissel[1]", "geef haar vast: true"),
        (
            "soort: keuze",
            "geordend: true\n            soort: keuze",
            "loting.wissel[1]",
            "geen twee losse opties",
        ),
        ('varianten: [{nl: "Kies een kleur."}]', "weet_niet: true", "loting.varianten", "geen vraag met"),
        ('{nl: "Kies een kleur."}', '{en: "Choose."}', "varianten[0]", "tekst ontbreekt in nl"),
    ],
)
def test_fouten_in_de_loting(tmp_path: Path, oud: str, nieuw: str, plek: str, melding: str) -> None:
    assert oud in BASIS
    gevonden = [
        f for f in fouten(tmp_path, BASIS.replace(oud, nieuw, 1)) if "loting" in f.plek or "variant" in f.plek
    ]
    if not melding:
        assert gevonden == []
        return
    assert any(fout.plek.endswith(plek) and melding in fout.melding for fout in gevonden), gevonden
