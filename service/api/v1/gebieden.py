"""Which gebieden a question means: also by the code of a gemeente that has gone up in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import polars as pl
from msgspec import Meta

from analyse.gemeenten import gemeenten, opvolgers
from analyse.indeling import levenslopen
from service.errors import NietGevonden
from service.problems import Plek
from service.publicatie.lezer import Gelezen

Gemeentecode = Annotated[
    str, Meta(pattern="^GM[0-9]{4}$", description="De code van de gemeente.", examples=["GM0363"])
]
Gebieden = Annotated[
    tuple[Annotated[str, Meta(pattern="^(NL|PG-[a-z-]{3,30}|GM[0-9]{4})$")], ...],
    Meta(
        description=(
            "Alleen van deze gebieden: NL, de code van een gemeente, of het id van een groep vergelijkbare "
            "gemeenten. Een vroegere code geeft de cijfers van de gemeente van nu, met een melding."
        ),
        examples=[["NL", "GM0363"]],
    ),
]
Gebiedsoort = Literal["land", "peergroep", "gemeente"]
_BEGIN = {"land": "NL", "peergroep": "PG-", "gemeente": "GM"}


def van_soort(kolom: str, soort: Gebiedsoort) -> pl.Expr:
    """The rows about gebieden of this kind."""
    return pl.col(kolom).str.starts_with(_BEGIN[soort])


def gebieden(
    gelezen: Gelezen, frame: str, kolom: str, gevraagd: Sequence[str], veld: str = "gebied"
) -> tuple[list[str], list[str], list[Plek]]:
    """The codes to look for, what to say about them, and what is wrong with them."""
    codes: list[str] = []
    meldingen: list[str] = []
    fouten: list[Plek] = []
    aanwezig = gelezen.waarden(frame, kolom)
    for code in gevraagd:
        if code in aanwezig:
            codes.append(code)
            continue
        nu = [gelezen.publicatie.kop.opgegaan[code]] if code in gelezen.publicatie.kop.opgegaan else []
        nu = nu or [opvolger for opvolger, _ in opvolgers(code)]
        if nu and code not in nu:
            codes += nu
            meldingen.append(_opgegaan(code, nu))
        elif nu or code in gelezen.publicatie.kop.peergroepen or code == "NL":
            meldingen.append(f"Van {code} staan er geen cijfers in deze publicatie.")
        else:
            uitleg = f"{code} kennen wij niet. Alle codes staan op /api/v1/gemeenten."
            fouten.append(Plek(veld, "onbekend", uitleg))
    return list(dict.fromkeys(codes)), meldingen, fouten


def huidige(code: str) -> str:
    """The present code for one of now or before. Raises NietGevonden for an unknown one, and for one that was
    divided, with the gemeenten to choose from."""
    nu = opvolgers(code)
    if not nu:
        raise NietGevonden(f"{code} kennen wij niet. Alle codes staan op /api/v1/gemeenten.")
    if len(nu) > 1:
        raise NietGevonden(_opgegaan(code, [opvolger for opvolger, _ in nu]))
    return nu[0][0]


def _opgegaan(code: str, nu: Sequence[str]) -> str:
    namen = [f"{opvolger} ({gemeenten()[opvolger].naam})" for opvolger in nu]
    oud = f"{code} ({levenslopen()[code].naam})"
    if len(namen) == 1:
        return f"{oud} bestaat niet meer en is opgegaan in {namen[0]}."
    return f"{oud} bestaat niet meer en is verdeeld over {', '.join(namen[:-1])} en {namen[-1]}."
