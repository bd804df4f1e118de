"""Reading a publication: from its frames to single figures by name.

A publication holds a few hundred thousand rows. Which rows are of which gebied is noted once,
and a gebied is turned into a dictionary when it is first asked for, so that 342 pages cost one pass over the
frames.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from threading import Lock
from typing import Generic, TypeAlias, TypeVar

import polars as pl

from analyse import Publicatie, PublicatieKop
from analyse.status import GETOOND
from vragenlijsten import Tekst, Vragenlijst

NEDERLAND = "NL"
V = TypeVar("V")
_LADEN_OPEN = 24  # NL and the peer groups are asked for all the time; the gemeenten pass by
Vraagteksten: TypeAlias = Mapping[tuple[str, str], Tekst]  # (doelgroep, begrip) → wording of the question


@dataclass(frozen=True, slots=True)
class Cijfer:
    """One published figure; shares 0..1, means in scale units. No value: `status` says why."""

    n: int | None
    schatting: float | None
    lo: float | None
    hi: float | None
    status: str
    bewoording: int


@dataclass(frozen=True, slots=True)
class Meting:
    """A figure that can be drawn: value and margin are there."""

    schatting: float
    lo: float
    hi: float
    n: int
    indicatief: bool  # few answers, wide margin: shown, but marked
    bewoording: int


@dataclass(frozen=True, slots=True)
class Toets:
    """A tested difference. `oordeel` is "hoger", "lager", "geen_verschil", or None when it was not tested.

    `lo`, `hi`: its 95% margin, in the units of the difference; `p`: before correction for many tests.
    """

    verschil: float | None
    oordeel: str | None
    lo: float | None = None
    hi: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Verband:
    """How much more those who agree with a statement trust (points of the scale of `uitkomst`), when shown.

    `oordeel`: "positief", "negatief" or "geen_samenhang".
    """

    uitkomst: str
    n: int | None
    verschil: float | None
    lo: float | None
    hi: float | None
    oordeel: str | None
    status: str


class _Laden(Generic[V]):
    """A frame as drawers, one per gebied: a drawer becomes a dictionary when it is first asked for.

    What is kept per gebied is the numbers of its rows and no rows: a frame cut in hundreds of pieces takes
    more memory than the frame.
    """

    def __init__(
        self, frame: pl.DataFrame, per: str, sleutel: tuple[str, ...], velden: tuple[str, ...], maak: type[V]
    ) -> None:
        nummers = frame.select(per).with_row_index("rij").group_by(per).agg("rij")
        self._rijen = dict(zip(nummers.get_column(per), nummers.get_column("rij"), strict=True))
        self._frame = frame.select(*sleutel, *velden)
        self._breedte = len(sleutel)
        self._maak = maak
        self._open: OrderedDict[str, dict[tuple[str, ...], V]] = OrderedDict()

    def lade(self, gebied: str) -> dict[tuple[str, ...], V]:
        """Key columns → record of one gebied; empty when the gebied is not there."""
        if gebied not in self._open:
            self._open[gebied] = self._vul(self._rijen.get(gebied))
            while len(self._open) > _LADEN_OPEN:
                self._open.popitem(last=False)
        self._open.move_to_end(gebied)
        return self._open[gebied]

    def _vul(self, nummers: pl.Series | None) -> dict[tuple[str, ...], V]:
        """Words are interned: the same few stand in all rows of all drawers."""
        if nummers is None:
            return {}
        b = self._breedte
        rijen = (
            tuple(intern(x) if isinstance(x, str) else x for x in r) for r in self._frame[nummers].iter_rows()
        )
        return {r[:b]: self._maak(*r[b:]) for r in rijen}


class Cijferboek:
    """A publication, indexed. Missing figures are answered with None, never with an error."""

    def __init__(self, pub: Publicatie) -> None:
        self.pub = pub
        self.kop: PublicatieKop = pub.kop
        sleutel = ("doelgroep", "periode", "begrip", "maat")
        velden = ("n", "schatting", "lo", "hi", "status", "bewoording")
        partijen = ("periode", "begrip", "maat", "groep_a", "groep_b")
        toets = ("verschil", "oordeel", "lo", "hi", "p")
        self._cijfers = _Laden(pub.cijfers, "gebied", sleutel, velden, Cijfer)
        self._toetsen = _Laden(pub.vergelijkingen, "gemeente", (*sleutel, "referentie"), toets, Toets)
        self._spiegels = _Laden(pub.spiegels, "gemeente", partijen, toets, Toets)
        verband = ("uitkomst", "n", "schatting", "lo", "hi", "oordeel", "status")
        self._verbanden = _Laden(pub.drijfveren, "gebied", ("begrip",), verband, Verband)
        self._kaarten: dict[tuple[str, str], dict[str, str]] = {}

    def cijfer(
        self, gebied: str, begrip: str, maat: str, doelgroep: str = "", periode: str = ""
    ) -> Cijfer | None:
        """One figure, of this round unless another doelgroep or periode is named."""
        sleutel = (doelgroep or self.kop.doelgroep, periode or self.kop.periode, begrip, maat)
        return self._cijfers.lade(gebied).get(sleutel)

    def meting(
        self, gebied: str, begrip: str, maat: str, doelgroep: str = "", periode: str = ""
    ) -> Meting | None:
        """The figure when it may be shown with its margin, else None."""
        return als_meting(self.cijfer(gebied, begrip, maat, doelgroep, periode))

    def status(self, gebied: str, begrip: str, maat: str, doelgroep: str = "", periode: str = "") -> str:
        """The status of a figure. Of a gebied that has no row: too few answers where others were asked."""
        c = self.cijfer(gebied, begrip, maat, doelgroep, periode)
        if c is not None:
            return c.status
        gevraagd = self.cijfer(NEDERLAND, begrip, maat, doelgroep, periode) is not None
        return "te_weinig" if gevraagd else "niet_gevraagd"

    def periodes(self, begrip: str, maat: str) -> tuple[str, ...]:
        """The rounds up to this one in which the begrip was measured, oldest first."""
        lade = self._cijfers.lade(NEDERLAND)
        gevonden = {p for (d, p, b, m) in lade if (d, b, m) == (self.kop.doelgroep, begrip, maat)}
        return tuple(sorted(p for p in gevonden if p <= self.kop.periode))

    def los(self, periode: str) -> bool:
        """Whether a round is no series with this one: one of the two was collected elsewhere."""
        return (f"{self.kop.doelgroep}-{periode}" in self.kop.elders) != (self.kop.ronde in self.kop.elders)

    def vorige(self, begrip: str, maat: str) -> str:
        """The last round before this one in which the begrip was measured in the same way; "" when there is
        none. It is the one that the test against "vorige" is about."""
        eerder = [p for p in self.periodes(begrip, maat) if p < self.kop.periode and not self.los(p)]
        return ("", *eerder)[-1]

    def begrippen(self, maat: str) -> frozenset[str]:
        """The begrippen that have this maat in this round."""
        lade, kop = self._cijfers.lade(NEDERLAND), self.kop
        return frozenset(b for (d, p, b, m) in lade if (d, p, m) == (kop.doelgroep, kop.periode, maat))

    def toets(self, gemeente: str, begrip: str, maat: str, referentie: str) -> Toets:
        """The tested difference of a gemeente (or "NL") with a referentie in this round."""
        sleutel = (self.kop.doelgroep, self.kop.periode, begrip, maat, referentie)
        return self._toetsen.lade(gemeente).get(sleutel, Toets(None, None))

    def toetsen(self, gemeente: str, referentie: str) -> dict[tuple[str, str], Toets]:
        """All tested differences of a gemeente with a referentie in this round: (begrip, maat) → Toets."""
        hier = (self.kop.doelgroep, self.kop.periode)
        lade = self._toetsen.lade(gemeente)
        return {(k[2], k[3]): t for k, t in lade.items() if k[:2] == hier and k[4] == referentie}

    def spiegels(self, gemeente: str) -> dict[tuple[str, str, str, str], Toets]:
        """All tested differences between parties in this round: (begrip, maat, groep_a, groep_b) → Toets."""
        lade = self._spiegels.lade(gemeente)
        return {(k[1], k[2], k[3], k[4]): t for k, t in lade.items() if k[0] == self.kop.periode}

    def spiegeltoetsen(self, gemeente: str, begrip: str, maat: str) -> dict[tuple[str, str], Toets]:
        """The tested differences between the parties: (groep_a, groep_b) → Toets."""
        hier = (self.kop.periode, begrip, maat)
        lade = self._spiegels.lade(gemeente)
        return {(k[3], k[4]): v for k, v in lade.items() if k[:3] == hier}

    def kaart(self, begrip: str, maat: str) -> dict[str, str]:
        """gemeente → "hoger", "lager" or "geen_verschil" against the rest of NL; untested: absent."""
        if (begrip, maat) not in self._kaarten:
            rijen = self.pub.vergelijkingen.filter(
                (pl.col("doelgroep") == self.kop.doelgroep)
                & (pl.col("periode") == self.kop.periode)
                & (pl.col("begrip") == begrip)
                & (pl.col("maat") == maat)
                & (pl.col("referentie") == "rest")
                & pl.col("oordeel").is_not_null()
            ).select("gemeente", "oordeel")
            self._kaarten[begrip, maat] = dict(rijen.iter_rows())
        return self._kaarten[begrip, maat]

    def gemeenten(self, begrip: str, maat: str) -> dict[str, Meting]:
        """gemeente → its figure in this round; only figures that may be shown with their margin."""
        rijen = self.pub.cijfers.filter(
            (pl.col("doelgroep") == self.kop.doelgroep)
            & (pl.col("periode") == self.kop.periode)
            & (pl.col("begrip") == begrip)
            & (pl.col("maat") == maat)
            & pl.col("gebied").str.starts_with("GM")
        ).select("gebied", "n", "schatting", "lo", "hi", "status", "bewoording")
        metingen = ((r[0], als_meting(Cijfer(*r[1:]))) for r in rijen.iter_rows())
        return {code: m for code, m in metingen if m is not None}

    def verbanden(self, gebied: str) -> dict[str, Verband]:
        """begrip → how it goes with trust in a gebied; empty in a publication without them."""
        return {begrip: v for (begrip,), v in self._verbanden.lade(gebied).items()}

    def kwaliteit(self, gebied: str, doelgroep: str = "") -> dict[str, object]:
        """The quality row of a gebied for this periode, of this doelgroep unless another is named; empty when
        there is none."""
        rijen = self.pub.kwaliteit.filter(
            (pl.col("gebied") == gebied)
            & (pl.col("doelgroep") == (doelgroep or self.kop.doelgroep))
            & (pl.col("periode") == self.kop.periode)
        )
        return rijen.row(0, named=True) if rijen.height else {}


def als_meting(c: Cijfer | None) -> Meting | None:
    """A figure that was measured and may be shown: estimate and both ends of the margin present."""
    if c is None or c.status not in GETOOND or c.schatting is None or c.lo is None or c.hi is None:
        return None
    return Meting(c.schatting, c.lo, c.hi, c.n or 0, c.status == "indicatief", c.bewoording)


_BOEKEN: list[Cijferboek] = []
_SLOT = Lock()
_BEWAARD = 4  # publications kept indexed: the three doelgroepen and one being replaced


def boek(pub: Publicatie) -> Cijferboek:
    """The index of a publication, made once per publication object and kept for the last few."""
    with _SLOT:
        for b in _BOEKEN:
            if b.pub is pub:
                return b
        nieuw = Cijferboek(pub)
        _BOEKEN.append(nieuw)
        del _BOEKEN[:-_BEWAARD]
        return nieuw


def is_aandeel(maat: str) -> bool:
    """Shares are shown as per cents, everything else (means, indices) with one decimal."""
    return maat not in {"gemiddelde", "netto", "index"}


def taaltekst(tekst: Tekst, taal: str) -> str:
    """A text in the language asked for, in Dutch when it is not translated."""
    return tekst.get(taal) or tekst["nl"]


def vraagteksten(vragenlijsten: Mapping[str, Vragenlijst]) -> dict[tuple[str, str], Tekst]:
    """The wording of every question by (doelgroep, begrip), from the questionnaires by doelgroep."""
    return {
        (d, vraag.begrip): vraag.tekst
        for d, lijst in vragenlijsten.items()
        for vraag in lijst.vragen.values()
    }
