"""Planted leaks in breakdowns, quality, model estimates, rank sets, indices and tables of the country."""

from dataclasses import replace

import numpy as np
import polars as pl

from analyse import Publicatie, RondeInvoer
from analyse.betrouwbaarheid import korn_graubard
from analyse.gemeenten import gemeenten
from tests.aanval.aanvallen.model import FRAME as MODEL
from tests.aanval.aanvallen.rangen import FRAME as RANGEN
from tests.aanval.aanvallen.rooster import UITSPLITSINGEN
from tests.aanval.kennis import Kennis, als_cijfers, uit_frames
from tests.aanval.planten import (
    EENS,
    IS_GEMEENTE,
    IS_OPEN,
    bij,
    gemeenten_van,
    in_een,
    overal,
    rij,
    toon,
    verberg,
)
from tests.aanval.proeven import (
    Proef,
    alle_tabellen,
    gelijke_gewichten,
    naburen,
    negen_van_twaalf,
    vertrouwen,
)
from tests.analyse.kunst import buren


def zonder_nl(p: Proef) -> Kennis:
    """Nothing that could be subtracted from."""
    return p.kennis(inwoners=verberg(p.publicaties["inwoners"], ~IS_GEMEENTE))


def kind_weg() -> tuple[Proef, Kennis]:
    """A breakdown by age of the largest gemeente, all with their decimals: the age with fewest answers is
    left out."""
    p = gelijke_gewichten()
    g = gemeenten_van(p, "inwoners")[-1]
    (r,) = p.rondes
    rijen = r.lees().filter(pl.col("gemeente") == g, pl.col("sam_2").is_between(1, 5))
    telling = [pl.len().alias("n"), (pl.col("sam_2") >= 4).mean().alias("x")]
    per = pl.concat(
        [
            rijen.select(pl.lit("").alias("filter"), *telling),
            rijen.group_by(pl.format("ag_leeftijd={}", "ag_leeftijd").alias("filter")).agg(telling),
        ]
    ).sort("n", descending=True)
    n, x = per["n"].to_numpy().astype(float), per["x"].to_numpy()
    _, lo, hi = korn_graubard(x, x * (1 - x) / (n - 1), n, n, n - 1)
    getallen = {
        "n": np.round(n / 5) * 5,
        "schatting": x,
        "se": np.sqrt(x * (1 - x) / (n - 1)),
        "lo": lo,
        "hi": hi,
        "df": np.round((n - 1) / 5) * 5,
    }
    vast = {
        "doelgroep": "inwoners",
        "periode": "2026",
        "gebied": g,
        "begrip": "sam_2",
        "variabele": "sam_2",
        "maat": "eens",
    }
    frame = per.select("filter", *(pl.lit(w).alias(kolom) for kolom, w in vast.items()))
    weg = np.arange(len(n)) == len(n) - 1
    frame = frame.with_columns(
        *(pl.Series(kolom, np.where(weg, np.nan, w)).fill_nan(None) for kolom, w in getallen.items()),
        pl.Series("status", np.where(weg, "onderdrukt", "ok")),
    )
    k = p.kennis()
    los = als_cijfers(frame, UITSPLITSINGEN, "inwoners-2026/1").with_columns(stap=pl.lit(0.0))
    return p, replace(k, cijfers=pl.concat([k.cijfers, los]))


def kwaliteit_open() -> tuple[Proef, Kennis]:
    """The quality table with all decimals, and one gemeente with few responses left out of it."""
    p = naburen()
    weg = pl.col("gebied") == gemeenten_van(p, "inwoners")[0]
    exact = pl.DataFrame(
        next(_breuken(r) for r in p.rondes if (r.doelgroep, r.periode) == ("inwoners", "2026"))
    )

    def maak(pub: Publicatie, _: Publicatie) -> Publicatie:
        sleutel = ["doelgroep", "periode", "gebied"]
        met = pub.kwaliteit.drop("weet_niet", "overgeslagen").join(exact, on=sleutel, how="left")
        leeg = [
            pl.when(weg).then(None).otherwise(pl.col(kolom)).alias(kolom)
            for kolom in ("weet_niet", "overgeslagen")
        ]
        return replace(pub, kwaliteit=met.with_columns(leeg))

    return in_een(p, "inwoners", maak)


