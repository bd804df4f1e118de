"""A begrip divided by what people are: only the divisions that were published, of the country or a gemeente.

The figures are levels. Nothing here was tested, so no title says that one group is higher than another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, Gebied, cel
from dashboards.figuren import naast
from dashboards.figuren.naast import Naast, Vraagblok
from dashboards.figuur import Figuur, Tabel, zonder_beeld
from dashboards.gegevens import NEDERLAND, Cijfer, als_meting, is_aandeel
from dashboards.paginatekst import NAAR, maak_bron
from dashboards.theme import BREED, SMAL
from vragenlijsten import Begrip, Schaal, Vragenlijst

SOORT = "uitsplitsing"
_WAARDEN = {
    "man": "mannen",
    "vrouw": "vrouwen",
    "praktisch": "praktisch opgeleid",
    "middelbaar": "middelbaar opgeleid",
    "theoretisch": "theoretisch opgeleid",
    "web": "op internet",
    "papier": "op papier",
}


@dataclass(frozen=True, slots=True)
class Uitsplitsing:
    """The page of one division; `code` is "NL" or a gemeente, `naam` what it is called.

    `te_zien`: the divisions (key of NAAR, words) that there are of this begrip here.
    """

    begrip: str
    titel: str
    code: str
    naam: str
    naar: str
    figuren: tuple[Figuur, ...]
    te_zien: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Groep:
    kop: str
    naam: str
    cijfer: Cijfer


def uitsplitsing(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
    begrip: str,
    code: str,
    naar: str,
) -> Uitsplitsing:
    """The division of `begrip` by `naar` (a key of NAAR). Raises KeyError for an unknown begrip or code."""
    bron = maak_bron(pub, begrippen, schalen, vragenlijsten)
    gebied = bron.gebied_nl if code == NEDERLAND else Gebied(code, gemeenten()[code].naam)
    bron.eis_schaal(begrip)
    titel = theme.hoofdletter(bron.titel(begrip))
    maat = bron.hoofdmaat(begrip)
    te_zien = tuple(
        (sleutel, woorden)
        for sleutel, woorden in NAAR.items()
        if any(als_meting(g.cijfer) for g in _groepen(pub, begrip, maat, code, sleutel))
    )
    figuur = _figuur(bron, begrip, gebied, naar)
    return Uitsplitsing(begrip, titel, code, gebied.naam, naar, (figuur,), te_zien)


def _groepen(pub: Publicatie, begrip: str, maat: str, code: str, naar: str) -> list[_Groep]:
    a, _, b = naar.partition("-")
    kop = pub.kop
    rijen = pub.uitsplitsingen.filter(
        (pl.col("doelgroep") == kop.doelgroep)
        & (pl.col("periode") == kop.periode)
        & (pl.col("gebied") == code)
        & (pl.col("begrip") == begrip)
        & (pl.col("maat") == maat)
        & (pl.col("kenmerk_a") == a)
        & (pl.col("kenmerk_b") == b if b else pl.col("kenmerk_b").is_null())
    ).select("waarde_a", "waarde_b", "n", "schatting", "lo", "hi", "status")
    return [
        _Groep(
            _woord(r[0]) if b else "", _woord(r[1] if b else r[0]), Cijfer(r[2], r[3], r[4], r[5], r[6], 0)
        )
        for r in rijen.iter_rows()
    ]


def _woord(waarde: str) -> str:
    if waarde[:1].isdigit() or waarde.startswith(("tot ", "vanaf ")):
        return f"{waarde.replace('-', ' tot en met ').replace('75+', '75 en ouder')} jaar".replace(
            "ouder jaar", "ouder"
        )
    return _WAARDEN.get(waarde, waarde)


def _figuur(bron: Bron, begrip: str, gebied: Gebied, naar: str) -> Figuur:
    maat, schaal = bron.hoofdmaat(begrip), bron.eis_schaal(begrip)
    uitleg = texts.schaal_uitleg(schaal, maat, bron.doelgroep, bron.taal)
    vraag = f"{bron.vraag(begrip)} {uitleg}, met 95%-marge"
    titel = f"{theme.hoofdletter(bron.titel(begrip))} in {gebied.naam}, naar {NAAR[naar]}"
    groepen = _groepen(bron.boek.pub, begrip, maat, gebied.code, naar)
    if not any(als_meting(g.cijfer) for g in groepen):
        waarom = f"Deze uitsplitsing is er niet voor {gebied.naam}: de groepen zouden te klein worden."
        return zonder_beeld(SOORT, SOORT, titel, vraag, (waarom,))
    blokken = _blokken(groepen, theme.hoofdletter(NAAR[naar]))
    alt_tekst = f"{titel}. Puntgrafiek met 95%-marges. De cijfers staan in de tabel."
    grenzen = (0.0, 100.0) if is_aandeel(maat) else (float(schaal.van), float(schaal.tot))
    breed, smal = (naast.beeld(blokken, maat, px, grenzen, alt_tekst) for px in (BREED, SMAL))
    voet = _voet(bron, blokken, gebied)
    tabel = _tabel(blokken, maat, vraag)
    return Figuur(SOORT, SOORT, titel, vraag, voet, alt_tekst, breed, smal, tabel)


def _blokken(groepen: Sequence[_Groep], kop: str) -> list[Vraagblok]:
    per: dict[str, list[Naast]] = {}
    for g in groepen:
        status = statustekst.CEL[g.cijfer.status]
        rij = Naast(theme.hoofdletter(g.naam), False, als_meting(g.cijfer), status, None)
        per.setdefault(theme.hoofdletter(g.kop) or kop, []).append(rij)
    return [Vraagblok(titel, tuple(rijen)) for titel, rijen in per.items()]


def _voet(bron: Bron, blokken: Sequence[Vraagblok], gebied: Gebied) -> tuple[str, ...]:
    metingen = [r.meting for b in blokken for r in b.rijen if r.meting is not None]
    return (
        f"{theme.hoofdletter(gebied.naam)}, per groep {texts.bereik(m.n for m in metingen)}. "
        f"{bron.slot(gebied.code)}",
        "Streep: 95%-marge. De verschillen tussen groepen zijn niet getoetst. Overlappen twee strepen, dan "
        "kan het verschil toeval zijn.",
        *((texts.INDICATIEF,) if any(m.indicatief for m in metingen) else ()),
    )


def _tabel(blokken: Sequence[Vraagblok], maat: str, vraag: str) -> Tabel:
    rijen = tuple(
        (
            f"{blok.label}, {r.naam.lower()}" if len(blokken) > 1 else r.naam,
            cel(r.meting, maat, "ok") if r.meting else r.status,
            theme.getal(r.meting.n) if r.meting else "",
        )
        for blok in blokken
        for r in blok.rijen
    )
    eenheid = " (in procenten)" if is_aandeel(maat) else ""
    return Tabel(f"{vraag}{eenheid}", ("Groep", "Cijfer met marge", "Aantal antwoorden, ongeveer"), rijen)
