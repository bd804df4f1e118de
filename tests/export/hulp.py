"""A small round and a small publication, written in a format and known value by value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
from msgspec.structs import replace

from analyse import RondeInvoer
from analyse.gemeenten import INDELING
from analyse.microdata import Microdata, maak_microdata
from bench.antwoorden import ronde, vragenlijst
from dashboards import tabel_export
from dashboards.export.antwoordenboek import antwoordinhoud
from dashboards.export.boek import Herkomst, Inhoud, Tabelboek, Variabele
from dashboards.export.cijferboek import cijferinhoud
from tests.dashboards import voorbeeld

GEEN = (97, 98, 99)
HERKOMST = Herkomst("inwoners-2026", "inwoners", "2026", 1, "2026-03-01", "2026-04-15", True, INDELING)
KWAAD = ("=1+1", "+31 6", "-1", "@SUM(A1)", "\tx", "a,b", 'zeg "ja"', "<b>&amp;", "é €", "", None)
"""Texts that a spreadsheet, CSV or XML can trip over."""


@cache
def invoer(doelgroep: str = "inwoners", rijen: int = 300) -> RondeInvoer:
    """Answers in twelve gemeenten."""
    return ronde(vragenlijst(doelgroep), rijen, gebieden=12)


@cache
def microdata(doelgroep: str = "inwoners", rijen: int = 300) -> Microdata:
    """The same with their weights."""
    return maak_microdata(invoer(doelgroep, rijen))


@cache
def antwoorden(doelgroep: str = "inwoners", rijen: int = 300) -> Inhoud:
    """The same with their codebook."""
    m = microdata(doelgroep, rijen)
    herkomst = replace(HERKOMST, ronde=f"{doelgroep}-2026", doelgroep=doelgroep)
    boek = m.invoer.codeboek
    return antwoordinhoud(boek, vragenlijst(doelgroep), herkomst, m.kolommen, m.rijen, m.delen)


@cache
def cijfers() -> Inhoud:
    """All figures of a made-up publication about six gemeenten; some are not shown."""
    pub = voorbeeld.heel_nederland(6)
    frame = tabel_export(pub, voorbeeld.BEGRIPPEN, voorbeeld.SCHALEN, {}).gather_every(5)
    return cijferinhoud(pub, "cijfers", frame)


@cache
def lastig() -> Inhoud:
    """Text, numbers and truth values at their edges, in three pieces; two texts are longer than SPSS holds in
    one piece."""
    lang = ["x" * 255, "y" * 256 + "é", "z" * 700, *["kort"] * 8]
    frame = pl.DataFrame(
        {
            "tekst": pl.Series(KWAAD, dtype=pl.String),
            "lang": lang,
            "leeg": pl.Series([None] * 11, dtype=pl.String),
            "klein": pl.Series([0, 1, -1, 100, 99, 98, 97, None, 5, 5, 5], dtype=pl.Int16),
            "groot": pl.Series([2**31 - 1, -(2**31) + 1, 0, None, *range(7)], dtype=pl.Int64),
            "getal": pl.Series([0.1, -1e-7, 1e300, 151.0, 152.0, -99.0, -100.0, 0.5, None, 2 / 3, -0.0]),
            "waar": pl.Series([True, False, None] * 3 + [True, True]),
        }
    )
    soorten = ("tekst", "tekst", "tekst", "geheel", "geheel", "getal", "ja_nee")
    variabelen = [Variabele(k, s, f"Label van {k}") for k, s in zip(frame.columns, soorten, strict=True)]  # type: ignore[arg-type]
    geen = {c: f"geen {c}" for c in GEEN}
    variabelen[3] = replace(variabelen[3], waarden={0: "nul", 1: "één"}, ontbrekend=geen, decimalen=0)
    boek = Tabelboek("lastig", "Lastig = +titel", "Omschrijving.", tuple(variabelen), HERKOMST)
    return Inhoud.van(boek, frame, stuk=4)


INHOUDEN: dict[str, Callable[[], Inhoud]] = {"antwoorden": antwoorden, "cijfers": cijfers, "lastig": lastig}


def frame(inhoud: Inhoud) -> pl.DataFrame:
    """All rows."""
    return pl.concat(inhoud.delen())


def schrijf(wat: str, schrijver: Callable[[Inhoud, Path], None], pad: Path) -> tuple[Inhoud, pl.DataFrame]:
    """Write one of the tables at `pad`; gives it with its rows."""
    inhoud = INHOUDEN[wat]()
    schrijver(inhoud, pad)
    return inhoud, frame(inhoud)


def zonder_missing(waar: pl.DataFrame, boek: Tabelboek) -> pl.DataFrame:
    """The rows as an analyst sees them: what is no answer is empty."""
    return waar.with_columns(
        pl.when(~pl.col(v.naam).is_in(list(v.ontbrekend))).then(v.naam).alias(v.naam)
        for v in boek.variabelen
        if v.ontbrekend
    )
