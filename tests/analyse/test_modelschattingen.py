"""Model estimates for publication: what they are made of, that they disclose nothing, and that they hold."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.kenmerken import KENMERKEN, MODELKENMERKEN, kenmerken, modelkenmerken
from analyse.kleine_gebieden import aandeel_van, fay_herriot, hoek, modelschattingen
from analyse.prepare import AnalyseFout
from analyse.publicatie import CIJFERS, MODELSCHATTINGEN, Drempels
from analyse.tellen import tel_ronde
from analyse.weging import Floats
from tests.analyse.kunst import open_frame, ronde


def rijen(
    waarde: Floats,
    se: Floats,
    n: Floats,
    *,
    maat: str = "eens",
    landelijk: float | None = 0.6,
    begrip: str = "b",
) -> pl.DataFrame:
    """Published rows of one begrip for the first gemeenten of the reference data; fewer than 30 answers are
    not shown."""
    codes = kenmerken()["gemeente"][: len(waarde)].to_list()
    getoond = n >= 30
    frame = pl.DataFrame(
        {
            "gebied": [*codes, "NL"],
            "n": [*np.where(getoond, n, np.nan), n.sum()],
            "n_eff": [*np.where(getoond, 0.8 * n, np.nan), n.sum() / 2],
            "schatting": [*np.where(getoond, waarde, np.nan), landelijk],
            "se": [*np.where(getoond, se, np.nan), 0.01],
            "status": [
                *np.where(getoond, "ok", "te_weinig"),
                "ok" if landelijk is not None else "onderdrukt",
            ],
        },
        strict=False,
    ).fill_nan(None)
    vast = {"doelgroep": "inwoners", "periode": "2026", "begrip": begrip, "variabele": begrip, "maat": maat}
    frame = frame.with_columns(**{k: pl.lit(v) for k, v in vast.items()})
    kolommen = [pl.col(k) if k in frame.columns else pl.lit(None).alias(k) for k in CIJFERS]
    return frame.select(kolommen).cast(CIJFERS)  # type: ignore[arg-type]


def aandelen(
    zaad: int = 1, aantal: int = 342, spreiding: float = 0.05
) -> tuple[pl.DataFrame, Floats, Floats]:
    """Shares that go with the covariates; also the true ones and the sizes of the samples."""
    rng = np.random.default_rng(zaad)
    x = modelkenmerken().drop("gemeente", "gewicht").to_numpy()[:aantal]
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    echt = np.clip(0.6 + 0.04 * x[:, 0] - 0.03 * x[:, 4] + rng.normal(0, spreiding, aantal), 0.01, 0.99)
    n = rng.integers(15, 300, aantal).astype(float)
    p = rng.binomial((0.8 * n).astype(int), echt) / (0.8 * n).astype(int)
    se = np.sqrt(p * (1 - p) / (0.8 * n))
    gewicht = modelkenmerken()["gewicht"].to_numpy()[:aantal]
    return rijen(p, se, n, landelijk=float(gewicht @ echt / gewicht.sum())), echt, n


def test_every_gemeente_gets_an_estimate_with_its_kind() -> None:
    frame, _, n = aandelen()
    uit = modelschattingen(frame, modelkenmerken())
    assert uit.schema == MODELSCHATTINGEN
    assert uit["gemeente"].to_list() == kenmerken()["gemeente"].to_list()
    assert uit.null_count().row(0) == (0,) * len(MODELSCHATTINGEN)
    assert set(uit["status"]) == {"model"}
    np.testing.assert_array_equal(uit["soort"].to_numpy() == "eblup", n >= 30)
    lo, hi, p = (uit[k].to_numpy() for k in ("lo", "hi", "schatting"))
    assert ((lo >= 0) & (lo < p) & (p < hi) & (hi <= 1)).all()
    breed = uit.group_by("soort").agg(pl.col("se").mean())
    per = dict(breed.iter_rows())
    assert per["eblup"] < per["synthetisch"]


def test_benchmarked_to_the_shown_national_figure() -> None:
    frame, _, _ = aandelen()
    gewicht = modelkenmerken()["gewicht"].to_numpy()

    def landelijk(uit: pl.DataFrame) -> float:
        return float(gewicht @ uit["schatting"].to_numpy() / gewicht.sum())

    doel = float(frame.filter(pl.col("gebied") == "NL")["schatting"][0])
    assert landelijk(modelschattingen(frame, modelkenmerken())) == pytest.approx(doel, abs=1e-12)
    zonder = frame.with_columns(
        status=pl.when(pl.col("gebied") == "NL").then(pl.lit("onderdrukt")).otherwise("status")
    )
    for los in (zonder, frame.filter(pl.col("gebied") != "NL")):
        assert landelijk(modelschattingen(los, modelkenmerken())) != pytest.approx(doel, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_what_is_not_shown_changes_nothing(data: st.DataObject) -> None:
    """Whatever a row holds that is not shown, or whether it is there at all: the same bits."""
    frame, _, _ = aandelen()
    verborgen = ~pl.col("status").is_in(["ok"])
    vol = {k: pl.lit(data.draw(st.floats(0, 1))) for k in ("schatting", "se")} | {
        k: pl.lit(data.draw(st.integers(1, 500))) for k in ("n", "n_eff")
    }
    ingevuld = frame.with_columns(
        pl.when(verborgen).then(x).otherwise(pl.col(k)).cast(CIJFERS[k]).alias(k) for k, x in vol.items()
    )
    status = data.draw(st.sampled_from(["te_weinig", "onderdrukt", "niet_gevraagd"]))
    ingevuld = ingevuld.with_columns(status=pl.when(verborgen).then(pl.lit(status)).otherwise("status"))
    uit = modelschattingen(frame, modelkenmerken())
    assert modelschattingen(ingevuld, modelkenmerken()).equals(uit)
    assert modelschattingen(frame.filter(~verborgen), modelkenmerken()).equals(uit)
    assert modelschattingen(frame.sample(fraction=1, shuffle=True, seed=3), modelkenmerken()).equals(uit)


def test_anyone_can_make_the_same_from_the_publication() -> None:
    """The estimates follow from the published table and the public covariates, step by step."""
    frame, _, n = aandelen()
    frame = frame.filter(pl.col("gebied") != "NL")
    k = modelkenmerken()
    x, mee = k.drop("gemeente", "gewicht").to_numpy(), n >= 30
    p, se, n_eff = (frame[c].to_numpy()[mee] for c in ("schatting", "se", "n_eff"))
    samen = (se**2).sum() / (p * (1 - p) / n_eff).sum()
    model = fay_herriot(hoek(p), samen / (4 * n_eff), x[mee])
    uit = modelschattingen(frame, k)["schatting"].to_numpy()
    np.testing.assert_allclose(uit[mee], aandeel_van(model.eblup, model.g1), rtol=1e-12)
    synthetisch = aandeel_van(model.elders(x)[0], np.array(model.a))
    np.testing.assert_allclose(uit[~mee], synthetisch[~mee], rtol=1e-12)


def test_intervals_hold_the_truth_where_nothing_is_shown() -> None:
    """12 rounds of 342 gemeenten: the intervals of both kinds cover about 95 in 100 true shares."""
    raak: dict[str, list[bool]] = {"eblup": [], "synthetisch": []}
    fout_model, fout_direct = [], []
    for zaad in range(12):
        frame, echt, n = aandelen(zaad)
        uit = modelschattingen(frame, modelkenmerken())
        binnen = (uit["lo"].to_numpy() <= echt) & (echt <= uit["hi"].to_numpy())
        for soort, telt in (("eblup", n >= 30), ("synthetisch", n < 30)):
            raak[soort] += binnen[telt].tolist()
        klein = (n >= 30) & (n < 100)
        fout_model.append(np.mean((uit["schatting"].to_numpy() - echt)[klein] ** 2))
        fout_direct.append(np.mean((frame["schatting"].to_numpy()[:-1] - echt)[klein] ** 2))
    assert np.mean(raak["eblup"]) == pytest.approx(0.95, abs=0.02)
    assert np.mean(raak["synthetisch"]) == pytest.approx(0.95, abs=0.03)
    assert np.mean(fout_model) < 0.75 * np.mean(fout_direct)


def test_no_difference_beside_the_covariates_is_synthetic_everywhere() -> None:
    n = np.full(342, 60.0)
    p = np.full(342, 0.5)
    uit = modelschattingen(rijen(p, np.full(342, 0.07), n, landelijk=0.5), modelkenmerken())
    assert set(uit["soort"]) == {"synthetisch"}
    np.testing.assert_allclose(uit["schatting"].to_numpy(), 0.5, atol=1e-9)
    assert (uit["se"] > 0).all()


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_everyone_agrees(p: float) -> None:
    """Shares of 0 or 1 everywhere, without variance: still an interval, within [0, 1]."""
    n = np.full(342, 60.0)
    uit = modelschattingen(rijen(np.full(342, p), np.zeros(342), n, landelijk=p), modelkenmerken())
    assert ((uit["lo"] >= 0) & (uit["hi"] <= 1) & (uit["hi"] > uit["lo"])).all()
    np.testing.assert_allclose(uit["schatting"].to_numpy(), p, atol=1e-3)


@pytest.mark.parametrize("maat", ["gemiddelde", "netto"])
def test_means_and_net_agreement(maat: str) -> None:
    """Benchmarked by difference; a figure without variance is not trusted without limit."""
    rng = np.random.default_rng(5)
    n = rng.integers(30, 300, 342).astype(float)
    waarde, se = rng.normal(0.3, 0.1, 342), 0.9 / np.sqrt(n)
    se[0], waarde[0] = 0.0, 0.9
    frame = rijen(waarde, se, n, maat=maat, landelijk=0.31)
    uit = modelschattingen(frame, modelkenmerken())
    gewicht = modelkenmerken()["gewicht"].to_numpy()
    assert gewicht @ uit["schatting"].to_numpy() / gewicht.sum() == pytest.approx(0.31, rel=1e-12)
    eerste = uit.row(0, named=True)
    assert eerste["schatting"] < 0.85
    assert eerste["se"] > 0.02
    los = modelschattingen(frame.filter(pl.col("gebied") != "NL"), modelkenmerken())
    verschil = uit["schatting"] - los["schatting"]
    assert verschil.max() == pytest.approx(verschil.min())
    assert uit["se"].equals(los["se"])


def test_net_agreement_stays_within_its_bounds() -> None:
    n = np.full(342, 31.0)
    uit = modelschattingen(
        rijen(np.linspace(0.9, 1, 342), np.full(342, 0.2), n, maat="netto", landelijk=1.0), modelkenmerken()
    )
    assert float(uit["hi"].to_numpy().max()) == 1
    assert float(uit["schatting"].to_numpy().max()) <= 1


def test_nothing_to_go_on_gives_no_rows() -> None:
    n = np.full(342, 60.0)
    k = modelkenmerken()
    assert modelschattingen(rijen(np.full(342, 3.0), np.zeros(342), n, maat="gemiddelde"), k).is_empty()
    weinig, _, _ = aandelen(aantal=25)
    assert modelschattingen(weinig, k).is_empty()
    assert modelschattingen(weinig.clear(), k).schema == MODELSCHATTINGEN
    frame, _, _ = aandelen()
    with pytest.raises(AnalyseFout, match=r"tabel cijfers: .*meer dan eens"):
        modelschattingen(pl.concat([frame, frame]), k)
    with pytest.raises(AnalyseFout, match=r"tabel kenmerken: .*meer dan eens"):
        modelschattingen(frame, pl.concat([k, k]))


def test_on_a_published_table() -> None:
    """The figures of a round as published: of every begrip with enough gemeenten, in its own order."""
    codes = kenmerken()["gemeente"][::8].to_list()
    gemaakt = ronde("inwoners", {g: 12 if k % 6 == 0 else 120 for k, g in enumerate(codes)}, items=2)
    tabel = open_frame(tel_ronde(gemaakt), Drempels())
    hoofd = tabel.filter(pl.col("maat") == "eens")
    getoond = hoofd.filter(pl.col("schatting").is_not_null(), pl.col("gebied").is_in(codes))
    assert 30 <= getoond.height / 2 < len(codes)
    uit = modelschattingen(hoofd, modelkenmerken())
    assert uit.height == 2 * 342
    assert uit["begrip"].unique(maintain_order=True).to_list() == ["sam_0", "sam_1"]
    bekend = uit.filter(pl.col("soort") == "eblup").select("gemeente", "begrip")
    assert bekend.join(getoond, left_on=["gemeente", "begrip"], right_on=["gebied", "begrip"]).height == len(
        bekend
    )


def test_covariates_are_complete_and_public_facts() -> None:
    feiten, model = kenmerken(), modelkenmerken()
    assert feiten.schema == KENMERKEN
    assert model.schema == MODELKENMERKEN
    for frame in (feiten, model):
        assert frame.height == 342
        assert frame.null_count().row(0) == (0,) * frame.width
    assert feiten["inwoners"].sum() == 17_942_942
    assert (feiten["volwassenen"] < feiten["inwoners"]).all()
    delen = feiten.select("aandeel_65plus", "aandeel_theoretisch").to_numpy()
    assert ((delen > 0.05) & (delen < 0.65)).all()
    # CBS: households 8 374 404, and 20.5 % of the inwoners are 65 or older on 1-1-2024.
    huishoudens = (feiten["inwoners"] / feiten["inwoners_per_huishouden"]).sum()
    assert huishoudens == pytest.approx(8_374_404, abs=0.5)
    ouder = np.average(feiten["aandeel_65plus"].to_numpy(), weights=feiten["inwoners"].to_numpy())
    assert ouder == pytest.approx(0.205, abs=0.001)
    # CBS classes of stedelijkheid are bounds of the density: 2500, 1500, 1000 and 500.
    grens = feiten["omgevingsadressendichtheid"].to_numpy()[:, None] < np.array([2500, 1500, 1000, 500])
    np.testing.assert_array_equal(feiten["stedelijkheid"].to_numpy(), 1 + grens.sum(axis=1))
