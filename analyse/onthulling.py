"""Disclosure control: the one place that decides which figures may be seen. All passes through it, last.

Primary rules look at one figure: is its base large enough (inwoners: answers; aanbieders: organisations, none
dominant; gemeente: answers and those who did not answer), is every category of a shown distribution filled,
does a small group agree unanimously. Then complementary rules look at subtraction: figures of gemeenten, of
their peer group and of NL are weighted means of each other, so per peer group the figures left out must be
at least two and together reach the minimum; otherwise the smallest published one is left out too. Precision
comes on top: figures of inwoners that say nothing are left out, others are marked "indicatief".
"""

import polars as pl

from analyse.cijfers import NL
from analyse.gemeenten import gemeenten
from analyse.maten import GEMIDDELDE, NETTO, WEET_NIET_MAAT
from analyse.publicatie import CIJFERS, KWALITEIT, SPIEGELS, VERGELIJKINGEN, Drempels

OK, INDICATIEF, TE_WEINIG, ONDERDRUKT, NIET_GEVRAAGD, NUL_VARIANTIE, BREUK = (
    "ok",
    "indicatief",
    "te_weinig",
    "onderdrukt",
    "niet_gevraagd",
    "nul_variantie",
    "breuk",
)
GETOOND = (OK, INDICATIEF, NUL_VARIANTIE)
VERDELING, HOOFD = "verdeling", "hoofd"
_TABEL = ["doelgroep", "periode", "variabele", "familie"]
_GETALLEN = ("schatting", "se", "lo", "hi", "n_eff", "df", "n")


def onthul_cijfers(ruw: pl.DataFrame, drempels: Drempels) -> pl.DataFrame:
    """Figures of `cijfers.maak_cijfers` (one or more rounds) with status; what may not be seen is null.

    Columns as `publicatie.CIJFERS`; n, n_eff and df are rounded to `drempels.afronding`.
    """
    frame = ruw.with_row_index("rij").with_columns(
        *(pl.col(k).fill_nan(None) for k, t in ruw.schema.items() if t == pl.Float64),
        familie=_familie(),
        kleinste=_kleinste(drempels),
        peer=_peer(),
        maat_is_netto=pl.col("maat") == NETTO,
        maat_is_gemiddelde=pl.col("maat") == GEMIDDELDE,
    )
    # Keys as numbers: the rules group and join on them many times.
    frame = frame.with_columns(pl.col(pl.String).cast(pl.Categorical))
    frame = frame.with_columns(status=_primair(drempels))
    frame = _hele_verdeling(frame)
    frame = _complementair(frame, drempels)
    frame = _precisie(frame, drempels)
    return _verberg(frame.sort("rij"), drempels).select(CIJFERS.keys()).cast(CIJFERS)  # type: ignore[arg-type]


def _familie() -> pl.Expr:
    """Figures that determine each other stand or fall together: distribution, main figures, don't know."""
    verdeling = pl.col("maat").str.starts_with("code_")
    weet_niet = pl.col("maat") == WEET_NIET_MAAT
    return pl.when(verdeling).then(pl.lit(VERDELING)).when(weet_niet).then("maat").otherwise(pl.lit(HOOFD))


def _peer() -> pl.Expr:
    """The peer group of a gemeente; a union is its own."""
    groep = {code: g.peergroep for code, g in gemeenten().items()}
    return pl.col("gebied").replace_strict(groep, default=pl.col("gebied"), return_dtype=pl.String)


def _is_gemeente() -> pl.Expr:
    return pl.col("gebied") != pl.col("peer")


def _kleinste(d: Drempels) -> pl.Expr:
    """The smallest base of a figure, per group of respondents; for a category its own answers count."""
    basis = pl.when(pl.col("doelgroep") == "inwoners").then(d.inwoners_n).otherwise(d.gemeente_n)
    basis = pl.when(pl.col("doelgroep") == "aanbieders").then(d.organisaties).otherwise(basis)
    return basis.cast(pl.Int64)


def _omvang() -> pl.Expr:
    """What is counted against `kleinste`: answers, or organisations."""
    return pl.when(pl.col("doelgroep") == "aanbieders").then("organisaties").otherwise("n")


