"""Comparisons of a round with itself (rest, peers), with the round before, and between groups (mirrors)."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analyse.cijfers import NL, Gebieden, schatting_van
from analyse.tellen import Telling, groep_momenten, kruis_momenten
from analyse.vergelijking import Q, Referentie, Verschil, contrast, los, t_grens, tweezijdig
from analyse.weging import Floats

HOGER, LAGER, GEEN_VERSCHIL = "hoger", "lager", "geen_verschil"
SPIEGELPAREN = (("aanbieders", "inwoners"), ("gemeente", "inwoners"), ("gemeente", "aanbieders"))


def binnen_ronde(telling: Telling, gebied: Gebieden) -> pl.DataFrame:
    """Each gemeente against NL, the rest of it, and its peer group without itself, on the main measures."""
    landelijk = np.zeros(len(telling.gemeenten), dtype=np.int64)
    delen: list[Verschil] = []
    kop: list[tuple[str, str, str]] = []
    for i, ci in enumerate(telling.items):
        hoofd = schatting_van(telling, i)
        if hoofd is None:
            continue
        scores, eigen = hoofd
        groepen = groep_momenten(telling, i, gebied.groepen)
        for naam, plaats, zonder in (
            ("NL", landelijk, False),
            ("rest", landelijk, True),
            ("peer", gebied.peer, True),
        ):
            kruis = kruis_momenten(telling, i, gebied.groepen, plaats)
            ref = Referentie(groepen.kies(plaats), kruis, zonder=zonder)
            delen.append(contrast(telling.momenten[i], eigen, ref, scores))
            kop.append((ci.variabele.begrip, ci.hoofdmaat, naam))
    return _tabel(telling, gebied, kop, delen)


def _tabel(
    telling: Telling, gebied: Gebieden, kop: Sequence[tuple[str, str, str]], delen: Sequence[Verschil]
) -> pl.DataFrame:
    """One block of gemeenten per entry of `kop` (begrip, maat, referentie)."""
    g = len(telling.gemeenten)
    leeg = [np.zeros(0)]
    verschil, se, df = (
        np.concatenate([getattr(v, naam)[:, 0] for v in delen] or leeg) for naam in ("verschil", "se", "df")
    )
    geen_peer = np.concatenate([(gebied.peer == 0) & (naam == "peer") for _, _, naam in kop] or leeg) > 0
    verschil[geen_peer] = np.nan
    half = t_grens(df) * se
    blok = np.repeat(np.arange(len(kop)), g)
    namen = [
        pl.Series(naam, [k[j] for k in kop], dtype=pl.String).gather(blok)
        for j, naam in enumerate(("begrip", "maat", "referentie"))
    ]
    tabel = pl.DataFrame(
        [
            pl.Series("gemeente", list(telling.gemeenten) * len(kop), dtype=pl.String),
            *namen,
            pl.Series("verschil", verschil),
            pl.Series("se", se),
            pl.Series("df", df),
            pl.Series("lo", verschil - half),
            pl.Series("hi", verschil + half),
            pl.Series("p", tweezijdig(verschil, se, df)),
        ]
    )
    doelgroep, periode = telling.invoer.doelgroep, telling.invoer.periode
    return tabel.select(pl.lit(doelgroep).alias("doelgroep"), pl.lit(periode).alias("periode"), pl.all())


def met_vorige(huidig: pl.DataFrame, vorige: pl.DataFrame) -> pl.DataFrame:
    """Main figures now minus those of the round before, as independent samples. No figure across a break.

    Both frames: gebied, begrip, maat, bewoording, schatting, se, df; rows of the present round decide.
    Adds `breuk`, true where the wording is not the same.
    """
    sleutel = ["gebied", "begrip", "maat"]
    samen = huidig.join(vorige, on=sleutel, suffix="_oud", maintain_order="left")
    breuk = samen["bewoording"] != samen["bewoording_oud"]
    v = _los(samen, "_oud", samen["df"] + samen["df_oud"])
    uit = samen.select("doelgroep", "periode", pl.col("gebied").alias("gemeente"), "begrip", "maat")
    uit = uit.with_columns(pl.lit("vorige").alias("referentie"), breuk.alias("breuk"))
    return uit.hstack(v).with_columns(
        pl.when(~pl.col("breuk")).then(k).alias(k) for k in ("verschil", "se", "df", "lo", "hi", "p")
    )


def spiegel(cijfers: pl.DataFrame, periode: str) -> pl.DataFrame:
    """Differences between groups on the main measure of the same begrip, per gemeente and NL.

    `cijfers`: main figures of all groups of this round. Groups are independent samples; df is the smaller.
    """
    delen = []
    for a, b in SPIEGELPAREN:
        links, rechts = (cijfers.filter(pl.col("doelgroep") == d) for d in (a, b))
        samen = links.join(rechts, on=["gebied", "begrip", "maat"], suffix="_b", maintain_order="left")
        kop = samen.select(
            pl.lit(periode).alias("periode"),
            pl.col("gebied").alias("gemeente"),
            "begrip",
            "maat",
            pl.lit(a).alias("groep_a"),
            pl.lit(b).alias("groep_b"),
        )
        df = samen.select(pl.min_horizontal("df", "df_b")).to_series()
        delen.append(kop.hstack(_los(samen, "_b", df)))
    return pl.concat(delen)


def _los(samen: pl.DataFrame, achter: str, df: pl.Series) -> list[pl.Series]:
    """Columns verschil, se, df, lo, hi, p of two independent figures side by side."""

    def getal(naam: str) -> Floats:
        return samen[naam].cast(pl.Float64).fill_null(np.nan).to_numpy()

    graden = df.cast(pl.Float64).fill_null(np.nan).to_numpy()
    v = los(getal("schatting"), getal(f"schatting{achter}"), getal("se"), getal(f"se{achter}"), graden)
    half = t_grens(graden) * v.se
    kolommen = {
        "verschil": v.verschil,
        "se": v.se,
        "df": graden,
        "lo": v.verschil - half,
        "hi": v.verschil + half,
    }
    kolommen["p"] = tweezijdig(v.verschil, v.se, graden)
    return [pl.Series(naam, waarden) for naam, waarden in kolommen.items()]


def beoordeel(frame: pl.DataFrame, groep: Sequence[str], niet: pl.Expr | None = None) -> pl.DataFrame:
    """Adds p_bh and oordeel: Benjamini-Hochberg over the gemeenten within each `groep`, at q = 0.05.

    Only rows with a p take part; rows for which `niet` holds get neither p nor oordeel. The national row
    (mirrors) is one test by itself and is not adjusted.
    """
    if niet is not None:
        frame = frame.with_columns(pl.when(~niet).then("p").alias("p"))
    frame = frame.with_columns(pl.col("p").fill_nan(None)).with_row_index("rij")
    los_ = frame.filter(pl.col("p").is_not_null())
    nl = los_.filter(pl.col("gemeente") == NL).select("rij", p_bh="p")
    rest = los_.filter(pl.col("gemeente") != NL).sort(*groep, "p", "rij")
    m = pl.len().over(groep)
    rang = pl.int_range(1, pl.len() + 1).over(groep)
    rest = rest.with_columns(stap=pl.col("p") * m / rang)
    rest = rest.with_columns(p_bh=pl.col("stap").cum_min(reverse=True).over(groep).clip(0, 1))
    frame = (
        frame.join(pl.concat([rest.select("rij", "p_bh"), nl]), on="rij", how="left").sort("rij").drop("rij")
    )
    richting = pl.when(pl.col("verschil") > 0).then(pl.lit(HOGER)).otherwise(pl.lit(LAGER))
    oordeel = pl.when(pl.col("p_bh") <= Q).then(richting).otherwise(pl.lit(GEEN_VERSCHIL))
    return frame.with_columns(pl.when(pl.col("p_bh").is_not_null()).then(oordeel).alias("oordeel"))
