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
from analyse.indexen.cijfers import tellers
from analyse.indexen.index import HONDERD, Index, indexen_van
from analyse.indexen.tabel import met_indexen
from analyse.maten import INDEX_MAAT, Cijferitem, familie
from analyse.open_link import splits_som
from analyse.prepare import is_open
from analyse.ronde import Overgang, naar_nu
from analyse.runner import LocalRunner, tel
from analyse.tellen import Telling, tel_ronde, telplan
from analyse.uitsplitsen.groepen import rooster_van
from tests.aanval.kennis import OPEN
from tests.aanval.vondst import AANTAL, AANTALLEN, STATUS, WAARDE, Doel, N, Vondst
from vragenlijsten import Begrip

Floats = NDArray[np.float64]
Oordeel: TypeAlias = tuple[bool, float | None, float]
"""Is it sensitive, what is it really, and on how many answers does it rest."""
KWALITEIT = "kwaliteit"
_IN, _GEWICHT = "in:", "gewicht"
_OP_SCHAAL = tuple(range(97))
"""Codes that are answers."""
_D = Drempels()
_MINSTE = {"inwoners": _D.inwoners_n, "aanbieders": _D.organisaties, "gemeente": _D.gemeente_n}


@dataclass(frozen=True, eq=False)
class _Ronde:
    """Counts and weighted totals (gemeente, code) per variable."""

    invoer: RondeInvoer
    telling: Telling
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
    def van(cls, invoer: Iterable[RondeInvoer], begrippen: Mapping[str, Begrip] | None = None) -> "Waarheid":
        """From the frozen answers; `begrippen` say which indices there are."""
        uit: dict[tuple[str, str], tuple[_Ronde, ...]] = {}
        for r in invoer:
            indexen = indexen_van(r.codeboek, begrippen or {}, r.schalen)
            kans, los = splits_som(r, tel(r.antwoorden, telplan(r, tellers(indexen)), LocalRunner()))
            for deel, achter, wie in ((kans, "", ~is_open()), (los, OPEN, is_open())):
                if deel is not None:
                    rijen = replace(deel[0], antwoorden=r.lees().filter(wie))
                    sleutel = (r.doelgroep + achter, r.periode)
                    uit[sleutel] = (*uit.get(sleutel, ()), *_vormen(rijen, deel[1], indexen))
        return cls(uit)

    def hersteld(self, v: Vondst) -> bool:
        """Whether the claim is right, narrow, and about something that had to stay hidden."""
        if v.bewezen:
            return True
        gevoelig, waarde, n = self._oordeel(v.doel)
        if not gevoelig or waarde is None or not v.past(waarde) or not v.smal(self._schaal(v.doel)):
            return False
        # Of a share in a large group that may not be seen: as narrow in answers as a count must be.
        heel = HONDERD if v.doel.maat == INDEX_MAAT else 1.0
        return v.doel.grootheid != WAARDE or bool(v.mogelijk) or v.breedte() / heel * n < AANTALLEN

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
        if ronde is None or doel.maat not in {"gemiddelde", "netto", "index"}:
            return 1.0
        scores = _scores(ronde.items[doel.variabele], doel.maat)
        return float(np.nanmax(scores) - np.nanmin(scores))

    def _ronde(self, doel: Doel) -> _Ronde | None:
        vormen = self.rondes.get((doel.doelgroep, doel.periode), ())
        passend = (r for r in vormen if doel.gebieden <= set(r.plek) and doel.variabele in r.items)
        return next(passend, None)

    def _oordeel(self, doel: Doel) -> Oordeel:
        if doel not in self._onthouden and doel.variabele == KWALITEIT:
            vormen = self.rondes.get((doel.doelgroep, doel.periode), ())
            self._onthouden[doel] = _kwaliteit(vormen, doel)
        elif doel not in self._onthouden:
            ronde = self._ronde(doel)
            weeg = _beoordeel_deel if doel.filter else _beoordeel
            self._onthouden[doel] = (False, None, 0.0) if ronde is None else weeg(ronde, doel)
        return self._onthouden[doel]


