"""What goes with trust: per statement how much more those who agree trust, against how many agree.

Association, not cause; the figure says so. Wide it is a field with both margins as a cross, and the names in
a column beside it, so that they never overlap; narrow it is a list with both figures side by side.
Differences between statements are not tested, so nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards import bevindingen, statustekst, texts, theme
from dashboards.bron import Bron, Gebied, cel
from dashboards.figuren.drijfverenopmaak import OORDELEN, Stelling, opmaak, veldskelet
from dashboards.figuur import Figuur, Tabel, teken, zonder_beeld
from dashboards.gegevens import Meting, Verband
from dashboards.theme import BREED, SMAL

SOORT = "drijfveren"


def maak(bron: Bron, id: str, gebied: Gebied, peer: str | None) -> Figuur:
    """What goes with trust in a gemeente; of one with too few answers, in similar gemeenten."""
    waar, uitleg = gebied, ""
    stellingen = _stellingen(bron, gebied)
    if not stellingen and peer:
        waar, uitleg = Gebied(peer, texts.VERGELIJKBAAR), _EIGEN_NIET.format(gebied.naam)
        stellingen = _stellingen(bron, waar)
    if not stellingen:
        statussen = [v.status for v in bron.boek.verbanden(gebied.code).values()] or ["niet_gevraagd"]
        zin = statustekst.geen_cijfers(gebied.naam, statussen)
        return zonder_beeld(id, SOORT, f"Wat samengaat met vertrouwen in {gebied.naam}", "", (zin,))
    naam, vraag = theme.hoofdletter(waar.naam), _vraag(bron, stellingen[0].uitkomst)
    onderwerp = _onderwerp(bron, stellingen[0].uitkomst)
    titel = bevindingen.titel_drijfveren(naam, onderwerp, [s.oordeel for s in stellingen])
    alt_tekst = (
        f"{titel}. Samenhang, geen oorzaak. Puntgrafiek met 95%-marges voor "
        f"{bevindingen.stellingen(len(stellingen))}. De cijfers staan in de tabel."
    )
    breed, smal = (teken(veldskelet(px), opmaak(stellingen, px), alt_tekst) for px in (BREED, SMAL))
    voet = (
        f"{naam}: {texts.bereik(s.verschil.n for s in stellingen)}. {bron.slot(waar.code)}",
        *((uitleg,) if uitleg else ()),
        _UITLEG,
        *((texts.INDICATIEF,) if any(s.indicatief for s in stellingen) else ()),
    )
    return Figuur(id, SOORT, titel, vraag, voet, alt_tekst, breed, smal, _tabel(stellingen, vraag), True)


_EIGEN_NIET = (
    "Voor {} zijn er te weinig antwoorden voor een eigen beeld. Dit is het beeld van de vergelijkbare "
    "gemeenten samen."
)
_UITLEG = (
    "Samenhang, geen oorzaak: wie het eens is, kan om andere redenen meer of minder vertrouwen hebben. Een "
    "groter verschil betekent: hangt sterker samen. Strepen: 95%-marges. Of de ene stelling sterker "
    "samenhangt dan de andere, is niet getoetst."
)


def _onderwerp(bron: Bron, uitkomst: str) -> str:
    """The outcome in a sentence."""
    titel = bron.titel(uitkomst)
    return titel[:1].lower() + titel[1:]


def _vraag(bron: Bron, uitkomst: str) -> str:
    schaal = bron.eis_schaal(uitkomst)
    return (
        f"Samenhang, geen oorzaak: het verschil in {_onderwerp(bron, uitkomst)} ({schaal.van} tot "
        f"{schaal.tot}) tussen wie het eens is met een stelling en wie niet, met 95%-marge"
    )


def _stellingen(bron: Bron, gebied: Gebied) -> list[Stelling]:
    uit = []
    for begrip, v in bron.boek.verbanden(gebied.code).items():
        if begrip not in bron.begrippen or v.uitkomst not in bron.begrippen:
            continue
        niveau = bron.boek.meting(gebied.code, begrip, bron.hoofdmaat(begrip))
        verschil = _meting(v)
        if niveau is not None and verschil is not None:
            titel = theme.hoofdletter(bron.titel(begrip))
            uit.append(Stelling(titel, v.uitkomst, verschil, niveau, v.oordeel or OORDELEN[2]))
    return uit


def _meting(v: Verband) -> Meting | None:
    if v.verschil is None or v.lo is None or v.hi is None:
        return None
    return Meting(v.verschil, v.lo, v.hi, v.n or 0, v.status == "indicatief", 1)


def _tabel(stellingen: Sequence[Stelling], vraag: str) -> Tabel:
    rijen = tuple(
        (
            s.titel,
            cel(s.verschil, "gemiddelde", ""),
            _TOETS[s.oordeel],
            cel(s.niveau, "eens", ""),
        )
        for s in sorted(stellingen, key=lambda s: (OORDELEN.index(s.oordeel), -s.verschil.schatting))
    )
    kop = ("Stelling", "Verschil in vertrouwen (punten)", "Toets", "Eens (in procenten)")
    return Tabel(vraag, kop, rijen)


_TOETS: Mapping[str, str] = {
    "positief": "duidelijk meer vertrouwen",
    "negatief": "duidelijk minder vertrouwen",
    "geen_samenhang": "geen duidelijke samenhang",
}
