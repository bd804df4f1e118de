"""An attacker who asks for every free table and puts them beside what is published: how well does he learn
about a few people?

    python -m tests.analyse.onthulling.aanvaller [--geheimen 60]

One gemeente in which a few young men have the lowest education. All other young men have a higher one, and
all young women the lowest: so the young of the lowest education are the young women and those few, and no
other table tells them apart. The publication shows one of both groups at most (`rooster`); free tables have
both, with noise. The attacker knows the most that can be known: how many people of every sex × age ×
education answered each item, that all weigh the same, the exact distribution of the whole gemeente, and
without rounding what the breakdowns that the publication shows say of their groups. What he does not know is
what the few said. He asks for all tables of the lattice, and fits by generalised least squares all counts
that fit to them. That is the averaging attack of Asghar & Kaafar (2020) with the best linear weights.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np
import polars as pl

from analyse.maten import VERDELING
from analyse.onthulling.vrije_delen import Familie, families
from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
from analyse.onthulling.vrije_tabel import vrije_tabel
from analyse.pipeline import maak_publicatie
from analyse.publicatie import Drempels, Ruis
from analyse.ronde import RondeInvoer
from analyse.status import GETOOND
from analyse.weging import Bools, Floats
from tests.analyse.kunst import KEUZES, buren
from tests.analyse.onthulling.vrij import ACHTERGROND, met, ronde, sleutel

WEINIG = {"ag_geslacht": 1, "ag_leeftijd": 1, "ag_opleiding": 1}
"""The few."""
_RUIM = Drempels(n_eff=0.0, breedte=9.0)
_ASSEN = {
    "geslacht": ("man", "vrouw"),
    "leeftijd": KEUZES["ag_leeftijd"],
    "opleiding": KEUZES["ag_opleiding"],
}
_ZEKER = 1e-3  # variance of what the attacker knows
_ONBEKEND = 1e4  # variance of what he does not: next to no knowledge beforehand
GEMEENTE = buren(1)[0]


def doel(n: int, klein: int, items: int, zaad: int = 0) -> RondeInvoer:
    """A round of `n` responses in one gemeente, `klein` of them the few."""
    rng = np.random.default_rng(zaad)
    invoer = ronde("inwoners", {GEMEENTE: n}, zaad, items=items)
    weinig = np.arange(n) < klein
    geslacht = np.where(weinig, 1, rng.integers(1, 3, n))
    leeftijd = np.where(weinig, 1, rng.integers(1, 6, n))
    jong = np.where(geslacht == 1, rng.integers(2, 4, n), 1)
    opleiding = np.where(weinig, 1, np.where(leeftijd == 1, jong, rng.integers(1, 4, n)))
    kolommen = {
        "stratum": pl.Series(["s"] * n),
        "ag_geslacht": pl.Series(geslacht, dtype=pl.Int16),
        "ag_leeftijd": pl.Series(leeftijd, dtype=pl.Int16),
        "ag_opleiding": pl.Series(opleiding, dtype=pl.Int16),
        **{f"sam_{k}": pl.Series(rng.integers(1, 6, n), dtype=pl.Int16) for k in range(items)},
    }
    strata = pl.DataFrame(
        {"gemeente": GEMEENTE, "stratum": "s", "populatie": 50_000, "uitgenodigd": 5_000}, strict=False
    )
    return replace(invoer, antwoorden=invoer.lees().with_columns(**kolommen), strata=strata, marges=None)


def _in(groep: Mapping[str, int]) -> pl.Expr:
    return pl.all_horizontal([pl.lit(value=True), *(pl.col(k) == v for k, v in groep.items())])


def leden(cellen: pl.DataFrame, groep: Mapping[str, int]) -> Bools:
    """Which cells (sex × age × education) are in a group."""
    return cellen.with_columns(_in(groep).alias("mee"))["mee"].to_numpy()


@dataclass(frozen=True)
class Buit:
    """What the attacker makes of the few: his estimate of how many agree, its variance, and the truth."""

    schatting: float
    variantie: float
    waar: int


def tabellen(bron: VrijeRonde, items: Sequence[str]) -> list[tuple[tuple[str, ...], pl.DataFrame]]:
    """All tables of the lattice for this gemeente."""
    een = bron.waar("gebied", GEMEENTE)
    vragen = [by for k in range(3) for by in combinations(ACHTERGROND, k)]
    return [(by, vrije_tabel(een, by, items)) for by in vragen]


def val_aan(bron: VrijeRonde, invoer: RondeInvoer, *, met_vast: bool = True) -> Iterator[Buit]:
    """The attack on every item; `met_vast`: with what a publication of the round shows."""
    frame = invoer.lees()
    alles = tabellen(bron, sorted(bron.items))
    vast = vaste_groepen(invoer) if met_vast else {}
    for naam in sorted(bron.items):
        cellen = frame.group_by(ACHTERGROND).agg(pl.len().alias("n")).sort(ACHTERGROND)
        stelsel = _Stelsel(cellen, variantie=bron.ruistabel.ruis.variantie)
        for familie in families(bron.items[naam])[:3]:
            for by, tabel in alles:
                deel = tabel.filter(pl.col("variabele") == naam)
                stelsel.leer_tabel(by, deel, familie)
        for code in range(1, 6):
            stelsel.leer_precies({}, (code,), int((frame[naam] == code).sum()))
        for groep in vast.get(naam, ()):
            stelsel.leer_precies(groep, (4, 5), int((frame.filter(_in(groep))[naam] >= 4).sum()))
        wie = frame.filter(_in(WEINIG))[naam]
        yield Buit(*stelsel.los_op(), int((wie >= 4).sum()))


def vaste_groepen(invoer: RondeInvoer) -> dict[str, list[dict[str, int]]]:
    """Per item the groups whose share that agrees is published, by their codes."""
    rijen = maak_publicatie(invoer, drempels=_RUIM).uitsplitsingen.filter(
        (pl.col("gebied") == GEMEENTE) & (pl.col("maat") == "eens") & pl.col("status").is_in(GETOOND)
    )
    uit: dict[str, list[dict[str, int]]] = {}
    for rij in rijen.iter_rows(named=True):
        paren = [(rij[f"kenmerk_{x}"], rij[f"waarde_{x}"]) for x in ("a", "b") if rij[f"kenmerk_{x}"]]
        if all(kenmerk in _ASSEN for kenmerk, _ in paren):
            groep = {f"ag_{kenmerk}": 1 + _ASSEN[kenmerk].index(waarde) for kenmerk, waarde in paren}
            uit.setdefault(rij["variabele"], []).append(groep)
    return uit


class _Stelsel:
    """Linear knowledge about the number of people per cell (sex × age × education) and code."""

    def __init__(self, cellen: pl.DataFrame, variantie: float) -> None:
        self.cellen, self.variantie = cellen, variantie
        self.n = cellen["n"].to_numpy().astype(float)
        self.rijen: list[Floats] = [np.kron(np.eye(len(self.n)), np.ones((1, 5))) / np.sqrt(_ZEKER)]
        self.waarden: list[Floats] = [self.n / np.sqrt(_ZEKER)]

    def leer_tabel(self, by: tuple[str, ...], tabel: pl.DataFrame, familie: Familie) -> None:
        """The figures of one family in every group that shows them, as sums of counts."""
        maten = [m.naam for m in familie.maten]
        namen = [m.naam for m in familie.maten if m.aandeel or m.naam == "netto"]
        namen = namen[:-1] if familie.naam == VERDELING else namen
        scores = familie.scores[[maten.index(k) for k in namen]]
        per_code = scores @ familie.delen[:, :5]
        per_groep = tabel.filter(pl.col("maat").is_in(namen)).rows_by_key(
            by or "variabele", named=True, include_key=True
        )
        for groep in per_groep.values():
            waarden = {rij["maat"]: rij["schatting"] for rij in groep}
            if None in waarden.values():
                continue
            mee = leden(self.cellen, {k: groep[0][k] for k in by})
            n, m = self.n[mee].sum(), np.array([waarden[k] for k in namen])
            afwijking = scores - m[:, None]
            stap = 0.001 if n >= 1_000 else 0.01
            ruis = self.variantie * afwijking @ afwijking.T + np.eye(len(m)) * ((stap * n) ** 2 / 12 + _ZEKER)
            rij = np.zeros((len(m), len(self.n), 5))
            rij[:, mee] = per_code[:, None, :]
            wit = np.linalg.inv(np.linalg.cholesky(ruis))
            self.rijen.append(wit @ rij.reshape(len(m), -1))
            self.waarden.append(wit @ (m * n))

    def leer_precies(self, groep: Mapping[str, int], codes: Sequence[int], aantal: int) -> None:
        """What the publication says of everyone, or of a group."""
        rij = np.zeros((len(self.n), 5))
        rij[np.ix_(np.flatnonzero(leden(self.cellen, groep)), np.array(codes) - 1)] = 1 / np.sqrt(_ZEKER)
        self.rijen.append(rij.reshape(1, -1))
        self.waarden.append(np.array([aantal / np.sqrt(_ZEKER)]))

    def los_op(self) -> tuple[float, float]:
        """Estimate and variance of the number of the few who agree."""
        a, w = np.vstack(self.rijen), np.concatenate(self.waarden)
        t = np.zeros((len(self.n), 5))
        t[leden(self.cellen, WEINIG), 3:] = 1
        gewicht = np.linalg.solve(a.T @ a + np.eye(a.shape[1]) / _ONBEKEND, t.ravel())
        vooraf = np.repeat(self.n / 5, 5) / _ONBEKEND
        return float(gewicht @ (a.T @ w + vooraf)), float(gewicht @ t.ravel())


def buit(
    n: int, klein: int, geheimen: int, items: int = 10, ruis: Ruis | None = None, *, met_vast: bool = True
) -> list[Buit]:
    """The attack on rounds with this many secrets."""
    uit = []
    for k in range(geheimen):
        invoer = doel(n, klein, items, k)
        geheim = sleutel(k)
        bron = vrije_ronde(met(invoer, geheim), geheim, ruis, _RUIM)
        uit += list(val_aan(bron, invoer, met_vast=met_vast))
    return uit


def fout(buiten: Sequence[Buit]) -> float:
    """Root mean square error, in people."""
    return float(np.sqrt(np.mean([(b.schatting - b.waar) ** 2 for b in buiten])))


def goed(buiten: Sequence[Buit], klein: int, *, met_tabellen: bool = True) -> float:
    """How often the most likely number is the true one; two in five agree, which the attacker knows."""
    kansen = np.array([_binomiaal(klein, k) for k in range(klein + 1)])
    raak = 0
    for b in buiten:
        past = (
            np.exp(-((np.arange(klein + 1) - b.schatting) ** 2) / (2 * b.variantie)) if met_tabellen else 1.0
        )
        raak += int(np.argmax(kansen * past)) == b.waar
    return raak / len(buiten)


def _binomiaal(n: int, k: int, p: float = 0.4) -> float:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def fout_in_aantal(n: int, klein: int, geheimen: int) -> float:
    """Root mean square error in how many the few are, from all numbers asked; all other numbers unknown."""
    fouten = []
    for k in range(geheimen):
        invoer, geheim = doel(n, klein, 1, k), sleutel(k)
        bron = vrije_ronde(met(invoer, geheim), geheim, None, _RUIM)
        cellen = invoer.lees().select(ACHTERGROND).unique().sort(ACHTERGROND)
        rijen, waarden, gewicht = [np.ones(cellen.height)], [float(n)], [1 / _ZEKER]
        for by, tabel in tabellen(bron, ["sam_0"]):
            for rij in tabel.filter(pl.col("maat") == "eens").drop_nulls("n_gevraagd").iter_rows(named=True):
                rijen.append(leden(cellen, {naam: rij[naam] for naam in by}).astype(float))
                waarden.append(float(rij["n_gevraagd"]))
                gewicht.append(1 / bron.ruistabel.ruis.variantie)
        a, w = np.array(rijen), np.array(gewicht)
        precisie = a.T @ (a * w[:, None]) + np.eye(cellen.height) / _ONBEKEND
        x = np.linalg.solve(precisie, a.T @ (w * np.array(waarden)))
        fouten.append(float(x[leden(cellen, WEINIG)].sum()) - klein)
    return float(np.sqrt(np.mean(np.square(fouten))))


def main() -> None:
    """Prints what the attacker reaches."""
    keuze = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    keuze.add_argument("--geheimen", type=int, default=60)
    geheimen = keuze.parse_args().geheimen
    print("     n  klein  fout  zonder vast  volgens hem   goed  zonder tabel  fout in aantal")
    for n in (300, 1_000, 3_000):
        for klein in (1, 3, 9):
            b, los = (buit(n, klein, geheimen, met_vast=vast) for vast in (True, False))
            sd = float(np.sqrt(np.mean([x.variantie for x in b])))
            kans, zonder = goed(b, klein), goed(b, klein, met_tabellen=False)
            aantal = fout_in_aantal(n, klein, geheimen)
            print(
                f"{n:>6} {klein:>6} {fout(b):>5.2f} {fout(los):>12.2f} {sd:>12.2f} {kans:>6.2f} "
                f"{zonder:>13.2f} {aantal:>15.2f}"
            )


if __name__ == "__main__":
    main()
