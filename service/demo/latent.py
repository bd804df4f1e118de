"""The hidden opinions: what differs between gemeenten, years and people before anyone ticks an answer.

Three traits on a standard normal scale: trust in and satisfaction with how the gemeente works (0), being able
to manage one's own life (1), being connected with others (2). What differs between gemeenten is drawn from
the seed; no value says anything about the real gemeente of that name.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from analyse.gemeenten import EERSTE_INDELING, INDELING, Gemeente, gemeenten
from service.demo.bevolking import JAREN
from vragenlijsten import DOELGROEPEN

VERTROUWEN, REGIE, VERBONDEN = range(3)
TREKKEN = 3
# Correlation of the three traits, the same between persons and between gemeenten.
SAMENHANG = np.array([[1.0, 0.35, 0.35], [0.35, 1.0, 0.40], [0.35, 0.40, 1.0]])
# Standard deviation between gemeenten per trait, in units of the spread between people.
SPREIDING_GEMEENTEN = {
    "inwoners": np.array([0.26, 0.14, 0.17]),
    "aanbieders": np.array([0.32, 0.12, 0.12]),
    "gemeente": np.array([0.26, 0.10, 0.10]),
}
# How far aanbieders and staff share the verdict of the inwoners of their gemeente.
GEDEELD_OORDEEL = {"aanbieders": 0.5, "gemeente": 0.3}
# Of a gemeente's own effect this part remains a year later (first-order autoregression).
JAAR_OP_JAAR = 0.9
SPREIDING_PROVINCIES = np.array([0.08, 0.04, 0.05])
# Effect of tenfold inwoners and of one step more urban, per trait.
EFFECT_TIENVOUD = np.array([-0.12, 0.0, -0.10])
EFFECT_STEDELIJK = np.array([-0.02, -0.03, -0.06])
# National level per trait, a row per year 2022 … 2026: a dip after the first ronde, then recovery.
TREND = {
    "inwoners": np.array(
        [[0, 0, 0], [-0.10, -0.03, 0.0], [-0.03, -0.01, -0.02], [0.03, 0.02, -0.02], [0.08, 0.04, 0.0]]
    ),
    "aanbieders": np.array([[0, 0, 0], [-0.06, 0, 0], [-0.04, 0, 0], [0.03, 0.01, 0.01], [0.11, 0.02, 0.02]]),
    "gemeente": np.array(
        [[0, 0, 0], [0.02, 0, 0], [0.04, 0.01, 0.01], [0.06, 0.02, 0.02], [0.09, 0.02, 0.02]]
    ),
}
# Level of an inwoner by sex (m, v), age class (18-34 … 75+) and education (praktisch … theoretisch).
EFFECT_GESLACHT = np.array([[-0.03, 0.03, -0.06], [0.03, -0.03, 0.06]])
EFFECT_LEEFTIJD = np.array(
    [[-0.02, 0.08, -0.04], [-0.10, 0.04, -0.04], [-0.08, 0.0, 0.0], [0.10, -0.02, 0.08], [0.24, -0.14, 0.05]]
)
EFFECT_OPLEIDING = np.array([[-0.22, -0.24, -0.08], [-0.04, 0.0, 0.0], [0.22, 0.20, 0.06]])


def persoonseffecten() -> NDArray[np.float64]:
    """Mean of the traits by background: [sex, age class, education, trait]."""
    return np.asarray(
        EFFECT_GESLACHT[:, None, None, :]
        + EFFECT_LEEFTIJD[None, :, None, :]
        + EFFECT_OPLEIDING[None, None, :, :]
    )


def trekken(rng: np.random.Generator, aantal: int) -> NDArray[np.float32]:
    """Correlated standard normal traits, [aantal, trait]."""
    ruw = rng.standard_normal((aantal, TREKKEN), dtype=np.float32)
    return np.asarray(ruw @ np.linalg.cholesky(SAMENHANG).T.astype(np.float32), dtype=np.float32)


@cache
def _alle_plekken() -> dict[str, Gemeente]:
    """Every gemeente of any ronde; a merged one after the one it went into."""
    return gemeenten(INDELING) | {
        code: plek for code, plek in gemeenten(EERSTE_INDELING).items() if code not in gemeenten(INDELING)
    }


@cache
def _effecten(zaad: int) -> dict[str, NDArray[np.float64]]:
    """doelgroep → effects [gemeente (order of _alle_plekken), year, trait]; fixed part centred on zero."""
    plekken = list(_alle_plekken().values())
    rng = np.random.default_rng([zaad, 0])
    provincies = sorted({plek.provincie for plek in plekken})
    per_provincie = rng.standard_normal((len(provincies), TREKKEN)) * SPREIDING_PROVINCIES
    groot = np.log10(np.array([plek.inwoners for plek in plekken]) / 32_000)
    stedelijk = 3.0 - np.array([plek.stedelijkheid for plek in plekken])
    vast = per_provincie[[provincies.index(plek.provincie) for plek in plekken]]
    vast += groot[:, None] * EFFECT_TIENVOUD + stedelijk[:, None] * EFFECT_STEDELIJK
    vast -= vast[: len(gemeenten(INDELING))].mean(axis=0)
    eigen = {groep: _door_de_jaren(rng, plekken) for groep in DOELGROEPEN}
    uit: dict[str, NDArray[np.float64]] = {}
    for groep in DOELGROEPEN:
        deel = GEDEELD_OORDEEL.get(groep, 0.0)
        uniek = eigen[groep] * np.sqrt(1 - deel**2)
        z = uniek if groep == "inwoners" else deel * eigen["inwoners"] + uniek
        uit[groep] = z * SPREIDING_GEMEENTEN[groep] + vast[:, None, :] * (1.0 if groep == "inwoners" else 0.5)
    return uit


def _door_de_jaren(rng: np.random.Generator, plekken: list[Gemeente]) -> NDArray[np.float64]:
    """Standard normal effects [gemeente, year, trait]: stable over the years, correlated over the traits."""
    ruw = rng.standard_normal((len(JAREN), len(plekken), TREKKEN)) @ np.linalg.cholesky(SAMENHANG).T
    for nr in range(1, len(JAREN)):
        ruw[nr] = JAAR_OP_JAAR * ruw[nr - 1] + np.sqrt(1 - JAAR_OP_JAAR**2) * ruw[nr]
    return np.moveaxis(ruw, 0, 1)


def gemeente_effecten(zaad: int, doelgroep: str, jaar: int, codes: tuple[str, ...]) -> NDArray[np.float64]:
    """Level of the traits per gemeente in that year, the national trend included: [gemeente, trait]."""
    index = {code: k for k, code in enumerate(_alle_plekken())}
    nr = JAREN.index(jaar)
    eigen = _effecten(zaad)[doelgroep][[index[code] for code in codes], nr]
    return np.asarray(eigen + TREND[doelgroep][nr])


def eigen_effecten(zaad: int, doelgroep: str, begrip: str, codes: tuple[str, ...]) -> NDArray[np.float64]:
    """Standard normal effect of each gemeente on one begrip alone, the same every year: [gemeente]."""
    index = {code: k for k, code in enumerate(_alle_plekken())}
    sleutel = [zaad, 1 + DOELGROEPEN.index(doelgroep), *begrip.encode()]
    alle = np.random.default_rng(sleutel).standard_normal(len(index))
    return np.asarray(alle[[index[code] for code in codes]])
