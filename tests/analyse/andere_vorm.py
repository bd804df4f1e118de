"""A survey of another shape than the oracle: other items, scales, ages, strata, margins and special cases.

Seven gemeenten with whole-number codes and strata of their own number, three margins of which one is not
known everywhere, no item with grades, panel members who move, and one of each: a census stratum, a stratum of
one respondent, a stratum without respondents, everyone of the same opinion, an item without answers, a
gemeente in one wave only, and one of two respondents.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

WAVES = (2027, 2030)
GEMEENTEN = (14, 80, 363, 518, 1680, 1979, 1992)
TELLING, EENLING, LEEG, EENSGEZIND, ZONDER_ITEM, EEN_GOLF, KLEIN = GEMEENTEN
LEEFTIJDEN = ("16-24", "25-66", "67+")
ITEMS = {"steun": "likert7", "welkom": "likert5", "uren": "aantal"}


@dataclass
class Bouw:
    """What is made so far."""

    rng: np.random.Generator
    inwoners: list[pl.DataFrame] = field(default_factory=list)
    strata: list[tuple[int, int, int, float]] = field(default_factory=list)
    marges: list[tuple[int, int, str, str, float]] = field(default_factory=list)


def andere_vorm(zaad: int = 1) -> dict[str, pl.DataFrame]:
    """The tables, as `analyseer` takes them."""
    b = Bouw(np.random.default_rng(zaad))
    for wave in WAVES:
        for gemeente in GEMEENTEN:
            if gemeente != EEN_GOLF or wave == WAVES[0]:
                _gemeente(b, wave, gemeente)
    inwoners = pl.concat(b.inwoners).with_row_index("resp_id", offset=1001)
    return {
        "inwoners": inwoners.sample(fraction=1.0, shuffle=True, seed=zaad),
        "strata": pl.DataFrame(b.strata, schema=["wave", "gemeente", "stratum", "N_h"], orient="row"),
        "margins": pl.DataFrame(b.marges, schema=["wave", "gemeente", "margin", "cell", "pop"], orient="row"),
        "items": pl.DataFrame({"item": list(ITEMS), "type": list(ITEMS.values())}),
        "gemeenten": pl.DataFrame(
            {"gemeente": GEMEENTEN, "peer": ["a", "b", "a", "b", "a", None, "b"]}, strict=False
        ),
        "aanbieders": _aanbieders(b.rng),
        **_medewerkers(b.rng),
    }


def _gemeente(b: Bouw, wave: int, gemeente: int) -> None:
    """One gemeente: draw respondents per stratum, make its margins fit its population."""
    aantallen = _respons(b, gemeente)
    stratum = np.repeat(np.arange(1, len(aantallen) + 1), aantallen)
    groottes = [float(n * b.rng.integers(3, 30) + 5) for n in aantallen]
    if gemeente == TELLING:
        groottes[0] = float(aantallen[0])
    if gemeente == LEEG:
        groottes.append(77.0)
    b.strata += [(wave, gemeente, h, n) for h, n in enumerate(groottes, start=1)]
    mensen = _mensen(b, wave, gemeente, stratum)
    for marge in ("herkomst", "leefsekse", "school"):
        if marge == "herkomst" and gemeente == EENLING:
            continue
        cellen, n = np.unique(mensen[f"cell_{marge}"].to_numpy(), return_counts=True)
        deel = n * b.rng.uniform(0.7, 1.4, len(n))
        deel = deel / deel.sum() * sum(groottes)
        b.marges += [(wave, gemeente, marge, str(c), float(x)) for c, x in zip(cellen, deel, strict=True)]
    b.inwoners.append(mensen)


def _respons(b: Bouw, gemeente: int) -> list[int]:
    """Respondents per stratum, three or four strata."""
    if gemeente == KLEIN:
        return [1, 1]
    uit = [int(n) for n in b.rng.integers(14, 30, 3 + gemeente % 2)]
    return [*uit[:-1], 1] if gemeente == EENLING else uit


def _mensen(
    b: Bouw, wave: int, gemeente: int, stratum: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> pl.DataFrame:
    """The respondents, of whom the younger numbers answer in both waves, some from another stratum."""
    rng, n = b.rng, len(stratum)
    leeftijd, geslacht = rng.choice(LEEFTIJDEN, n), rng.choice(("m", "x"), n)
    school = rng.choice(("hoog", "laag"), n)
    klein = n < 10
    steun, welkom = rng.integers(1, 8, n).astype(float), rng.integers(1, 6, n).astype(float)
    welkom[rng.random(n) < 0.1], steun[rng.random(n) < 0.1] = 9, 9
    if gemeente == EENSGEZIND:
        steun[steun != 9], welkom[:] = 6, 1
    antwoorden = {"steun": steun, "welkom": welkom, "uren": rng.integers(0, 60, n) / 4}
    for k, y in antwoorden.items():
        y[rng.random(n) < (0 if klein else 0.08)] = np.nan
        if gemeente == ZONDER_ITEM and k == "uren":
            y[:] = np.nan
    begin = 0 if wave == WAVES[0] else n // 2
    return pl.DataFrame(
        {
            "person_id": gemeente * 1000 + begin + rng.permutation(n),
            "wave": wave,
            "gemeente": gemeente,
            "stratum": stratum,
            "geslacht": geslacht,
            "leeftijd": leeftijd,
            "kanaal": rng.integers(1, 4, n),
            "cell_leefsekse": ["iedereen"] * n
            if klein
            else [f"{g}|{'oud' if x == '67+' else 'jong'}" for g, x in zip(geslacht, leeftijd, strict=True)],
            "cell_school": ["iedereen"] * n if klein else school,
            "cell_herkomst": ["iedereen"] * n if klein else rng.choice(("hier", "elders"), n),
            **antwoorden,
        }
    ).with_columns(pl.col(*ITEMS).fill_nan(None))


def _aanbieders(rng: np.random.Generator) -> pl.DataFrame:
    """Organisations of three kinds, one of which has a single organisation; one wave."""
    n = 160
    org = rng.integers(0, 24, n)
    return pl.DataFrame(
        {
            "resp_id": [f"o{k}" for k in range(n)],
            "wave": WAVES[1],
            "org_id": org,
            "org_type": [("klein", "groot", "enig")[2 if o == 0 else o % 2] for o in org],
            "gemeente": rng.choice(GEMEENTEN[:5], n),
            "w": np.round(rng.uniform(0.5, 2, n), 4),
            "steun": rng.integers(1, 8, n),
            "welkom": pl.Series(rng.choice([1, 2, 3, 4, 5, 9, 0], n)).replace(0, None),
        }
    )


def _medewerkers(rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """Staff of three gemeenten, one of which answered as a whole, one with one answer."""
    aantal = {14: 12, 80: 9, 363: 1}
    gemeente = [g for g, n in aantal.items() for _ in range(n)]
    n = len(gemeente)
    rijen = pl.DataFrame(
        {
            "resp_id": [f"m{k}" for k in range(n)],
            "wave": WAVES[1],
            "gemeente": gemeente,
            "steun": rng.integers(1, 8, n),
            "welkom": pl.Series(rng.choice([1, 2, 3, 4, 5, 9], n)),
        }
    )
    grootte = pl.DataFrame({"wave": WAVES[1], "gemeente": list(aantal), "N_h": [60, 9, 33]})
    return {"medewerkers": rijen, "medewerkers_strata": grootte}
