"""Trend: one figure over the rounds, with its margin as a band.

The line stops where a round is missing and where the question was changed; a dashed line with words
says so. Figures on both sides of such a break are never joined. A round that was collected elsewhere stands
apart between two of those lines; the line goes on behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from analyse.breuken import soort_breuk
from dashboards import statustekst, texts, theme
from dashboards.bron import Bron, Gebied, cel
from dashboards.figuren.trendopmaak import Breuk, Reeks, opmaak, trendskelet
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import NEDERLAND, Meting, is_aandeel
from dashboards.theme import BREED, SMAL
from vragenlijsten import Begrip

SOORT = "trend"


def breuken_van(
    begrip: Begrip, periodes: Sequence[str], metingen: Mapping[str, Meting], apart: Collection[str] = ()
) -> tuple[Breuk, ...]:
    """Breaks between the rounds, by the rules that also decide whether a change is tested; `apart`: rounds
    that were collected in another way than this one."""
    uit: list[Breuk] = []
    vorige: int | None = None
    for p in periodes:
        if p in apart:
            uit.append(Breuk(p, "elders"))
        if p in apart or p not in metingen:
            continue
        nu = metingen[p].bewoording
        if vorige is not None and (soort := soort_breuk(begrip, vorige, nu)) is not None:
            uit.append(Breuk(p, soort))
        vorige = nu
    return tuple(uit)


def maak(bron: Bron, id: str, begrip: str, gebied: Gebied) -> Figuur:
    """The trend of one begrip for a gemeente beside the Netherlands, or for the Netherlands alone."""
    maat = bron.hoofdmaat(begrip)
    schaal_ = bron.eis_schaal(begrip)
    vraag = _vraag(bron, begrip, maat)
    codes = {"nl": NEDERLAND} if gebied.code == NEDERLAND else {"eigen": gebied.code, "nl": NEDERLAND}
    namen = {"eigen": gebied.naam, "nl": bron.land.naam}
    periodes = bron.boek.periodes(begrip, maat)
    alle = {k: _reeks(bron, namen[k], begrip, maat, code, periodes) for k, code in codes.items()}
    reeksen = {k: r for k, r in alle.items() if r.metingen}
    periodes = tuple(p for p in periodes if any(p in r.metingen for r in reeksen.values()))
    if not reeksen:
        uitleg = statustekst.geen_cijfers(gebied.naam, [bron.boek.status(gebied.code, begrip, maat)])
        return zonder_beeld(id, SOORT, bron.titel(begrip), vraag, (uitleg,))
    hoofd = reeksen.get("eigen") or reeksen["nl"]
    apart = [p for p in periodes if bron.boek.los(p)]
    breuken = breuken_van(bron.begrippen[begrip], periodes, reeksen.get("nl", hoofd).metingen, apart)
    titel = _titel(bron, begrip, maat, gebied, hoofd, breuken)
    grenzen = (0.0, 100.0) if is_aandeel(maat) else (float(schaal_.van), float(schaal_.tot))
    metingen = "één meting" if len(periodes) == 1 else f"{theme.telwoord(len(periodes))} metingen"
    alt_tekst = f"{titel}. Lijngrafiek met 95%-marge over {metingen}. De cijfers staan in de tabel."
    breed, smal = (
        teken(trendskelet(px), opmaak(reeksen, periodes, breuken, maat, px, grenzen), alt_tekst)
        for px in (BREED, SMAL)
    )
    voet = _voet(bron, alle, reeksen, periodes, gebied)
    tabel = _tabel(reeksen, periodes, breuken, maat, vraag)
    getoetst = _oordeel(bron, begrip, maat, gebied, hoofd) is not None and not _gebroken(hoofd, breuken)
    return Figuur(id, SOORT, titel, vraag, voet, alt_tekst, breed, smal, tabel, getoetst)


def _vraag(bron: Bron, begrip: str, maat: str) -> str:
    schaal_ = bron.eis_schaal(begrip)
    uitleg = texts.schaal_uitleg(schaal_, maat, bron.doelgroep, bron.taal)
    if maat == "eens":
        return f"{uitleg} {texts.citaat(bron.vraag(begrip))}, met 95%-marge"
    return (
        f"{bron.vraag(begrip)} {uitleg}, met 95%-marge"
        if bron.vraag(begrip).endswith("?")
        else f"{bron.vraag(begrip)}. {uitleg}, met 95%-marge"
    )


def _reeks(bron: Bron, naam: str, begrip: str, maat: str, code: str, periodes: Sequence[str]) -> Reeks:
    gevonden = {p: bron.boek.meting(code, begrip, maat, periode=p) for p in periodes}
    statussen = {p: bron.boek.status(code, begrip, maat, periode=p) for p in periodes}
    return Reeks(naam, {p: m for p, m in gevonden.items() if m is not None}, statussen)


def _oordeel(bron: Bron, begrip: str, maat: str, gebied: Gebied, hoofd: Reeks) -> str | None:
    """Only a change between the last two rounds of the gemeente itself may be called one."""
    if max(hoofd.metingen) != bron.boek.kop.periode or hoofd.naam != gebied.naam:
        return None
    return bron.boek.toets(gebied.code, begrip, maat, "vorige").oordeel


def _gebroken(hoofd: Reeks, breuken: Sequence[Breuk]) -> bool:
    """The question changed between the last two rounds of the line, or one of the two is no part of it."""
    vorige, laatste = ("", *_op_de_lijn(hoofd, breuken))[-2:]
    return bool(vorige) and any(vorige < b.periode <= laatste for b in breuken if not b.apart)


def _op_de_lijn(hoofd: Reeks, breuken: Sequence[Breuk]) -> list[str]:
    """The rounds with a figure that are one line, oldest first; all of them when none is."""
    apart = {b.periode for b in breuken if b.apart}
    return sorted(hoofd.metingen.keys() - apart) or sorted(hoofd.metingen)


def _titel(
    bron: Bron,
    begrip: str,
    maat: str,
    gebied: Gebied,
    hoofd: Reeks,
    breuken: Sequence[Breuk],
) -> str:
    eigen = _op_de_lijn(hoofd, breuken)
    laatste = eigen[-1]
    cijfer = texts.cijfer_in_zin(hoofd.metingen[laatste].schatting, maat)
    vorige = eigen[-2] if len(eigen) > 1 else None
    breuk, oordeel = _gebroken(hoofd, breuken), _oordeel(bron, begrip, maat, gebied, hoofd)
    naam = f"{bron.titel(begrip)} in {hoofd.naam}"
    return texts.titel_trend(naam, cijfer, laatste, vorige, oordeel, breuk)


def _voet(
    bron: Bron,
    alle: Mapping[str, Reeks],
    reeksen: Mapping[str, Reeks],
    periodes: Sequence[str],
    gebied: Gebied,
) -> tuple[str, ...]:
    """`alle` holds the lines without a figure too."""
    aantallen = "; ".join(
        f"{r.naam}: {texts.bereik(m.n for m in r.metingen.values())}" for r in reeksen.values()
    )
    regels = [f"{theme.hoofdletter(aantallen)} per meting. Band: 95%-marge. {bron.slot(gebied.code)}"]
    weg = {p: s for p, s in alle["eigen"].statussen.items() if p in periodes} if "eigen" in alle else {}
    if "eigen" in reeksen:
        per = {
            s: [p for p in weg if weg[p] == s and p not in reeksen["eigen"].metingen] for s in weg.values()
        }
        lijst = [(f"{gebied.naam} in {theme.opsomming(ps)}", s) for s, ps in per.items() if ps]
        regels += statustekst.weggelaten(lijst)
    elif weg:
        waarom = statustekst.geen_cijfers(gebied.naam, weg.values())
        regels.append(f"{waarom} Dit zijn de cijfers van {bron.land.heel}.")
    if any(m.indicatief for r in reeksen.values() for m in r.metingen.values()):
        regels.append(texts.INDICATIEF)
    return tuple(regels)


def _tabel(
    reeksen: Mapping[str, Reeks], periodes: Sequence[str], breuken: Sequence[Breuk], maat: str, vraag: str
) -> Tabel:
    anders = {b.periode: texts.breuktekst(b.soort, b.periode) for b in breuken}
    rijen = tuple(
        (
            p,
            *(cel(r.metingen.get(p), maat, r.statussen[p]) for r in reeksen.values()),
            *((anders.get(p, ""),) if breuken else ()),
        )
        for p in periodes
    )
    kop = (
        "Meting",
        *(theme.hoofdletter(r.naam) for r in reeksen.values()),
        *(("Let op",) if breuken else ()),
    )
    return Tabel(vraag + (" (in procenten)" if is_aandeel(maat) else ""), kop, rijen)
