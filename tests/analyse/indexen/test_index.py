"""Indices: which items, who has a score, and figures equal to sums over persons."""

from fractions import Fraction
from typing import Literal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse import clusters as cl
from analyse.cellen import maak_cellen
from analyse.deelsom import Deelsom, merge, partial
from analyse.indexen.index import Index, gelijkgericht, index_titels, indexen_van, scores
from analyse.indexen.momenten import (
    index_kolommen,
    index_momenten,
    index_scores,
    index_tellers,
    met_deff,
    tel_indexen,
    variantie_van,
)
from analyse.nauwkeurigheid import momenten, schat
from analyse.prepare import AnalyseFout
from analyse.telplan import Telplan
from analyse.vergelijking import Referentie, contrast
from analyse.weging import Cellen, Floats, Ints, Weging, weeg
from tests.analyse.kunst import EENS5, variabele
from vragenlijsten import Begrip, Bewoording, Codeboek, codeboek, load_catalogus

SLEUTELS = ("gemeente", "stratum", "ax", "edu")
VIJF = ("a", "b", "c", "d", "e")


def index(namen: tuple[str, ...], omgekeerd: tuple[str, ...] = (), van: int = 1, tot: int = 5) -> Index:
    om = tuple(n in omgekeerd for n in namen)
    return Index("samenspel", "eens5", van, tot, namen, namen, om, (1,) * len(namen))


def hand(rij: dict[str, int | None], ix: Index) -> Fraction | None:
    """The score of one person as a fraction from 0 to 100, in words: mean of what was answered."""
    y = [
        Fraction(ix.tot - x if om else x - ix.van, ix.tot - ix.van)
        for v, om in zip(ix.variabelen, ix.omgekeerd, strict=True)
        if (x := rij[v]) is not None and ix.van <= x <= ix.tot
    ]
    return 100 * sum(y, Fraction(0)) / len(y) if 3 * len(y) >= 2 * len(ix.variabelen) else None


def mensen(zaad: int, n: int = 240, namen: tuple[str, ...] = VIJF) -> pl.DataFrame:
    """Persons in 3 gemeenten × 2 strata with answers 1-5, don't know (98), skipped (99), not asked (97), and
    one stratum with a single person."""
    rng = np.random.default_rng(zaad)
    kolommen = {
        "gemeente": [f"G{k}" for k in rng.integers(0, 3, n)],
        "stratum": [f"s{k}" for k in rng.integers(0, 2, n)],
        "ax": [f"a{k}" for k in rng.integers(0, 3, n)],
        "edu": [f"e{k}" for k in rng.integers(0, 2, n)],
    }
    kolommen["gemeente"][0], kolommen["stratum"][0] = "G0", "s9"
    codes = [1, 2, 3, 4, 5, 97, 98, 99]
    kans = [0.1, 0.2, 0.2, 0.2, 0.15, 0.05, 0.05, 0.05]
    antwoorden = {
        v: pl.Series(rng.choice(codes, n, p=kans), dtype=pl.Int16).replace(97, None if k else 97)
        for k, v in enumerate(namen)
    }
    return pl.DataFrame(kolommen | antwoorden)


