"""`maak_publicatie` as a whole."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analyse.breuken import soort_breuk
from analyse.cijfers import maak_cijfers
from analyse.contrasten import binnen_ronde
from analyse.gebieden import NL
from analyse.gemeenten import marges, namen, opvolgers
from analyse.methode import METHODE
from analyse.onthulling import GETOOND, onthul_cijfers
from analyse.pipeline import Kladblok, maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.publicatie import CIJFERS, KWALITEIT, SPIEGELS, VERGELIJKINGEN, Drempels, Publicatie, verzegel
from analyse.ronde import naar_nu
from analyse.runner import LocalRunner, tel
from analyse.tellen import tel_ronde, telplan
from tests.analyse.kunst import buren, codeboek, ronde, ruw_frame
from vragenlijsten import Begrip, Bewoording

PER = dict.fromkeys(buren(10), 90)


@pytest.fixture(scope="module")
def publicatie() -> Publicatie:
    return maak_publicatie(
        ronde("inwoners", PER, 1),
        [ronde("aanbieders", PER, 2), ronde("gemeente", PER, 3)],
        [ronde("inwoners", PER, 4, "2024"), ronde("inwoners", PER, 5, "2022", bewoording=2)],
    )


def test_frames_have_the_agreed_columns_and_no_nan(publicatie: Publicatie) -> None:
    for frame, schema in (
        (publicatie.cijfers, CIJFERS),
        (publicatie.vergelijkingen, VERGELIJKINGEN),
        (publicatie.spiegels, SPIEGELS),
        (publicatie.kwaliteit, KWALITEIT),
    ):
        assert dict(frame.schema) == {**schema, "methode": pl.String}
        assert frame.height
        assert set(frame["methode"]) == {publicatie.kop.methode} == {METHODE}
        for kolom in frame.select(pl.selectors.float()).iter_columns():
            assert kolom.drop_nulls().is_finite().all()


def test_earlier_rounds_are_there_and_mirrors_only_with_their_main_figures(publicatie: Publicatie) -> None:
    rondes = set(publicatie.cijfers.select("doelgroep", "periode").unique().iter_rows())
    assert rondes == {("inwoners", p) for p in ("2022", "2024", "2026")} | {
        ("aanbieders", "2026"),
        ("gemeente", "2026"),
    }
    assert set(publicatie.cijfers.filter(pl.col("doelgroep") != "inwoners")["maat"]) == {"eens"}


def test_trend_and_mirrors_equal_what_those_rounds_publish_themselves(publicatie: Publicatie) -> None:
    """Cutting to the main figures before computing changes neither a value nor what is left out."""
    for doelgroep, zaad, periode, maten in (
        ("inwoners", 4, "2024", {"eens"}),
        ("aanbieders", 2, "2026", {"eens"}),
        ("gemeente", 3, "2026", {"eens"}),
    ):
        eigen = maak_publicatie(ronde(doelgroep, PER, zaad, periode)).cijfers
        hier = publicatie.cijfers.filter((pl.col("doelgroep") == doelgroep) & (pl.col("periode") == periode))
        assert set(hier["maat"]) == maten
        assert hier.equals(eigen.filter(pl.col("maat").is_in(maten)))


def test_kladblok_counts_once_and_changes_nothing() -> None:
    """Years published one after the other with one kladblok give the hashes they have on their own."""
    jaren = {
        jaar: ronde("inwoners", PER, zaad, jaar) for zaad, jaar in enumerate(("2022", "2024", "2026"), 4)
    }
    spiegel = ronde("gemeente", PER, 3)
    kladblok: Kladblok = {}
    for nu in jaren.values():
        eerder = [r for r in jaren.values() if r.periode < nu.periode]
        spiegels = [spiegel] if nu.periode == "2026" else []
        met = maak_publicatie(nu, spiegels, eerder, kladblok=kladblok)
        assert met.kop.hash == maak_publicatie(nu, spiegels, eerder).kop.hash
    assert len(kladblok) == 3 + 2 + 1  # three whole, two as a trend, one as a mirror


def test_shares_of_a_distribution_add_up_and_agree_with_their_sums() -> None:
    """Before rounding."""
    c = maak_cijfers(tel_ronde(ronde("inwoners", PER, 4, "2024")))
    nl = c.waarden.waarde[:, c.gebied.nl]
    for naam in ("sam_0", "sam_1", "sam_2"):
        w = {r.maat.naam: nl[k] for k, r in enumerate(c.rijen) if r.item.item.naam == naam}
        assert sum(w[f"code_{k}"] for k in range(1, 6)) == pytest.approx(1, abs=1e-12)
        assert w["eens"] == pytest.approx(w["code_4"] + w["code_5"], abs=1e-12)
        assert w["netto"] == pytest.approx(w["eens"] - w["oneens"], abs=1e-12)
        assert w["gemiddelde"] == pytest.approx(sum(k * w[f"code_{k}"] for k in range(1, 6)), abs=1e-12)


def test_no_trend_over_a_break(publicatie: Publicatie) -> None:
    vorige = publicatie.vergelijkingen.filter(pl.col("referentie") == "vorige")
    assert vorige["status"].is_in(GETOOND).any()
    oud = maak_publicatie(ronde("inwoners", PER, 1), [], [ronde("inwoners", PER, 5, "2022", bewoording=2)])
    breuk = oud.vergelijkingen.filter((pl.col("referentie") == "vorige") & (pl.col("gemeente") == NL))
    assert set(breuk["status"]) == {"breuk"}
    assert (
        breuk.select("verschil", "se", "p", "p_bh", "oordeel").null_count().sum_horizontal()[0]
        == 5 * breuk.height
    )


@pytest.mark.parametrize(
    ("soort", "breuk"), [("gelijk", None), ("bewoording", "bewoording"), ("schaal", "schaal")]
)
def test_a_wording_that_is_called_equal_is_no_break(soort: str, breuk: str | None) -> None:
    """One rule for the test here and for the line in the chart."""
    reeks = (Bewoording(1, "2022"), Bewoording(2, "2026", soort))  # type: ignore[arg-type]  # parametrised
    begrippen = {f"sam_{k}": Begrip(f"sam_{k}", {"nl": "x"}, "m", reeks, "eens5") for k in range(3)}
    assert soort_breuk(begrippen["sam_0"], 1, 2) == soort_breuk(begrippen["sam_0"], 2, 1) == breuk
    assert soort_breuk(begrippen["sam_0"], 2, 2) is None
    assert soort_breuk(begrippen["sam_0"], 2, 3) == soort_breuk(None, 1, 2) == "bewoording"
    nu, toen = ronde("inwoners", PER, 1, bewoording=2), ronde("inwoners", PER, 5, "2022")
    vorige = pl.col("referentie") == "vorige"
    met = maak_publicatie(nu, [], [toen], begrippen=begrippen).vergelijkingen.filter(vorige)
    assert set(met["status"]) & {"breuk", "ok"} == ({"ok"} if breuk is None else {"breuk"})
    assert met["oordeel"].count() == (0 if breuk else met["verschil"].count())
    zonder = maak_publicatie(nu, [], [toen]).vergelijkingen.filter(vorige)
    assert not zonder["status"].is_in(GETOOND).any()


def test_trend_is_the_difference_of_independent_figures(publicatie: Publicatie) -> None:
    c = publicatie.cijfers.filter(
        (pl.col("gebied") == NL) & (pl.col("maat") == "eens") & (pl.col("begrip") == "sam_0")
    )
    per = {(r["doelgroep"], r["periode"]): r for r in c.iter_rows(named=True)}
    nu, toen, staf = per["inwoners", "2026"], per["inwoners", "2024"], per["gemeente", "2026"]
    v = publicatie.vergelijkingen.filter(
        (pl.col("gemeente") == NL) & (pl.col("referentie") == "vorige") & (pl.col("begrip") == "sam_0")
    ).row(0, named=True)
    # Each number is rounded by itself: shares and differences to whole per cents, errors to a tenth.
    assert v["verschil"] == pytest.approx(nu["schatting"] - toen["schatting"], abs=0.0151)
    assert v["se"] == pytest.approx(np.hypot(nu["se"], toen["se"]), abs=0.0016)
    s = publicatie.spiegels.filter(
        (pl.col("gemeente") == NL)
        & (pl.col("begrip") == "sam_0")
        & (pl.col("groep_a") == "gemeente")
        & (pl.col("groep_b") == "inwoners")
    ).row(0, named=True)
    # Both the figure of a small group and a difference with it are rounded, each to whole per cents.
    assert s["verschil"] == pytest.approx(staf["schatting"] - nu["schatting"], abs=0.01)
    assert s["se"] == pytest.approx(np.hypot(nu["se"], staf["se"]), abs=0.01)


def test_hash_is_over_content_and_head(publicatie: Publicatie) -> None:
    assert verzegel(publicatie).kop.hash == publicatie.kop.hash
    titel = publicatie.met_kop(titel="Samenspel 2026", versie=2)
    assert titel.kop.titel == "Samenspel 2026" and titel.kop.hash != publicatie.kop.hash
    anders = replace(publicatie, cijfers=publicatie.cijfers.head(3))
    assert verzegel(anders).kop.hash != publicatie.kop.hash


def test_not_asked_leaves_the_base_and_dont_know_has_its_own() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 200}, 6)
    codes = [97] * 80 + [98] * 30 + [4] * 60 + [2] * 30
    vast = invoer.lees().with_columns(sam_0=pl.Series(codes, dtype=pl.Int16))
    telling = tel_ronde(replace(invoer, antwoorden=vast))
    ruw = ruw_frame(maak_cijfers(telling)).filter((pl.col("variabele") == "sam_0") & (pl.col("gebied") == NL))
    n = dict(ruw.select("maat", "n").iter_rows())
    assert n["eens"] == 90 and n["weet_niet"] == 120
    assert telling.blokken[0].momenten.df[0] == 198  # everyone stays in the design


def test_aanbieders_contrast_keeps_the_covariance_between_gemeenten() -> None:
    """With the organisations as units: g − rest from one influence per organisation."""
    telling = tel_ronde(ronde("aanbieders", dict.fromkeys(buren(5), 40), 3))
    onthuld = onthul_cijfers(maak_cijfers(telling), Drempels())
    v_ = next(x for x in binnen_ronde(telling, onthuld) if x.kop["referentie"][0] == "rest")
    k = v_.kop["begrip"].index("sam_1")
    assert len(v_.gemeente) == 5 and np.isfinite(v_.verschil[k]).all()
    exact = [
        {"gemeente": g, "verschil": v_.verschil[k, j], "se": v_.se[k, j]} for j, g in enumerate(v_.gemeente)
    ]
    for r in exact:
        f = (
            telling.invoer.lees()
            .filter(pl.col("sam_1") <= 5)
            .with_columns(y=(pl.col("sam_1") >= 4).cast(pl.Float64))
        )
        eigen = f["gemeente"] == r["gemeente"]
        a, b = float(f.filter(eigen)["y"].mean()), float(f.filter(~eigen)["y"].mean())  # type: ignore[arg-type]
        z = (
            pl.when(eigen)
            .then((pl.col("y") - a) / eigen.sum())
            .otherwise(-(pl.col("y") - b) / (~eigen).sum())
        )
        per = f.with_columns(z=z).group_by("organisatie").agg(pl.col("z").sum(), pl.col("stratum").first())
        v = 0.0
        for _, h in per.group_by("stratum"):
            v += h.height * float(np.var(h["z"].to_numpy(), ddof=1))
        assert r["verschil"] == pytest.approx(a - b, rel=1e-12)
        assert r["se"] == pytest.approx(v**0.5, rel=1e-9)


def test_an_old_division_is_brought_into_the_present_one() -> None:
    """Gemeenten that merged since 2022 come together, their strata kept apart, margins added up."""
    oud = sorted(c for c in namen(2022) if opvolgers(c)[0][0] != c)
    nieuw = opvolgers(oud[0])[0][0]
    leden = [c for c in namen(2022) if opvolgers(c) == ((nieuw, 1.0),)]
    invoer = ronde("inwoners", dict.fromkeys([nieuw], 120), 2, "2022")
    delen = [leden[k % len(leden)] for k in range(120)]
    strata = pl.DataFrame(
        {"gemeente": [c for c in leden for _ in "ab"], "stratum": ["wmo", "jeugd"] * len(leden)}
    )
    vroeger = replace(
        invoer,
        antwoorden=invoer.lees().with_columns(gemeente=pl.Series(delen)),
        strata=strata.with_columns(populatie=pl.lit(4_000), uitgenodigd=pl.lit(100)),
        marges=marges(2022, 2022),
        indeling=2022,
    )
    over = naar_nu(vroeger, tel(vroeger.antwoorden, telplan(vroeger), LocalRunner()))
    assert set(over.som.sleutels["gemeente"]) == {nieuw} and over.niet_geplaatst == 0
    assert over.invoer.strata["populatie"].sum() == vroeger.strata["populatie"].sum()
    assert (
        over.som.sleutels["stratum"].n_unique() == over.invoer.strata["stratum"].n_unique() == 2 * len(leden)
    )
    voor, na = marges(2022, 2022), over.invoer.marges
    assert na is not None and na["populatie"].sum() == voor["populatie"].sum()
    assert tel_ronde(over.invoer, over.som).gebied.gemeenten == (nieuw,)


@pytest.mark.parametrize("doelgroep", ["inwoners", "aanbieders", "gemeente"])
def test_a_round_without_any_response_is_published_empty_and_stops_no_other(doelgroep: str) -> None:
    vol = ronde(doelgroep, dict.fromkeys(buren(3), 60))
    leeg = replace(vol, antwoorden=vol.lees().clear())
    p = maak_publicatie(leeg, [], [replace(vol, ronde=f"{doelgroep}-2024", periode="2024")])
    assert set(p.cijfers["periode"]) == {"2024"} and p.vergelijkingen.is_empty()
    assert p.kwaliteit.filter(pl.col("periode") == "2026")["respons"].to_list() == [0, 0, 0, 0]
    ander = "gemeente" if doelgroep == "inwoners" else "inwoners"
    p = maak_publicatie(ronde(ander, dict.fromkeys(buren(3), 60)), [leeg])
    assert set(p.cijfers["doelgroep"]) == {ander} and p.spiegels.is_empty()


def test_a_gemeente_without_response_has_a_quality_row_only() -> None:
    invoer = ronde("inwoners", dict.fromkeys(buren(3), 60), 2)
    weg = invoer.strata["gemeente"][0]
    p = maak_publicatie(replace(invoer, antwoorden=invoer.lees().filter(pl.col("gemeente") != weg)))
    assert weg not in p.cijfers["gebied"]
    assert p.kwaliteit.filter(pl.col("gebied") == weg)["respons"].to_list() == [0]


@pytest.mark.parametrize(
    ("huidig", "spiegels", "eerder", "melding"),
    [
        ({}, [], [("inwoners", "2028")], "geen eerdere ronde"),
        ({}, [("gemeente", "2024")], [], "geen spiegel"),
        ({}, [("gemeente", "2026"), ("gemeente", "2026")], [], "meer dan eens"),
    ],
)
def test_rounds_that_do_not_belong_together(
    huidig: dict[str, str], spiegels: list[tuple[str, str]], eerder: list[tuple[str, str]], melding: str
) -> None:
    per = {buren(1)[0]: 12}
    with pytest.raises(AnalyseFout, match=melding):
        maak_publicatie(
            ronde("inwoners", per, **huidig),  # type: ignore[arg-type]
            [ronde(d, per, periode=p) for d, p in spiegels],
            [ronde(d, per, periode=p) for d, p in eerder],
        )


def test_missing_column_and_unknown_gemeente_say_where() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 12})
    with pytest.raises(AnalyseFout, match="inwoners-2026: antwoorden: kolom sam_1 ontbreekt"):
        maak_publicatie(replace(invoer, antwoorden=invoer.lees().drop("sam_1")))
    with pytest.raises(AnalyseFout, match="onbekende gemeente GM9999"):
        maak_publicatie(replace(invoer, antwoorden=invoer.lees().with_columns(gemeente=pl.lit("GM9999"))))
    assert len(codeboek("inwoners").variabelen) == 6
