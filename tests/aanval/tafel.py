"""Tables as the attacker lays them out: one variable in one round, all gebieden, with what is known before.

Known to anyone: which gemeenten make up a gebied, how many people live there, and the rules of the product.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from analyse.gemeenten import gemeenten, indelingen, peergroepen
from tests.aanval.kennis import OPEN, Kennis, Rij, half, half_verschil, strook_n
from tests.aanval.vondst import WAARDE, Doel

MINSTE = {"inwoners": 30, "aanbieders": 5, "gemeente": 10}
KLEIN = 30
DEEL = 10
_TAFEL = ("publicatie", "doelgroep", "periode", "variabele", "filter")
_SPELING = 1.05
"""Weighted and unweighted parts that answered a question differ little."""


@dataclass(frozen=True)
class Cel:
    """One figure: its status and the strips in which its numbers lie."""

    status: str
    n: tuple[float, float]
    waarde: tuple[float, float] | None
    rij: Rij

    @property
    def open(self) -> bool:
        """Whether a value is known."""
        return self.waarde is not None


@dataclass(frozen=True)
class Tafel:
    """Figures of one variable by (maat, gebied), of everyone or of the group `filter`. `respons` per gebied,
    from the quality table."""

    publicatie: str
    doelgroep: str
    periode: str
    variabele: str
    begrip: str
    cellen: Mapping[tuple[str, str], Cel]
    respons: Mapping[str, tuple[float, float]]
    medewerkers: Mapping[tuple[str, str], float]
    filter: str = ""
    _leden: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict, compare=False)
    _minst: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def minste(self) -> int:
        """The fewest answers (or organisations) that a figure may rest on."""
        return MINSTE[self.doelgroep.removesuffix(OPEN)]

    def doel(self, gebieden: frozenset[str], maat: str, grootheid: str = WAARDE) -> Doel:
        """What is attacked in this table."""
        return Doel(
            self.doelgroep, self.periode, gebieden, self.variabele, maat, grootheid, filter=self.filter
        )

    @property
    def maten(self) -> tuple[str, ...]:
        """The measures there are."""
        return tuple(dict.fromkeys(m for m, _ in self.cellen))

    def gemeenten(self, maat: str) -> tuple[str, ...]:
        """Gemeenten with a row, shown or not."""
        return tuple(sorted(self.leden("NL", maat)))

    def leden(self, gebied: str, maat: str) -> frozenset[str]:
        """The gemeenten of a gebied that took part."""
        if (gebied, maat) not in self._leden:
            if gebied == "NL":
                mee = frozenset(g for m, g in self.cellen if m == maat and g.startswith("GM"))
            else:
                groep = peergroepen().get(gebied)
                mee = self.leden("NL", maat) & frozenset(groep.leden if groep else (gebied,))
            self._leden[gebied, maat] = mee
        return self._leden[gebied, maat]

    def strook(self, maat: str, gebied: str) -> tuple[float, float]:
        """Bounds of the number of answers under a figure: as published, or from the response."""
        cel = self.cellen[maat, gebied]
        if cel.open:
            return cel.n
        return 0.0, self.respons.get(gebied, (0.0, float("inf")))[1]

    def gewicht(self, maat: str, gebied: str) -> tuple[float, float]:
        """Bounds of the weighted number of answers of a gemeente, up to a factor common to all."""
        laag, hoog = self.strook(maat, gebied)
        if self.doelgroep == "aanbieders" or self.doelgroep.endswith(OPEN):
            return laag, max(hoog, 1.0)
        inwoners = bevolking(gebied)
        if self.doelgroep == "gemeente":
            inwoners = self.medewerkers.get((self.periode, gebied), 1.0)
        deel = self._deel(maat, gebied)
        if deel is None:
            # The part that answered is taken to be about that of the others.
            if maat not in self._minst:
                anderen = [d for g in self.gemeenten(maat) if (d := self._deel(maat, g)) is not None]
                self._minst[maat] = min((d[0] for d in anderen), default=0.0)
            deel = 0.8 * self._minst[maat], 1.0
        return inwoners * deel[0] / _SPELING, inwoners * min(1.0, deel[1] * _SPELING)

    def _deel(self, maat: str, gebied: str) -> tuple[float, float] | None:
        """Bounds of the part of the responses under a shown figure."""
        cel, r = self.cellen[maat, gebied], self.respons.get(gebied)
        if not cel.open or r is None:
            return None
        return cel.n[0] / max(r[1], 1.0), min(1.0, cel.n[1] / max(r[0], 1.0))


@cache
def bevolking(gemeente: str) -> float:
    """Inhabitants of a gemeente of any known division."""
    for jaar in reversed(indelingen()):
        if gemeente in gemeenten(jaar):
            return float(gemeenten(jaar)[gemeente].inwoners)
    return 1.0


_ONTHOUDEN: dict[tuple[int, bool], tuple[Kennis, list[Tafel]]] = {}


def tafels(k: Kennis, *, eigen: bool = True, delen: bool = False) -> list[Tafel]:
    """All tables. `eigen`: one per round, of the publication that is about it where there is one. `delen`:
    also those of groups, a table for each."""
    sleutel = (id(k), eigen)
    if sleutel not in _ONTHOUDEN or _ONTHOUDEN[sleutel][0] is not k:
        if len(_ONTHOUDEN) > 8:
            _ONTHOUDEN.clear()
        _ONTHOUDEN[sleutel] = (k, list(_maak(k, eigen)))
    return [t for t in _ONTHOUDEN[sleutel][1] if delen or not t.filter]


def _maak(k: Kennis, eigen: bool) -> Iterator[Tafel]:
    per: dict[tuple[str, ...], list[Rij]] = {}
    for r in (k.eigen() if eigen else k.beste).iter_rows(named=True):
        per.setdefault(tuple(str(r[naam]) for naam in _TAFEL), []).append(r)
    respons = _respons(k)
    for (pub, doelgroep, periode, variabele, filter_), deel in per.items():
        cellen = {(str(r["maat"]), str(r["gebied"])): cel(r) for r in deel}
        kop = (pub, doelgroep, periode)
        begrip = next((str(r["begrip"]) for r in deel if r["begrip"]), "")
        yield Tafel(*kop, variabele, begrip, cellen, respons.get(kop, {}), k.medewerkers, filter_)


def cel(r: Rij) -> Cel:
    """A row of `Kennis.beste` as strips."""
    x, stap, n = r["schatting"], r["stap"], r["n"]
    waarde = None
    if isinstance(x, float):
        h = half(stap if isinstance(stap, float) else None)
        waarde = (x - h, x + h)
    return Cel(str(r["status"]), strook_n(n if isinstance(n, float) else None), waarde, r)


def _respons(k: Kennis) -> dict[tuple[str, ...], dict[str, tuple[float, float]]]:
    """(publication, doelgroep, periode) → per gebied the responses, from the quality table."""
    respons: dict[tuple[str, ...], dict[str, tuple[float, float]]] = {}
    for r in k.kwaliteit.iter_rows(named=True):
        sleutel = (r["publicatie"], r["doelgroep"], r["periode"])
        if r["respons"] is not None:
            respons.setdefault(sleutel, {})[r["gebied"]] = strook_n(float(r["respons"]))
    return respons


def gelijk_gewogen(k: Kennis, doelgroep: str, periode: str) -> bool:
    """Whether everyone in a gemeente weighs the same, for all that is known."""
    return doelgroep.endswith(OPEN) or (doelgroep, periode) in k.gelijk_gewogen


def hoofdmaten(k: Kennis) -> dict[tuple[str, str], str]:
    """(doelgroep, begrip) → the measure that is compared: the one in the comparisons, and known besides."""
    paren = k.verschillen.select("doelgroep", "begrip", "maat").unique().iter_rows()
    return {(d, b): m for d, b, m in paren}


def contrasten(k: Kennis, t: Tafel) -> list[tuple[str, str, str, float, float]]:
    """Shown differences of a table: (gemeente, referentie, maat, difference, half its rounding step)."""
    uit = []
    for r in _verschillen_van(k, t.publicatie, t.doelgroep, t.periode, t.begrip):
        if r["verschil"] is not None:
            verschil, maat = float(str(r["verschil"])), str(r["maat"])
            uit.append((str(r["gebied"]), str(r["referentie"]), maat, verschil, half_verschil(maat)))
    return uit


_PER: dict[int, tuple[Kennis, dict[tuple[str, ...], list[Rij]]]] = {}


def _verschillen_van(k: Kennis, *sleutel: str) -> list[dict[str, object]]:
    if id(k) not in _PER or _PER[id(k)][0] is not k:
        if len(_PER) > 8:
            _PER.clear()
        per: dict[tuple[str, ...], list[Rij]] = {}
        for r in k.verschillen.iter_rows(named=True):
            s = (r["publicatie"], r["doelgroep"], r["periode"], r["begrip"])
            per.setdefault(s, []).append(r)
        _PER[id(k)] = (k, per)
    return _PER[id(k)][1].get(sleutel, [])