def _primair(d: Drempels) -> pl.Expr:
    """Status of a figure looked at by itself."""
    te_klein = _omvang() < pl.col("kleinste")
    overheersend = (pl.col("doelgroep") == "aanbieders") & (pl.col("grootste") > d.dominantie)
    # Whoever knows who took part: the group of those who did not must not be too small either.
    respons = pl.col("n").max().over("doelgroep", "periode", "gebied")
    bijna_allen = (pl.col("doelgroep") == "gemeente") & (pl.col("populatie") - respons < d.gemeente_rest)
    klein = pl.col("n") < d.uiterste_groep
    uiterste = klein & pl.col("aandeel") & ((pl.col("teller") == 0) | (pl.col("teller") == pl.col("n")))
    eender = klein & pl.col("maat_is_gemiddelde") & pl.col("eender")
    lege_cel = (pl.col("familie") == VERDELING) & (pl.col("teller") < d.categorie_n)
    # Net agreement with one of both shares gives the other away.
    groep = ["doelgroep", "periode", "gebied", "variabele"]
    netto = pl.col("maat_is_netto") & (uiterste & (pl.col("familie") == HOOFD)).any().over(groep)
    return (
        pl.when((pl.col("n") == 0) & (pl.col("n").max().over("doelgroep", "periode", "variabele") == 0))
        .then(pl.lit(NIET_GEVRAAGD))
        .when(te_klein | pl.col("schatting").is_null())
        .then(pl.lit(TE_WEINIG))
        .when(overheersend | bijna_allen | uiterste | eender | lege_cel | netto)
        .then(pl.lit(ONDERDRUKT))
        .otherwise(pl.lit(OK))
    )


def _hele_verdeling(frame: pl.DataFrame) -> pl.DataFrame:
    """A distribution is shown whole or not at all, and only where the main figures are."""
    per = ["doelgroep", "periode", "gebied", "variabele"]
    dicht = pl.col("status") != OK
    onvolledig = (dicht & (pl.col("familie") == VERDELING)).any().over(per)
    # A main figure that is left out for one share only (unanimous) leaves the distribution to its own rule.
    hoofd_weg = (dicht & (pl.col("familie") == HOOFD) & ~pl.col("maat_is_netto")).any().over(per)
    weg = (pl.col("familie") == VERDELING) & ~dicht & (onvolledig | hoofd_weg)
    return frame.with_columns(status=pl.when(weg).then(pl.lit(ONDERDRUKT)).otherwise("status"))


def _complementair(frame: pl.DataFrame, d: Drempels) -> pl.DataFrame:
    """Leaves out more until no subtraction isolates a figure that is left out.

    Within a peer group whose figure is shown: the left-out gemeenten. In NL: the left-out gemeenten of peer
    groups whose own figure is left out. Each such set needs two members and the minimum base.
    """
    while True:
        extra = _zwakste(frame, d)
        if not extra.height:
            break
        frame = frame.join(
            extra.with_columns(erbij=True), on=[*_TABEL, "gebied"], how="left", maintain_order="left"
        )
        raakt = pl.col("erbij").fill_null(value=False) & (pl.col("status") == OK)
        frame = frame.with_columns(status=pl.when(raakt).then(pl.lit(ONDERDRUKT)).otherwise("status")).drop(
            "erbij"
        )
        frame = _hele_verdeling(frame)
    return _landelijk(frame, d)


def _tekort(onveilig: pl.DataFrame, per: list[str], d: Drempels) -> pl.DataFrame:
    """Of figures left out, those sets (per measure) that subtraction would isolate."""
    som = onveilig.group_by(*per, "maat").agg(
        pl.len().alias("leden"),
        _omvang().sum().alias("samen"),
        pl.col("teller").sum(),
        pl.col("kleinste").first(),
    )
    cel = (pl.col("familie") == VERDELING) & (pl.col("teller") < d.categorie_n)
    return som.filter((pl.col("leden") < 2) | (pl.col("samen") < pl.col("kleinste")) | cel)


def _zwakste(frame: pl.DataFrame, d: Drempels) -> pl.DataFrame:
    """Per table and peer group with too small a set of left-out gemeenten: the smallest shown gemeente."""
    leden = frame.filter(_is_gemeente() & (pl.col("n") > 0))
    per = [*_TABEL, "peer"]
    getoond = frame.filter(~_is_gemeente() & (pl.col("gebied") != NL) & (pl.col("status") == OK))
    tekort = _tekort(leden.filter(pl.col("status") != OK), per, d)
    tekort = tekort.join(getoond.select(*per, "maat"), on=[*per, "maat"], how="semi").select(per).unique()
    kandidaten = leden.filter(pl.col("status") == OK).join(tekort, on=per, how="semi")
    return (
        kandidaten.sort("n", "rij")
        .group_by(per, maintain_order=True)
        .agg(pl.col("gebied").first())
        .drop("peer")
    )


