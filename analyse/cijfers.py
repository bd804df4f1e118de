"""From the moments of a round to figures per gebied, still without any decision on what may be shown."""

from dataclasses import dataclass, fields

import numpy as np

from analyse.clusters import Bijdragen, per_gemeente
from analyse.gebieden import Gebieden
from analyse.maten import WEET_NIET_MAAT, Cijferitem, familie
from analyse.nauwkeurigheid import schat
from analyse.prepare import Maat
from analyse.tellen import Blok, Telling
from analyse.weging import Bools, Floats, Ints


@dataclass(frozen=True)
class Rij:
    """What one row of figures is about: a measure of a variable."""

    item: Cijferitem
    maat: Maat

    @property
    def familie(self) -> str:
        """The figures it stands or falls with, within its variable."""
        return familie(self.maat.naam, self.item.hoofdmaat)

    @property
    def is_hoofd(self) -> bool:
        """Whether this is the main measure of the variable."""
        return self.maat.naam == self.item.hoofdmaat


@dataclass(frozen=True)
class Waarden:
    """Figures as arrays (row, gebied); NaN where there is no answer.

    `massa`: the weights of the answers added up. `teller`: unweighted answers that count 1 in a share;
    `gelijk`: the most answers with one and the same score; `minst`: the answers of the rarest code in the
    base. `organisaties` with an answer and the part of the answers of the largest one (`grootste`), zero for
    persons.
    """

    n: Floats
    n_eff: Floats
    waarde: Floats
    variantie: Floats
    df: Floats
    massa: Floats
    teller: Floats
    gelijk: Floats
    minst: Floats
    organisaties: Floats
    grootste: Floats

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(self.variantie)

    def kies(self, rijen: Ints) -> "Waarden":
        """The rows `rijen`, in that order."""
        return Waarden(*(getattr(self, f.name)[rijen] for f in fields(self)))


@dataclass(frozen=True)
class Cijfers:
    """All figures of a round: rows in codebook order, columns as `gebied.namen`.

    `gesteld` per row: anyone answered the variable, or chose don't know. `respons` (responses, whatever they
    hold) and `populatie` per gebied. `bijdragen` only for aanbieders: which organisations answered.
    """

    doelgroep: str
    periode: str
    gebied: Gebieden
    rijen: tuple[Rij, ...]
    waarden: Waarden
    gesteld: Bools
    respons: Floats
    populatie: Floats
    bijdragen: Bijdragen | None = None


def maak_cijfers(telling: Telling, *, alleen_hoofd: bool = False) -> Cijfers:
    """All figures of a round; `alleen_hoofd` leaves out all but the main figure of each variable.

    Main figures do not depend on the others: not in value, nor in what disclosure control makes of them.
    """
    rijen: list[Rij] = []
    delen: list[Waarden] = []
    gesteld: list[Bools] = []
    basis: list[Floats] = []
    for blok in telling.blokken:
        # All figures of the scale together: on its own the main figure would differ in the last bit.
        maten = [m for m in blok.items[0].item.maten if not alleen_hoofd or not _per_code(m)]
        if maten:
            rijen += [Rij(ci, m) for ci in blok.items for m in maten]
            delen.append(_waarden(telling, blok, maten))
            gesteld.append(np.repeat(blok.momenten.n.sum(axis=(0, 2)) > 0, len(maten)))
            basis.append(_bases(blok, maten))
    orde = np.argsort([r.item.variabele.positie for r in rijen], kind="stable")
    if alleen_hoofd:
        orde = np.array([k for k in orde if rijen[k].is_hoofd], dtype=np.int64)
    gebied = telling.gebied
    respons, populatie = (np.concatenate([x, gebied.groepen @ x]) for x in (telling.n, telling.populatie))
    return Cijfers(
        telling.invoer.doelgroep,
        telling.invoer.periode,
        gebied,
        tuple(rijen[k] for k in orde),
        _stapel(delen, len(gebied.namen)).kies(orde),
        np.concatenate(gesteld)[orde] if gesteld else np.zeros(0, dtype=bool),
        respons,
        populatie,
        _bijdragen(telling, basis, orde),
    )


def _per_code(maat: Maat) -> bool:
    return maat.naam == WEET_NIET_MAAT or maat.naam.startswith("code_")


