"""The perturbation table of the cell key method: which noise a count gets, given its cell key.

Per true count n the noise has mean 0, variance v, size at most D, never leads to a result below zero or
among 1 … js, and is otherwise as random as can be: maximum entropy, as in the R package ptable. From
n = D + js + 1 on nothing is forbidden any more and all counts share one symmetric row. A count of 0 gets no
noise.

The entropy problem is solved in its dual, log Σ exp(λ₁e + λ₂e²) − λ₂v, which is convex with two variables:
Newton with halved steps. This is done in decimal arithmetic of 40 digits, whose outcome does not depend on
the machine. Probabilities then become whole numbers out of 2³²: each rounded to the nearest, the sum made
right at the most likely noise, the mean made exactly 0 by moving single units between two neighbours. A cell
key of 32 bits falls between two cumulative numbers, so looking up is exact. See docs/naslag/vrije-tabel.md.
"""

import hashlib
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analyse.onthulling.celsleutel import Sleutelgetallen
from analyse.prepare import AnalyseFout
from analyse.publicatie import Ruis
from analyse.weging import Floats, Ints

BITS = 32
_HEEL = 1 << BITS
_CIJFERS = 40
_KLAAR = Decimal("1e-30")
_STAPPEN = 500
_GROOTSTE = 100
_AFWIJKING = 1e-6
_KLEINSTE = 1e-3  # less variance is no noise


@dataclass(frozen=True)
class Ruistabel:
    """Cumulative numbers out of 2³² per row (true count 1, 2, …, `cap`) and noise −grens … grens."""

    ruis: Ruis
    cumulatief: NDArray[np.uint64]

    @property
    def cap(self) -> int:
        """The count from which on all counts have the same noise."""
        return len(self.cumulatief)

    @property
    def kansen(self) -> Floats:
        """Probability of each noise −grens … grens (row, noise), as whole numbers out of 2³² give it."""
        eerste = np.zeros((self.cap, 1), dtype=np.uint64)
        return np.diff(self.cumulatief, axis=1, prepend=eerste).astype(float) / _HEEL

    @property
    def afdruk(self) -> str:
        """Fingerprint of the table: the same on every machine."""
        return f"sha256:{hashlib.sha256(self.cumulatief.astype('<u8').tobytes()).hexdigest()}"

    def verstoor(self, n: Ints, sleutel: Sleutelgetallen) -> Ints:
        """The counts `n` with noise; `sleutel` (same shape) is the key of each cell. 0 stays 0."""
        rij = np.clip(n, 1, self.cap) - 1
        breed = self.cumulatief.shape[1]
        # All rows as one rising list: row r lies between r · 2³² and (r + 1) · 2³².
        verschoven = self.cumulatief + (np.arange(self.cap, dtype=np.uint64) << np.uint64(BITS))[:, None]
        plek = np.searchsorted(
            verschoven.ravel(),
            sleutel.astype(np.uint64) + (rij.astype(np.uint64) << np.uint64(BITS)),
            "right",
        )
        ruis = plek - rij * breed - self.ruis.grens
        return np.where(n > 0, n + ruis, 0)


@lru_cache(maxsize=8)
def ruistabel(ruis: Ruis) -> Ruistabel:
    """The table for these parameters. Raises AnalyseFout that says why when there is none."""
    d, js = ruis.grens, ruis.verboden
    if not (1 <= d <= _GROOTSTE and 0 <= js <= _GROOTSTE):
        raise AnalyseFout(
            f"ruis: grens {d} moet van 1 tot en met {_GROOTSTE} zijn "
            f"en verboden {js} van 0 tot en met {_GROOTSTE}"
        )
    getallen = np.array([_rij(n, ruis) for n in range(1, d + js + 2)], dtype=np.uint64)
    tabel = Ruistabel(ruis, np.cumsum(getallen, axis=1, dtype=np.uint64))
    tabel.cumulatief.flags.writeable = False
    return tabel


def _rij(n: int, ruis: Ruis) -> list[int]:
    """Whole numbers out of 2³² for noise −grens … grens of the count `n`."""
    d = ruis.grens
    steun = [e for e in range(-d, d + 1) if n + e == 0 or n + e > ruis.verboden]
    _eis_mogelijk(n, steun, ruis)
    with localcontext(prec=_CIJFERS):
        try:
            kansen = _grootste_entropie(steun, Decimal(ruis.variantie))
        except ArithmeticError:  # probabilities that differ by more than 40 digits
            raise _te_dicht(n, ruis) from None
        eenheden = [int((k * _HEEL).to_integral_value(ROUND_HALF_EVEN)) for k in kansen]
    eenheden = _sluitend(steun, eenheden)
    if not _klopt(steun, eenheden, ruis):
        raise _te_dicht(n, ruis)
    per_ruis = dict(zip(steun, eenheden, strict=True))
    return [per_ruis.get(e, 0) for e in range(-d, d + 1)]