def _landelijk(frame: pl.DataFrame, d: Drempels) -> pl.DataFrame:
    """Leaves out NL, and peer groups of which no shown member is left to protect, where subtraction isolates.

    A peer group with too small a set and nothing left to leave out loses its own figure.
    """
    leden = frame.filter(_is_gemeente() & (pl.col("n") > 0) & (pl.col("status") != OK))
    per = [*_TABEL, "peer"]
    tekort = _tekort(leden, per, d).select(*per, "maat").rename({"peer": "gebied"})
    sleutel = [*_TABEL, "gebied", "maat"]
    frame = _sluit(frame, tekort, sleutel)
    dicht = frame.filter(~_is_gemeente() & (pl.col("gebied") != NL) & (pl.col("status") != OK))
    los = leden.join(dicht.select(*_TABEL, "maat", peer="gebied"), on=[*per, "maat"], how="semi")
    landelijk = (
        _tekort(los, _TABEL, d).select(*_TABEL, "maat").with_columns(gebied=pl.lit(NL, dtype=pl.Categorical))
    )
    return _hele_verdeling(_sluit(frame, landelijk.select(sleutel), sleutel))


def _sluit(frame: pl.DataFrame, welke: pl.DataFrame, sleutel: list[str]) -> pl.DataFrame:
    frame = frame.join(welke.with_columns(dicht=True), on=sleutel, how="left", maintain_order="left")
    raakt = pl.col("dicht").fill_null(value=False) & (pl.col("status") == OK)
    return frame.with_columns(status=pl.when(raakt).then(pl.lit(ONDERDRUKT)).otherwise("status")).drop(
        "dicht"
    )


def _precisie(frame: pl.DataFrame, d: Drempels) -> pl.DataFrame:
    """Precision of what may be seen: inwoners too imprecise are left out, the rest is marked."""
    schaal = pl.when(pl.col("maat_is_netto")).then(2.0).when(pl.col("aandeel")).then(1.0)
    breedte = (pl.col("hi") - pl.col("lo")) / schaal
    inwoners = pl.col("doelgroep") == "inwoners"
    te_ruw = inwoners & ((pl.col("n_eff") < d.n_eff) | (breedte > d.breedte).fill_null(value=False))
    zwak = (breedte > d.breedte_indicatief).fill_null(value=False) | (pl.col("n") < d.inwoners_n)
    status = (
        pl.when(pl.col("se").is_null() | (pl.col("df") < 1) | te_ruw)
        .then(pl.lit(TE_WEINIG))
        .when(pl.col("se") == 0)
        .then(pl.lit(NUL_VARIANTIE))
        .when(zwak)
        .then(pl.lit(INDICATIEF))
        .otherwise(pl.lit(OK))
    )
    frame = frame.with_columns(status=pl.when(pl.col("status") == OK).then(status).otherwise("status"))
    verdeling = pl.col("familie") == VERDELING
    per = ["doelgroep", "periode", "gebied", "variabele"]
    onvolledig = verdeling & (verdeling & ~pl.col("status").is_in(GETOOND)).any().over(per)
    weg = onvolledig & pl.col("status").is_in(GETOOND)
    return frame.with_columns(status=pl.when(weg).then(pl.lit(TE_WEINIG)).otherwise("status"))


def _verberg(frame: pl.DataFrame, d: Drempels) -> pl.DataFrame:
    """Nulls what is not shown and rounds the counts."""
    getoond = pl.col("status").is_in(GETOOND)
    frame = frame.with_columns(_rond(k, d.afronding).alias(k) for k in ("n", "n_eff", "df"))
    # An interval of a mean without variance would read as certainty.
    punt = (pl.col("status") == NUL_VARIANTIE) & ~pl.col("aandeel")
    frame = frame.with_columns(pl.when(~punt).then(k).alias(k) for k in ("lo", "hi"))
    return frame.with_columns(pl.when(getoond).then(k).alias(k) for k in _GETALLEN)


def _rond(naam: str, stap: int) -> pl.Expr:
    """To the nearest multiple of `stap`; small numbers (df of few organisations) stay above zero."""
    rond = (pl.col(naam) / stap).round() * stap
    return pl.when(pl.col(naam) < 2 * stap).then(pl.col(naam).floor()).otherwise(rond)


def _zichtbaar(cijfers: pl.DataFrame, ruw: pl.DataFrame) -> pl.DataFrame:
    """Keys of the figures that are shown and that `ruw` compares, with their status."""
    maten = ruw["maat"].unique().to_list()
    shown = cijfers.filter(pl.col("status").is_in(GETOOND) & pl.col("maat").is_in(maten))
    return shown.select("doelgroep", "periode", "gebied", "begrip", "maat", "status").unique(
        ["doelgroep", "periode", "gebied", "begrip", "maat"]
    )


