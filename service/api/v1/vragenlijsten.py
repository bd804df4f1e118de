"""Questionnaires as they were used: every version in a published round, with its questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.antwoorden import Uitkomst
from service.api.v1.begrippen import Schaal, Teksten, schaal_van
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Bladervraag, Links, deel, links
from service.api.v1.vraag import Vraag as Vraagvorm
from service.database import rondes as rondes_db
from service.errors import NietGevonden
from vragenlijsten import Doelgroep, Optie, Vragenlijst, heeft_weet_niet

GROEP = "vragenlijsten"
_KORT = 12
_ONBEKEND = "Deze vragenlijst kennen wij niet. Op /api/v1/vragenlijsten staan ze allemaal."


class Versieregel(msgspec.Struct, frozen=True):
    """Een versie van een vragenlijst."""

    versie: Annotated[str, Meta(description="Het begin van de hash.", examples=["1cf878a04157"])]
    hash: Annotated[str, Meta(description="De hash van de hele inhoud.")]
    naam: Annotated[str, Meta(description="Hoe de makers haar noemen.", examples=["2024"])]
    talen: Annotated[tuple[str, ...], Meta(description="De talen waarin zij is voorgelegd.")]
    rondes: Annotated[tuple[str, ...], Meta(description="De gepubliceerde rondes met deze versie.")]
    href: Annotated[str, Meta(description="Het adres van deze versie.")]


class Vragenlijstregel(msgspec.Struct, frozen=True):
    """Een vragenlijst met haar versies."""

    id: Annotated[str, Meta(description="De naam van de vragenlijst.", examples=["inwoners"])]
    doelgroep: Annotated[Doelgroep, Meta(description="Voor wie zij is.")]
    titel: Teksten
    versies: Annotated[tuple[Versieregel, ...], Meta(description="De versies, de nieuwste eerst.")]
    href: Annotated[str, Meta(description="Het adres van deze vragenlijst.")]


class Vragenlijstenlijst(msgspec.Struct, frozen=True):
    """Vragenlijsten van gepubliceerde rondes."""

    totaal: Annotated[int, Meta(description="Hoeveel er zijn.")]
    vragenlijsten: Annotated[tuple[Vragenlijstregel, ...], Meta(description="De vragenlijsten in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Antwoordoptie(msgspec.Struct, frozen=True):
    """Een antwoord om te kiezen."""

    code: Annotated[int, Meta(description="De code in de gegevens.")]
    tekst: Teksten


class Vraag(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Een vraag zoals zij is gesteld."""

    id: Annotated[str, Meta(description="De naam van de vraag.", examples=["ver_gemeentebestuur"])]
    begrip: Annotated[str, Meta(description="Wat zij meet.", examples=["ver_gemeentebestuur"])]
    bewoording: Annotated[int, Meta(description="Welke formulering van het begrip.")]
    soort: Annotated[
        Literal["schaal", "keuze", "meerkeuze", "getal", "open", "rangorde"],
        Meta(description="Hoe zij wordt beantwoord."),
    ]
    module: Annotated[str, Meta(description="In welk deel zij staat.")]
    pagina: Annotated[str, Meta(description="Op welke bladzijde zij staat.")]
    tekst: Teksten
    uitleg: Annotated[dict[str, str] | None, Meta(description="De toelichting, per taal.")]
    schaal: Annotated[str | None, Meta(description="De schaal, bij de soort schaal.")]
    opties: Annotated[tuple[Antwoordoptie, ...], Meta(description="De antwoorden, bij een keuze.")]
    weet_niet: Annotated[bool, Meta(description="Waar als iemand 'weet ik niet' (98) kan kiezen.")]
    altijd: Annotated[
        bool, Meta(description="Waar als iedereen haar krijgt, en niet alleen na een bepaald antwoord.")
    ]


class Vragenlijstversie(Versieregel, frozen=True, kw_only=True):
    """Een versie met al haar vragen."""

    vragenlijst: Annotated[str, Meta(description="De naam van de vragenlijst.", examples=["inwoners"])]
    doelgroep: Annotated[Doelgroep, Meta(description="Voor wie zij is.")]
    titel: Teksten
    inleiding: Teksten
    schalen: Annotated[tuple[Schaal, ...], Meta(description="De schalen van de vragen.")]
    vragen: Annotated[tuple[Vraag, ...], Meta(description="De vragen, in volgorde.")]


class Vragenlijstvraag(Vraagvorm, frozen=True, kw_only=True):
    """One questionnaire."""

    vragenlijst: Annotated[
        str,
        Meta(
            pattern="^[a-z][a-z0-9-]{0,47}$", description="De naam van de vragenlijst.", examples=["inwoners"]
        ),
    ]


class Versievraag(Vragenlijstvraag, frozen=True, kw_only=True):
    """One version."""

    versie: Annotated[
        str,
        Meta(pattern="^[0-9a-f]{12}$", description="Het begin van de hash.", examples=["1cf878a04157"]),
    ]


@dataclass(frozen=True)
class _Gebruikt:
    """A version, and the published rounds in which it was used."""

    lijst: Vragenlijst
    rondes: tuple[str, ...]


