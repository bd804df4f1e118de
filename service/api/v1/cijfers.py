"""Figures: for everyone in a gebied, or per group of people; each with its margin and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
import polars as pl
from msgspec import Meta

from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Links, Rijvraag, links, zoek_rijen
from service.api.v1.gebieden import Gebieden, gebieden, van_soort
from service.api.v1.publicaties import (
    Publicatienaam,
    Publicatieverwijzing,
    Rondenaam,
    naam,
    verwijs,
    zoek,
)
from service.api.v1.woorden import woorden_van
from service.problems import OngeldigeVraag, Plek
from service.publicatie.lezer import Gelezen
from vragenlijsten import Doelgroep

GROEP = "cijfers"
Status = Literal["ok", "indicatief", "nul_variantie", "te_weinig", "onderdrukt", "niet_gevraagd", "breuk"]
STATUS_UITLEG = (
    "Of het cijfer er is. ok, indicatief (weinig antwoorden, ruime marge) en nul_variantie (iedereen "
    "antwoordde hetzelfde) worden getoond. Bij te_weinig, onderdrukt (om niemand te verraden), niet_gevraagd "
    "en breuk zijn de getallen null; dat is nooit nul."
)
Kenmerk = Literal["geslacht", "leeftijd", "leeftijdsgroep", "opleiding", "modus"]
Naam = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,60}$")]
Periode = Annotated[str, Meta(pattern="^[0-9a-z-]{4,12}$")]
Groepswaarde = Annotated[str, Meta(pattern="^[0-9a-z+ -]{1,20}$")]


class Groep(msgspec.Struct, frozen=True):
    """Een groep mensen binnen een doelgroep."""

    kenmerk: Annotated[Kenmerk, Meta(description="Waarnaar is uitgesplitst.", examples=["leeftijd"])]
    waarde: Annotated[str, Meta(description="Welke groep.", examples=["65-74"])]


class Cijfer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Eén gepubliceerd getal met zijn marge en zijn betekenis; dezelfde getallen als in cijfers.csv."""

    id: Annotated[int, Meta(description="Plaats van de rij in deze publicatie.")]
    doelgroep: Annotated[Doelgroep, Meta(description="Wie er antwoordden.", examples=["inwoners"])]
    periode: Annotated[str, Meta(description="Het jaar van de meting.", examples=["2026"])]
    gebied: Annotated[str, Meta(description="NL, een gemeente of een groep gemeenten.", examples=["GM0363"])]
    gebied_naam: Annotated[str | None, Meta(description="De naam van het gebied.", examples=["Amsterdam"])]
    groepen: Annotated[
        tuple[Groep, ...], Meta(description="Over welke mensen; leeg: iedereen in de doelgroep.")
    ] = ()
    begrip: Annotated[str, Meta(description="Wat er is gemeten.", examples=["dec_belofte"])]
    titel: Annotated[
        str | None, Meta(description="De naam van het begrip voor mensen.", examples=["Beloften waarmaken"])
    ]
    variabele: Annotated[str, Meta(description="De kolom in het codeboek.", examples=["dec_belofte"])]
    vraag: Annotated[
        str | None,
        Meta(
            description="De vraag zoals zij toen is gesteld.", examples=["De gemeente doet wat zij belooft."]
        ),
    ]
    bewoording: Annotated[
        int | None, Meta(description="Welke formulering van het begrip; zie de reeks bij het begrip.")
    ]
    schaal: Annotated[str | None, Meta(description="De schaal van de antwoorden.", examples=["eens5"])]
    schaal_van: Annotated[int | None, Meta(description="Het laagste antwoord.")]
    schaal_tot: Annotated[int | None, Meta(description="Het hoogste antwoord.", examples=[5])]
    maat: Annotated[
        str,
        Meta(
            description=(
                "Wat het getal zegt. gemiddelde (in punten van de schaal), netto (eens min oneens), index "
                "(0 tot 100), en anders een aandeel van 0 tot 1, zoals eens, voldoende, code_3 of weet_niet."
            ),
            examples=["eens"],
        ),
    ]
    schatting: Annotated[float | None, Meta(description="Het cijfer.", examples=[0.58])]
    se: Annotated[float | None, Meta(description="De standaardfout.", examples=[0.02])]
    lo: Annotated[float | None, Meta(description="Ondergrens van het 95%-interval.", examples=[0.54])]
    hi: Annotated[float | None, Meta(description="Bovengrens van het 95%-interval.", examples=[0.62])]
    df: Annotated[float | None, Meta(description="Vrijheidsgraden van het interval.", examples=[580.0])]
    n: Annotated[int | None, Meta(description="Aantal antwoorden, afgerond.", examples=[610])]
    n_eff: Annotated[
        float | None,
        Meta(
            description=(
                "Waarmee dat aantal na weging gelijk staat. Bij een groep null: het staat daar niet in de "
                "publicatie; n, se en df staan er wel."
            ),
            examples=[580.0],
        ),
    ]
    status: Annotated[Status, Meta(description=STATUS_UITLEG, examples=["ok"])]
    methode: Annotated[str, Meta(description="Met welke rekenwijze.", examples=["samenspel-2"])]


