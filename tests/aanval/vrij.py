"""Free tables: ask for many overlapping tables and take the noise out by sums, differences and repetition.

The cell key method gives every count its own noise, always the same for the same people. The attacker asks
the same tables in another order (does the answer change, then averaging helps), and writes each hidden count
as a shown total minus its shown other parts, in every way there is. Each way has a known variance (so many
cells, each with that of the noise); the ways are weighed together. What that may reach by chance is how
often noise of that variance rounds to zero: more is a leak.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
import polars as pl
from scipy import special

Tabel: TypeAlias = Callable[[Sequence[str]], pl.DataFrame]
"""The service: rows of a table by these variables ("gebied" is one), with the number asked (`n`, null where
it is hidden)."""
Cel: TypeAlias = frozenset[tuple[str, object]]
_HERHAAL = 3


@dataclass(frozen=True)
class Oogst:
    """What came of it: targets tried, exactly right, and how many of them the noise explains (mean, sd)."""

    geprobeerd: int
    raak: int
    verwacht: float
    spreiding: float
    wisselt: bool

    @property
    def lek(self) -> bool:
        """More than chance allows (four standard deviations), or answers that change when asked again."""
        return self.wisselt or self.raak > self.verwacht + 4 * self.spreiding + 1


def val_aan(
    tabel: Tabel, assen: Mapping[str, Sequence[object]], waarheid: Mapping[Cel, int], variantie: float
) -> Oogst:
    """Attack every hidden count of a gebied by one variable. `assen`: variables with their values, gebied
    among them; `waarheid` only to score with; `variantie` of the noise is documented."""
    cellen, wisselt = _vraag(tabel, assen)
    kansen, raak = [], 0
    for doel, waar in waarheid.items():
        if len(doel) != 2 or doel in cellen:
            continue
        wegen = _wegen(doel, assen, cellen)
        if wegen:
            gewicht = np.array([1 / k for _, k in wegen])
            schatting = float(np.array([x for x, _ in wegen]) @ gewicht / gewicht.sum())
            sigma = np.sqrt(max(variantie, 1e-9) / gewicht.sum())
            kansen.append(float(2 * special.ndtr(0.5 / sigma) - 1))
            raak += round(schatting) == waar
    p = np.array(kansen)
    return Oogst(len(p), raak, float(p.sum()), float(np.sqrt((p * (1 - p)).sum())), wisselt)


def _vraag(tabel: Tabel, assen: Mapping[str, Sequence[object]]) -> tuple[dict[Cel, int], bool]:
    """Every shown count of all tables by gebied and at most two more variables, asked more than once."""
    cellen: dict[Cel, int] = {}
    wisselt = False
    andere = [a for a in assen if a != "gebied"]
    vragen = [(), *((a,) for a in andere), *((a, b) for a, b in product(andere, andere) if a != b)]
    for by in [*vragen] * _HERHAAL:
        namen = ("gebied", *by)
        for rij in tabel(namen[::-1]).filter(pl.col("n").is_not_null()).iter_rows(named=True):
            cel = frozenset((naam, rij[naam]) for naam in namen)
            wisselt |= cellen.setdefault(cel, rij["n"]) != rij["n"]
    return cellen, wisselt


def _wegen(
    doel: Cel, assen: Mapping[str, Sequence[object]], cellen: Mapping[Cel, int]
) -> list[tuple[float, int]]:
    """Estimates of a count, each with how many noisy cells it is made of."""
    uit = []
    paren = dict(doel)
    for naam, waarde in doel:
        if naam == "gebied":
            ouder, broers = (
                frozenset({*doel} - {(naam, waarde)} | {(naam, "NL")}),
                [g for g in assen[naam] if g not in {waarde, "NL"}],
            )
        else:
            ouder, broers = frozenset({*doel} - {(naam, waarde)}), [w for w in assen[naam] if w != waarde]
        rest = [frozenset({**paren, naam: b}.items()) for b in broers]
        if ouder in cellen and all(r in cellen for r in rest):
            uit.append((float(cellen[ouder] - sum(cellen[r] for r in rest)), 1 + len(rest)))
    for extra in set(assen) - set(paren):
        delen = [frozenset({**paren, extra: w}.items()) for w in assen[extra]]
        if all(d in cellen for d in delen):
            uit.append((float(sum(cellen[d] for d in delen)), len(delen)))
    return uit
