"""The truth, for scoring only: which groups are sensitive and what they really answered.

Counted from the answers themselves, apart from the code of the product but for the weights. The rules on
what is sensitive are written here a second time, from docs/naslag/rekenwijze.md §6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse import Drempels, RondeInvoer
from analyse.deelsom import Deelsom
from analyse.gemeenten import opvolgers
from analyse.maten import Cijferitem, familie
from analyse.ronde import Overgang, naar_nu
from analyse.runner import LocalRunner, tel
from analyse.tellen import tel_ronde, telplan
from tests.aanval.vondst import AANTAL, AANTALLEN, STATUS, WAARDE, Doel, N, Vondst

Floats = NDArray[np.float64]
Oordeel: TypeAlias = tuple[bool, float | None, float]
"""Is it sensitive, what is it really, and on how many answers does it rest."""
KWALITEIT = "kwaliteit"
_D = Drempels()
_MINSTE = {"inwoners": _D.inwoners_n, "aanbieders": _D.organisaties, "gemeente": _D.gemeente_n}


@dataclass(frozen=True, eq=False)
class _Ronde:
    """Counts and weighted totals (gemeente, code) per variable."""

    invoer: RondeInvoer
    items: Mapping[str, Cijferitem]
    plek: Mapping[str, int]
    geteld: Mapping[str, Floats]
    gewogen: Mapping[str, Floats]


@dataclass(frozen=True)
class Waarheid:
    """All rounds by (doelgroep, periode), in the present and in their own division."""

    rondes: Mapping[tuple[str, str], tuple[_Ronde, ...]]
    _onthouden: dict[Doel, Oordeel] = field(default_factory=dict)

    @classmethod
    def van(cls, invoer: Iterable[RondeInvoer]) -> "Waarheid":
        """From the frozen answers."""
        uit: dict[tuple[str, str], tuple[_Ronde, ...]] = {}
        for r in invoer:
            over = naar_nu(r, tel(r.antwoorden, telplan(r), LocalRunner()))
            vormen = [_tel(_rijen_nu(r, over), over.som)] + ([] if over.invoer is r else [_tel(r)])
            sleutel = (r.doelgroep, r.periode)
            uit[sleutel] = (*uit.get(sleutel, ()), *vormen)
        return cls(uit)

    def hersteld(self, v: Vondst) -> bool:
        """Whether the claim is right, narrow, and about something that had to stay hidden."""
        if v.bewezen:
            return True
        gevoelig, waarde, n = self._oordeel(v.doel)
        if not gevoelig or waarde is None or not v.past(waarde) or not v.smal(self._schaal(v.doel)):
            return False
        # Of a share in a large group that may not be seen: as narrow in answers as a count must be.
        return v.doel.grootheid != WAARDE or bool(v.mogelijk) or v.breedte() * n < AANTALLEN

    def breedte(self, v: Vondst) -> float:
        """Width of a claim about something sensitive; infinite for all others, and for wrong claims."""
        gevoelig, waarde, _ = (False, None, 0.0) if v.bewezen else self._oordeel(v.doel)
        if not gevoelig or waarde is None or v.doel.grootheid != WAARDE or v.mogelijk or not v.past(waarde):
            return np.inf
        return v.breedte()

    def _schaal(self, doel: Doel) -> float:
        if doel.variabele == KWALITEIT:
            return 1.0
        ronde = self._ronde(doel)
        if ronde is None or doel.maat not in {"gemiddelde", "netto"}:
            return 1.0
        scores = _scores(ronde.items[doel.variabele], doel.maat)
        return float(np.nanmax(scores) - np.nanmin(scores))

    def _ronde(self, doel: Doel) -> _Ronde | None:
        vormen = self.rondes.get((doel.doelgroep, doel.periode), ())
        passend = (r for r in vormen if doel.gebieden <= set(r.plek) and doel.variabele in r.items)
        return next(passend, None)

    def _oordeel(self, doel: Doel) -> Oordeel:
        if doel.variabele == KWALITEIT:
            return _kwaliteit(self.rondes.get((doel.doelgroep, doel.periode), ()), doel)
        if doel not in self._onthouden:
            ronde = self._ronde(doel)
            weeg = _beoordeel_deel if doel.filter else _beoordeel
            self._onthouden[doel] = (False, None, 0.0) if ronde is None else weeg(ronde, doel)
        return self._onthouden[doel]


def _rijen_nu(r: RondeInvoer, over: Overgang) -> RondeInvoer:
    """The round in the present division with its answers, without those of gemeenten that were split."""
    if over.invoer is r:
        return r
    rijen = r.lees()
    deel = {g: opvolgers(g) for g in rijen["gemeente"].unique()}
    nieuw = {g: naar[0][0] for g, naar in deel.items() if len(naar) == 1}
    rijen = rijen.filter(pl.col("gemeente").is_in(sorted(nieuw)))
    return replace(
        over.invoer, antwoorden=rijen.with_columns(pl.col("gemeente").replace_strict(nieuw, default=None))
    )


def _tel(invoer: RondeInvoer, som: Deelsom | None = None) -> _Ronde:
    telling = tel_ronde(invoer, som)
    items, geteld, gewogen = {}, {}, {}
    for blok in telling.blokken:
        for k, ci in enumerate(blok.items):
            items[ci.variabele.naam] = ci
            geteld[ci.variabele.naam] = blok.momenten.n[:, k]
            gewogen[ci.variabele.naam] = blok.momenten.totaal[:, k]
    plek = {g: k for k, g in enumerate(telling.gebied.gemeenten)}
    return _Ronde(invoer, items, plek, geteld, gewogen)


def _scores(ci: Cijferitem, maat: str) -> Floats:
    """Score per code, NaN outside the base."""
    scores = next((m.scores for m in ci.item.maten if m.naam == maat), None)
    leeg = (np.nan,) * len(ci.item.codes)
    return np.array([np.nan if s is None else s for s in scores or leeg])


def _beoordeel(r: _Ronde, doel: Doel) -> Oordeel:
    """Is it sensitive, and what is it really."""
    ci, rij = r.items[doel.variabele], [r.plek[g] for g in doel.gebieden]
    scores = _scores(ci, doel.maat)
    mee = ~np.isnan(scores)
    if not rij or not mee.any():
        return False, None, 0.0
    geteld, gewogen = (x[doel.variabele][rij].sum(axis=0)[mee] for x in (r.geteld, r.gewogen))
    s, n = scores[mee], float(geteld.sum())
    if n == 0:
        return False, None, 0.0
    waarde = {N: n, AANTAL: float(geteld @ (s == 1)), STATUS: 0.0}.get(
        doel.grootheid, float(gewogen @ s / gewogen.sum()) if gewogen.sum() else None
    )
    klein = _te_klein(r, doel, mee, n)
    if doel.grootheid == N:
        return klein, waarde, n
    return klein or (len(rij) == 1 and _verklapt(ci, doel, geteld, s)), waarde, n


def _beoordeel_deel(r: _Ronde, doel: Doel) -> Oordeel:
    """A group within a gemeente, by codes of its background; its share unweighted."""
    ci = r.items[doel.variabele]
    rijen = r.invoer.lees().filter(pl.col("gemeente").is_in(sorted(doel.gebieden)))
    for paar in doel.filter.split(";"):
        naam, _, waarden = paar.partition("=")
        rijen = rijen.filter(pl.col(naam).cast(pl.String).is_in(waarden.split("|")))
    scores = dict(zip(ci.item.codes, _scores(ci, doel.maat), strict=True))
    s = np.array([scores.get(code, np.nan) for code in rijen[doel.variabele]], dtype=float)
    s = s[~np.isnan(s)]
    if not len(s):
        return False, None, 0.0
    waarde = float(len(s)) if doel.grootheid == N else float(s.mean())
    return len(s) < _MINSTE[doel.doelgroep], waarde, float(len(s))


def _kwaliteit(vormen: tuple[_Ronde, ...], doel: Doel) -> Oordeel:
    """Responses, and questions answered with don't know or skipped, of a gemeente with few responses."""
    r = next((x for x in vormen if doel.gebieden <= set(x.plek)), None)
    if r is None:
        return False, None, 0.0
    rijen = r.invoer.lees().filter(pl.col("gemeente").is_in(sorted(doel.gebieden)))
    per_vraag = {ci.variabele.vraag: naam for naam, ci in reversed(list(r.items.items()))}
    code = {"weet_niet": 98, "overgeslagen": 99}.get(doel.maat)
    klein = rijen.height < (_D.gemeente_n if doel.doelgroep == "gemeente" else _D.inwoners_n)
    if doel.maat == "respons":
        return klein, float(rijen.height), float(rijen.height)
    if code is None:
        return False, None, 0.0
    return klein, float(sum((rijen[naam] == code).sum() for naam in per_vraag.values())), float(rijen.height)