class Cijferlijst(msgspec.Struct, frozen=True):
    """Cijfers uit één publicatie."""

    publicatie: Annotated[Publicatieverwijzing, Meta(description="Waar zij uit komen.")]
    meldingen: Annotated[
        tuple[str, ...],
        Meta(description="Wat u over uw vraag moet weten, zoals dat een gemeente is opgegaan."),
    ]
    totaal: Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.", examples=[2400])]
    cijfers: Annotated[tuple[Cijfer, ...], Meta(description="De cijfers in dit deel.")]
    links: Annotated[Links, Meta(description="Dit deel en de delen ernaast.")] = msgspec.field(name="_links")


class Deelvraag(Rijvraag, frozen=True, kw_only=True):
    """Which rows of a publicatie; shared by all its tables."""

    publicatie: Publicatienaam = ""
    ronde: Rondenaam = ""
    periode: Annotated[
        tuple[Periode, ...],
        Meta(description="Alleen van deze metingen; een publicatie bevat ook eerdere.", examples=[["2026"]]),
    ] = ()


class Publicatiedeelvraag(Deelvraag, frozen=True, kw_only=True):
    """The same for tables with figures."""

    begrip: Annotated[
        tuple[Naam, ...],
        Meta(description="Alleen deze begrippen, zie /begrippen.", examples=[["ver_gemeentebestuur"]]),
    ] = ()
    maat: Annotated[
        tuple[Naam, ...], Meta(description="Alleen deze maten.", examples=[["gemiddelde", "eens"]])
    ] = ()
    status: Annotated[
        tuple[Status, ...], Meta(description="Alleen met deze status.", examples=[["ok", "indicatief"]])
    ] = ()

    def waarden(self) -> dict[str, tuple[str, ...]]:
        """Column → values that must occur in the publicatie."""
        return {"periode": self.periode, "begrip": self.begrip, "maat": self.maat}


class Cijfersvraag(Publicatiedeelvraag, frozen=True, kw_only=True):
    """Which figures."""

    doelgroep: Annotated[
        tuple[Doelgroep, ...], Meta(description="Alleen van deze doelgroepen.", examples=[["inwoners"]])
    ] = ()
    gebied: Gebieden = ()
    gebiedsoort: Annotated[
        Literal["alle", "land", "peergroep", "gemeente"],
        Meta(description="Alleen gebieden van deze soort.", examples=["gemeente"]),
    ] = "alle"
    uitsplitsing: Annotated[
        tuple[Kenmerk, ...],
        Meta(
            max_length=2,
            description=(
                "Een cijfer per groep mensen, naar dit kenmerk, of naar twee tegelijk. Zonder: over iedereen."
            ),
            examples=[["leeftijd"]],
        ),
    ] = ()
    groep: Annotated[
        tuple[Groepswaarde, ...],
        Meta(
            description="Bij een uitsplitsing: alleen deze groepen. Schrijf de plus van 75+ als %2B.",
            examples=[["65-74", "75+"]],
        ),
    ] = ()


@lees(
    "/cijfers",
    Cijfersvraag,
    Cijferlijst,
    Woorden(
        "leesCijfers",
        GROEP,
        "Cijfers met hun marge",
        "Elk cijfer met schatting, standaardfout, 95%-interval, aantal, status, rekenwijze en de vraag zoals "
        "zij is gesteld. Een antwoord komt altijd uit één publicatie: die u noemt, of anders de nieuwste van "
        "de doelgroep. Wat niet mag worden getoond, staat er met zijn status en null. De links naar andere "
        "delen noemen de publicatie, zodat er tijdens het bladeren niets verandert.",
    ),
)
async def cijfers(bronnen: Bronnen, vraag: Cijfersvraag) -> Uitkomst:
    """Figures of one publicatie."""
    # A plus that was not encoded arrives as a space, and no group ends in one.
    groepen = tuple(f"{groep[:-1]}+" if groep.endswith(" ") else groep for groep in vraag.groep)
    vraag = msgspec.structs.replace(vraag, groep=groepen)
    rij = await zoek(bronnen, vraag.publicatie, vraag.ronde, vraag.doelgroep)
    gelezen = await bronnen.etalage.lees(bronnen.pool, rij)
    codes, meldingen, fouten = gebieden(gelezen, _frame(vraag), "gebied", vraag.gebied)
    fouten += onbekend(gelezen, _frame(vraag), {"doelgroep": vraag.doelgroep, **vraag.waarden()})
    fouten += _fouten_uitsplitsing(gelezen, vraag)
    if fouten:
        raise OngeldigeVraag(tuple(fouten))
    lijst = partial(_lijst, bronnen, vraag, gelezen, codes, meldingen, verwijs(bronnen, rij), naam(rij))
    return Uitkomst(lijst, rij.hash, vast=bool(vraag.publicatie))