@lees(
    "/vragenlijsten",
    Bladervraag,
    Vragenlijstenlijst,
    Woorden(
        "leesVragenlijsten",
        GROEP,
        "Alle vragenlijsten",
        "De vragenlijsten van gepubliceerde rondes, elk met haar versies.",
    ),
)
async def lijst(bronnen: Bronnen, vraag: Bladervraag) -> Uitkomst:
    """The questionnaires of published rounds."""
    alle = await _gebruikt(bronnen)
    namen = sorted({g.lijst.id for g in alle})
    stuk = deel(namen, vraag.na, vraag.aantal)
    hier = tuple(_regel(bronnen, naam, alle) for naam in namen[stuk.van : stuk.tot])
    heel = Vragenlijstenlijst(len(namen), hier, links(bronnen.adres("/vragenlijsten"), vraag, stuk))
    return Uitkomst(lambda: heel)


@lees(
    "/vragenlijsten/{vragenlijst:str}",
    Vragenlijstvraag,
    Vragenlijstregel,
    Woorden("leesVragenlijst", GROEP, "Eén vragenlijst", "Een vragenlijst met haar versies."),
)
async def vragenlijst(bronnen: Bronnen, vraag: Vragenlijstvraag) -> Uitkomst:
    """One of them."""
    alle = await _gebruikt(bronnen)
    if all(g.lijst.id != vraag.vragenlijst for g in alle):
        raise NietGevonden(_ONBEKEND)
    regel = _regel(bronnen, vraag.vragenlijst, alle)
    return Uitkomst(lambda: regel)


@lees(
    "/vragenlijsten/{vragenlijst:str}/versies/{versie:str}",
    Versievraag,
    Vragenlijstversie,
    Woorden(
        "leesVragenlijstversie",
        GROEP,
        "Eén versie met haar vragen",
        "De vragen zoals zij zijn gesteld. Een versie verandert nooit.",
    ),
)
async def versie(bronnen: Bronnen, vraag: Versievraag) -> Uitkomst:
    """One version in full."""
    eigen = (g for g in await _gebruikt(bronnen) if g.lijst.id == vraag.vragenlijst)
    gebruikt = next((g for g in eigen if _kort(g.lijst) == vraag.versie), None)
    if gebruikt is None:
        raise NietGevonden(_ONBEKEND)
    return Uitkomst(lambda: _heel(bronnen, gebruikt), ";".join((gebruikt.lijst.versie, *gebruikt.rondes)))


async def _gebruikt(bronnen: Bronnen) -> list[_Gebruikt]:
    """The versions of all published rounds, the newest naam first."""
    rondes: dict[str, list[str]] = {}
    for rij in await bronnen.etalage.lijst(bronnen.pool):
        van = rondes.setdefault(rij.kop.vragenlijst_versies[rij.ronde], [])
        if rij.ronde not in van:
            van.append(rij.ronde)
    lijsten = [await rondes_db.lees_vragenlijst(bronnen.pool, hash) for hash in rondes]
    return [
        _Gebruikt(v, tuple(rondes[v.versie])) for v in sorted(lijsten, key=lambda v: v.naam, reverse=True)
    ]


def _kort(v: Vragenlijst) -> str:
    return v.versie.removeprefix("sha256:")[:_KORT]


def _versievelden(bronnen: Bronnen, g: _Gebruikt) -> Versieregel:
    href = bronnen.adres(f"/vragenlijsten/{g.lijst.id}/versies/{_kort(g.lijst)}")
    return Versieregel(_kort(g.lijst), g.lijst.versie, g.lijst.naam, g.lijst.talen, g.rondes, href)


def _regel(bronnen: Bronnen, naam: str, alle: Sequence[_Gebruikt]) -> Vragenlijstregel:
    eigen = [g for g in alle if g.lijst.id == naam]
    nu = eigen[0].lijst
    versies = tuple(_versievelden(bronnen, g) for g in eigen)
    return Vragenlijstregel(nu.id, nu.doelgroep, nu.titel, versies, bronnen.adres(f"/vragenlijsten/{nu.id}"))


def _heel(bronnen: Bronnen, g: _Gebruikt) -> Vragenlijstversie:
    v = g.lijst
    return Vragenlijstversie(
        **msgspec.structs.asdict(_versievelden(bronnen, g)),
        vragenlijst=v.id,
        doelgroep=v.doelgroep,
        titel=v.titel,
        inleiding=v.inleiding,
        schalen=tuple(schaal_van(schaal) for schaal in v.schalen.values()),
        vragen=tuple(_vragen(v)),
    )


def _vragen(v: Vragenlijst) -> list[Vraag]:
    uit = []
    for module in v.modules:
        for pagina in module.paginas:
            for vraag in pagina.vragen:
                opties: tuple[Optie, ...] = getattr(vraag, "opties", ())
                uit.append(
                    Vraag(
                        id=vraag.id,
                        begrip=vraag.begrip,
                        bewoording=vraag.bewoording,
                        soort=vraag.soort,  # type: ignore[arg-type]  # the tag of one of the six structs
                        module=module.id,
                        pagina=pagina.id,
                        tekst=vraag.tekst,
                        uitleg=vraag.uitleg,
                        schaal=getattr(vraag, "schaal", None),
                        opties=tuple(Antwoordoptie(o.code, o.tekst) for o in opties),
                        weet_niet=heeft_weet_niet(vraag, v.schalen),
                        altijd=vraag.toon is None and pagina.toon is None and module.deel is None,
                    )
                )
    return uit


route_handlers = [lijst, vragenlijst, versie]