def _te_klein(r: _Ronde, doel: Doel, mee: NDArray[np.bool_], n: float) -> bool:
    """The base is under its minimum, or one organisation gave most of it."""
    minimum = _MINSTE[doel.doelgroep]
    if doel.doelgroep != "aanbieders":
        (g, *meer) = doel.gebieden
        if doel.doelgroep == "gemeente" and not meer and _wie_niet(r, g) < _D.gemeente_rest:
            return True
        return n < minimum
    codes = np.array(r.items[doel.variabele].item.codes)[mee]
    return _weinig_organisaties(r, doel.variabele, doel.gebieden, tuple(codes.tolist()))


@cache
def _wie_niet(r: _Ronde, gemeente: str) -> int:
    """How many colleagues did not take part."""
    populatie = r.invoer.strata.filter(pl.col("gemeente") == gemeente)["populatie"].sum()
    return int(populatie) - r.invoer.lees().filter(pl.col("gemeente") == gemeente).height


@cache
def _weinig_organisaties(r: _Ronde, variabele: str, gebieden: frozenset[str], codes: tuple[int, ...]) -> bool:
    """Fewer organisations than the minimum, or one with more than half of the answers."""
    plek = np.array([r.plek[g] for g in gebieden])
    binnen = np.isin(_kolom(r, "gemeente"), plek) & np.isin(_kolom(r, variabele), codes)
    wie = np.bincount(_kolom(r, "organisatie")[binnen])
    return int((wie > 0).sum()) < _D.organisaties or bool(wie.max() > _D.dominantie * wie.sum())


