"""The gespreksagenda: figures of the publication, plain sentences, and words when there is little to say."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import Gespreksagenda, agendatekst, gespreksagenda
from dashboards.agendakeuze import SOORTEN
from dashboards.agendatekst import KEUZE
from dashboards.bron import Gebied
from dashboards.figuren import spiegel, vergelijking
from dashboards.paginatekst import maak_bron
from tests.dashboards import voorbeeld as v
from vragenlijsten import load_catalogus

CATALOGUS = load_catalogus()
LIJSTEN = {d: CATALOGUS.nieuwste(d) for d in ("inwoners", "aanbieders", "gemeente")}
AMSTERDAM, PEER = "GM0363", gemeenten()["GM0363"].peergroep
GROEPEN = {"inwoners": 0.31, "aanbieders": 0.44, "gemeente": 0.80}


def _toets(rij: v.Rij, verschil: float, p: float = 0.0, half: float = 0.06) -> v.Rij:
    """A tested row with its margin; beyond chance when the margin leaves 0 out."""
    lo, hi = round(verschil - half, 3), round(verschil + half, 3)
    oordeel = "hoger" if lo > 0 else "lager" if hi < 0 else "geen_verschil"
    return {**rij, "verschil": verschil, "lo": lo, "hi": hi, "p": p, "p_bh": p, "oordeel": oordeel}


def _vergelijking(
    begrip: str, referentie: str, verschil: float, maat: str = "eens", half: float = 0.06, **anders: object
) -> v.Rij:
    rij = v.vergelijking(begrip, maat, referentie, "hoger") | anders
    return _toets(rij, verschil, half=half)


def _spiegels(begrip: str, groepen: Mapping[str, float] = GROEPEN, half: float = 0.1) -> list[v.Rij]:
    paren = (("aanbieders", "inwoners"), ("gemeente", "inwoners"), ("gemeente", "aanbieders"))
    return [
        _toets(
            v.spiegel(begrip, "eens", a, b, 0, "hoger", AMSTERDAM),
            round(groepen[a] - groepen[b], 2),
            half=half,
        )
        for a, b in paren
        if a in groepen and b in groepen
    ]


def _cijfers(begrip: str, maat: str = "eens", eigen: float = 0.31, ander: float = 0.47) -> list[v.Rij]:
    """The figures of all parties, of the round before, and of the peer group and the country."""
    marge = 0.05 if maat == "eens" or maat == "hoog" else 0.2
    return [
        *(v.cijfer(begrip, maat, w, marge, doelgroep=d) for d, w in ({**GROEPEN, "inwoners": eigen}).items()),
        v.cijfer(begrip, maat, ander, marge, periode="2025"),
        v.cijfer(begrip, maat, ander, marge, gebied=PEER),
        *(v.cijfer(begrip, maat, ander, marge, gebied="NL", periode=p) for p in ("2025", "2026")),
    ]


def _vol() -> Publicatie:
    """Something of every kind, with one begrip that is found twice."""
    cijfers = [
        *_cijfers("dec_maatwerk"),
        *_cijfers("dec_belofte"),
        *_cijfers("ver_wijkteam", "hoog", 0.64, 0.41),
        *_cijfers("wel_tevreden", "gemiddelde", 7.1, 7.6),
    ]
    vergelijkingen = [
        _vergelijking("dec_maatwerk", "peer", -0.16),
        _vergelijking("dec_belofte", "vorige", -0.16),
        _vergelijking("ver_wijkteam", "peer", 0.23, "hoog"),
        _vergelijking("wel_tevreden", "vorige", -0.5, "gemiddelde", 0.2),
        _vergelijking("sam_inhoud", "peer", 12.0, "index", 2.0),
        _vergelijking("geheim_begrip", "peer", 0.5),
    ]
    kwaliteit = [v.kwaliteit(AMSTERDAM, 400, 1600)]
    return v.publicatie(cijfers, vergelijkingen, _spiegels("dec_maatwerk"), kwaliteit, dekking=1.0)


def _agenda(pub: Publicatie, **anders: Publicatie) -> Gespreksagenda:
    return gespreksagenda({pub.kop.doelgroep: pub, **anders}, CATALOGUS, LIJSTEN, AMSTERDAM)


def test_every_kind_with_its_question_and_figures() -> None:
    agenda = _agenda(_vol())
    assert [d.soort for d in agenda.delen] == list(SOORTEN)
    gevonden = [(d.soort, p.nummer, p.begrip) for d in agenda.delen for p in d.punten]
    assert gevonden == [
        ("verschil", 1, "dec_maatwerk"),
        ("verandering", 2, "dec_belofte"),
        ("verandering", 3, "wel_tevreden"),
        ("anders", 4, "ver_wijkteam"),
    ]
    partijen, belofte, tevreden, wijkteam = (p for d in agenda.delen for p in d.punten)
    assert partijen.zin == (
        "Drie op de tien inwoners zijn het eens met ‘In deze gemeente krijgen mensen hulp die past bij hun "
        "situatie’ (31\u00a0procent). Van de medewerkers van de gemeente is dat vier op de vijf "
        "(80\u00a0procent)."
    )
    assert partijen.verschil == "Het verschil is 49 punten, met een marge van 39 tot 59."
    assert partijen.ook == ("Bij inwoners is dit ook duidelijk lager dan in vergelijkbare gemeenten.",)
    assert [(c.wie, c.waarde, c.marge) for c in partijen.cijfers] == [
        ("Inwoners", "31%", "marge 26 tot 36%"),
        ("Aanbieders", "44%", "marge 39 tot 49%"),
        ("Gemeente", "80%", "marge 75 tot 85%"),
    ]
    assert partijen.gespreksvraag == CATALOGUS.gespreksvragen["dec_maatwerk"].verschil["nl"]  # type: ignore[index]
    assert partijen.gevraagd == ""
    assert tevreden.zin == (
        "In 2026 geven de inwoners gemiddeld een 7,1 bij ‘Tevreden met het leven’. In 2025 was dat een 7,6."
    )
    assert tevreden.verschil == "Het verschil is 0,5, met een marge van 0,3 tot 0,7."
    assert tevreden.gevraagd == "Welk cijfer geeft u het leven dat u nu leidt?"
    assert belofte.zin.startswith(
        "In 2026 zijn drie op de tien inwoners het eens met ‘Wat de gemeente belooft"
    )
    assert belofte.zin.endswith(" In 2025 was dat bijna de helft (47\u00a0procent).")
    assert wijkteam.zin == (
        "In Amsterdam geeft bijna twee derde van de inwoners een 6 of hoger bij ‘Vertrouwen in het wijkteam’ "
        "(64\u00a0procent)."
    )
    assert wijkteam.verschil == (
        "Dat is 23 punten hoger dan in vergelijkbare gemeenten, met een marge van 17 tot 29."
    )
    assert wijkteam.gespreksvraag == CATALOGUS.gespreksvragen["ver_wijkteam"].anders["nl"]
    assert agenda.keuze == KEUZE
    assert agenda.inleiding.startswith(
        "Deze vier punten komen uit de antwoorden van inwoners, aanbieders en gemeente."
    )
    assert "Gesimuleerde antwoorden" in agenda.slot


def test_unknown_begrippen_and_indices_are_no_points_and_no_tests() -> None:
    deel = _agenda(_vol()).delen[2]
    assert deel.uitleg == (
        "Wij keken naar 2 verschillen met vergelijkbare gemeenten. Bij twee vragen is het verschil zeker en "
        "groot genoeg. Wat hier niet staat, staat al op de agenda."
    )


@settings(deadline=None)  # the first example reads the catalogue
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(toeval: random.Random) -> None:
    pub = _vol()
    frames = {
        naam: frame[toeval.sample(range(frame.height), frame.height)]
        for naam, frame in pub.frames().items()
        if frame.height
    }
    leeg = {naam: frame for naam, frame in pub.frames().items() if not frame.height}
    assert _agenda(Publicatie(pub.kop, **frames, **leeg)) == _agenda(pub)


def test_the_digits_are_those_of_the_figures() -> None:
    """The same cells as in the tables under the figures of the gemeente."""
    pub = v.heel_nederland(12)
    marge = {"lo": pl.col("verschil") - 0.001, "hi": pl.col("verschil") + 0.001, "p": pl.lit(0.0)}
    nieuw = Publicatie(
        pub.kop,
        pub.cijfers,
        pub.vergelijkingen.filter(pl.col("begrip").str.starts_with("ver_")).with_columns(**marge),
        pub.spiegels.filter(pl.col("begrip").str.starts_with("sam_")).with_columns(**marge),
        pub.kwaliteit,
    )
    bron = maak_bron(nieuw, CATALOGUS.begrippen, CATALOGUS.schalen, LIJSTEN)
    samen, vertrouwen = ([b for b in v.BEGRIPPEN if b.startswith(voor)] for voor in ("sam_", "ver_"))
    gezien = []
    for code in list(gemeenten())[:3]:
        gebied, peer = Gebied(code, gemeenten()[code].naam), gemeenten()[code].peergroep
        figuren = (
            spiegel.maak(bron, "s", samen, gebied),
            vergelijking.maak(bron, "v", vertrouwen, gebied, peer),
        )
        tabellen = [f.tabel for f in figuren]
        rijen = {rij[0]: dict(zip(t.kop, rij, strict=True)) for t in tabellen for rij in t.rijen}
        delen = gespreksagenda({"inwoners": nieuw}, CATALOGUS, LIJSTEN, code).delen
        for punt in (*delen[0].punten, *delen[2].punten):
            for c in (c for c in punt.cijfers if c.waarde):
                kop = c.wie.removeprefix("Inwoners, ").removesuffix(f", {gebied.naam} telt mee")
                assert _cel(rijen[punt.titel][kop]) == f"{c.waarde} {c.marge}"
                gezien.append(kop)
    assert {"Inwoners", "Gemeente", "Vergelijkbare gemeenten"} <= set(gezien) and len(gezien) > 12


def _cel(cel: str) -> str:
    """A cell of a table, "64 (60 tot 68, indicatief)", as the agenda writes it."""
    gevonden = re.fullmatch(r"(\d+) \((\d+ tot \d+)(?:, indicatief)?\)", cel)
    return f"{gevonden[1]}% marge {gevonden[2]}%" if gevonden else cel


# ------------------------------------------------------------------------------ awkward publications


def test_nothing_measured() -> None:
    agenda = _agenda(v.publicatie([]))
    assert [d.punten for d in agenda.delen] == [(), (), ()]
    assert all("Er is hier niets te vergelijken" in d.uitleg for d in agenda.delen)
    assert agenda.inleiding.startswith("Voor Amsterdam vonden wij geen verschillen")
    assert agenda.meldingen[0].startswith("Van inwoners zijn er in Amsterdam te weinig antwoorden")
    assert sum("zijn er nog geen cijfers" in m for m in agenda.meldingen) == 2


def test_all_suppressed() -> None:
    """Tests without numbers, and figures without numbers: no point, no digit."""
    cijfers = [v.cijfer("dec_maatwerk", "eens", None, doelgroep=d) for d in GROEPEN]
    weg = [{**r, "verschil": None, "lo": None, "hi": None, "p": None, "oordeel": None}
           for r in (*_spiegels("dec_maatwerk"), )]  # fmt: skip
    agenda = _agenda(v.publicatie(cijfers, [], weg))
    assert not any(d.punten for d in agenda.delen)


def test_a_test_without_its_figures_is_no_point() -> None:
    """A gemeente is never told of a difference of which it cannot see both sides."""
    pub = v.publicatie(
        [v.cijfer("dec_maatwerk", "eens", 0.3), v.cijfer("dec_maatwerk", "eens", 0.3, gebied="NL")],
        [_vergelijking("dec_maatwerk", "peer", -0.2), _vergelijking("dec_maatwerk", "vorige", -0.2)],
        _spiegels("dec_maatwerk"),
    )
    assert not any(d.punten for d in _agenda(pub).delen)


def test_one_doelgroep_only() -> None:
    pub = v.publicatie(_cijfers("dec_belofte")[2:3], doelgroep="gemeente")
    agenda = _agenda(pub)
    assert agenda.meldingen == (
        "Van inwoners zijn er nog geen cijfers. Deze agenda gaat dus niet over wat zij vinden.",
        "Van medewerkers van aanbieders zijn er nog geen cijfers. Deze agenda gaat dus niet over wat zij "
        "vinden.",
    )


def test_a_doelgroep_of_another_year_says_so() -> None:
    ouder = v.publicatie(
        [v.cijfer("dec_belofte", "eens", 0.4, doelgroep="aanbieders", periode="2025")],
        doelgroep="aanbieders",
        periode="2025",
    )
    meldingen = _agenda(_vol(), aanbieders=ouder).meldingen
    assert meldingen[0] == (
        "De cijfers van medewerkers van aanbieders zijn van 2025, behalve waar de partijen naast elkaar "
        "staan: daar zijn zij van 2026."
    )
    alleen = v.publicatie(
        [v.cijfer("dec_belofte", "eens", 0.3), v.cijfer("dec_belofte", "eens", 0.3, gebied="NL")]
    )
    assert _agenda(alleen, aanbieders=ouder).meldingen[0] == (
        "De cijfers van medewerkers van aanbieders zijn van 2025."
    )


def test_who_is_in_the_mirror_is_not_missing() -> None:
    """Without a publication of their own, the mirror still holds what aanbieders said."""
    meldingen = _agenda(_vol()).meldingen
    assert meldingen == (
        "Van medewerkers van aanbieders zijn er alleen cijfers bij vragen die ook aan inwoners zijn gesteld. "
        "Hun andere cijfers zijn nog niet gepubliceerd.",
        "Van medewerkers van de gemeente zijn er alleen cijfers bij vragen die ook aan inwoners zijn "
        "gesteld. Hun andere cijfers zijn nog niet gepubliceerd.",
    )


def test_why_a_party_is_missing() -> None:
    """Asked elsewhere but too few here; not shown here; or not asked at all: three different sentences."""
    eigen = [v.cijfer("dec_belofte", "eens", 0.3), v.cijfer("dec_belofte", "eens", 0.3, gebied="NL")]
    elders = v.cijfer("dec_belofte", "eens", 0.4, gebied="NL", doelgroep="aanbieders")
    hier = v.cijfer("dec_belofte", "eens", None, doelgroep="gemeente", status="onderdrukt")
    assert _agenda(v.publicatie([*eigen, elders, hier])).meldingen == (
        "Van medewerkers van aanbieders zijn er in Amsterdam te weinig antwoorden. Wat zij vinden, ontbreekt "
        "hier.",
        "Van medewerkers van de gemeente zijn er in Amsterdam te weinig antwoorden, of wij laten hun cijfers "
        "niet zien zodat niemand te herkennen is. Wat zij vinden, ontbreekt hier.",
    )
    assert (
        _agenda(v.publicatie(eigen))
        .meldingen[0]
        .startswith("Van medewerkers van aanbieders zijn er nog geen cijfers.")
    )


def test_the_other_groups_have_points_of_their_own() -> None:
    rijen = [
        v.cijfer("wijk_tijd", "eens", 0.2, doelgroep="gemeente", status="indicatief"),
        v.cijfer("wijk_tijd", "eens", 0.5, doelgroep="gemeente", gebied=PEER),
    ]
    toets = _vergelijking("wijk_tijd", "peer", -0.3, doelgroep="gemeente")
    agenda = _agenda(_vol(), gemeente=v.publicatie(rijen, [toets], doelgroep="gemeente"))
    punt = next(p for p in agenda.delen[2].punten if p.begrip == "wijk_tijd")
    assert punt.zin.startswith("In Amsterdam is één op de vijf medewerkers van de gemeente het eens met")
    assert punt.ook == (agendatekst.WEINIG,)
    assert punt.cijfers[1].wie == "Vergelijkbare gemeenten, Amsterdam telt mee"


def test_a_gemeente_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        gespreksagenda({"inwoners": _vol()}, CATALOGUS, LIJSTEN, "GM9999")


def test_one_point_is_singular() -> None:
    pub = v.publicatie(_cijfers("dec_maatwerk"), [], _spiegels("dec_maatwerk"))
    assert _agenda(pub).inleiding.startswith(
        "Dit ene punt komt uit de antwoorden van inwoners, aanbieders en gemeente."
    )
