"""Who lives and works where: the joint population, the register of organisations, and the sampling strata.

Pure; the same for every seed, so that a ronde can be set up before anyone answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse.gemeenten import (
    CELLEN_AX,
    LEEFTIJDEN,
    OPLEIDINGEN,
    Gemeente,
    gemeenten,
    indelingen,
    marges,
    opvolgers,
)
from service.beheer import strata as beheer

JAREN = indelingen()
STRATA_INWONERS = beheer.LEEFTIJDSKLASSEN
SECTOREN = ("zorg", "jeugd", "welzijn", "participatie", "schuldhulp")
STRATUM_GEMEENTE = "medewerkers"
# Stratum of each of the five age classes of the margins.
STRATUM_VAN_LEEFTIJD = np.array(
    [STRATA_INWONERS.index(beheer.STRATUM_VAN_LEEFTIJD[leeftijd]) for leeftijd in LEEFTIJDEN]
)

# Response by age class (18-34 … 75+), and how education and sex change it: assumptions, after the usual
# pattern that the young and people with practical education answer less.
RESPONS_LEEFTIJD = np.array([0.20, 0.27, 0.36, 0.46, 0.38])
RESPONS_OPLEIDING = np.array([0.70, 1.00, 1.25])
RESPONS_GESLACHT = np.array([0.95, 1.05])
_GEMIDDELDE_RESPONS = 0.315
# The young are invited more often, the old less, to make up for part of that.
_UITNODIGING_PER_STRATUM = np.array([1.35, 1.0, 0.85])
# Education given age, before it is fitted to the margins of the gemeente: older cohorts had less schooling.
_OPLEIDING_BIJ_LEEFTIJD = np.array(
    [[0.6, 1.2, 1.1], [0.7, 1.0, 1.3], [1.0, 1.0, 1.0], [1.3, 0.9, 0.8], [1.9, 0.7, 0.5]]
)
_REGISTER_ZAAD = 1_992
_SECTORKANS = (0.34, 0.26, 0.20, 0.12, 0.08)
_LANDELIJK, _LANDELIJK_DEKKING = 10, 0.1


@dataclass(frozen=True, slots=True)
class Contact:
    """A member of an organisation who is asked about one gemeente."""

    gemeente: str
    organisatie: int
    lid: int
    sector: int


def plaatsen(jaar: int, codes: Sequence[str]) -> tuple[Gemeente, ...]:
    """The gemeenten asked for, in the division of that year. Raises ValueError naming what is unknown."""
    if jaar not in JAREN:
        raise ValueError(f"simulatie: {jaar} is geen ronde; bekend zijn {JAREN[0]} tot en met {JAREN[-1]}")
    bekend = gemeenten(jaar)
    if vreemd := [code for code in codes if code not in bekend]:
        raise ValueError(f"simulatie: geen gemeente in de indeling van {jaar}: {', '.join(vreemd[:5])}")
    if len(set(codes)) != len(codes):
        raise ValueError("simulatie: een gemeente staat twee keer in de lijst")
    return tuple(bekend[code] for code in codes)


@cache
def _joint(jaar: int) -> tuple[dict[str, int], NDArray[np.float64]]:
    """Row per gemeente code, and population [gemeente, sex, age, education], fitted to the margins."""
    tabel = marges(jaar, jaar)
    codes = tabel["gemeente"].unique(maintain_order=True).to_list()
    ax = _matrix(tabel, "ax", len(CELLEN_AX)).reshape(-1, 2, 5)
    edu = _matrix(tabel, "edu", len(OPLEIDINGEN))
    leeftijd = ax.sum(axis=1)
    samen = leeftijd[:, :, None] * _OPLEIDING_BIJ_LEEFTIJD
    for _ in range(25):
        samen *= (edu / samen.sum(axis=1))[:, None, :]
        samen *= (leeftijd / samen.sum(axis=2))[:, :, None]
    gegeven_leeftijd = samen / leeftijd[:, :, None]
    return {code: k for k, code in enumerate(codes)}, ax[..., None] * gegeven_leeftijd[:, None]


def _matrix(tabel: pl.DataFrame, marge: str, breedte: int) -> NDArray[np.float64]:
    kolom = tabel.filter(pl.col("marge") == marge)["populatie"]
    return np.asarray(kolom.to_numpy(), dtype=np.float64).reshape(-1, breedte)


def volwassenen(jaar: int, codes: Sequence[str]) -> NDArray[np.float64]:
    """Population 18+ as [gemeente, sex (m, v), age class, education], in the order of `codes`."""
    index, samen = _joint(jaar)
    return np.asarray(samen[[index[code] for code in codes]])


def respons_kansen() -> NDArray[np.float64]:
    """Probability that an invited inwoner answers, as [sex, age class, education]."""
    per_leeftijd = RESPONS_LEEFTIJD[None, :, None] * RESPONS_OPLEIDING[None, None, :]
    return np.asarray(RESPONS_GESLACHT[:, None, None] * per_leeftijd)


def strata_inwoners(jaar: int, plekken: Sequence[Gemeente]) -> pl.DataFrame:
    """Three age strata per gemeente; between about 60 and 300 answers expected, fewer in the tiniest."""
    codes = [plek.code for plek in plekken]
    geteld = beheer.strata_uit_bevolking(jaar, jaar, codes)["populatie"].to_numpy()
    populatie = geteld.reshape(len(codes), len(STRATA_INWONERS))
    inwoners = np.array([plek.inwoners for plek in plekken])
    verwacht = np.clip(101 * (inwoners / 32_000) ** 0.36, 60, 300)
    # A panel of at most one in a hundred adults keeps the Wadden from being asked every year.
    verwacht = np.minimum(verwacht, 0.0095 * populatie.sum(axis=1))
    deel = populatie * _UITNODIGING_PER_STRATUM
    deel /= deel.sum(axis=1, keepdims=True)
    uitgenodigd = np.minimum(np.rint(verwacht[:, None] / _GEMIDDELDE_RESPONS * deel), populatie)
    return _strata(codes, STRATA_INWONERS, populatie, uitgenodigd.astype(np.int64))


def strata_gemeente(plekken: Sequence[Gemeente]) -> pl.DataFrame:
    """One stratum per gemeente: staff and council members in the social domain, 40 to 2,500."""
    inwoners = np.array([plek.inwoners for plek in plekken])
    personeel = np.rint(np.clip(30 + inwoners / 380, 40, 2_500)).astype(np.int64)
    antwoorden = np.clip(8.0 + 4.2 * np.sqrt(inwoners / 10_000), 8, 33)
    uitgenodigd = np.minimum(np.rint(antwoorden / 0.5).astype(np.int64), personeel)
    codes = [plek.code for plek in plekken]
    return _strata(codes, (STRATUM_GEMEENTE,), personeel[:, None], uitgenodigd[:, None])


def strata_aanbieders(jaar: int, codes: Sequence[str]) -> pl.DataFrame:
    """A stratum per sector: the contacts of organisations that work for the gemeente, all of them invited."""
    aantal = np.zeros((len(codes), len(SECTOREN)), dtype=np.int64)
    index = {code: k for k, code in enumerate(codes)}
    for contact in contacten(jaar):
        if contact.gemeente in index:
            aantal[index[contact.gemeente], contact.sector] += 1
    return _strata(codes, SECTOREN, aantal, aantal).filter(pl.col("populatie") > 0)


def _strata(
    codes: Sequence[str], namen: Sequence[str], populatie: NDArray[np.int64], uitgenodigd: NDArray[np.int64]
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "gemeente": np.repeat(np.array(codes, dtype=object), len(namen)).tolist(),
            "stratum": list(namen) * len(codes),
            "populatie": populatie.ravel(),
            "uitgenodigd": uitgenodigd.ravel(),
        },
        schema={"gemeente": pl.String, "stratum": pl.String, "populatie": pl.Int64, "uitgenodigd": pl.Int64},
    )


@cache
def contacten(jaar: int) -> tuple[Contact, ...]:
    """The register in that year's division: after a merger an organisation answers once, not three times."""
    uit: dict[tuple[str, int, int], Contact] = {}
    for contact in _register():
        code = contact.gemeente if jaar == JAREN[0] else opvolgers(contact.gemeente)[0][0]
        sleutel = (code, contact.organisatie, contact.lid)
        uit.setdefault(sleutel, Contact(code, contact.organisatie, contact.lid, contact.sector))
    return tuple(uit[sleutel] for sleutel in sorted(uit))


