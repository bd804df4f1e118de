"""What is measured: begrippen with their scale, and how their wording changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Bladervraag, Links, deel, links
from service.api.v1.vraag import Vraag
from service.errors import NietGevonden
from service.problems import OngeldigeVraag, Plek
from vragenlijsten import Begrip as Bron
from vragenlijsten import Schaal as Bronschaal

GROEP = "begrippen"
Teksten = Annotated[dict[str, str], Meta(description="De tekst per taal; nl is er altijd.")]


class Schaal(msgspec.Struct, frozen=True):
    """De antwoorden waaruit iemand kiest."""

    id: Annotated[str, Meta(description="De naam van de schaal.", examples=["eens5"])]
    van: Annotated[int, Meta(description="Het laagste antwoord.")]
    tot: Annotated[int, Meta(description="Het hoogste antwoord.")]
    labels: Annotated[dict[str, dict[str, str]], Meta(description="Antwoord → het label per taal.")]
    aandelen: Annotated[
        Mapping[str, Annotated[tuple[int, ...], Meta(min_length=2, max_length=2)]],
        Meta(description="Maat → het laagste en hoogste antwoord dat zij samen telt."),
    ]
    hoofdmaat: Annotated[str, Meta(description="De maat waarmee gemeenten worden vergeleken, of leeg.")]


class Formulering(msgspec.Struct, frozen=True):
    """Eén formulering van een begrip."""

    bewoording: Annotated[int, Meta(description="Haar nummer.")]
    vanaf: Annotated[str, Meta(description="De eerste periode.", examples=["2024"])]
    vergelijkbaar: Annotated[
        Literal["gelijk", "bewoording", "schaal", "breuk"],
        Meta(
            description="De verhouding tot de vorige; bij gelijk loopt de trend door, anders is er een breuk."
        ),
    ]
    toelichting: Annotated[dict[str, str] | None, Meta(description="Wat er veranderde, per taal.")]


class Begrip(msgspec.Struct, frozen=True):
    """Wat er wordt gemeten; het id verandert nooit."""

    id: Annotated[str, Meta(description="De sleutel van de trend.", examples=["ver_gemeentebestuur"])]
    titel: Teksten
    module: Annotated[str, Meta(description="Het onderwerp.", examples=["vertrouwen"])]
    richting: Annotated[
        Literal["positief", "negatief", "geen"], Meta(description="Of meer eens zijn goed nieuws is.")
    ]
    spiegel: Annotated[bool, Meta(description="Waar als meer doelgroepen het wordt gevraagd.")]
    ingredient: Annotated[str | None, Meta(description="De plaats in de index Samenspel.")]
    schaal: Annotated[Schaal | None, Meta(description="De schaal van nu; null bij een keuzevraag.")]
    reeks: Annotated[tuple[Formulering, ...], Meta(description="De formuleringen, de oudste eerst.")]
    href: Annotated[str, Meta(description="Het adres van dit begrip.")]


class Begrippenlijst(msgspec.Struct, frozen=True):
    """Begrippen, in de volgorde van de catalogus."""

    totaal: Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.")]
    begrippen: Annotated[tuple[Begrip, ...], Meta(description="De begrippen in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Begrippenvraag(Bladervraag, frozen=True, kw_only=True):
    """Which begrippen."""

    module: Annotated[
        tuple[Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,60}$")], ...],
        Meta(description="Alleen over deze onderwerpen.", examples=[["vertrouwen"]]),
    ] = ()


class Begripvraag(Vraag, frozen=True, kw_only=True):
    """One begrip."""

    begrip: Annotated[
        str,
        Meta(
            pattern="^[a-z][a-z0-9_]{0,60}$",
            description="Het id van het begrip.",
            examples=["ver_gemeentebestuur"],
        ),
    ]


@lees(
    "/begrippen",
    Begrippenvraag,
    Begrippenlijst,
    Woorden("leesBegrippen", GROEP, "Alle begrippen", "Wat er wordt gemeten, met schaal en formuleringen."),
)
async def lijst(bronnen: Bronnen, vraag: Begrippenvraag) -> Uitkomst:
    """The begrippen of the catalogue."""
    alle = bronnen.catalogus.begrippen
    modules = {b.module for b in alle.values()}
    uitleg = f"Er zijn: {', '.join(sorted(modules))}."
    if fouten := tuple(Plek("module", "onbekend", uitleg) for m in vraag.module if m not in modules):
        raise OngeldigeVraag(fouten)
    namen = [b.id for b in alle.values() if not vraag.module or b.module in vraag.module]
    stuk = deel(namen, vraag.na, vraag.aantal)

    def maak() -> Begrippenlijst:
        hier = tuple(_begrip(bronnen, alle[naam]) for naam in namen[stuk.van : stuk.tot])
        return Begrippenlijst(len(namen), hier, links(bronnen.adres("/begrippen"), vraag, stuk))

    return Uitkomst(maak)


@lees(
    "/begrippen/{begrip:str}",
    Begripvraag,
    Begrip,
    Woorden("leesBegrip", GROEP, "Eén begrip", "Een begrip met zijn schaal en formuleringen."),
)
async def begrip(bronnen: Bronnen, vraag: Begripvraag) -> Uitkomst:
    """One of them."""
    bron = bronnen.catalogus.begrippen.get(vraag.begrip)
    if bron is None:
        raise NietGevonden("Dit begrip kennen wij niet. Op /api/v1/begrippen staan ze allemaal.")
    return Uitkomst(lambda: _begrip(bronnen, bron))


def schaal_van(bron: Bronschaal) -> Schaal:
    """A scale as the API shows it."""
    labels = {str(code): tekst for code, tekst in bron.labels.items()}
    return Schaal(bron.id, bron.van, bron.tot, labels, bron.aandelen, bron.hoofdmaat)


def _begrip(bronnen: Bronnen, bron: Bron) -> Begrip:
    schaal = bronnen.catalogus.schalen.get(bron.schaal or "")
    return Begrip(
        id=bron.id,
        titel=bron.titel,
        module=bron.module,
        richting=bron.richting,
        spiegel=bron.spiegel,
        ingredient=bron.ingredient,
        schaal=schaal_van(schaal) if schaal else None,
        reeks=tuple(Formulering(b.versie, b.vanaf, b.vergelijkbaar, b.toelichting) for b in bron.reeks),
        href=bronnen.adres(f"/begrippen/{bron.id}"),
    )


route_handlers = [lijst, begrip]
