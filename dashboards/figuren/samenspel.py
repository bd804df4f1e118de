"""Samenspel: the index in all and its three ingredients, from 0 to 100, each with its 95% margin.

First the gemeente beside similar gemeenten and the Netherlands; then, as a figure of its own, the same
indices as the three parties see them. Rows have a fixed order: the whole, then its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyse.indexen.index import SAMENSPEL, index_titels
from analyse.maten import INDEX_MAAT
from dashboards import bevindingen, statustekst, texts, theme
from dashboards.bron import Bron, Gebied
from dashboards.figuren import spiegel
from dashboards.figuren.samenspelopmaak import HEEL, SOORT, SPIEGEL, Regel, cel, indexskelet, opmaak
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import NEDERLAND
from dashboards.theme import BREED, SMAL


def maak(bron: Bron, id: str, gebied: Gebied, peer: str | None) -> Figuur:
    """The indices of a gemeente beside its peers and the country, or of the country by itself."""
    codes = {"eigen": gebied.code, "peer": peer or "", "nl": NEDERLAND}
    if gebied.code == NEDERLAND:
        codes = {"nl": NEDERLAND}
    codes = {g: c for g, c in codes.items() if c}
    namen = {"eigen": gebied.naam, "peer": texts.VERGELIJKBAAR, "nl": bron.land.naam}
    regels = list(_regels(bron, gebied, {g: (c, bron.doelgroep) for g, c in codes.items()}))
    eigen = next(iter(codes))
    getoond = [r for r in regels if eigen in r.metingen]
    if not getoond:
        return _leeg(id, gebied, [r.statussen[eigen] for r in regels])
    aanwezig = {g: namen[g] for g in codes if any(g in r.metingen for r in getoond)}
    heel = next((r for r in getoond if r.heel), None)
    titel = bevindingen.titel_samenspel(
        gebied.naam,
        None if heel is None else theme.getal(heel.metingen[eigen].schatting),
        None if heel is None else heel.oordeel,
        {r.zinsdeel: r.oordeel for r in getoond if not r.heel},
    )
    weg = [(r.naam, r.statussen[eigen]) for r in regels if eigen not in r.metingen]
    voet = (
        f"{theme.hoofdletter(_aantallen(getoond, aanwezig))}. {bron.slot(gebied.code)}",
        _UITLEG,
        *_indicatief(getoond),
        *statustekst.weggelaten(weg),
    )
    return _figuur(id, SOORT, titel, _VRAAG, voet, getoond, aanwezig)


def maak_spiegel(bron: Bron, id: str, gebied: Gebied) -> Figuur:
    """The same indices as inwoners, aanbieders and gemeente see them."""
    regels = list(_regels(bron, gebied, {p: (gebied.code, p) for p in spiegel.PARTIJEN}))
    regels = [r for r in regels if r.metingen]
    aanwezig = {p: texts.PARTIJEN[p] for p in spiegel.PARTIJEN if any(p in r.metingen for r in regels)}
    if len(aanwezig) < 2:
        return zonder_beeld(id, SPIEGEL, f"Samenspel in {gebied.naam}", _VRAAG, (_TE_WEINIG_PARTIJEN,))
    oordelen = {r.naam: _verschillend(bron, gebied, r) for r in regels}
    titel = bevindingen.titel_partijen(
        tuple(aanwezig),
        [r.zinsdeel for r in regels if oordelen[r.naam]],
        sum(o is not None for o in oordelen.values()),
    )
    voet = (
        f"{theme.hoofdletter(gebied.naam)}, {_aantallen(regels, aanwezig)}. "
        f"{bron.slot(gebied.code, tuple(aanwezig))}",
        _UITLEG,
        *_indicatief(regels),
    )
    return _figuur(id, SPIEGEL, titel, f"{_VRAAG}, per partij", voet, regels, aanwezig, oordelen)


_VRAAG = "Index van 0 tot 100 van de stellingen over samenspel, met 95%-marge"
_TE_WEINIG_PARTIJEN = (
    "Hier zou staan hoe inwoners, aanbieders en gemeente het samenspel zien. Daarvoor zijn van minstens twee "
    "partijen genoeg antwoorden nodig. Die zijn er nu niet."
)
_UITLEG = (
    "De index is het gemiddelde van de antwoorden op de vragen die erbij staan: 0 is steeds helemaal oneens, "
    "100 is steeds helemaal eens. Streep: 95%-marge."
)


def _figuur(
    id: str,
    soort: str,
    titel: str,
    vraag: str,
    voet: tuple[str, ...],
    regels: Sequence[Regel],
    namen: Mapping[str, str],
    verschillend: Mapping[str, bool | None] | None = None,
) -> Figuur:
    beeld = f"Puntgrafiek met 95%-marges voor {theme.telwoord(len(regels))} {_indexen(len(regels))}"
    alt_tekst = f"{titel}. {beeld}. De cijfers staan in de tabel."
    kort = {g: "vergelijkbaar" if g == "peer" else n for g, n in namen.items()}
    breed, smal = (
        teken(indexskelet(soort, px), opmaak(regels, n, soort, px), alt_tekst)
        for px, n in ((BREED, namen), (SMAL, kort))
    )
    tabel = _tabel(regels, namen, vraag, verschillend)
    getoetst = any(r.oordeel is not None for r in regels) and "eigen" in namen
    if verschillend is not None:
        getoetst = any(o is not None for o in verschillend.values())
    return Figuur(id, soort, titel, vraag, voet, alt_tekst, breed, smal, tabel, getoetst)


def _indexen(n: int) -> str:
    return "index" if n == 1 else "indexen"


def _leeg(id: str, gebied: Gebied, statussen: Sequence[str]) -> Figuur:
    uitleg = statustekst.geen_cijfers(gebied.naam, statussen or ("niet_gevraagd",))
    return zonder_beeld(id, SOORT, f"Samenspel in {gebied.naam}", _VRAAG, (uitleg,))


def _regels(bron: Bron, gebied: Gebied, plekken: Mapping[str, tuple[str, str]]) -> Iterator[Regel]:
    """The whole and its parts; `plekken`: group → (gebied, doelgroep)."""
    for index in index_titels(bron.begrippen):
        deel = index.removeprefix(f"{SAMENSPEL}_")
        gevonden = {g: bron.boek.meting(c, index, INDEX_MAAT, doelgroep=d) for g, (c, d) in plekken.items()}
        statussen = {g: bron.boek.status(c, index, INDEX_MAAT, doelgroep=d) for g, (c, d) in plekken.items()}
        if set(statussen.values()) == {"niet_gevraagd"}:
            continue
        titels = [bron.titel(b) for b, x in bron.begrippen.items() if x.ingredient == deel]
        vragen = theme.hoofdletter(theme.opsomming(t[:1].lower() + t[1:] for t in titels))
        yield Regel(
            HEEL if index == SAMENSPEL else deel,
            "Alle stellingen samen" if index == SAMENSPEL else vragen,
            {g: m for g, m in gevonden.items() if m is not None},
            statussen,
            bron.boek.toets(gebied.code, index, INDEX_MAAT, "peer").oordeel,
        )


def _verschillend(bron: Bron, gebied: Gebied, regel: Regel) -> bool | None:
    """Whether some pair of parties differs beyond chance; None: untested."""
    index = SAMENSPEL if regel.heel else f"{SAMENSPEL}_{regel.naam}"
    oordelen = [
        t.oordeel
        for (a, b), t in bron.boek.spiegeltoetsen(gebied.code, index, INDEX_MAAT).items()
        if t.oordeel is not None and {a, b} <= regel.metingen.keys()
    ]
    return any(o != "geen_verschil" for o in oordelen) if oordelen else None


def _aantallen(regels: Sequence[Regel], namen: Mapping[str, str]) -> str:
    return "; ".join(
        f"{naam}: {texts.bereik(r.metingen[g].n for r in regels if g in r.metingen)}"
        for g, naam in namen.items()
    )


def _indicatief(regels: Sequence[Regel]) -> tuple[str, ...]:
    return (texts.INDICATIEF,) if any(m.indicatief for r in regels for m in r.metingen.values()) else ()


def _tabel(
    regels: Sequence[Regel],
    namen: Mapping[str, str],
    vraag: str,
    verschillend: Mapping[str, bool | None] | None,
) -> Tabel:
    def woorden(r: Regel, g: str) -> str:
        m = r.metingen.get(g)
        return statustekst.CEL[r.statussen[g]] if m is None else cel(m)

    laatste: dict[str, str] = {}
    kop: tuple[str, ...] = ()
    if verschillend is not None:
        woord = {True: "duidelijk verschillend", False: "geen duidelijk verschil", None: "niet getoetst"}
        laatste, kop = {naam: woord[o] for naam, o in verschillend.items()}, ("Toets",)
    elif "eigen" in namen:
        laatste = {r.naam: texts.OORDEEL_WOORDEN.get(r.oordeel or "", "niet te vergelijken") for r in regels}
        kop = ("Tegenover vergelijkbare gemeenten",)
    rijen = tuple(
        (theme.hoofdletter(r.naam), *(woorden(r, g) for g in namen), *((laatste[r.naam],) if kop else ()))
        for r in regels
    )
    return Tabel(vraag, ("Index", *(theme.hoofdletter(n) for n in namen.values()), *kop), rijen)
