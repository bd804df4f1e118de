"""The effect of the way of answering: against a plain weighted regression over persons."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.aggregatie import nummer, partial, tellingen
from analyse.kwaliteit.modus import (
    Figuur,
    Moduseffect,
    modusdelen,
    moduseffecten,
    modusgroepen,
    relevant_verschil,
)
from analyse.prepare import Maat
from analyse.weging import Floats
from tests.analyse.indexen.test_index import SLEUTELS, index, mensen, ontwerp, se_van

CODES = (1, 2, 3, 4, 5)
EENS = Maat("eens", (0.0, 0.0, 0.0, 1.0, 1.0), aandeel=True)
GEMIDDELD = Maat("gemiddelde", (1.0, 2.0, 3.0, 4.0, 5.0), aandeel=False)


def met_modus(zaad: int, verschuiving: int = 0) -> pl.DataFrame:
    """Persons with a modus (web, papier, telefoon, or not known); on paper answers are higher."""
    rng = np.random.default_rng(zaad + 100)
    frame = mensen(zaad, namen=("q",))
    modus = rng.choice(["web", "papier", "telefoon", ""], frame.height, p=[0.5, 0.3, 0.15, 0.05])
    hoger = pl.when((pl.col("modus") == "papier") & (pl.col("q") < 6)).then(verschuiving).otherwise(0)
    return frame.with_columns(modus=pl.Series(modus).replace("", None)).with_columns(
        q=pl.min_horizontal(pl.col("q") + hoger, pl.when(pl.col("q") < 6).then(5).otherwise(99)).cast(
            pl.Int16
        )
    )


def effecten(frame: pl.DataFrame, zaad: int, *maten: Maat) -> tuple[Moduseffect, ...]:
    _, cellen, weging = ontwerp(frame, index(("q",)), zaad)
    sommen = partial(frame, (*SLEUTELS, "modus"), {"q": CODES})
    cel, _ = nummer(sommen, SLEUTELS)
    n = sommen["n"].to_numpy().astype(float)
    groepen = modusgroepen(sommen["modus"], n, cel, [sommen["ax"], sommen["edu"]])
    tel = tellingen(sommen, {"q": CODES})[:, 0]
    return moduseffecten(cellen, weging, groepen, [Figuur("q", maat, tel) for maat in maten])


@pytest.mark.parametrize("maat", [EENS, GEMIDDELD])
def test_effect_and_standard_error_equal_a_regression_over_persons(maat: Maat) -> None:
    frame = met_modus(1)
    _, cellen, weging = ontwerp(frame, index(("q",)), 1)
    sleutel = frame.select(pl.concat_str(SLEUTELS, separator="|")).to_series()
    cel = np.searchsorted(sleutel.unique().sort().to_numpy(), sleutel.to_numpy())
    w = weging.gewicht[cel]
    mee = (frame["q"].is_in(CODES) & frame["modus"].is_not_null()).fill_null(False).to_numpy()
    dummies = frame.select("ax", "edu").to_dummies(drop_first=True).to_numpy()
    modi = np.stack(
        [(frame["modus"] == m).fill_null(False).to_numpy() for m in ("papier", "telefoon")], axis=1
    )
    x = np.hstack([np.ones((len(w), 1)), modi, dummies]) * mee[:, None]
    y = np.array([(maat.scores[q - 1] if m else 0.0) or 0.0 for q, m in zip(frame["q"], mee, strict=True)])
    a = (x * w[:, None]).T @ x
    beta = np.linalg.solve(a, x.T @ (w * y))
    u: Floats = (x @ np.linalg.inv(a))[:, 1:3] * ((y - x @ beta) * mee)[:, None]
    se = se_van(frame, cellen, weging, u, gekalibreerd=True)
    uit = effecten(frame, 1, maat)
    assert uit == tuple(
        replace(e, p_bh=k.p_bh) for e, k in zip(effecten(frame, 1, maat, EENS), uit, strict=False)
    )
    assert [(e.modus, e.tegen) for e in uit] == [("papier", "web"), ("telefoon", "web")]
    for k, e in enumerate(uit):
        assert e.effect == pytest.approx(beta[1 + k], rel=1e-9)
        assert e.se == pytest.approx(se[k], rel=1e-9)
        assert e.n == (mee & modi[:, k].astype(bool)).sum()
        assert e.df == frame.height - len(cellen.populatie) + 1 - x.shape[1]


def test_a_large_clear_effect_joins_the_key_of_the_trend() -> None:
    anders = effecten(met_modus(2, verschuiving=2), 2, EENS)
    assert anders[0].status == "trendsleutel"
    assert {e.status for e in effecten(met_modus(2), 2, EENS)} <= {"geen_verschil", "onzeker"}
    onzeker = replace(anders[0], p_bh=0.2)
    klein = replace(anders[0], effect=0.049)
    assert (onzeker.status, klein.status) == ("onzeker", "geen_verschil")


def test_modi_that_follow_from_the_margins_cannot_be_told_apart() -> None:
    frame = met_modus(3).with_columns(
        modus=pl.when(pl.col("edu") == "e0").then(pl.lit("web")).otherwise(pl.lit("papier"))
    )
    [e] = effecten(frame, 3, EENS)
    assert (e.effect, e.se, e.p, e.status) == (None, None, None, "niet_te_scheiden")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 300), st.sampled_from(["web", "web papier", "web papier telefoon"]))
def test_few_modi_never_give_a_strange_number(zaad: int, namen: str) -> None:
    frame = met_modus(zaad).filter(pl.col("modus").is_null() | pl.col("modus").is_in(namen.split()))
    frame = frame.with_columns(
        pl.when(pl.col("modus") == "papier").then(99).otherwise("q").cast(pl.Int16).alias("q")
    )
    uit = effecten(frame, zaad, EENS)
    assert {e.modus for e in uit} <= {"telefoon"}
    for e in uit:
        assert all(x is None or np.isfinite(x) for x in (e.effect, e.se, e.p, e.p_bh))


def test_shares_of_modi_per_gemeente_and_nl() -> None:
    aantallen = pl.DataFrame(
        {"gemeente": ["A", "A", "B", "B"], "modus": ["web", "papier", "web", None], "n": [6, 2, 4, 9]}
    )
    assert modusdelen(aantallen).rows() == [
        ("A", "papier", 2, 0.25),
        ("A", "web", 6, 0.75),
        ("B", "web", 4, 1.0),
        ("NL", "papier", 2, 1 / 6),
        ("NL", "web", 10, 10 / 12),
    ]


def test_the_smallest_difference_that_matters() -> None:
    assert relevant_verschil(EENS) == 0.05
    tien = Maat("gemiddelde", (*(float(k) for k in range(1, 11)), None), aandeel=False)
    assert relevant_verschil(tien) == pytest.approx(0.2)
    assert relevant_verschil(GEMIDDELD) == pytest.approx(0.2 * 4 / 9)
