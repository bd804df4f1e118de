"""What there is to talk about in a gemeente, and what was answered: the gespreksagenda and the reacties."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.antwoorden import Doorverwijzing, Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Bladervraag, Links, deel, links
from service.api.v1.gebieden import Gemeentecode, huidige
from service.api.v1.gemeenten import Gemeentevraag
from service.database import reacties as reacties_db
from service.database.reacties import Reactie as Bron
from service.errors import NietGevonden
from service.publicatie.opdracht import Agendavraag, maak_agenda
from service.verhalen.schoon import schoon

GROEP = "gesprek"


class Agendacijfer(msgspec.Struct, frozen=True):
    """Een cijfer bij een agendapunt, zoals het op de bladzijde staat."""

    wie: Annotated[str, Meta(description="Van wie, en zo nodig waar of wanneer.")]
    waarde: Annotated[str, Meta(description="Het cijfer in tekst; leeg als het niet wordt getoond.")]
    marge: Annotated[str, Meta(description="De marge, of waarom er geen cijfer is.")]


class Agendapunt(msgspec.Struct, frozen=True):
    """Een verschil dat geen toeval is, met een vraag om het gesprek mee te beginnen."""

    nummer: Annotated[int, Meta(description="Het nummer op de agenda.")]
    begrip: Annotated[str, Meta(description="Waar het over gaat; de getallen staan bij /cijfers.")]
    titel: Annotated[str, Meta(description="De naam van het begrip voor mensen.")]
    gevraagd: Annotated[str, Meta(description="De vraag, als die niet in de zin staat.")]
    zin: Annotated[str, Meta(description="Wat er is gevonden, in één zin.")]
    verschil: Annotated[str, Meta(description="Hoe groot en hoe zeker het verschil is.")]
    cijfers: Annotated[tuple[Agendacijfer, ...], Meta(description="De cijfers bij de zin.")]
    ook: Annotated[tuple[str, ...], Meta(description="Wat er verder over is gevonden.")]
    gespreksvraag: Annotated[str, Meta(description="Een open vraag om mee te beginnen.")]


class Agendadeel(msgspec.Struct, frozen=True):
    """De punten van één soort verschil."""

    soort: Annotated[
        Literal["verschil", "verandering", "anders"],
        Meta(description="Tussen doelgroepen, met de vorige ronde, of met vergelijkbare gemeenten."),
    ]
    kop: Annotated[str, Meta(description="De kop van dit deel.")]
    uitleg: Annotated[str, Meta(description="Hoeveel verschillen er zijn bekeken.")]
    punten: Annotated[tuple[Agendapunt, ...], Meta(description="De punten.")]


class Gespreksagenda(msgspec.Struct, frozen=True):
    """Waar het gesprek in een gemeente over zou kunnen gaan."""

    code: Annotated[str, Meta(description="De code van de gemeente.", examples=["GM0363"])]
    naam: Annotated[str, Meta(description="Haar naam.")]
    periode: Annotated[str, Meta(description="De meting waar zij uit volgt.", examples=["2026"])]
    inleiding: Annotated[str, Meta(description="Wat de agenda is.")]
    meldingen: Annotated[tuple[str, ...], Meta(description="Wat er ontbreekt.")]
    delen: Annotated[tuple[Agendadeel, ...], Meta(description="De delen, per soort verschil.")]
    keuze: Annotated[tuple[str, ...], Meta(description="Hoe de punten zijn gekozen.")]
    slot: Annotated[str, Meta(description="Herkomst en methode.")]


class Reactie(msgspec.Struct, frozen=True):
    """Een versie van het openbare antwoord op de cijfers."""

    id: Annotated[str, Meta(description="De sleutel in deze lijst.")]
    van: Annotated[Literal["gemeente", "aanbieders"], Meta(description="Van wie.")]
    periode: Annotated[str, Meta(description="Op de cijfers van welke meting.", examples=["2026"])]
    begrip: Annotated[str | None, Meta(description="Over welk begrip; null: over alle cijfers.")]
    versie: Annotated[int, Meta(description="Telt vanaf 1; de hoogste geldt.")]
    geldig: Annotated[bool, Meta(description="Waar als dit de versie is die nu op de bladzijde staat.")]
    tekst: Annotated[
        str | None, Meta(description="Het antwoord; null als het met deze versie is ingetrokken.")
    ]
    wanneer: Annotated[datetime, Meta(tz=True, description="Wanneer het is gepubliceerd, in UTC.")]
    gesimuleerd: Annotated[bool, Meta(description="Waar als het is nagebootst.")]


class Reactielijst(msgspec.Struct, frozen=True):
    """Reacties over een gemeente, de nieuwste periode en versie eerst."""

    totaal: Annotated[int, Meta(description="Hoeveel er zijn.")]
    reacties: Annotated[tuple[Reactie, ...], Meta(description="De reacties in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Reactiesvraag(Bladervraag, frozen=True, kw_only=True):
    """The answers about one gemeente."""

    gemeente: Gemeentecode


@lees(
    "/gemeenten/{gemeente:str}/gespreksagenda",
    Gemeentevraag,
    Gespreksagenda,
    Woorden(
        "leesGespreksagenda",
        GROEP,
        "De gespreksagenda van een gemeente",
        "Een paar verschillen die geen toeval zijn, elk met een vraag om het gesprek mee te beginnen. Uit de "
        "nieuwste publicatie van elke doelgroep.",
    ),
    verhuist=True,
)
async def gespreksagenda(bronnen: Bronnen, vraag: Gemeentevraag) -> Uitkomst | Doorverwijzing:
    """The agenda of a present gemeente, made in the worker process like the page of it."""
    if (nu := huidige(vraag.gemeente)) != vraag.gemeente:
        return Doorverwijzing(f"/gemeenten/{nu}/gespreksagenda")
    stand = await bronnen.etalage.stand(bronnen.pool)
    if stand is None:
        raise NietGevonden("Er is nog niets gepubliceerd.")
    doe = bronnen.etalage.bladzijden.werkplaats.doe
    return Uitkomst(elders=partial(doe, maak_agenda, Agendavraag(stand.pakketten, nu)), sleutel=stand.sleutel)


@lees(
    "/gemeenten/{gemeente:str}/reacties",
    Reactiesvraag,
    Reactielijst,
    Woorden(
        "leesReacties",
        GROEP,
        "Reacties op de cijfers van een gemeente",
        "Elk openbaar antwoord van de gemeente en van aanbieders, met alle versies.",
    ),
    verhuist=True,
)
async def reacties(bronnen: Bronnen, vraag: Reactiesvraag) -> Uitkomst | Doorverwijzing:
    """Every version of every answer about a present gemeente."""
    if (nu := huidige(vraag.gemeente)) != vraag.gemeente:
        return Doorverwijzing(f"/gemeenten/{nu}/reacties")
    rijen = await reacties_db.lees(bronnen.pool, nu)
    geldig: dict[tuple[str, str, str], int] = {}
    for r in rijen:
        geldig.setdefault((r.van, r.periode, r.begrip), r.versie)
    alle = [_reactie(r, geldig=geldig[r.van, r.periode, r.begrip] == r.versie) for r in rijen]
    stuk = deel([r.id for r in alle], vraag.na, vraag.aantal)
    adres = bronnen.adres(f"/gemeenten/{nu}/reacties")
    lijst = Reactielijst(len(alle), tuple(alle[stuk.van : stuk.tot]), links(adres, vraag, stuk))
    return Uitkomst(lambda: lijst)


def _reactie(r: Bron, *, geldig: bool) -> Reactie:
    return Reactie(
        id=".".join((r.van, r.periode, r.begrip or "alle", str(r.versie))),
        van=r.van,  # type: ignore[arg-type]  # checked by the table
        periode=r.periode,
        begrip=r.begrip or None,
        versie=r.versie,
        geldig=geldig and bool(r.tekst),
        tekst=schoon(r.tekst) or None,
        wanneer=r.wanneer.astimezone(UTC),
        gesimuleerd=r.gesimuleerd,
    )


route_handlers = [gespreksagenda, reacties]