def ontwerp(frame: pl.DataFrame, ix: Index, zaad: int) -> tuple[Deelsom, Cellen, Weging]:
    """Sums, cells and weights; the stratum s1 of G1 is a census."""
    som = partial(frame, Telplan("toets", SLEUTELS, SLEUTELS, (), scores=(index_tellers([ix]),)))
    tel = som.sleutels.with_columns(n=pl.Series(som.van("n")))
    strata = tel.group_by("gemeente", "stratum").agg(pl.col("n").sum()).sort("gemeente", "stratum")
    factor = np.random.default_rng(zaad).uniform(2, 6, strata.height)
    heel = (strata["gemeente"] == "G1") & (strata["stratum"] == "s1")
    strata = strata.with_columns(populatie=pl.col("n") * pl.Series(np.where(heel, 1.0, factor)))
    groot = strata.group_by("gemeente").agg(pl.col("populatie").sum())
    doelen = []
    for marge in ("ax", "edu"):
        per = tel.group_by("gemeente", pl.col(marge).alias("cel")).agg(pl.col("n").sum())
        per = per.sort("gemeente", "cel").join(groot, on="gemeente", maintain_order="left")
        scheef = pl.Series(np.random.default_rng(zaad + 1).uniform(0.7, 1.3, per.height)) * per["n"]
        deel = (scheef / scheef.to_frame("x").select(pl.col("x").sum().over(per["gemeente"]))["x"]).to_numpy()
        per = per.with_columns(populatie=pl.Series(deel) * pl.col("populatie"))
        doelen.append(per.select("gemeente", pl.lit(marge).alias("marge"), "cel", "populatie"))
    cellen = maak_cellen(
        tel, strata.select("gemeente", "stratum", "populatie"), pl.concat(doelen), ["ax", "edu"]
    )
    return som, cellen, weeg(cellen)


def se_van(frame: pl.DataFrame, cellen: Cellen, weging: Weging, u: Floats, *, gekalibreerd: bool) -> Floats:
    """Standard errors from one influence value per person (person, figure): calibrated residuals, finite
    population correction, single respondents centred at zero. Plain loops."""
    sleutel = frame.select(pl.concat_str(SLEUTELS, separator="|")).to_series()
    uniek = sleutel.unique().sort().to_list()
    cel = np.array([uniek.index(s) for s in sleutel])
    w = (weging.gewicht if gekalibreerd else weging.basis)[cel]
    d, stratum, gemeente = weging.basis[cel], cellen.stratum[cel], cellen.gemeente[cel]
    z = u * w[:, None]
    if gekalibreerd:
        for g in range(len(cellen.gemeenten)):
            m = gemeente == g
            x = frame.filter(pl.Series(m)).select("ax", "edu").to_dummies().to_numpy().astype(float)
            wortel = np.sqrt(d[m])[:, None]
            b = np.linalg.lstsq(x * wortel, u[m] * wortel, rcond=None)[0]
            z[m] = w[m, None] * (u[m] - x @ b)
    uit = np.zeros(u.shape[1])
    for h, populatie in enumerate(cellen.populatie):
        zh = z[stratum == h]
        n = len(zh)
        spreiding = n / (n - 1) * ((zh - zh.mean(axis=0)) ** 2).sum(axis=0) if n > 1 else (zh**2).sum(axis=0)
        uit += (1 - n / populatie) * spreiding
    return np.sqrt(uit)


@pytest.mark.parametrize("zaad", [1, 2])
@pytest.mark.parametrize("gekalibreerd", [True, False])
def test_figures_equal_sums_over_persons(zaad: int, gekalibreerd: bool) -> None:
    """Mean, n, df, Kish, standard error, design effect, and differences with NL and with the rest."""
    frame, ix = mensen(zaad), index(VIJF, omgekeerd=("b",))
    som, cellen, weging = ontwerp(frame, ix, zaad)
    m = index_momenten(cellen, weging, tel_indexen(som, [ix]), [ix], gekalibreerd=gekalibreerd).item(0)
    s = met_deff(m, schat(m, index_scores(ix)), index_scores(ix))
    y_ = [hand(rij, ix) for rij in frame.iter_rows(named=True)]
    a = np.array([x is not None for x in y_], dtype=float)
    y = np.array([float(x or 0) for x in y_])
    uniek = frame.select(pl.concat_str(SLEUTELS, separator="|")).to_series()
    cel = np.searchsorted(uniek.unique().sort().to_numpy(), uniek.to_numpy())
    w = (weging.gewicht if gekalibreerd else weging.basis)[cel]
    g = cellen.gemeente[cel]
    invloed = np.zeros((len(y), 3))
    for k in range(3):
        wa = w * a * (g == k)
        gemiddeld = (wa * y).sum() / wa.sum()
        invloed[:, k] = (g == k) * a * (y - gemiddeld) / wa.sum()
        assert s.n[k, 0] == (a * (g == k)).sum()
        assert s.waarde[k, 0] == pytest.approx(gemiddeld, rel=1e-12)
        assert s.n_eff[k, 0] == pytest.approx(wa.sum() ** 2 / (wa**2).sum(), rel=1e-10)
        n = s.n[k, 0]
        s2 = n / (n - 1) * (wa * (y - gemiddeld) ** 2).sum() / wa.sum()
        assert s.deff[k, 0] == pytest.approx(s.variantie[k, 0] / (s2 / n), rel=1e-9)
    se = se_van(frame, cellen, weging, invloed, gekalibreerd=gekalibreerd)
    assert s.se[:, 0] == pytest.approx(se, rel=1e-10)
    for zonder in (False, True):
        v = contrast(m, s, Referentie(m.groepen(np.ones((3, 3))), m.omega, zonder), index_scores(ix))
        u = invloed_van_verschil(w * a, y, g, zonder=zonder)
        verwacht = se_van(frame, cellen, weging, u, gekalibreerd=gekalibreerd)
        assert v.se[:, 0] == pytest.approx(verwacht, rel=1e-9)


