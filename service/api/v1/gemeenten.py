"""Gemeenten of now and before: when each code existed, and what went into what."""

from __future__ import annotations

import asyncio
import hashlib
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from analyse.gemeenten import INDELING, gemeenten, peergroepen, zoek
from analyse.indeling import EERSTE_JAAR, Levensloop, levenslopen
from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Bladervraag, Links, deel, links
from service.api.v1.gebieden import Gemeentecode
from service.api.v1.vraag import Vraag
from service.errors import NietGevonden
from service.problems import OngeldigeVraag, Plek

GROEP = "gemeenten"


class Verwantschap(msgspec.Struct, frozen=True):
    """Een gemeente waar deze in opging, of die in deze opging."""

    code: Annotated[str, Meta(description="Haar code.", examples=["GM1979"])]
    naam: Annotated[str, Meta(description="Haar naam.")]
    aandeel: Annotated[
        float, Meta(description="Welk deel van de inwoners van 18 en ouder van de vroegere gemeente.")
    ]
    href: Annotated[str, Meta(description="Haar adres.")]


class Groepsverwijzing(msgspec.Struct, frozen=True):
    """Een groep vergelijkbare gemeenten."""

    id: Annotated[str, Meta(description="Ook te gebruiken als gebied.", examples=["PG-stad-zeersterk"])]
    naam: Annotated[str, Meta(description="De naam van de groep.")]


