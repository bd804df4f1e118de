"""Lists a page at a time: after the last item that a client has, so that nothing is skipped or doubled when
a list grows in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

import msgspec
import polars as pl

from service.api.v1.vraag import MEEST, Vraag, velden
from service.problems import OngeldigeVraag, Plek

_PER_BLAD = 100


class Verwijzing(msgspec.Struct, frozen=True):
    """Een adres."""

    href: Annotated[
        str,
        msgspec.Meta(description="Het adres, helemaal uitgeschreven.", extra_json_schema={"format": "uri"}),
    ]


class Links(msgspec.Struct, frozen=True, omit_defaults=True):
    """Waar dit deel van de lijst staat, en wat ervoor en erna komt."""

    self: Annotated[Verwijzing, msgspec.Meta(description="Dit deel.")]
    next: Annotated[
        Verwijzing | None, msgspec.Meta(description="Het volgende deel; ontbreekt bij het laatste.")
    ] = None
    prev: Annotated[
        Verwijzing | None, msgspec.Meta(description="Het vorige deel; ontbreekt bij het eerste.")
    ] = None


Aantal = Annotated[
    int,
    msgspec.Meta(ge=1, le=MEEST, description="Hoeveel er hoogstens in één antwoord staan.", examples=[100]),
]


class Bladervraag(Vraag, frozen=True, kw_only=True):
    """What every list takes whose items have a name."""

    na: Annotated[
        str,
        msgspec.Meta(
            max_length=100,
            description=(
                "Geef wat na dit punt komt. Neem de waarde over uit de links next en prev; verzin haar niet."
            ),
            examples=[""],
        ),
    ] = ""
    aantal: Aantal = _PER_BLAD


class Rijvraag(Vraag, frozen=True, kw_only=True):
    """What every list takes whose items have a number."""

    na: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            le=2**31,
            description="Geef de rijen na de rij met dit id. Neem de waarde over uit de links next en prev.",
            examples=[0],
        ),
    ] = 0
    aantal: Aantal = _PER_BLAD


class Deel(msgspec.Struct, frozen=True):
    """Part of a list: the places from `van` to `tot`, and what `na` is of the parts beside it (None: there is
    none)."""

    van: int
    tot: int
    vorige: str | None
    volgende: str | None


def deel(sleutels: Sequence[str], na: str, aantal: int) -> Deel:
    """The part after `na` of items with these keys. Raises OngeldigeVraag when there is no such item."""
    if na and na not in sleutels:
        raise OngeldigeVraag((Plek("na", "onbekend", "Dit punt staat niet in de lijst. Begin zonder na."),))
    return deel_vanaf(lambda plek: sleutels[plek], len(sleutels), sleutels.index(na) + 1 if na else 0, aantal)


def deel_vanaf(sleutel: Callable[[int], object], totaal: int, begin: int, aantal: int) -> Deel:
    """The part of `aantal` from the place `begin`; `sleutel` gives the key at a place."""
    einde = min(begin + aantal, totaal)
    vorig = begin - aantal - 1
    return Deel(
        begin,
        einde,
        None if begin == 0 else ("" if vorig < 0 else str(sleutel(vorig))),
        str(sleutel(einde - 1)) if einde < totaal else None,
    )


def zoek_rijen(
    frame: pl.DataFrame, eisen: Sequence[pl.Expr], na: int, aantal: int
) -> tuple[int, Deel, pl.DataFrame]:
    """How many rows of `Gelezen.rijen` meet all of `eisen`, which of them come after the row `na`, and those.

    Only the columns that are asked about are gone through: a copy of every row that fits can be tens of MB.
    """
    ids = frame.lazy().filter(*eisen).select("id").collect()["id"]
    begin = int(ids.search_sorted(na, side="right"))
    stuk = deel_vanaf(lambda plek: ids[plek], len(ids), begin, aantal)
    return len(ids), stuk, frame[ids[stuk.van : stuk.tot] - 1]


def links(adres: str, vraag: Vraag, stuk: Deel, vast: Mapping[str, str] | None = None) -> Links:
    """The addresses of this part and those beside it, with the same question; `vast` replaces parts of the
    question, such as the publicatie that was found."""
    paren = {**_paren(vraag), **(vast or {})}

    def heen(na: str | None) -> Verwijzing | None:
        if na is None:
            return None
        anders = {**{k: w for k, w in paren.items() if k != "na"}, **({"na": na} if na else {})}
        return Verwijzing(f"{adres}?{urlencode(anders, safe=',')}" if anders else adres)

    hier = Verwijzing(f"{adres}?{urlencode(paren, safe=',')}" if paren else adres)
    return Links(hier, heen(stuk.volgende), heen(stuk.vorige))


def _paren(vraag: Vraag) -> dict[str, str]:
    """The query of a question; what has its default is left out, and so is what stands in the path."""
    uit: dict[str, str] = {}
    for naam, (veld, _) in velden(type(vraag)).items():
        waarde = getattr(vraag, veld.name)
        if waarde != veld.default and veld.default is not msgspec.NODEFAULT:
            uit[naam] = ",".join(map(str, waarde)) if isinstance(waarde, tuple) else str(waarde)
    return uit