def invloed_van_verschil(wa: Floats, y: Floats, g: Ints, *, zonder: bool) -> Floats:
    """Per person and gemeente: of its mean minus that of all, or of the others (`zonder`)."""
    u = np.zeros((len(y), 3))
    for k in range(3):
        for teken, mee in ((1, g == k), (-1, g != k if zonder else np.ones(len(g), dtype=bool))):
            som = (wa * mee).sum()
            u[:, k] += teken * mee * (wa > 0) * (y - (wa * mee * y).sum() / som) / som
    return u


@pytest.mark.parametrize("gekalibreerd", [True, False])
def test_one_item_equals_the_form_with_codes(gekalibreerd: bool) -> None:
    frame, ix = mensen(3), index(("a",))
    som, cellen, weging = ontwerp(frame, ix, 3)
    eigen = index_momenten(cellen, weging, tel_indexen(som, [ix]), [ix], gekalibreerd=gekalibreerd).item(0)
    codes = partial(frame, Telplan("toets", SLEUTELS, SLEUTELS, (("a", (1, 2, 3, 4, 5, 98, 99)),)))
    tel = codes.sommen[:, 1:6].astype(float)[:, None, :]
    m = momenten(cellen, weging, tel, gekalibreerd=gekalibreerd).item(0)
    a = schat(m, np.array([[0.0, 25, 50, 75, 100]]))
    b = met_deff(eigen, schat(eigen, index_scores(ix)), index_scores(ix))
    for naam in ("n", "som", "waarde", "n_eff", "deff", "df"):
        np.testing.assert_allclose(getattr(b, naam), getattr(a, naam), rtol=1e-10, err_msg=naam)
    np.testing.assert_allclose(b.se, a.se, rtol=1e-10)


def test_all_the_same_has_no_variance_and_no_design_effect() -> None:
    frame, ix = mensen(4).with_columns(pl.lit(2, pl.Int16).alias(v) for v in VIJF), index(VIJF)
    som, cellen, weging = ontwerp(frame, ix, 4)
    m = index_momenten(cellen, weging, tel_indexen(som, [ix]), [ix]).item(0)
    s = met_deff(m, schat(m, index_scores(ix)), index_scores(ix))
    assert s.waarde[:, 0] == pytest.approx(25, rel=1e-13)
    assert (s.variantie == 0).all()
    assert np.isnan(s.deff).all()


def test_a_census_has_no_standard_error_and_nobody_answered_has_no_figure() -> None:
    frame, ix = mensen(5).filter(pl.col("gemeente") != "G2"), index(VIJF)
    niets = pl.when(pl.col("gemeente") == "G0").then(99).cast(pl.Int16)
    frame = frame.with_columns(niets.fill_null(pl.col(v)).alias(v) for v in VIJF)
    frame = frame.with_columns(
        stratum=pl.when(pl.col("gemeente") == "G1").then(pl.lit("s1")).otherwise("stratum")
    )
    som, cellen, weging = ontwerp(frame, ix, 5)
    m = index_momenten(cellen, weging, tel_indexen(som, [ix]), [ix], gekalibreerd=False).item(0)
    s = schat(m, index_scores(ix))
    assert (s.n[0, 0], s.se[1, 0]) == (0, 0)
    assert np.isnan([s.waarde[0, 0], s.se[0, 0], s.n_eff[0, 0]]).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.integers(1, 4), st.integers(1, 5))