@cache
def _kolom(r: _Ronde, naam: str) -> NDArray[np.int64]:
    """A column of the answers as numbers: gemeenten by place, organisaties by rank, others as they are."""
    kolom = r.invoer.lees()[naam]
    if naam == "gemeente":
        kolom = kolom.replace_strict(r.plek, default=-1)
    elif naam == "organisatie":
        kolom = kolom.rank("dense")
    return kolom.cast(pl.Int64).to_numpy()


def _verklapt(ci: Cijferitem, doel: Doel, geteld: Floats, s: Floats) -> bool:
    """A part of the answers that may not be seen: unanimity in a small group, a small category."""
    n, teller = geteld.sum(), geteld @ (s == 1)
    soort = familie(doel.maat, ci.hoofdmaat)
    aandeel = set(np.unique(s)) <= {0.0, 1.0}
    if n < _D.uiterste_groep and (
        (aandeel and teller in (0, n)) or (geteld[s == s[geteld > 0][0]].sum() == n)
    ):
        return True
    if soort == "verdeling" and doel.maat != "gemiddelde":
        return bool(teller < _D.categorie_n)
    if soort == "bij":
        aandelen = [m.naam for m in ci.item.maten if m.aandeel and m.naam != "weet_niet"]
        los = [naam for naam in aandelen if familie(naam, ci.hoofdmaat) != "verdeling"]
        delen = [geteld @ (_scores(ci, naam)[: len(geteld)] == 1) for naam in los]
        return bool(min([*delen, n - sum(delen)]) < _D.categorie_n)
    return False
