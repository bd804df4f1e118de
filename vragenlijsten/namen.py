"""Names that must work everywhere: as a column in SPSS, Stata, R and Polars, in a URL and in a file."""

from __future__ import annotations

import re

MAX_NAAM = 32  # Stata's limit, the narrowest

_VORM = re.compile(r"[a-z][a-z0-9_]*")
_SPSS = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_STATA = {"byte", "double", "float", "if", "in", "int", "long", "using", "with"}
_R = {"break", "else", "false", "for", "function", "if", "in", "inf", "na", "nan", "next", "null", "repeat"}
_R_REST = {"true", "while"}
# columns that stand beside the answers in a frozen round or a published table
_EIGEN = {
    "antwoorden",
    "apparaat",
    "code",
    "deel",
    "duur",
    "gemeente",
    "gewicht",
    "id",
    "modus",
    "organisatie",
    "overgeslagen",
    "paradata",
    "populatie",
    "weegcel",
    "weegcel_opleiding",
}
_EIGEN_REST = {"periode", "ronde", "stratum", "taal", "versie", "weging", "loting_variant", "loting_volgorde"}
GERESERVEERD = _SPSS | _STATA | _R | _R_REST | _EIGEN | _EIGEN_REST
_STATA_STR = re.compile(r"str([0-9]+|l)")


def naam_fout(naam: str) -> str | None:
    """What is wrong with a variable name, in Dutch, or None."""
    if not _VORM.fullmatch(naam):
        return f"'{naam[:40]}' kan geen naam zijn: begin met een kleine letter, daarna a-z, 0-9 en _"
    if len(naam) > MAX_NAAM:
        return (
            f"de naam '{naam[:60]}' is te lang: hoogstens {MAX_NAAM} tekens, ook met het nummer van een optie"
        )
    if naam.endswith("_"):
        return f"de naam '{naam}' eindigt op _; dat weigert SPSS"
    if naam in GERESERVEERD or _STATA_STR.fullmatch(naam):
        return f"de naam '{naam}' is gereserveerd (SPSS, Stata, R of de eigen kolommen)"
    return None
