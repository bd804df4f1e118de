"""Planted leaks in figures, comparisons, versions and files."""

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from analyse import Drempels, Publicatie
from tests.aanval.kennis import Kennis, als_cijfers
from tests.aanval.planten import (
    EENS,
    IS_GEMEENTE,
    SLEUTEL,
    bij,
    gemeenten_van,
    in_een,
    niemand,
    open_van,
    overal,
    rij,
    toon,
    verberg,
)
from tests.aanval.proeven import (
    DWERG,
    REUS,
    Proef,
    correctie,
    fusie,
    gelijke_gewichten,
    kleine_groep,
    naburen,
    reus_en_dwerg,
)


def kleine_basis() -> tuple[Proef, Kennis]:
    """A gemeente of twelve inwoners is shown."""
    p = naburen()
    welke = bij(gemeenten_van(p, "inwoners")[0], "inwoners")
    return overal(p, lambda pub, bloot: toon(pub, bloot, welke))


def kleine_categorie() -> tuple[Proef, Kennis]:
    """The distribution of a gemeente in which one answer was given by few."""
    p = naburen()
    per_code = pl.col("maat").str.starts_with("code_")
    klein = p.bloot["inwoners"].cijfers.filter(
        rij("inwoners"),
        per_code,
        pl.col("gebied").is_in(open_van(p, "inwoners")),
        pl.col("n") * pl.col("schatting") < 8,
    )
    welke = bij(klein["gebied"].min(), "inwoners", maat=None) & per_code  # type: ignore[arg-type]  # a name
    return overal(p, lambda pub, bloot: toon(pub, bloot, welke))


def iedereen_eens() -> tuple[Proef, Kennis]:
    """A small staff of which nobody chose an answer, in all figures."""
    p = naburen()
    r = niemand(p, "weet_niet")
    welke = bij(r["gebied"], "gemeente", r["variabele"], "weet_niet")
    return overal(p, lambda pub, bloot: toon(pub, bloot, welke))


def aanvulling_open() -> tuple[Proef, Kennis]:
    """All but the gemeente with too few answers are shown, and NL: subtraction gives it."""
    p = reus_en_dwerg()
    return _alles_behalve(p, [REUS])


def kleine_aanvulling_open() -> tuple[Proef, Kennis]:
    """The same mistake where few of the people live in the gemeente with too few answers. Rounding makes it
    harmless: a per cent more or less of all the others is more than there are people in it."""
    p = naburen()
    return _alles_behalve(p, gemeenten_van(p, "inwoners")[:1])


def _alles_behalve(p: Proef, dicht: Collection[str]) -> tuple[Proef, Kennis]:
    """All of the first question is shown but for the gemeenten `dicht`: figures, and the tests against the
    rest, from which the weights follow."""
    wie = ~pl.col("gebied").is_in(dicht) & ~pl.col("gebied").str.starts_with("PG")
    toets = (pl.col("begrip") == "sam_0") & (pl.col("referentie") == "rest")
    toets &= ~pl.col("gemeente").is_in(dicht)

    def maak(pub: Publicatie, bloot: Publicatie) -> Publicatie:
        uit = verberg(toon(pub, bloot, rij("inwoners") & EENS & wie), rij("inwoners") & EENS & ~wie)
        open_ = bloot.vergelijkingen.filter(toets)
        return replace(uit, vergelijkingen=pl.concat([pub.vergelijkingen.filter(~toets), open_]))

    return in_een(p, "inwoners", maak)


def spiegel_open() -> tuple[Proef, Kennis]:
    """A mirror of a gemeente of which one side is hidden."""
    p = naburen()
    g = next(
        x
        for x in gemeenten_van(p, "gemeente")
        if x not in open_van(p, "gemeente") and x in open_van(p, "inwoners")
    )
    welke = (pl.col("gemeente") == g) & (pl.col("begrip") == "sam_0")
    welke &= (pl.col("groep_a") == "gemeente") & (pl.col("groep_b") == "inwoners")

    def maak(pub: Publicatie, bloot: Publicatie) -> Publicatie:
        return replace(pub, spiegels=pl.concat([pub.spiegels.filter(~welke), bloot.spiegels.filter(welke)]))

    return in_een(p, "inwoners", maak)


def vorige_open() -> tuple[Proef, Kennis]:
    """The change of a gemeente that had too few answers in the round before."""
    p = naburen()
    toen = p.publicaties["inwoners"].cijfers.filter(
        doelgroep="inwoners", periode="2025", variabele="sam_0", maat="eens", status="te_weinig"
    )
    g = min(set(toen["gebied"]) & set(open_van(p, "inwoners")))
    welke = (pl.col("gemeente") == g) & (pl.col("begrip") == "sam_0") & (pl.col("referentie") == "vorige")

    def maak(pub: Publicatie, bloot: Publicatie) -> Publicatie:
        oud, nieuw = pub.vergelijkingen.filter(~welke), bloot.vergelijkingen.filter(welke)
        return replace(pub, vergelijkingen=pl.concat([oud, nieuw]))

    return in_een(p, "inwoners", maak)


