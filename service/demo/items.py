"""From hidden opinions to ticked answers: how an item leans on the traits, and where its thresholds lie.

The thresholds are solved so that the weighted share of every answer in the whole country equals the target
(service/demo/doelen.py) in the base year; answers then differ from it only by chance and by the years.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from service.demo.doelen import antwoordcodes, ijkjaar, kansen
from service.demo.latent import SAMENHANG
from vragenlijsten import WEET_NIET, Variabele

# Speeders: half straight-line at a quarter, half or three quarters of every scale, half tick at random.
DEEL_SNEL = 0.02
_RECHTLIJN = (0.25, 0.5, 0.75)
# Standard deviation over gemeenten of what is particular to one item.
SPREIDING_EIGEN = 0.09
# A new wording shifts the level: the visible break in the trend.
SPRONG_NIEUWE_BEWOORDING = 0.15
# Part of the spread that a person's leaning towards agreeing takes in an agree-disagree item.
INSTEMMEN = 0.22
_BINS = 160


@dataclass(frozen=True, slots=True)
class Profiel:
    """How an item behaves: loading on (vertrouwen, regie, verbonden), on its factor, and "weet niet"."""

    lading: tuple[float, float, float] = (0.2, 0.1, 0.1)
    factor: float = 0.2
    weet_niet: float = 0.08
    jaardrift: float = 0.0


_PER_MODULE: Mapping[str, Profiel] = {
    "dec": Profiel((0.50, 0.05, 0.0), 0.30, 0.14),
    "ver": Profiel((0.58, 0.08, 0.10), 0.38, 0.06),
    "van": Profiel((0.25, 0.35, 0.30), 0.25, 0.06),
    "sam": Profiel((0.60, 0.05, 0.10), 0.38, 0.12),
    "ini": Profiel((0.48, 0.05, 0.12), 0.30, 0.15),
    "dia": Profiel((0.58, 0.0, 0.0), 0.36, 0.09),
    "mon": Profiel((0.42, 0.10, 0.0), 0.28, 0.08),
    "wijk": Profiel((0.46, 0.10, 0.05), 0.32, 0.09),
    "rol": Profiel((0.18, 0.08, 0.0), 0.15, 0.10),
    "wel": Profiel((0.05, 0.42, 0.42), 0.40, 0.02),
    "ag": Profiel((0.0, 0.35, 0.10), 0.0, 0.0),
}
_PER_BEGRIP: Mapping[str, Profiel] = {
    "dec_bezuiniging": Profiel((-0.38, 0.0, 0.0), 0.0, 0.20),  # SCP 2018: one in five has no opinion
    "dec_dichtbij": Profiel((0.40, 0.05, 0.0), 0.20, 0.13),
    "ver_wijkteam": replace(_PER_MODULE["ver"], weet_niet=0.22),
    "ver_gemeenteraad": replace(_PER_MODULE["ver"], weet_niet=0.08),
    "ver_rijk": replace(_PER_MODULE["ver"], lading=(0.45, 0.08, 0.0), jaardrift=-0.03),
    "ver_inwoners": replace(_PER_MODULE["ver"], lading=(0.25, 0.10, 0.45)),
    "van_terugvallen": Profiel((0.12, 0.38, 0.45), 0.25, 0.04),
    "van_netwerk": Profiel((0.0, 0.20, 0.60), 0.20, 0.03),
    "van_solidariteit": Profiel((-0.10, -0.20, 0.0), 0.0, 0.04),
    "van_meetellen": Profiel((0.50, 0.05, 0.28), 0.25, 0.08),
    "ini_meegedaan": Profiel((-0.05, -0.15, -0.35), 0.10, 0.0),
    "sam_zaak_ruimte": replace(_PER_MODULE["sam"], weet_niet=0.20),
    "sam_relatie_open": replace(_PER_MODULE["sam"], weet_niet=0.18),
    "ag_hulp": Profiel((0.0, 0.40, 0.0), 0.0, 0.0),
}
# Agreeing is bad news: the item leans the other way.
NEGATIEF = frozenset(
    {
        "dec_afvinklijst",
        "ini_overnemen",
        "dia_aanbesteding_personeel",
        "dia_aanbesteding_continuiteit",
        "dia_lasten",
        "dia_concurrent",
        "mon_bureaucratie",
        "mon_privacy",
        "mon_weerstand",
    }
)


def profiel(begrip: str) -> Profiel:
    """Profile of a begrip: its own, else that of its module (the first word of its id), else the default.

    The loadings vary from begrip to begrip (0.85 to 1.1 times), as items of one scale do.
    """
    basis = _PER_BEGRIP.get(begrip) or _PER_MODULE.get(begrip.split("_", 1)[0], Profiel())
    sterkte = float(np.random.default_rng([*begrip.encode()]).uniform(0.85, 1.1))
    richting = -sterkte if begrip in NEGATIEF else sterkte
    vertrouwen, regie, verbonden = basis.lading
    return replace(basis, lading=(richting * vertrouwen, richting * regie, richting * verbonden))


def factor_van(begrip: str) -> str:
    """The common factor of an item: items whose ids differ in the last word only share one (sam_inhoud_…)."""
    return begrip.rsplit("_", 1)[0]


@dataclass(frozen=True, slots=True)
class Item:
    """All the model needs to know of one variable; hashable, so that its thresholds are solved once.

    `factor` is what it shares with its neighbours. `schaal`: on a scale, where speeders straight-line.
    `stemt_in`: agree-disagree, where acquiescence plays.
    """

    naam: str
    profiel: Profiel
    factor: str
    codes: tuple[int, ...]
    kansen: tuple[float, ...]
    ijkjaar: int
    weet_niet: float
    schaal: bool
    stemt_in: bool
    bewoording: int

    @classmethod
    def van(cls, variabele: Variabele, doelgroep: str) -> "Item":
        """The item behind a variable; professionals say "weet niet" less often than inwoners."""
        wie = profiel(variabele.begrip)
        weet_niet = wie.weet_niet * (1.0 if doelgroep == "inwoners" else 0.4)
        codes = antwoordcodes(variabele)
        return cls(
            naam=variabele.naam,
            profiel=wie,
            factor=factor_van(variabele.begrip),
            codes=codes,
            kansen=kansen(variabele, doelgroep),
            ijkjaar=ijkjaar(variabele.begrip, doelgroep),
            weet_niet=weet_niet if WEET_NIET in variabele.ontbrekend else 0.0,
            schaal=variabele.soort == "schaal",
            stemt_in=variabele.soort == "schaal" and codes == (1, 2, 3, 4, 5),
            bewoording=variabele.bewoording,
        )

    @property
    def lading(self) -> NDArray[np.float64]:
        """Loadings on the traits."""
        return np.array(self.profiel.lading)

    @property
    def rest(self) -> float:
        """Standard deviation of what traits, factor and acquiescence leave unexplained; the total is 1."""
        instemmen = INSTEMMEN**2 if self.stemt_in else 0.0
        verklaard = float(self.lading @ SAMENHANG @ self.lading) + self.profiel.factor**2 + instemmen
        return float(np.sqrt(max(0.05, 1 - verklaard)))


@dataclass(frozen=True, slots=True)
class Cellen:
    """The population to calibrate on: mean traits [cel, trait], weight and gemeente index per cell."""

    trekken: NDArray[np.float64]
    gewicht: NDArray[np.float64]
    gemeente: NDArray[np.intp]


def weet_niet_kansen(item: Item, regie: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of "weet niet" by the mean of the trait regie: half as much again for one unit less."""
    return np.clip(item.weet_niet * np.exp(-0.4 * regie), 0.0, 0.6)


