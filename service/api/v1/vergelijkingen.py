"""Tested differences: with the Netherlands, with similar gemeenten and the round before, and between the
doelgroepen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
import polars as pl
from msgspec import Meta

from analyse import Publicatie
from dashboards import frame_export
from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Links, links, zoek_rijen
from service.api.v1.cijfers import STATUS_UITLEG, Publicatiedeelvraag, Status, onbekend, uit_rijen
from service.api.v1.gebieden import Gebieden, gebieden
from service.api.v1.publicaties import Publicatieverwijzing, naam, verwijs, zoek
from service.problems import OngeldigeVraag
from service.publicatie.lezer import Gelezen
from vragenlijsten import Doelgroep

GROEP = "vergelijkingen"
Oordeel = Literal["hoger", "lager", "geen_verschil"]
Referentie = Literal["NL", "rest", "peer", "vorige"]
_OORDEEL = "De uitkomst van de toets, na correctie voor vele toetsen; null: niet getoetst."


class Toets(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Een verschil met zijn marge en wat ervan is getoetst."""

    id: Annotated[int, Meta(description="Plaats van de rij in deze publicatie.")]
    periode: Annotated[str, Meta(description="Het jaar van de meting.", examples=["2026"])]
    gemeente: Annotated[str, Meta(description="De gemeente, of NL.", examples=["GM0363"])]
    gebied_naam: Annotated[str | None, Meta(description="De naam daarvan.", examples=["Amsterdam"])]
    begrip: Annotated[str, Meta(description="Wat er is gemeten.", examples=["dec_belofte"])]
    titel: Annotated[
        str | None, Meta(description="De naam van het begrip voor mensen.", examples=["Beloften waarmaken"])
    ]
    maat: Annotated[str, Meta(description="Van welk getal dit het verschil is.", examples=["eens"])]
    verschil: Annotated[
        float | None, Meta(description="Het verschil, in de eenheid van de maat.", examples=[-0.06])
    ]
    se: Annotated[float | None, Meta(description="De standaardfout.", examples=[0.021])]
    df: Annotated[float | None, Meta(description="Vrijheidsgraden van de toets.", examples=[580.0])]
    lo: Annotated[float | None, Meta(description="Ondergrens van het 95%-interval.", examples=[-0.1])]
    hi: Annotated[float | None, Meta(description="Bovengrens van het 95%-interval.", examples=[-0.02])]
    p: Annotated[float | None, Meta(description="De p-waarde van deze ene toets.", examples=[0.004])]
    p_bh: Annotated[
        float | None, Meta(description="De p-waarde na correctie van Benjamini en Hochberg.", examples=[0.02])
    ]
    oordeel: Annotated[Oordeel | None, Meta(description=_OORDEEL, examples=["lager"])]
    status: Annotated[Status, Meta(description=STATUS_UITLEG, examples=["ok"])]
    methode: Annotated[str, Meta(description="Met welke rekenwijze.", examples=["samenspel-2"])]


class Vergelijking(Toets, frozen=True, rename="camel", kw_only=True):
    """Het verschil van een gemeente met iets anders."""

    doelgroep: Annotated[Doelgroep, Meta(description="Wie er antwoordden.", examples=["inwoners"])]
    referentie: Annotated[
        Referentie,
        Meta(
            description="NL, de rest van Nederland, vergelijkbare gemeenten, of de vorige ronde.",
            examples=["peer"],
        ),
    ]


class Spiegel(Toets, frozen=True, rename="camel", kw_only=True):
    """Het verschil tussen twee doelgroepen in dezelfde gemeente: de eerste min de tweede."""

    groep_a: Annotated[Doelgroep, Meta(description="De eerste doelgroep.", examples=["aanbieders"])]
    groep_b: Annotated[Doelgroep, Meta(description="De tweede doelgroep.", examples=["inwoners"])]