def gemiddelde_open() -> tuple[Proef, Kennis]:
    """Shares and mean of a small group of equally heavy answers, without its distribution."""
    p = gelijke_gewichten()
    welke = bij(gemeenten_van(p, "inwoners")[5], "inwoners", maat=None) & pl.col("maat").is_in(
        ["eens", "oneens", "gemiddelde"]
    )
    return overal(p, lambda pub, bloot: toon(pub, bloot, welke))


def alleen_dicht() -> tuple[Proef, Kennis]:
    """Of one figure only that of a small staff is left out, and nothing it could be subtracted from.

    Its other figures are shown, so that its size is known; and the rule is that only unanimity is hidden.
    """
    p = naburen()
    r = niemand(p, "weet_niet")
    alles_ = rij("gemeente", r["variabele"]) & (pl.col("maat") == "weet_niet")
    klein = gemeenten_van(p, "gemeente")[0]
    welke = bij(r["gebied"], "gemeente", r["variabele"], "weet_niet") | (alles_ & ~IS_GEMEENTE)
    nul = (pl.col("schatting") == 0) & (pl.col("n") < 30) & ~welke
    zien = alles_ & IS_GEMEENTE & (pl.col("gebied") != klein) & ~nul
    for k in range(3):
        zien |= bij(r["gebied"], "gemeente", f"sam_{k}")
    niets = pl.col("maat") == "weet_niet"
    streng = Drempels(uiterste_rand=0)

    def plant(pub: Publicatie, bloot: Publicatie) -> Publicatie:
        uit = verberg(toon(verberg(pub, niets, "te_weinig"), bloot, zien), welke)
        return uit.met_kop(drempels=streng)

    return overal(p, plant)


def zonder_weet_niet(p: Proef) -> Kennis:
    """Nothing about who chose don't know."""
    weg = pl.col("maat") == "weet_niet"
    return p.kennis(**{d: verberg(pub, weg, "te_weinig") for d, pub in p.publicaties.items()})


def oude_versie() -> tuple[Proef, Kennis]:
    """An older version of the publication, in which the smallest gemeente stood with another group."""
    p = naburen()
    g = next(x for x in gemeenten_van(p, "gemeente") if x not in open_van(p, "gemeente"))
    pub = p.publicaties["gemeente"]
    rang = (
        p.bloot["gemeente"]
        .cijfers.filter(bij(g, "gemeente"))
        .with_columns(pl.lit(15).cast(pl.Int32).alias("n"))
    )
    oud = replace(pub, cijfers=pl.concat([pub.cijfers.join(rang, on=SLEUTEL, how="anti"), rang])).met_kop(
        versie=0
    )
    return p, p.kennis(oud=oud)


def andere_aanvulling() -> tuple[Proef, Kennis]:
    """An older version in which another gemeente was left out to protect the one with too few answers."""
    p = kleine_groep()
    _, aanvulling, ander, _ = gemeenten_van(p, "inwoners")
    oud = toon(p.publicaties["inwoners"], p.bloot["inwoners"], bij(aanvulling, "inwoners"))
    return p, p.kennis(oud=verberg(oud, bij(ander, "inwoners")).met_kop(versie=0))


def correctie_toch() -> tuple[Proef, Kennis]:
    """A second version after a correction of the answers."""
    p = correctie()
    return p, p.kennis(**p.bloot)


def oude_grenzen() -> tuple[Proef, Kennis]:
    """A merged gemeente beside two of its three parts, published in the division of the time."""
    p = fusie()
    return p, p.kennis(**p.bloot)


def _bestand(doelgroep: str, kolom: str, waarde: pl.Expr) -> tuple[Proef, Kennis]:
    """A file in which one number is written otherwise."""
    p = naburen()
    een = p.publicaties[doelgroep].cijfers.filter(bij(open_van(p, doelgroep)[0], doelgroep))
    los = als_cijfers(een.with_columns(waarde.alias(kolom)), "csv", f"{doelgroep}-2026/1")
    k = p.kennis()
    return p, replace(k, cijfers=pl.concat([k.cijfers, los]))


def te_fijn() -> tuple[Proef, Kennis]:
    """A file with the shares of staff in full."""
    return _bestand("gemeente", "schatting", pl.col("schatting") + 0.00123)


def exact_aantal() -> tuple[Proef, Kennis]:
    """A file with numbers of answers that are not rounded."""
    return _bestand("inwoners", "n", pl.col("n") + 1)


def dwerg_verborgen() -> tuple[Proef, Kennis]:
    """A city with too few answers, and beside it only an island is left out."""
    return _alles_behalve(reus_en_dwerg(), [REUS, DWERG])