def los_drempels_op(item: Item, cellen: Cellen, eigen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Thresholds between the codes of an item on its latent scale (one fewer than there are codes).

    `eigen` is the effect of each gemeente on this item alone (standard normal). The latent answer in a cell
    is normal with unit variance around the cell's mean; the thresholds give the national target over all
    cells, after the part that speeders add and without those who answer "weet niet". Bisection; the cells
    are binned by their mean, which is exact to about 1e-4.
    """
    doel = np.cumsum(_zonder_snelle(item))[:-1]
    midden = cellen.trekken @ item.lading + SPREIDING_EIGEN * eigen[cellen.gemeente]
    gewicht = cellen.gewicht * (1 - weet_niet_kansen(item, cellen.trekken[:, 1]))
    som, randen = np.histogram(midden, _BINS, weights=gewicht)
    moment, _ = np.histogram(midden, randen, weights=gewicht * midden)
    vol = som > 0
    punten, massa = moment[vol] / som[vol], som[vol] / som[vol].sum()
    laag, hoog = np.full(doel.shape, -9.0), np.full(doel.shape, 9.0)
    for _ in range(40):
        halve = (laag + hoog) / 2
        te_hoog = ndtr(halve[:, None] - punten[None, :]) @ massa > doel
        laag, hoog = np.where(te_hoog, laag, halve), np.where(te_hoog, halve, hoog)
    return np.asarray((laag + hoog) / 2)


def _zonder_snelle(item: Item) -> NDArray[np.float64]:
    """The distribution of careful answers that gives the target once speeders are mixed in."""
    doel = np.array(item.kansen)
    if not item.schaal:
        return doel
    stappen = len(doel)
    snel = np.full(stappen, 0.5 / stappen)
    for plek in _RECHTLIJN:
        snel[_rechte_stap(plek, stappen)] += 0.5 / len(_RECHTLIJN)
    zorgvuldig = np.clip((doel - DEEL_SNEL * snel) / (1 - DEEL_SNEL), 1e-4, None)
    return np.asarray(zorgvuldig / zorgvuldig.sum(), dtype=np.float64)


def _rechte_stap(plek: float, stappen: int) -> int:
    """Index of the code that a straight line at `plek` (0..1) hits on a scale of so many steps."""
    return round(plek * (stappen - 1))


def rechte_plekken(rng: np.random.Generator, aantal: int) -> NDArray[np.float64]:
    """For each speeder where the straight line runs (0..1), or NaN for who ticks at random."""
    plek = rng.choice(np.array(_RECHTLIJN), aantal)
    return np.where(rng.random(aantal) < 0.5, plek, np.nan)


def snelle_stappen(rng: np.random.Generator, item: Item, plekken: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the code each speeder ticks; `plekken` as from rechte_plekken."""
    stappen = len(item.codes)
    willekeurig = rng.integers(0, stappen, plekken.size)
    recht = [0 if np.isnan(plek) else _rechte_stap(float(plek), stappen) for plek in plekken]
    return np.where(np.isnan(plekken), willekeurig, np.array(recht, dtype=np.intp)).astype(np.intp)