def onbekend(gelezen: Gelezen, frame: str, gevraagd: Mapping[str, Sequence[str]]) -> list[Plek]:
    """Values that do not occur in a column of the publicatie, each a fault in the parameter of that name."""
    return [
        Plek(kolom, "onbekend", f"{waarde} staat niet in deze publicatie.")
        for kolom, waarden in gevraagd.items()
        for waarde in waarden
        if waarde not in gelezen.waarden(frame, kolom)
    ]


def uit_rijen(kolommen: Mapping[str, Sequence[str]]) -> list[pl.Expr]:
    """The rows in which each column holds one of these values; an empty list asks nothing."""
    return [pl.col(kolom).is_in(list(waarden)) for kolom, waarden in kolommen.items() if waarden]


def _frame(vraag: Cijfersvraag) -> str:
    return "uitsplitsingen" if vraag.uitsplitsing else "cijfers"


def _fouten_uitsplitsing(gelezen: Gelezen, vraag: Cijfersvraag) -> list[Plek]:
    if not vraag.uitsplitsing:
        uitleg = "Groepen zijn er alleen bij een uitsplitsing; noem ook die."
        return [Plek("groep", "zonder_uitsplitsing", uitleg)] if vraag.groep else []
    splitsingen = gelezen.splitsingen
    if frozenset(vraag.uitsplitsing) not in splitsingen:
        er_zijn = sorted(",".join(sorted(paar)) for paar in splitsingen)
        uitleg = f"Zo is deze publicatie niet uitgesplitst. Er zijn: {'; '.join(er_zijn) or 'geen'}."
        return [Plek("uitsplitsing", "onbekend", uitleg)]
    bekend = sorted({groep for kenmerk in vraag.uitsplitsing for groep in gelezen.groepen[kenmerk]})
    uitleg = f"Er zijn: {', '.join(bekend)}."
    return [Plek("groep", "onbekend", uitleg) for waarde in vraag.groep if waarde not in bekend]


def _lijst(
    bronnen: Bronnen,
    vraag: Cijfersvraag,
    gelezen: Gelezen,
    codes: list[str],
    meldingen: list[str],
    publicatie: Publicatieverwijzing,
    id_: str,
) -> Cijferlijst:
    """The rows asked for, in a thread."""
    alle, eisen = gelezen.rijen(_frame(vraag)), _voorwaarden(vraag, codes)
    totaal, stuk, rijen = zoek_rijen(alle, eisen, vraag.na, vraag.aantal)
    woorden = woorden_van(gelezen, bronnen.catalogus)
    return Cijferlijst(
        publicatie,
        tuple(meldingen),
        totaal,
        tuple(_cijfer(woorden.bij(rij)) for rij in rijen.iter_rows(named=True)),
        links(bronnen.adres("/cijfers"), vraag, stuk, {"publicatie": id_}),
    )


def _voorwaarden(vraag: Cijfersvraag, codes: list[str]) -> list[pl.Expr]:
    uit = uit_rijen({"doelgroep": vraag.doelgroep, **vraag.waarden(), "status": vraag.status})
    if vraag.gebied:
        uit.append(pl.col("gebied").is_in(codes))
    if vraag.gebiedsoort != "alle":
        uit.append(van_soort("gebied", vraag.gebiedsoort))
    if vraag.uitsplitsing:
        uit.append(_gesplitst(vraag.uitsplitsing))
    if vraag.groep:
        groepen = list(vraag.groep)
        uit.append(pl.col("waarde_a").is_in(groepen) | pl.col("waarde_b").is_in(groepen))
    return uit


def _gesplitst(naar: tuple[str, ...]) -> pl.Expr:
    a, b = pl.col("kenmerk_a"), pl.col("kenmerk_b").fill_null("")
    een, ander = naar[0], naar[-1]
    if een == ander:
        return (a == een) & (b == "")
    return ((a == een) & (b == ander)) | ((a == ander) & (b == een))


def _cijfer(rij: dict[str, Any]) -> Cijfer:
    groepen = [(rij.pop(f"kenmerk_{x}", None), rij.pop(f"waarde_{x}", None)) for x in ("a", "b")]
    rij.setdefault("n_eff", None)
    return Cijfer(**rij, groepen=tuple(Groep(kenmerk, waarde) for kenmerk, waarde in groepen if kenmerk))


route_handlers = [cijfers]