class Vergelijkingenlijst(msgspec.Struct, frozen=True):
    """Vergelijkingen uit één publicatie."""

    publicatie: Annotated[Publicatieverwijzing, Meta(description="Waar zij uit komen.")]
    meldingen: Annotated[tuple[str, ...], Meta(description="Wat u over uw vraag moet weten.")]
    totaal: Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.")]
    vergelijkingen: Annotated[tuple[Vergelijking, ...], Meta(description="De vergelijkingen in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Spiegellijst(msgspec.Struct, frozen=True):
    """Spiegels uit één publicatie."""

    publicatie: Annotated[Publicatieverwijzing, Meta(description="Waar zij uit komen.")]
    meldingen: Annotated[tuple[str, ...], Meta(description="Wat u over uw vraag moet weten.")]
    totaal: Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.")]
    spiegels: Annotated[tuple[Spiegel, ...], Meta(description="De spiegels in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Toetsenvraag(Publicatiedeelvraag, frozen=True, kw_only=True):
    """Which tested differences."""

    gemeente: Gebieden = ()
    oordeel: Annotated[
        tuple[Oordeel, ...], Meta(description="Alleen met deze uitkomst.", examples=[["hoger", "lager"]])
    ] = ()


class Vergelijkingenvraag(Toetsenvraag, frozen=True, kw_only=True):
    """Which differences of a gemeente."""

    doelgroep: Annotated[
        tuple[Doelgroep, ...], Meta(description="Alleen van deze doelgroepen.", examples=[["inwoners"]])
    ] = ()
    referentie: Annotated[
        tuple[Referentie, ...], Meta(description="Alleen hiermee vergeleken.", examples=[["peer"]])
    ] = ()


class Spiegelsvraag(Toetsenvraag, frozen=True, kw_only=True):
    """Which differences between doelgroepen."""

    tussen: Annotated[
        tuple[Doelgroep, ...],
        Meta(
            description="Alleen waar een van deze doelgroepen aan een kant staat.",
            examples=[["inwoners"]],
        ),
    ] = ()


R = TypeVar("R", bound=Toets)
L = TypeVar("L", Vergelijkingenlijst, Spiegellijst)


@dataclass(frozen=True)
class _Soort(Generic[R, L]):
    """One of the tables: the name of its frame and of its address, a publicatie with only some of its rows,
    and the structs of a row and of the list."""

    frame: str
    deel: Callable[[Publicatie, pl.DataFrame], Publicatie]
    rij: type[R]
    lijst: Callable[..., L]


_VERGELIJKINGEN = _Soort(
    "vergelijkingen", lambda pub, rijen: replace(pub, vergelijkingen=rijen), Vergelijking, Vergelijkingenlijst
)
_SPIEGELS = _Soort("spiegels", lambda pub, rijen: replace(pub, spiegels=rijen), Spiegel, Spiegellijst)


@lees(
    "/vergelijkingen",
    Vergelijkingenvraag,
    Vergelijkingenlijst,
    Woorden(
        "leesVergelijkingen",
        GROEP,
        "Verschillen van gemeenten",
        "Het verschil van een gemeente met de rest van Nederland, met vergelijkbare gemeenten en met de "
        "vorige ronde, met marge en toets. Het is geen ranglijst: lees het oordeel, niet de plaats.",
    ),
)
async def vergelijkingen(bronnen: Bronnen, vraag: Vergelijkingenvraag) -> Uitkomst:
    """Differences of gemeenten in one publicatie."""
    kolommen = {"doelgroep": vraag.doelgroep, "referentie": vraag.referentie}
    return await _tabel(bronnen, vraag, _VERGELIJKINGEN, vraag.doelgroep, uit_rijen(kolommen))


@lees(
    "/spiegels",
    Spiegelsvraag,
    Spiegellijst,
    Woorden(
        "leesSpiegels",
        GROEP,
        "Verschillen tussen doelgroepen",
        "Hoe inwoners, aanbieders en gemeente dezelfde vraag anders beantwoorden, met marge en toets.",
    ),
)
async def spiegels(bronnen: Bronnen, vraag: Spiegelsvraag) -> Uitkomst:
    """Differences between doelgroepen in one publicatie."""
    tussen = list(vraag.tussen)
    eis = [pl.col("groep_a").is_in(tussen) | pl.col("groep_b").is_in(tussen)] if tussen else []
    return await _tabel(bronnen, vraag, _SPIEGELS, (), eis)


async def _tabel(
    bronnen: Bronnen,
    vraag: Toetsenvraag,
    soort: _Soort[Any, Any],
    doelgroepen: Sequence[str],
    eisen: list[pl.Expr],
) -> Uitkomst:
    rij = await zoek(bronnen, vraag.publicatie, vraag.ronde, doelgroepen)
    gelezen = await bronnen.etalage.lees(bronnen.pool, rij)
    codes, meldingen, fouten = gebieden(gelezen, soort.frame, "gemeente", vraag.gemeente, "gemeente")
    fouten += onbekend(gelezen, soort.frame, vraag.waarden())
    if fouten:
        raise OngeldigeVraag(tuple(fouten))
    gelijk: Mapping[str, Sequence[str]] = {
        **vraag.waarden(),
        "status": vraag.status,
        "oordeel": vraag.oordeel,
    }
    eisen = [*eisen, *uit_rijen(gelijk), *([pl.col("gemeente").is_in(codes)] if vraag.gemeente else [])]
    verwijzing = verwijs(bronnen, rij)
    maak = partial(_lijst, bronnen, vraag, soort, gelezen, eisen, meldingen, verwijzing, naam(rij))
    return Uitkomst(maak, rij.hash, vast=bool(vraag.publicatie))


def _lijst(
    bronnen: Bronnen,
    vraag: Toetsenvraag,
    soort: _Soort[Any, L],
    gelezen: Gelezen,
    eisen: list[pl.Expr],
    meldingen: list[str],
    publicatie: Publicatieverwijzing,
    id_: str,
) -> L:
    """The rows asked for, in a thread."""
    totaal, stuk, hier = zoek_rijen(gelezen.rijen(soort.frame), eisen, vraag.na, vraag.aantal)
    pub = soort.deel(gelezen.publicatie, hier.drop("id"))
    rijen = frame_export(pub, soort.frame, bronnen.catalogus.begrippen).with_columns(hier["id"])
    velden = soort.rij.__struct_fields__
    return soort.lijst(
        publicatie,
        tuple(meldingen),
        totaal,
        tuple(soort.rij(**rij) for rij in rijen.select(velden).iter_rows(named=True)),
        links(bronnen.adres(f"/{soort.frame}"), vraag, stuk, {"publicatie": id_}),
    )


route_handlers = [vergelijkingen, spiegels]