class Gemeente(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Een gemeente van nu of van vroeger."""

    code: Annotated[str, Meta(description="De code van het CBS.", examples=["GM0363"])]
    naam: Annotated[str, Meta(description="De naam van het CBS.", examples=["Amsterdam"])]
    provincie_code: Annotated[str, Meta(description="De code van de provincie.", examples=["PV27"])]
    provincie: Annotated[str, Meta(description="De provincie.", examples=["Noord-Holland"])]
    bestaat: Annotated[bool, Meta(description="Waar als zij in de laatste indeling staat.")]
    eerste_indeling: Annotated[
        int, Meta(description="Het eerste jaar van deze code; 2015 betekent: in of voor 2015.")
    ]
    laatste_indeling: Annotated[int, Meta(description="Het laatste jaar van deze code.")]
    inwoners: Annotated[int | None, Meta(description="Inwoners op 1 januari 2024; null bij een vroegere.")]
    stedelijkheid: Annotated[
        int | None, Meta(description="Van 1 (zeer sterk stedelijk) tot 5 (niet); null bij een vroegere.")
    ]
    peergroep: Annotated[
        Groepsverwijzing | None, Meta(description="Gemeenten die lijken in grootte en stedelijkheid.")
    ]
    opvolgers: Annotated[
        tuple[Verwantschap, ...],
        Meta(description="Gemeenten van nu waarin zij opging; leeg als zij bestaat."),
    ]
    voorgangers: Annotated[
        tuple[Verwantschap, ...], Meta(description="Vroegere gemeenten die geheel of deels in haar opgingen.")
    ]
    href: Annotated[str, Meta(description="Het adres van deze gemeente.")]


class Gemeentenlijst(msgspec.Struct, frozen=True):
    """Gemeenten, op volgorde van code."""

    totaal: Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.")]
    gemeenten: Annotated[tuple[Gemeente, ...], Meta(description="De gemeenten in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Gemeentenvraag(Bladervraag, frozen=True, kw_only=True):
    """Which gemeenten."""

    indeling: Annotated[
        int,
        Meta(ge=EERSTE_JAAR, le=INDELING, description="De gemeenten van dat jaar.", examples=[INDELING]),
    ] = INDELING
    provincie: Annotated[
        tuple[Annotated[str, Meta(pattern="^PV[0-9]{2}$")], ...],
        Meta(description="Alleen in deze provincies.", examples=[["PV27"]]),
    ] = ()
    peergroep: Annotated[
        tuple[Annotated[str, Meta(pattern="^PG-[a-z-]{3,30}$")], ...],
        Meta(
            description="Alleen uit deze groepen vergelijkbare gemeenten; alleen gemeenten van nu.",
            examples=[["PG-stad-zeersterk"]],
        ),
    ] = ()
    naam: Annotated[
        str,
        Meta(
            max_length=80,
            description=(
                "Zoek op naam, ook een vroegere of dagelijkse naam of met een tikfout. Geeft gemeenten van "
                "nu, en gaat niet samen met indeling."
            ),
            examples=["den haag"],
        ),
    ] = ""


class Gemeentevraag(Vraag, frozen=True, kw_only=True):
    """One gemeente."""

    gemeente: Gemeentecode


@lees(
    "/gemeenten",
    Gemeentenvraag,
    Gemeentenlijst,
    Woorden(
        "leesGemeenten",
        GROEP,
        "Gemeenten van een jaar",
        "De gemeenten van nu, of van een eerdere indeling vanaf 2015, met wat waarin opging.",
    ),
)
async def lijst(bronnen: Bronnen, vraag: Gemeentenvraag) -> Uitkomst:
    """Gemeenten of a year, or by name."""
    if vraag.naam and vraag.indeling != INDELING:
        uitleg = "Zoeken op naam geeft gemeenten van nu. Laat naam of indeling weg."
        raise OngeldigeVraag((Plek("indeling", "gaat_niet_samen", uitleg),))
    er_zijn = f"Er zijn: {', '.join(peergroepen())}."
    vreemd = [Plek("peergroep", "onbekend", er_zijn) for p in vraag.peergroep if p not in peergroepen()]
    if vreemd:
        raise OngeldigeVraag(tuple(vreemd))
    # Looking for a name with a typo takes some milliseconds.
    gevonden = await asyncio.to_thread(zoek, vraag.naam, 100) if vraag.naam else ()
    gezocht = {g.code for g in gevonden} if vraag.naam else None
    vergelijkbaar = {g.code for g in gemeenten().values() if g.peergroep in vraag.peergroep}
    codes = [
        loop.code
        for loop in levenslopen().values()
        if loop.van <= vraag.indeling <= loop.tot
        and (not vraag.provincie or loop.provincie_code in vraag.provincie)
        and (not vraag.peergroep or loop.code in vergelijkbaar)
        and (gezocht is None or loop.code in gezocht)
    ]
    stuk = deel(codes, vraag.na, vraag.aantal)

    def maak() -> Gemeentenlijst:
        hier = tuple(_gemeente(bronnen, levenslopen()[code]) for code in codes[stuk.van : stuk.tot])
        return Gemeentenlijst(len(codes), hier, links(bronnen.adres("/gemeenten"), vraag, stuk))

    return Uitkomst(maak, _sleutel())


@lees(
    "/gemeenten/{gemeente:str}",
    Gemeentevraag,
    Gemeente,
    Woorden(
        "leesGemeente",
        GROEP,
        "Eén gemeente",
        "Een gemeente van nu of van vroeger. Een vroegere zegt in welke gemeenten zij is opgegaan.",
    ),
)
async def gemeente(bronnen: Bronnen, vraag: Gemeentevraag) -> Uitkomst:
    """One of them, by its code of now or before."""
    loop = levenslopen().get(vraag.gemeente)
    if loop is None:
        raise NietGevonden(f"{vraag.gemeente} kennen wij niet. Alle codes staan op /api/v1/gemeenten.")
    return Uitkomst(lambda: _gemeente(bronnen, loop), _sleutel())


@cache
def _sleutel() -> str:
    """Of the reference data, which are read once per process."""
    return hashlib.sha256(repr((levenslopen(), gemeenten())).encode()).hexdigest()


def _gemeente(bronnen: Bronnen, loop: Levensloop) -> Gemeente:
    nu = gemeenten().get(loop.code)

    def verwant(paar: tuple[str, float]) -> Verwantschap:
        code, aandeel = paar
        return Verwantschap(code, levenslopen()[code].naam, aandeel, bronnen.adres(f"/gemeenten/{code}"))

    return Gemeente(
        code=loop.code,
        naam=loop.naam,
        provincie_code=loop.provincie_code,
        provincie=loop.provincie,
        bestaat=nu is not None,
        eerste_indeling=loop.van,
        laatste_indeling=loop.tot,
        inwoners=nu.inwoners if nu else None,
        stedelijkheid=nu.stedelijkheid if nu else None,
        peergroep=Groepsverwijzing(nu.peergroep, peergroepen()[nu.peergroep].naam) if nu else None,
        opvolgers=tuple(verwant(paar) for paar in loop.opvolgers),
        voorgangers=tuple(verwant(paar) for paar in loop.voorgangers),
        href=bronnen.adres(f"/gemeenten/{loop.code}"),
    )


route_handlers = [lijst, gemeente]
