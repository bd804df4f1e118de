"""A small questionnaire of every soort, a ronde with it, and codes to fill it."""

import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import polars as pl

from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.sql import Pool
from service.invullen import intake
from service.invullen.intake import Indiening, Ontvangst, Schrijft
from service.invullen.zegelen import haal_uit, zegel_van
from service.sleutels import Sleutels
from vragenlijsten import (
    Antwoorden,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    Module,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Schaal,
    SchaalVraag,
    Vragenlijst,
    codeboek,
)

RONDE = "inwoners-2026"
AMSTERDAM, DEN_HAAG = "GM0363", "GM0518"
GOED: Antwoorden = {
    "vertrouwen": 4,
    "contact": 1,
    "cijfer": 7,
    "kanalen": [1, 3],
    "belang": [2, 1],
    "verhaal": "Fijn.",
}


def _nl(tekst: str) -> dict[str, str]:
    return {"nl": tekst, "en": f"{tekst} (en)"}


def vragenlijst(doelgroep: Any = "inwoners", naam: str = "2026", delen: int = 1) -> Vragenlijst:
    """Scale, choice, routing (cijfer only after contact = 1), multiple choice, ranking, open, and consent."""
    opties = tuple(Optie(code, _nl(f"optie {code}")) for code in (1, 2, 3))
    vragen = (
        SchaalVraag(id="vertrouwen", tekst=_nl("Ik vertrouw de gemeente."), schaal="eens5"),
        KeuzeVraag(id="contact", tekst=_nl("Had u contact?"), opties=opties[:2]),
        MeerkeuzeVraag(id="kanalen", tekst=_nl("Hoe?"), opties=opties),
        RangordeVraag(id="belang", tekst=_nl("Wat telt?"), opties=opties, top=2),
    )
    slot = (
        GetalVraag(
            id="cijfer",
            tekst=_nl("Welk cijfer?"),
            van=1,
            tot=10,
            weet_niet=True,
            toon=("=", {"antwoord": "contact"}, 1),
        ),
        OpenVraag(id="verhaal", tekst=_nl("Vertel."), maximum=2000),
        KeuzeVraag(id="verhaal_toestemming", tekst=_nl("Mag dat erbij?"), opties=opties[:2]),
    )
    paginas = (Pagina("een", _nl("Een"), vragen), Pagina("twee", _nl("Twee"), slot))
    eens5 = Schaal("eens5", 1, 5, {i: _nl(f"stap {i}") for i in range(1, 6)}, True, {"eens": (4, 5)}, "eens")
    return Vragenlijst(
        id=doelgroep,
        naam=naam,
        doelgroep=doelgroep,
        titel=_nl("Samen"),
        inleiding=_nl("Welkom."),
        talen=("nl", "en"),
        delen=delen,
        modules=(Module("m", _nl("M"), paginas),),
        herhaling="gemeente" if doelgroep == "aanbieders" else None,
        schalen={"eens5": eens5},
    )


def strata(*cellen: tuple[str, str]) -> pl.DataFrame:
    """Strata of a thousand people each."""
    gekozen = cellen or ((AMSTERDAM, "a"), (DEN_HAAG, "a"))
    return pl.DataFrame(
        [(gemeente, stratum, 1000) for gemeente, stratum in gekozen],
        schema=["gemeente", "stratum", "populatie"],
        orient="row",
    )


async def maak_ronde(
    pool: Pool,
    *,
    open_: bool = True,
    doelgroep: str = "inwoners",
    cellen: pl.DataFrame | None = None,
    delen: int = 1,
) -> Vragenlijst:
    """A ronde of `vragenlijst()` in Amsterdam and Den Haag, open unless said otherwise."""
    v = vragenlijst(doelgroep, delen=delen)
    await rondes.maak(
        pool,
        f"{doelgroep}-2026",
        doelgroep,
        "2026",
        v,
        strata() if cellen is None else cellen,
        indeling=2026,
        veld_van=date(2026, 3, 1),
        veld_tot=date(2026, 4, 1),
    )
    if open_:
        await rondes.open_ronde(pool, f"{doelgroep}-2026")
    return v


async def maak_codes(
    pool: Pool,
    sleutels: Sleutels,
    aantal: int,
    gemeente: str = AMSTERDAM,
    stratum: str = "a",
    ronde: str = RONDE,
) -> list[str]:
    """`aantal` codes in one stratum."""
    verdeling = pl.DataFrame({"gemeente": [gemeente], "stratum": [stratum], "aantal": [aantal]})
    return [code for code, _, _ in await maak_uitnodigingen(pool, sleutels, ronde, verdeling)]


async def toegang(pool: Pool, sleutels: Sleutels, code: str) -> intake.Toegang:
    """The one access of a resident's code."""
    (gevonden,) = await intake.zoek_toegang(pool, sleutels, code)
    return gevonden


async def dien_in(
    schrijver: Schrijft,
    sleutels: Sleutels,
    code: str,
    antwoorden: Antwoorden = GOED,
    poging: UUID | None = None,
) -> Ontvangst:
    """Submit through the whole intake, as the web form does."""
    gevonden = await toegang(schrijver.pool, sleutels, code)
    return await intake.dien_in(
        schrijver, sleutels, code, gevonden, antwoorden, poging or uuid4(), "web", "nl", 300
    )


def indiening(
    code: str, v: Vragenlijst, antwoorden: Antwoorden = GOED, gemeente: str = AMSTERDAM, deel: int = 1
) -> Indiening:
    """A coded submission for the batch."""
    return intake.maak_indiening(
        code,
        gemeente,
        f"{v.doelgroep}-2026",
        v,
        antwoorden,
        uuid4(),
        deel=deel,
        modus="api",
        taal="nl",
        duur=100,
    )


async def verzegeld(pool: Pool, sleutels: Sleutels) -> list[dict[str, Any]]:
    """What waits, with the seals opened, as a dict per response; `organisatie` is the pseudonym itself."""
    uit = []
    for rij in await pool.fetch("SELECT ronde, gemeente, organisatie, inhoud FROM antwoorden.verzegeld"):
        zegel = await zegel_van(pool, sleutels.zegels, rij["ronde"])
        wat = haal_uit(zegel, rij["gemeente"], rij["inhoud"])
        wie = rij["organisatie"]
        pseudoniem = None if wie is None else wie.to_int() ^ int.from_bytes(wat.masker)
        uit.append(
            {
                "gemeente": rij["gemeente"],
                "antwoorden": wat.antwoorden,
                "paradata": list(wat.paradata),
                "teksten": wat.teksten,
                "toestemming": wat.toestemming,
                "organisatie": pseudoniem,
            }
        )
    return uit


async def vul(pool: Pool, sleutels: Sleutels, aantal: int) -> list[tuple[int, ...]]:
    """Submit `aantal` different responses; gives the codes sent."""
    v = await maak_ronde(pool)
    dobbel = random.Random(7)  # noqa: S311 - test data
    rijen = [
        msgspec.structs.replace(
            indiening(code, v), antwoorden=[dobbel.choice((1, 2, 3, 97, 98, 99)) for _ in range(9)]
        )
        for code in await maak_codes(pool, sleutels, aantal)
    ]
    await intake.dien_in_batch(pool, sleutels, rijen)
    return [tuple(rij.antwoorden) for rij in rijen]


def codes_in(frame: pl.DataFrame) -> list[tuple[int, ...]]:
    """The answers of a frozen ronde as they were sent."""
    return frame.select([v.naam for v in codeboek(vragenlijst()).variabelen]).rows()