def _bases(blok: Blok, maten: list[Maat]) -> Floats:
    """Answers in the base of each figure of a block (figure, row of clusters); no rows for persons."""
    if blok.sommen is None:
        return np.zeros((len(blok.items) * len(maten), 0))
    in_basis = np.array([[s is not None for s in m.scores] for m in maten], dtype=float)
    per = blok.sommen @ in_basis.T
    return np.ascontiguousarray(per.reshape(len(per), -1).T)


def _bijdragen(telling: Telling, basis: list[Floats], orde: Ints) -> Bijdragen | None:
    if telling.clusters is None or not basis:
        return None
    uniek, welke = np.unique(np.concatenate(basis)[orde], axis=0, return_inverse=True)
    return Bijdragen(telling.clusters, uniek, welke.reshape(-1))


def _stapel(delen: list[Waarden], breedte: int) -> Waarden:
    """Rows of all parts below each other."""
    if not delen:
        return Waarden(*(np.zeros((0, breedte)) for _ in fields(Waarden)))
    return Waarden(*(np.concatenate([getattr(d, f.name) for d in delen]) for f in fields(Waarden)))


def _waarden(telling: Telling, blok: Blok, maten: list[Maat]) -> Waarden:
    """Figures of a block: its items one after the other, of each item all measures."""
    samen = blok.momenten.plus(blok.unies)
    m = samen.vlak()
    scores = np.array([[np.nan if s is None else s for s in maat.scores] for maat in maten])
    s = schat(m, scores)
    vorm = (samen.n.shape[0], samen.n.shape[1], len(maten))

    def rij(x: Floats) -> Floats:
        return np.ascontiguousarray(x.reshape(vorm).transpose(1, 2, 0)).reshape(-1, vorm[0])

    organisaties, grootste = _organisaties(telling, blok, scores)
    return Waarden(
        n=rij(s.n),
        n_eff=rij(s.n_eff),
        waarde=rij(s.waarde),
        variantie=rij(s.variantie),
        df=rij(s.df),
        massa=rij(s.som),
        teller=rij(m.n @ (scores == 1).astype(float).T),
        gelijk=rij(_gelijk(m.n, scores)),
        minst=rij(_minst(m.n, scores)),
        organisaties=rij(organisaties),
        grootste=rij(grootste),
    )


def _gelijk(geteld: Floats, scores: Floats) -> Floats:
    """The most answers with one and the same score, (domain, measure)."""
    uit = np.zeros((len(geteld), len(scores)))
    for k, rij in enumerate(scores):
        for score in np.unique(rij[np.isfinite(rij)]):
            uit[:, k] = np.maximum(uit[:, k], geteld[:, rij == score].sum(axis=1))
    return uit


def _minst(geteld: Floats, scores: Floats) -> Floats:
    """The answers of the rarest code in the base, (domain, measure)."""
    uit = [geteld[:, np.isfinite(rij)].min(axis=1, initial=np.inf) for rij in scores]
    return np.stack(uit, axis=1)


def _organisaties(telling: Telling, blok: Blok, scores: Floats) -> tuple[Floats, Floats]:
    """Organisations with an answer in the base, and the largest share of one: (gebied, item, measure)."""
    c = telling.clusters
    if c is None or blok.sommen is None:
        nul = np.zeros((len(telling.gebied.namen), len(blok.items), len(scores)))
        return nul, nul
    basis, plek = np.unique(np.isfinite(scores), axis=0, return_inverse=True)
    som = blok.sommen @ basis.astype(float).T
    van = np.searchsorted(c.gemeente, np.arange(len(c.gemeenten)))
    per_unie = [unie.totalen(som) for unie in telling.unies]
    aantal, grootste, totaal = (
        np.concatenate([eigen, unies])
        for eigen, unies in (
            (per_gemeente(c, (som > 0).astype(float)), [(z > 0).sum(axis=0) for z in per_unie]),
            (np.maximum.reduceat(som, van, axis=0), [z.max(axis=0) for z in per_unie]),
            (per_gemeente(c, som), [z.sum(axis=0) for z in per_unie]),
        )
    )
    deel = np.divide(grootste, totaal, out=np.zeros(totaal.shape), where=totaal > 0)
    return aantal[:, :, plek], deel[:, :, plek]