def test_parts_in_any_order_give_the_same_bits_and_scores_are_exact(zaad: int, delen: int, k: int) -> None:
    frame, ix = mensen(zaad, 90), index(VIJF[:k], omgekeerd=("c",))
    plan = Telplan("toets", SLEUTELS, SLEUTELS, (), scores=(index_tellers([ix]),))
    heel = partial(frame, plan)
    stukken = [partial(frame.gather_every(delen, j), plan) for j in range(delen)]
    assert merge(stukken[::-1]).afdruk() == heel.afdruk()
    tel = tel_indexen(heel, [ix])
    kolommen = index_kolommen(tel, [ix])[:, 0]
    assert ((kolommen[:, 0] + kolommen[:, 1]) == tel[:, 0, 0]).all()
    for rij, geheel in zip(frame.iter_rows(named=True), scores(frame, ix), strict=True):
        verwacht = hand(rij, ix)
        assert (None if geheel is None else Fraction(100 * geheel, ix.hoogste)) == verwacht


def test_organisations_as_clusters() -> None:
    """Sums per organisation × gemeente go straight into the cluster form."""
    rng = np.random.default_rng(8)
    frame, ix = mensen(8), index(VIJF)
    organisatie = rng.integers(0, 14, frame.height)
    frame = frame.with_columns(organisatie=pl.Series([f"o{k:02}" for k in organisatie]))
    sleutels = ("gemeente", "organisatie")
    som = partial(frame, Telplan("toets", sleutels, sleutels, (), scores=(index_tellers([ix]),)))
    namen = frame["organisatie"].unique().sort()
    stratum = np.arange(len(namen)) % 3
    clusters = cl.Clusters(
        ("G0", "G1", "G2"),
        np.searchsorted(["G0", "G1", "G2"], som.sleutels["gemeente"].to_numpy()),
        np.searchsorted(namen.to_numpy(), som.sleutels["organisatie"].to_numpy()),
        stratum,
        som.van("n").astype(float),
    )
    kolommen = index_kolommen(tel_indexen(som, [ix]), [ix])
    m = cl.eigen_momenten(clusters, kolommen).item(0)
    s = met_deff(m, schat(m, index_scores(ix)), index_scores(ix))
    unie = cl.momenten(clusters, cl.unies(clusters, np.ones((1, 3))), kolommen, kolommen, kolommen).item(0)
    y = np.array(
        [float(x) if x is not None else np.nan for x in (hand(r, ix) for r in frame.iter_rows(named=True))]
    )
    for k, mee in enumerate([frame["gemeente"] == g for g in clusters.gemeenten] + [frame["gemeente"] != ""]):
        in_ = mee.to_numpy() & ~np.isnan(y)
        gemiddeld, n = y[in_].mean(), in_.sum()
        z = np.bincount(organisatie[in_], (y[in_] - gemiddeld) / n, len(namen))
        v = sum(
            (mh := (stratum == h).sum()) / (mh - 1) * ((z[stratum == h] - z[stratum == h].mean()) ** 2).sum()
            for h in range(3)
        )
        eigen = schat(unie, index_scores(ix)) if k == 3 else s
        rij = 0 if k == 3 else k
        assert eigen.n[rij, 0] == n
        assert eigen.waarde[rij, 0] == pytest.approx(gemiddeld, rel=1e-12)
        assert eigen.se[rij, 0] == pytest.approx(np.sqrt(v), rel=1e-10)