def _breuken(r: RondeInvoer) -> list[dict[str, object]]:
    """Don't know and skipped as exact shares of the questions that were asked, per gemeente and NL."""
    namen = [v.naam for v in r.codeboek.variabelen if not v.begrip.startswith("ag_")]
    uit: list[dict[str, object]] = []
    for g in (*r.lees()["gemeente"].unique().sort(), "NL"):
        deel = r.lees().select("gemeente", *namen).filter((pl.col("gemeente") == g) | pl.lit(g == "NL"))
        codes = deel.select(namen).to_numpy()
        delen = {
            naam: float((codes == code).sum() / (codes != 97).sum())
            for naam, code in (("weet_niet", 98), ("overgeslagen", 99))
        }
        uit.append({"doelgroep": r.doelgroep, "periode": r.periode, "gebied": g, **delen})
    return uit


def exacte_respons() -> tuple[Proef, Kennis]:
    """The quality table with the exact number of responses of a gemeente with few."""
    p = naburen()
    klein = (pl.col("gebied") == gemeenten_van(p, "inwoners")[0]) & (pl.col("periode") == "2026")
    exact = pl.when(klein & (pl.col("doelgroep") == "inwoners")).then(12).otherwise("respons")
    kolom = exact.cast(pl.Int32).alias("respons")
    return in_een(p, "inwoners", lambda pub, _: replace(pub, kwaliteit=pub.kwaliteit.with_columns(kolom)))


def _van_klein(p: Proef, variabele: str = "sam_0") -> tuple[dict[str, object], float]:
    """Key and unprotected figure of the gemeente with fewest inwoners."""
    g = gemeenten_van(p, "inwoners")[0]
    direct = float(p.bloot["inwoners"].cijfers.filter(bij(g, "inwoners", variabele))["schatting"][0])
    return {
        "doelgroep": "inwoners",
        "periode": "2026",
        "gemeente": g,
        "begrip": variabele,
        "maat": "eens",
    }, direct


def eblup_verborgen() -> tuple[Proef, Kennis]:
    """A model estimate made with a hidden figure, and the parameters of the model beside it."""
    p = naburen()
    sleutel, direct = _van_klein(p)
    frame = pl.DataFrame(
        [
            {
                **sleutel,
                "soort": "eblup",
                "schatting": 0.3 * direct + 0.7 * 0.41,
                "gamma": 0.3,
                "voorspeld": 0.41,
            }
        ]
    )
    return p, replace(p.kennis(), extra={MODEL: frame})


def rang_verborgen() -> tuple[Proef, Kennis]:
    """Rank sets of a gemeente with hidden figures, as if its place among the others were certain."""
    p = naburen()
    delen = []
    for variabele in ("sam_0", "sam_1", "sam_2"):
        sleutel, direct = _van_klein(p, variabele)
        zicht = p.publicaties["inwoners"].cijfers.filter(
            rij("inwoners", variabele), EENS, IS_OPEN, IS_GEMEENTE
        )
        plaats = int((zicht["schatting"] > direct).sum()) + 1
        delen.append({**sleutel, "laag": plaats, "hoog": plaats, "aantal": zicht.height + 1})
    return p, replace(p.kennis(), extra={RANGEN: pl.DataFrame(delen)})


def index_open() -> tuple[Proef, Kennis]:
    """An index and the means of all its items but one, of which too few answers were given."""
    p = negen_van_twaalf()
    g = gemeenten_van(p, "gemeente")[0]
    welke = bij(g, "gemeente", "samenspel_inhoud", "index")
    for k in (1, 2):
        welke |= bij(g, "gemeente", f"sam_{k}", "gemiddelde")
    return overal(p, lambda pub, bloot: toon(pub, bloot, welke))


