"""The page on which a reader compares a gemeente with others of their own choice.

Each difference is tested with the published figures: the answers of two gemeenten are independent samples,
so the variance of the difference is the sum of both. All differences on the page are corrected together
(Holm), because who looks at many differences finds some by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from analyse.vergelijking import los, tweezijdig
from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, cel
from dashboards.figuren import naast
from dashboards.figuren.naast import Naast, Vraagblok
from dashboards.figuur import Figuur, Tabel, zonder_beeld
from dashboards.gegevens import is_aandeel
from dashboards.paginatekst import maak_bron
from dashboards.theme import BREED, SMAL
from vragenlijsten import Begrip, Schaal, Vragenlijst

NIVEAU = 0.05
Floats: TypeAlias = NDArray[np.float64]
_VERTROUWEN = ("ver_gemeentebestuur", "ver_wijkteam")
BEGRIPPEN = (*_VERTROUWEN, "van_weg_vinden", "dec_maatwerk")


@dataclass(frozen=True, slots=True)
class VergelijkingPagina:
    """A gemeente (`code`, `naam`) beside others, (code, name) on the alphabet."""

    code: str
    naam: str
    anderen: tuple[tuple[str, str], ...]
    figuren: tuple[Figuur, ...]
    aantal: int
    """How many differences were tested and corrected together."""


Oordelen = Mapping[tuple[str, str], str]
"""(begrip, code of the other) → "hoger", "lager" or "geen_verschil": the gemeente against the other."""


def vergelijk_pagina(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
    code: str,
    met: Sequence[str],
) -> VergelijkingPagina:
    """Compare gemeente `code` with `met`. Raises KeyError for a code outside the present division."""
    bron = maak_bron(pub, begrippen, schalen, vragenlijsten)
    namen = {c: gemeenten()[c].naam for c in (code, *met)}
    gekozen = [b for b in BEGRIPPEN if b in begrippen and bron.hoofdmaat(b)]
    oordelen = toets(pub, {b: bron.hoofdmaat(b) for b in gekozen}, code, met)
    volgorde = sorted(namen, key=lambda c: namen[c].lstrip("'").lower())
    per_schaal: dict[tuple[str | None, str], list[str]] = {}
    for b in gekozen:
        per_schaal.setdefault((begrippen[b].schaal, bron.hoofdmaat(b)), []).append(b)
    figuren = tuple(
        _figuur(bron, f"naast-{nummer}", leden, maat, [(c, namen[c]) for c in volgorde], code, oordelen)
        for nummer, ((_, maat), leden) in enumerate(per_schaal.items(), 1)
    )
    anderen = tuple((c, namen[c]) for c in volgorde if c != code)
    return VergelijkingPagina(code, namen[code], anderen, figuren, len(oordelen))


def toets(pub: Publicatie, maten: Mapping[str, str], code: str, met: Sequence[str]) -> Oordelen:
    """Test all differences of `code` with each of `met` over these begrippen (begrip → maat) together.

    Only what is published with a margin and a standard error is tested. A two-sided t-test of independent
    samples (df: the smaller of both, which is on the safe side), corrected by Holm.
    """
    kop = pub.kop
    rijen = pub.cijfers.filter(
        (pl.col("doelgroep") == kop.doelgroep)
        & (pl.col("periode") == kop.periode)
        & pl.col("gebied").is_in([code, *met])
        & pl.col("lo").is_not_null()
        & (pl.col("se") > 0)
        & pl.col("df").is_not_null()
    ).select("gebied", "begrip", "maat", "schatting", "se", "df")
    cijfers = {r[:3]: r[3:] for r in rijen.iter_rows()}
    paren = [
        (begrip, ander, cijfers[code, begrip, maat], cijfers[ander, begrip, maat])
        for begrip, maat in maten.items()
        for ander in met
        if (code, begrip, maat) in cijfers and (ander, begrip, maat) in cijfers
    ]
    if not paren:
        return {}
    a, b = (np.array([p[k] for p in paren], dtype=float) for k in (2, 3))
    v = los(a[:, 0], b[:, 0], a[:, 1], b[:, 1], np.minimum(a[:, 2], b[:, 2]))
    p = holm(tweezijdig(v.verschil, v.se, v.df))
    richting = np.where(p <= NIVEAU, np.where(v.verschil > 0, 1, 2), 0)
    woorden = ("geen_verschil", "hoger", "lager")
    return {(begrip, ander): woorden[k] for (begrip, ander, _, _), k in zip(paren, richting, strict=True)}


def holm(p: Floats) -> Floats:
    """P-values adjusted by the step-down method of Holm; NaN counts as 1."""
    schoon = np.where(np.isnan(p), 1.0, p)
    orde = np.argsort(schoon, kind="stable")
    stappen = schoon[orde] * np.arange(len(p), 0, -1)
    uit = np.empty(len(p))
    uit[orde] = np.minimum(np.maximum.accumulate(stappen), 1.0)
    return uit


def _figuur(
    bron: Bron,
    id_: str,
    begrippen: Sequence[str],
    maat: str,
    plaatsen: Sequence[tuple[str, str]],
    code: str,
    oordelen: Oordelen,
) -> Figuur:
    schaal = bron.eis_schaal(begrippen[0])
    vraag = f"{texts.schaal_uitleg(schaal, maat, bron.doelgroep, bron.taal)}, met 95%-marge"
    blokken = [_blok(bron, b, maat, plaatsen, code, oordelen) for b in begrippen]
    eigen = dict(plaatsen)[code]
    if all(r.meting is None for b in blokken for r in b.rijen):
        waarom = "Van deze gemeenten zijn er te weinig antwoorden om cijfers te laten zien."
        return zonder_beeld(id_, naast.SOORT, f"{eigen} en andere gemeenten", vraag, (waarom,))
    over = "Vertrouwen" if begrippen[0] in _VERTROUWEN else "Zorg en ondersteuning"
    titel = f"{over}: {_titel(eigen, blokken)}"
    alt_tekst = f"{titel}. Puntgrafiek met 95%-marges. De cijfers staan in de tabel."
    grenzen = (0.0, 100.0) if is_aandeel(maat) else (float(schaal.van), float(schaal.tot))
    breed, smal = (naast.beeld(blokken, maat, px, grenzen, alt_tekst) for px in (BREED, SMAL))
    getoetst = any(r.oordeel for b in blokken for r in b.rijen)
    voet = _voet(bron, blokken, len(oordelen), getoetst=getoetst)
    tabel = _tabel(blokken, maat, vraag, eigen)
    return Figuur(id_, naast.SOORT, titel, vraag, voet, alt_tekst, breed, smal, tabel, getoetst)


def _blok(
    bron: Bron,
    begrip: str,
    maat: str,
    plaatsen: Sequence[tuple[str, str]],
    code: str,
    oordelen: Oordelen,
) -> Vraagblok:
    rijen = tuple(
        Naast(
            naam,
            c == code,
            bron.boek.meting(c, begrip, maat),
            statustekst.CEL[bron.boek.status(c, begrip, maat)],
            oordelen.get((begrip, c)),
        )
        for c, naam in plaatsen
    )
    return Vraagblok(bron.label(begrip), rijen)


def _titel(eigen: str, blokken: Sequence[Vraagblok]) -> str:
    """The finding: only differences that the test carries."""
    gevonden = [r.oordeel for b in blokken for r in b.rijen if r.oordeel is not None]
    anders = sum(o != "geen_verschil" for o in gevonden)
    if not gevonden:
        return f"{eigen} en andere gemeenten naast elkaar"
    if not anders:
        return f"{eigen} verschilt van geen van de gekozen gemeenten duidelijk"
    if len(gevonden) == 1:
        return f"het verschil met {eigen} is duidelijk"
    van = f"{theme.telwoord(anders)} van de {theme.telwoord(len(gevonden))}"
    return f"{van} verschillen met {eigen} {'is' if anders == 1 else 'zijn'} duidelijk"


def _voet(bron: Bron, blokken: Sequence[Vraagblok], aantal: int, *, getoetst: bool) -> tuple[str, ...]:
    metingen = [r.meting for b in blokken for r in b.rijen if r.meting is not None]
    regels = [f"Per gemeente {texts.bereik(m.n for m in metingen)}. {bron.slot('NL')}"]
    for blok in blokken if getoetst else ():
        zinnen = [naast.oordeel_zin(r.oordeel, r.naam) for r in blok.rijen if not r.eigen]
        regels.append(f"{texts.citaat(blok.label)}: {theme.opsomming(zinnen)}.")
    if getoetst:
        regels.append(
            f"‘Duidelijk’: het verschil is getoetst, samen met de andere op deze bladzijde ({aantal} "
            "toetsen). Zo is de kans dat ook maar één ervan toch toeval is hooguit één op de twintig."
        )
    if any(m.indicatief for m in metingen):
        regels.append(texts.INDICATIEF)
    return tuple(regels)


def _tabel(blokken: Sequence[Vraagblok], maat: str, vraag: str, eigen: str) -> Tabel:
    rijen = tuple(
        (
            blok.label,
            r.naam,
            cel(r.meting, maat, "ok") if r.meting else r.status,
            "" if r.eigen else theme.hoofdletter(naast.oordeel_zin(r.oordeel, r.naam)),
        )
        for blok in blokken
        for r in blok.rijen
    )
    eenheid = " (in procenten)" if is_aandeel(maat) else ""
    return Tabel(f"{vraag}{eenheid}", ("Vraag", "Gemeente", "Cijfer met marge", f"{eigen} is"), rijen)