def medewerkers(invoer: Iterable[RondeInvoer]) -> dict[tuple[str, str], float]:
    """(periode, gemeente) → its staff, of gemeenten of then and of now."""
    uit: dict[tuple[str, str], float] = {}
    for r in invoer:
        if r.doelgroep == "gemeente":
            for code, aantal in r.strata.select("gemeente", "populatie").iter_rows():
                for naar in {code, *(nu for nu, _ in opvolgers(code))}:
                    uit[r.periode, naar] = uit.get((r.periode, naar), 0.0) + aantal
    return uit


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


def _vormen(invoer: RondeInvoer, som: Deelsom, indexen: tuple[Index, ...]) -> list[_Ronde]:
    """In the present division, and in its own where that is another one."""
    over = naar_nu(invoer, som)
    nu = [_tel(_rijen_nu(invoer, over), over.som, indexen)]
    return nu if over.invoer is invoer else [*nu, _tel(invoer, som, indexen)]


def _tel(invoer: RondeInvoer, som: Deelsom, indexen: tuple[Index, ...]) -> _Ronde:
    telling, _ = met_indexen(tel_ronde(invoer, som), indexen)
    items, geteld, gewogen = {}, {}, {}
    for blok in telling.blokken:
        for k, ci in enumerate(blok.items):
            items[ci.variabele.naam] = ci
            geteld[ci.variabele.naam] = blok.momenten.n[:, k]
            gewogen[ci.variabele.naam] = blok.momenten.totaal[:, k]
    plek = {g: k for k, g in enumerate(telling.gebied.gemeenten)}
    return _Ronde(invoer, telling, items, plek, geteld, gewogen)


@cache
def _mensen(r: _Ronde) -> pl.DataFrame:
    """A row per response, with its weight and the value of every kenmerk of a breakdown (`_IN` its name)."""
    telling, rooster = r.telling, rooster_van(r.telling)
    kenmerken = {
        _IN + u.kenmerken[0]: pl.Series([u.waarden[k][0] for k in u.groep[rooster.klasse]], dtype=pl.String)
        for u in rooster.uitsplitsingen
        if len(u.kenmerken) == 1
    }
    basis, sleutels = telling.basis, telling.som.sleutels
    gewicht = np.ones(sleutels.height) if basis is None else basis.weging.gewicht[basis.plek]
    per_cel = sleutels.with_columns(pl.Series(_GEWICHT, gewicht), **kenmerken)
    return r.invoer.lees().join(per_cel, on=sleutels.columns, how="left", nulls_equal=True)


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
    """A group within gemeenten, by codes of its background or by the values of a breakdown."""
    ci, rijen = r.items[doel.variabele], _mensen(r)
    rijen = rijen.filter(pl.col("gemeente").is_in(sorted(doel.gebieden)))
    for paar in doel.filter.split(";"):
        naam, _, waarden = paar.partition("=")
        kolom = _IN + naam if _IN + naam in rijen.columns else naam
        rijen = rijen.filter(pl.col(kolom).cast(pl.String).is_in(waarden.split("|")))
    scores = dict(zip(ci.item.codes, _scores(ci, doel.maat), strict=True))
    s = np.array([scores.get(code, np.nan) for code in rijen[doel.variabele]], dtype=float)
    mee = ~np.isnan(s)
    n = float(mee.sum())
    if not n:
        return False, None, 0.0
    gewicht = rijen[_GEWICHT].to_numpy()[mee]
    waarde = {N: n, STATUS: 0.0}.get(doel.grootheid, float(s[mee] @ gewicht / gewicht.sum()))
    return n < _MINSTE[r.invoer.doelgroep], waarde, n


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
    doelgroep = r.invoer.doelgroep
    minimum = _MINSTE[doelgroep]
    if doelgroep != "aanbieders":
        (g, *meer) = doel.gebieden
        if doelgroep == "gemeente" and not meer and _wie_niet(r, g) < _D.gemeente_rest:
            return True
        return n < minimum
    ci = r.items[doel.variabele]
    if ci.delen:
        return any(_weinig_organisaties(r, v, doel.gebieden, _OP_SCHAAL) for v in ci.delen)
    codes = np.array(ci.item.codes)[mee]
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