def onthul_vergelijkingen(ruw: pl.DataFrame, cijfers: pl.DataFrame, vorige: str | None) -> pl.DataFrame:
    """Comparisons whose both sides are shown in `cijfers`; the others without numbers. Status per row.

    `vorige`: the period the reference "vorige" stands for. A row marked `breuk` keeps that status.
    """
    groep = {code: g.peergroep for code, g in gemeenten().items()}
    ander = (
        pl.when(pl.col("referentie") == "peer")
        .then(pl.col("gemeente").replace_strict(groep, default=None, return_dtype=pl.String))
        .when(pl.col("referentie") == "vorige")
        .then("gemeente")
        .otherwise(pl.lit(NL))
    )
    toen = (
        pl.when(pl.col("referentie") == "vorige").then(pl.lit(vorige, dtype=pl.String)).otherwise("periode")
    )
    frame = ruw.with_columns(ander=ander, toen=toen)
    zicht = _zichtbaar(cijfers, ruw)
    frame = _met_status(frame, zicht, "gemeente", "periode", "eigen")
    frame = _met_status(frame, zicht, "ander", "toen", "andere")
    status = _samen("eigen", "andere")
    status = pl.when(pl.col("breuk") & status.is_in(GETOOND)).then(pl.lit(BREUK)).otherwise(status)
    return _leeg_verschillen(frame.with_columns(status=status), VERGELIJKINGEN.keys())


def onthul_spiegels(ruw: pl.DataFrame, cijfers: pl.DataFrame) -> pl.DataFrame:
    """Mirror differences of which both groups' figures are shown in `cijfers`."""
    zicht = _zichtbaar(cijfers, ruw)
    frame = ruw
    for groep in ("groep_a", "groep_b"):
        frame = frame.with_columns(doelgroep=groep)
        frame = _met_status(frame, zicht, "gemeente", "periode", f"status_{groep}")
    frame = frame.with_columns(status=_samen("status_groep_a", "status_groep_b"))
    return _leeg_verschillen(frame, SPIEGELS.keys())


def _met_status(
    frame: pl.DataFrame, zicht: pl.DataFrame, gebied: str, periode: str, naam: str
) -> pl.DataFrame:
    return frame.join(
        zicht.rename({"status": naam}),
        left_on=["doelgroep", periode, gebied, "begrip", "maat"],
        right_on=["doelgroep", "periode", "gebied", "begrip", "maat"],
        how="left",
        maintain_order="left",
    )


def _samen(a: str, b: str) -> pl.Expr:
    """Status of a difference: shown only if both are, and never surer than the weaker of both."""
    weg = pl.col(a).is_null() | pl.col(b).is_null()
    zwak = (pl.col(a) == INDICATIEF) | (pl.col(b) == INDICATIEF)
    nul = pl.col("se") <= 0
    return (
        pl.when(weg | pl.col("verschil").is_nan() | pl.col("se").is_nan())
        .then(pl.lit(ONDERDRUKT))
        .when(nul)
        .then(pl.lit(NUL_VARIANTIE))
        .when(zwak)
        .then(pl.lit(INDICATIEF))
        .otherwise(pl.lit(OK))
    )


def _leeg_verschillen(frame: pl.DataFrame, kolommen: object) -> pl.DataFrame:
    getoond = pl.col("status").is_in(GETOOND)
    getallen = ("verschil", "se", "df", "lo", "hi", "p")
    return frame.with_columns(pl.when(getoond & pl.col(k).is_finite()).then(k).alias(k) for k in getallen)


def onthul_kwaliteit(ruw: pl.DataFrame, cijfers: pl.DataFrame, d: Drempels) -> pl.DataFrame:
    """Quality per gebied: response rounded; shares only where the group is large enough for its figures."""
    minimum = (
        pl.when(pl.col("doelgroep") == "inwoners")
        .then(d.inwoners_n)
        .when(pl.col("doelgroep") == "aanbieders")
        .then(d.inwoners_n)
        .otherwise(d.gemeente_n)
    )
    zicht = cijfers.filter(pl.col("status").is_in(GETOOND)).select("doelgroep", "periode", "gebied").unique()
    frame = ruw.join(
        zicht.with_columns(toon=True),
        on=["doelgroep", "periode", "gebied"],
        how="left",
        maintain_order="left",
    )
    toon = pl.col("toon").fill_null(value=False) & (pl.col("respons") >= minimum)
    dicht = ("snel", "rechtlijnig", "weet_niet", "overgeslagen", "n_eff")
    stap = d.afronding
    rond = (pl.col("respons") / stap).round().cast(pl.Int32) * stap
    frame = frame.with_columns(
        *(pl.when(toon).then(k).alias(k) for k in dicht),
        respons=rond,
        responspercentage=pl.when(pl.col("uitgenodigd") > 0).then((rond / pl.col("uitgenodigd")).clip(0, 1)),
    )
    return frame.select(KWALITEIT.keys()).cast(KWALITEIT)  # type: ignore[arg-type]