def test_any_quantity_per_person_has_a_variance_from_two_sums() -> None:
    frame, ix = mensen(9), index(VIJF)
    _, cellen, weging = ontwerp(frame, ix, 9)
    u = np.random.default_rng(9).normal(size=(frame.height, 2))
    sleutel = frame.select(pl.concat_str(SLEUTELS, separator="|")).to_series()
    cel = np.searchsorted(sleutel.unique().sort().to_numpy(), sleutel.to_numpy())

    def per_cel(x: Floats) -> Floats:
        return np.stack([np.bincount(cel, k, len(cellen.n)) for k in x.T], axis=1)

    v = variantie_van(cellen, weging, per_cel(u), per_cel(u**2)).sum(axis=0)
    assert np.sqrt(v) == pytest.approx(se_van(frame, cellen, weging, u, gekalibreerd=True), rel=1e-10)


def test_indices_of_the_catalogue_are_the_same_for_all_groups() -> None:
    catalogus = load_catalogus()
    per = {
        sleutel: indexen_van(codeboek(v), catalogus.begrippen, catalogus.schalen)
        for sleutel, v in catalogus.vragenlijsten.items()
    }
    namen = ("samenspel", "samenspel_inhoud", "samenspel_relatie", "samenspel_zakelijkheid")
    for indexen in per.values():
        assert tuple(i.naam for i in indexen) == namen
        assert [len(i.variabelen) for i in indexen] == [9, 3, 3, 3]
        assert [i.minimum for i in indexen] == [6, 2, 2, 2]
    lijst = list(per.values())
    assert all([i.inhoud for i in ander] == [i.inhoud for i in lijst[0]] for ander in lijst[1:])
    assert {naam: titel["nl"] for naam, titel in index_titels(catalogus.begrippen).items()} == {
        "samenspel": "Samenspel",
        "samenspel_inhoud": "Samenspel: inhoud",
        "samenspel_relatie": "Samenspel: relatie",
        "samenspel_zakelijkheid": "Samenspel: zakelijkheid",
    }


def begrip(
    naam: str,
    ingredient: Literal["inhoud", "relatie"] | None,
    richting: Literal["positief", "negatief"] = "positief",
) -> Begrip:
    reeks = (Bewoording(1, "2022"),)
    return Begrip(naam, {"nl": naam}, "toets", reeks, richting=richting, ingredient=ingredient)


def test_items_are_those_with_an_ingredient_on_the_most_used_scale() -> None:
    namen = ("p", "q", "r", "zonder", "s")
    boek = Codeboek("x", "x", "x", "inwoners", tuple(variabele(k, n) for k, n in enumerate(namen)))
    begrippen = {n: begrip(n, "inhoud", "negatief" if n == "q" else "positief") for n in ("p", "q", "s")}
    begrippen |= {"r": begrip("r", "relatie"), "zonder": begrip("zonder", None)}
    heel, inhoud = indexen_van(boek, begrippen, {"eens5": EENS5})
    assert heel.variabelen == ("p", "q", "r", "s")
    assert (inhoud.naam, inhoud.variabelen, inhoud.omgekeerd) == (
        "samenspel_inhoud",
        ("p", "q", "s"),
        (False, True, False),
    )
    frame = pl.DataFrame({n: pl.Series([5, 98, None, 1], dtype=pl.Int16) for n in namen})
    assert frame.select(**gelijkgericht(inhoud))["q"].to_list() == [1, None, None, 5]
    korter = indexen_van(
        Codeboek("x", "x", "x", "inwoners", boek.variabelen[:2]), begrippen, {"eens5": EENS5}
    )
    assert [i.naam for i in korter] == ["samenspel", "samenspel_inhoud"]
    assert korter[0].inhoud == korter[1].inhoud == ("1–5", "+p", "−q")
    assert heel.inhoud == ("1–5", "+p", "+r", "+s", "−q")
    assert indexen_van(boek, begrippen, {}) == ()


def test_too_many_items_is_said() -> None:
    with pytest.raises(AnalyseFout, match="index samenspel: 20 vragen is te veel"):
        index(tuple(f"v{k}" for k in range(20)))