def modus_van_enkelen() -> tuple[Proef, Kennis]:
    """The effect of a modus that five people used."""
    p = alle_tabellen()

    def maak(pub: Publicatie, _: Publicatie) -> Publicatie:
        weinig = pub.moduseffecten.with_columns(pl.lit(5).cast(pl.Int32).alias("n"))
        return replace(pub, moduseffecten=weinig)

    return in_een(p, "inwoners", maak)


def alfa_in_vol() -> tuple[Proef, Kennis]:
    """Alpha with all its decimals."""
    p = alle_tabellen()
    alfa = pl.col("alfa") + 0.00123
    return in_een(p, "gemeente", lambda pub, _: replace(pub, schalen=pub.schalen.with_columns(alfa)))


def vertrouwen_over() -> tuple[Proef, Kennis]:
    """Differences in trust of every gemeente in a peer group but one."""
    p = vertrouwen()
    groep = {g for g in buren(10) if gemeenten()[g].peergroep == gemeenten()[buren(1)[0]].peergroep}
    mee = pl.col("gebied").is_in(sorted(groep)[1:])
    nieuw = {"n": pl.lit(100).cast(pl.Int32), "schatting": pl.lit(1.0), "status": pl.lit("ok")}
    open_ = [pl.when(mee).then(x).otherwise(pl.col(k)).alias(k) for k, x in nieuw.items()]
    dicht = pl.when(pl.col("gebied") == min(groep)).then(None).otherwise(pl.col("schatting"))

    def maak(pub: Publicatie, _: Publicatie) -> Publicatie:
        frame = pub.drijfveren.with_columns(open_).with_columns(dicht.alias("schatting"))
        return replace(pub, drijfveren=frame)

    return in_een(p, "inwoners", maak)


def kleine_uitsplitsing() -> tuple[Proef, Kennis]:
    """A breakdown of a gemeente of twenty answers."""
    p = alle_tabellen()
    g = buren(1)[0]
    een = (pl.col("gebied") == g) & (pl.col("variabele") == "sam_0") & (pl.col("waarde_a") == "man")

    def maak(pub: Publicatie, _: Publicatie) -> Publicatie:
        return replace(pub, uitsplitsingen=_ingevuld(pub.uitsplitsingen, een, "ok", 10))

    return in_een(p, "inwoners", maak)


def klein_open() -> tuple[Proef, Kennis]:
    """A figure of the four people of a gemeente who came in through an open link."""
    p = alle_tabellen()
    g = buren(2)[1]
    een = (pl.col("gebied") == g) & (pl.col("variabele") == "sam_0") & EENS

    def maak(pub: Publicatie, _: Publicatie) -> Publicatie:
        return replace(pub, open_link=_ingevuld(pub.open_link, een, "niet_probabilistisch", 5))

    return in_een(p, "inwoners", maak)


def _ingevuld(frame: pl.DataFrame, welke: pl.Expr, status: str, n: int) -> pl.DataFrame:
    """The frame with one hidden row filled in."""
    assert frame.filter(welke, pl.col("n").is_null()).height == 1
    nieuw = {"n": pl.lit(n).cast(pl.Int32), "schatting": pl.lit(0.5), "status": pl.lit(status)}
    return frame.with_columns(pl.when(welke).then(x).otherwise(pl.col(k)).alias(k) for k, x in nieuw.items())


def ander_verschil() -> tuple[Proef, Kennis]:
    """A file with a difference that is not the one in the table."""
    p = alle_tabellen()
    pub = p.publicaties["inwoners"]
    een = pub.vergelijkingen.filter(pl.col("verschil").is_not_null()).head(1)
    los = een.with_columns(pl.col("verschil") + 0.01)
    return p, p.kennis().plus(uit_frames({"vergelijkingen": los}, "csv", "inwoners-2026/1"))