@cache
def _register() -> tuple[Contact, ...]:
    """Organisations and the gemeenten they work for, in the division of the first ronde."""
    rng = np.random.default_rng(_REGISTER_ZAAD)
    plekken = gemeenten(JAREN[0])
    nodig = {
        code: max(2, round(15.5 * (plek.inwoners / 32_000) ** 0.3)) - int(rng.binomial(_LANDELIJK, 0.1))
        for code, plek in plekken.items()
    }
    werkgebieden = [
        [code for code in plekken if rng.random() < _LANDELIJK_DEKKING] for _ in range(_LANDELIJK)
    ]
    buren = {code: _buren(plek, plekken) for code, plek in plekken.items()}
    for code in rng.permutation(sorted(plekken)).tolist():
        while nodig[code] > 0:
            omvang = min(8, int(rng.geometric(0.27)))
            gebied = [code, *(buur for buur in buren[code] if nodig[buur] > 0)][:omvang]
            for deel in gebied:
                nodig[deel] -= 1
            werkgebieden.append(gebied)
    return tuple(_leden(werkgebieden, rng))


def _buren(plek: Gemeente, plekken: dict[str, Gemeente]) -> list[str]:
    """The twelve nearest gemeenten of the same province on the tile map."""
    zelfde = [ander for ander in plekken.values() if ander.provincie == plek.provincie and ander is not plek]
    zelfde.sort(key=lambda ander: ((ander.rij - plek.rij) ** 2 + (ander.kolom - plek.kolom) ** 2, ander.code))
    return [ander.code for ander in zelfde[:12]]


def _leden(werkgebieden: list[list[str]], rng: np.random.Generator) -> list[Contact]:
    uit: list[Contact] = []
    for organisatie, gebied in enumerate(werkgebieden):
        sector = int(rng.choice(len(SECTOREN), p=_SECTORKANS))
        leden = 1 + int(rng.binomial(3, 0.35))
        for code in gebied:
            kent = np.flatnonzero(rng.random(leden) < 0.55)
            for lid in kent if kent.size else [0]:
                uit.append(Contact(code, organisatie, int(lid), sector))
    return uit