def _eis_mogelijk(n: int, steun: list[int], ruis: Ruis) -> None:
    """With mean 0 the variance lies between that of the two values next to 0 and that of the two ends."""
    onder, boven = [e for e in steun if e <= 0], [e for e in steun if e >= 0]
    laag, hoog = (-onder[-1] * boven[0], -onder[0] * boven[-1]) if onder and boven else (0, 0)
    if not max(laag, _KLEINSTE) < ruis.variantie < hoog:
        mogelijk = f"meer dan {laag} en minder dan {hoog}" if hoog > laag else "geen enkele"
        raise AnalyseFout(
            f"ruis: variantie {ruis.variantie:g} kan niet bij het aantal {n} met grens {ruis.grens} en "
            f"verboden 1 tot en met {ruis.verboden}; mogelijk is {mogelijk}"
        )


def _grootste_entropie(steun: list[int], variantie: Decimal) -> list[Decimal]:
    """Probabilities p ∝ exp(λ₁e + λ₂e²) on `steun` with mean 0 and this variance."""
    een, twee = Decimal(0), -1 / (2 * variantie)
    waarde, kansen = _duaal(steun, variantie, een, twee)
    for _ in range(_STAPPEN):
        m1, m2, m3, m4 = (
            sum((k * e**j for k, e in zip(kansen, steun, strict=True)), Decimal(0)) for j in range(1, 5)
        )
        g1, g2 = m1, m2 - variantie
        if abs(g1) + abs(g2) < _KLAAR:
            break
        h11, h12, h22 = m2 - m1 * m1, m3 - m1 * m2, m4 - m2 * m2
        det = h11 * h22 - h12 * h12
        s1, s2 = (h12 * g2 - h22 * g1) / det, (h12 * g1 - h11 * g2) / det
        stap = Decimal(1)
        while True:
            nieuw, kansen = _duaal(steun, variantie, een + stap * s1, twee + stap * s2)
            if nieuw <= waarde + _KLAAR:
                break
            stap /= 2
        een, twee, waarde = een + stap * s1, twee + stap * s2, nieuw
    return kansen


def _duaal(
    steun: list[int], variantie: Decimal, een: Decimal, twee: Decimal
) -> tuple[Decimal, list[Decimal]]:
    """Value of the dual and the probabilities that go with it."""
    machten = [een * e + twee * e * e for e in steun]
    top = max(machten)
    gewichten = [(m - top).exp() for m in machten]
    som = sum(gewichten, Decimal(0))
    return top + som.ln() - twee * variantie, [g / som for g in gewichten]


def _sluitend(steun: list[int], eenheden: list[int]) -> list[int]:
    """The whole numbers with sum exactly 2³² and mean exactly 0."""
    eenheden = [*eenheden]
    eenheden[eenheden.index(max(eenheden))] += _HEEL - sum(eenheden)
    over = sum(a * e for a, e in zip(eenheden, steun, strict=True))
    buren = [k for k in range(len(steun) - 1) if steun[k + 1] == steun[k] + 1]
    # Units move down when the mean is too high, so from the upper neighbour, and otherwise up.
    k = max(buren, key=lambda k: eenheden[k + 1] if over > 0 else eenheden[k])
    eenheden[k] += over
    eenheden[k + 1] -= over
    return eenheden


def _klopt(steun: list[int], eenheden: list[int], ruis: Ruis) -> bool:
    """What is promised of a row, checked on the whole numbers themselves."""
    som, gemiddelde, kwadraat = (
        sum(a * e**macht for a, e in zip(eenheden, steun, strict=True)) for macht in (0, 1, 2)
    )
    goed = som == _HEEL and gemiddelde == 0 and min(eenheden) >= 0
    return goed and abs(kwadraat / _HEEL - ruis.variantie) <= _AFWIJKING


def _te_dicht(n: int, ruis: Ruis) -> AnalyseFout:
    return AnalyseFout(
        f"ruis: variantie {ruis.variantie!r} ligt bij het aantal {n} te dicht bij de grens van wat kan"
    )
