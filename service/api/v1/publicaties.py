"""What was published: the list, one publicatie, and finding the one that a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Bladervraag, Links, deel, links
from service.api.v1.vraag import Vraag
from service.database.publicaties import PublicatieRij
from service.errors import NietGevonden
from service.problems import OngeldigeVraag, Plek
from service.publicatie.downloads import bestanden_van
from vragenlijsten import Doelgroep

GROEP = "publicaties"
_ID = r"^[a-z][a-z0-9-]{0,47}-v[1-9][0-9]{0,5}$"
_HOOFD: Doelgroep = "inwoners"

Publicatienaam = Annotated[
    str,
    Meta(
        pattern=f"^$|{_ID}",
        description="Uit welke publicatie. Zonder deze: de nieuwste die bij de andere keuzes past.",
        examples=["inwoners-2026-v1"],
    ),
]
Rondenaam = Annotated[
    str,
    Meta(
        pattern="^([a-z][a-z0-9-]{0,47})?$",
        description="Van welke ronde de nieuwste publicatie.",
        examples=["inwoners-2026"],
    ),
]


class Bestand(msgspec.Struct, frozen=True, rename="camel"):
    """Een bestand van een publicatie."""

    naam: Annotated[str, Meta(description="De naam van het bestand.", examples=["cijfers.csv"])]
    media_type: Annotated[str, Meta(description="Wat voor bestand het is.", examples=["text/csv"])]
    uitleg: Annotated[str, Meta(description="Wat erin staat.")]
    href: Annotated[str, Meta(description="Waar het staat; de inhoud verandert nooit.")]


class Publicatieverwijzing(msgspec.Struct, frozen=True, rename="camel"):
    """Uit welke publicatie cijfers komen."""

    id: Annotated[str, Meta(description="De ronde en de versie.", examples=["inwoners-2026-v1"])]
    hash: Annotated[
        str,
        Meta(description="De hash van alle cijfers en van de kop: verandert één cijfer, dan verandert deze."),
    ]
    methode: Annotated[str, Meta(description="Met welke rekenwijze.", examples=["samenspel-2"])]
    gesimuleerd: Annotated[bool, Meta(description="Waar als de antwoorden zijn nagebootst.")]
    dekking: Annotated[
        float, Meta(description="Deel van de bevolking dat in de gemeenten woont die meededen, van 0 tot 1.")
    ]
    href: Annotated[str, Meta(description="Het adres van de publicatie.")]


class Publicatieregel(msgspec.Struct, frozen=True, rename="camel"):
    """Een publicatie: de onveranderlijke uitkomst van een ronde."""

    id: Annotated[str, Meta(description="De ronde en de versie.", examples=["inwoners-2026-v1"])]
    ronde: Annotated[str, Meta(description="De ronde waar het over gaat.", examples=["inwoners-2026"])]
    versie: Annotated[int, Meta(description="Telt per ronde vanaf 1; een hogere vervangt een lagere.")]
    doelgroep: Annotated[Doelgroep, Meta(description="Wie er antwoordden.", examples=["inwoners"])]
    periode: Annotated[str, Meta(description="Het jaar van de meting.", examples=["2026"])]
    titel: Annotated[str, Meta(description="De naam voor mensen.", examples=["Inwoners over hulp, 2026"])]
    veld_van: Annotated[date, Meta(description="Eerste dag van het invullen.")]
    veld_tot: Annotated[date, Meta(description="Laatste dag van het invullen.")]
    gepubliceerd_op: Annotated[datetime, Meta(tz=True, description="Wanneer deze versie openbaar werd.")]
    indeling: Annotated[int, Meta(description="Het jaar van de gemeentelijke indeling.", examples=[2026])]
    methode: Annotated[str, Meta(description="Met welke rekenwijze.", examples=["samenspel-2"])]
    gesimuleerd: Annotated[bool, Meta(description="Waar als de antwoorden zijn nagebootst.")]
    dekking: Annotated[
        float, Meta(description="Deel van de bevolking dat in de gemeenten woont die meededen, van 0 tot 1.")
    ]
    reden: Annotated[str, Meta(description="Waarom deze versie er is, in één zin; leeg als niemand dat zei.")]
    hash: Annotated[
        str, Meta(description="De hash van alle cijfers en van de kop; niet van de dag en de reden.")
    ]
    pagina: Annotated[
        str, Meta(description="De bladzijde voor mensen, met bronvermelding en wat er veranderde.")
    ]
    href: Annotated[str, Meta(description="Het adres van deze publicatie.")]


class Publicatiekop(Publicatieregel, frozen=True, rename="camel"):
    """Een publicatie met alles wat nodig is om haar cijfers te begrijpen."""

    drempels: Annotated[
        dict[str, float], Meta(description="De ondergrenzen van de onthullingscontrole, zie de rekenwijze.")
    ]
    vragenlijsten: Annotated[
        dict[str, str], Meta(description="Ronde in de reeks → de hash van haar vragenlijst.")
    ]
    peergroepen: Annotated[
        dict[str, tuple[str, ...]], Meta(description="Groep van vergelijkbare gemeenten → hun codes.")
    ]
    opgegaan: Annotated[
        dict[str, str], Meta(description="Vroegere gemeente → de gemeente waar haar antwoorden bij tellen.")
    ]
    elders: Annotated[
        tuple[str, ...],
        Meta(description="Ronden in de reeks die elders zijn verzameld; zij staan los in de trend."),
    ]
    bestanden: Annotated[tuple[Bestand, ...], Meta(description="De bestanden van deze publicatie.")]


class Publicatielijst(msgspec.Struct, frozen=True):
    """Publicaties, de nieuwste periode eerst."""

    totaal: Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.")]
    publicaties: Annotated[tuple[Publicatieregel, ...], Meta(description="De publicaties in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Publicatiesvraag(Bladervraag, frozen=True, kw_only=True):
    """Which publicaties."""

    doelgroep: Annotated[
        tuple[Doelgroep, ...], Meta(description="Alleen van deze doelgroepen.", examples=[["inwoners"]])
    ] = ()
    periode: Annotated[
        tuple[Annotated[str, Meta(pattern="^[0-9a-z-]{4,12}$")], ...],
        Meta(description="Alleen van deze metingen.", examples=[["2025", "2026"]]),
    ] = ()
    ronde: Rondenaam = ""


class Publicatievraag(Vraag, frozen=True, kw_only=True):
    """One publicatie."""

    publicatie: Annotated[
        str, Meta(description="De ronde en de versie.", pattern=_ID, examples=["inwoners-2026-v1"])
    ]


@lees(
    "/publicaties",
    Publicatiesvraag,
    Publicatielijst,
    Woorden(
        "leesPublicaties",
        GROEP,
        "Alle publicaties",
        "Elke publicatie die er is, de nieuwste periode eerst en wat elders is verzameld achteraan. Een "
        "publicatie verandert nooit; een verbetering is een nieuwe versie van dezelfde ronde.",
    ),
)
async def publicaties(bronnen: Bronnen, vraag: Publicatiesvraag) -> Uitkomst:
    """The list."""
    rijen = [
        rij
        for rij in await bronnen.etalage.lijst(bronnen.pool)
        if (not vraag.doelgroep or rij.doelgroep in vraag.doelgroep)
        and (not vraag.periode or rij.periode in vraag.periode)
        and (not vraag.ronde or rij.ronde == vraag.ronde)
    ]
    stuk = deel([naam(rij) for rij in rijen], vraag.na, vraag.aantal)
    lijst = Publicatielijst(
        len(rijen),
        tuple(_regel(bronnen, rij) for rij in rijen[stuk.van : stuk.tot]),
        links(bronnen.adres("/publicaties"), vraag, stuk),
    )
    return Uitkomst(lambda: lijst, ";".join(_sleutel(rij) for rij in rijen))


@lees(
    "/publicaties/{publicatie:str}",
    Publicatievraag,
    Publicatiekop,
    Woorden("leesPublicatie", GROEP, "Eén publicatie", "De kop van een publicatie, met haar bestanden."),
)
async def publicatie(bronnen: Bronnen, vraag: Publicatievraag) -> Uitkomst:
    """One of them."""
    rij = next((r for r in await bronnen.etalage.lijst(bronnen.pool) if naam(r) == vraag.publicatie), None)
    if rij is None:
        raise NietGevonden("Deze publicatie bestaat niet. Op /api/v1/publicaties staan ze allemaal.")
    return Uitkomst(lambda: _heel(bronnen, rij), _sleutel(rij), vast=True)


def _sleutel(rij: PublicatieRij) -> str:
    """Of all that is said of it: the hash, and what stands beside it."""
    return f"{rij.hash} {rij.gepubliceerd.isoformat()} {rij.reden}"


def naam(rij: PublicatieRij) -> str:
    """The ronde and the version as one name."""
    return f"{rij.ronde}-v{rij.versie}"


def verwijs(bronnen: Bronnen, rij: PublicatieRij) -> Publicatieverwijzing:
    """A publicatie as an answer with its figures names it."""
    k = rij.kop
    href = bronnen.adres(f"/publicaties/{naam(rij)}")
    return Publicatieverwijzing(naam(rij), rij.hash, k.methode, k.gesimuleerd, k.dekking, href)


async def zoek(bronnen: Bronnen, publicatie: str, ronde: str, doelgroepen: Sequence[str]) -> PublicatieRij:
    """The publicatie a question is about: the one it names, else the newest of its ronde, else the newest of
    its one doelgroep, else that of inwoners: it holds the other doelgroepen of its periode too.

    Raises OngeldigeVraag when there is none.
    """
    rijen = await bronnen.etalage.lijst(bronnen.pool)
    if publicatie or ronde:
        gevonden = [r for r in rijen if publicatie in ("", naam(r)) and ronde in ("", r.ronde)]
        if not gevonden:
            veld = "publicatie" if publicatie else "ronde"
            uitleg = f"Deze {veld} is er niet. Op /api/v1/publicaties staan ze allemaal."
            raise OngeldigeVraag((Plek(veld, "onbekend", uitleg),))
        return gevonden[0]
    gewenst = doelgroepen[0] if len(doelgroepen) == 1 else _HOOFD
    gevonden = [r for r in rijen if r.doelgroep == gewenst] or [r for r in rijen if len(doelgroepen) != 1]
    if not gevonden:
        raise OngeldigeVraag((Plek("doelgroep", "onbekend", "Hierover is nog niets gepubliceerd."),))
    return gevonden[0]


def _velden(bronnen: Bronnen, rij: PublicatieRij) -> dict[str, Any]:
    k = rij.kop
    eigen = ("titel", "indeling", "methode", "gesimuleerd", "dekking")
    return {
        "id": naam(rij),
        "ronde": rij.ronde,
        "versie": rij.versie,
        "doelgroep": rij.doelgroep,
        "periode": rij.periode,
        "veld_van": date.fromisoformat(k.veld_van),
        "veld_tot": date.fromisoformat(k.veld_tot),
        "gepubliceerd_op": rij.gepubliceerd,
        "reden": rij.reden,
        "hash": rij.hash,
        "pagina": f"{bronnen.site}/data/publicaties/{rij.ronde}/{rij.versie}",
        "href": bronnen.adres(f"/publicaties/{naam(rij)}"),
        **{veld: getattr(k, veld) for veld in eigen},
    }


def _regel(bronnen: Bronnen, rij: PublicatieRij) -> Publicatieregel:
    return Publicatieregel(**_velden(bronnen, rij))


def _heel(bronnen: Bronnen, rij: PublicatieRij) -> Publicatiekop:
    k, map_ = rij.kop, f"{bronnen.site}/data/{rij.ronde}/{rij.versie}"
    return Publicatiekop(
        **_velden(bronnen, rij),
        drempels=msgspec.to_builtins(k.drempels),
        vragenlijsten=k.vragenlijst_versies,
        peergroepen=k.peergroepen,
        opgegaan=k.opgegaan,
        elders=k.elders,
        bestanden=tuple(
            Bestand(bestand, soort.media_type, soort.uitleg, f"{map_}/{bestand}")
            for bestand, soort in bestanden_van(rij.doelgroep).items()
        ),
    )


route_handlers = [publicaties, publicatie]
