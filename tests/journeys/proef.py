"""A small questionnaire with every soort and a page that comes and goes; and rondes with it."""

from __future__ import annotations

from datetime import date

import polars as pl

from service.beheer import rondes
from service.beheer.uitnodigingen import maak_uitnodigingen
from service.database.sql import Pool
from service.sleutels import Sleutels
from vragenlijsten import (
    Doelgroep,
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
    Tekst,
    Vragenlijst,
)

AMSTERDAM, UTRECHT, AA_EN_HUNZE = "GM0363", "GM0344", "GM1680"
JA, NEE = "1", "2"


def t(nl: str, en: str) -> Tekst:
    """A text in both languages."""
    return {"nl": nl, "en": en}


EENS5 = Schaal(
    id="eens5",
    van=1,
    tot=5,
    labels={
        1: t("helemaal mee oneens", "strongly disagree"),
        2: t("mee oneens", "disagree"),
        3: t("niet mee eens, niet mee oneens", "neither agree nor disagree"),
        4: t("mee eens", "agree"),
        5: t("helemaal mee eens", "strongly agree"),
    },
    weet_niet=True,
    aandelen={"eens": (4, 5), "oneens": (1, 2)},
    hoofdmaat="eens",
    netto=True,
)
VERTROUWEN11 = Schaal(
    id="vertrouwen11",
    van=0,
    tot=10,
    labels={0: t("helemaal geen vertrouwen", "no trust at all"), 10: t("heel veel vertrouwen", "full trust")},
    weet_niet=True,
    aandelen={"hoog": (6, 10), "laag": (0, 4)},
    hoofdmaat="hoog",
)
CIJFER10 = Schaal(
    id="cijfer10",
    van=1,
    tot=10,
    labels={1: t("heel slecht", "very bad"), 10: t("heel goed", "very good")},
    weet_niet=True,
    aandelen={"voldoende": (6, 10)},
    hoofdmaat="gemiddelde",
)

_JA_NEE = (Optie(1, t("Ja", "Yes")), Optie(2, t("Nee", "No")))
_REMMEN = (
    Optie(1, t("Geld", "Money")),
    Optie(2, t("Regels", "Rules")),
    Optie(3, t("Angst om fouten te maken", "Fear of mistakes")),
    Optie(4, t("Niets van dit alles", "None of these"), exclusief=True),
)

STELLINGEN = Pagina(
    id="stellingen",
    titel=t("Wat vindt u?", "What do you think?"),
    uitleg=t("Bent u het eens met deze zinnen?", "Do you agree with these statements?"),
    vragen=(
        SchaalVraag(
            id="dichtbij",
            schaal="eens5",
            tekst=t("De gemeente is dichtbij.", "The municipality is near."),
            uitleg=t("Denk aan het loket of het wijkteam.", "Think of the desk or the neighbourhood team."),
        ),
        SchaalVraag(id="luistert", schaal="eens5", tekst=t("De gemeente luistert.", "It listens.")),
        SchaalVraag(
            id="vertrouwen", schaal="vertrouwen11", tekst=t("Hoeveel vertrouwen?", "How much trust?")
        ),
        SchaalVraag(id="rapport", schaal="cijfer10", tekst=t("Welk rapportcijfer?", "Which mark?")),
    ),
)
CONTACT = Pagina(
    id="contact",
    titel=t("Contact", "Contact"),
    vragen=(KeuzeVraag(id="contact", opties=_JA_NEE, weet_niet=True, tekst=t("Had u contact?", "Contact?")),),
)
VERDIEPING = Pagina(
    id="verdieping",
    titel=t("Over dat contact", "About that contact"),
    toon=("=", {"antwoord": "contact"}, 1),
    vragen=(
        GetalVraag(id="keren", van=1, tot=90, weet_niet=True, tekst=t("Hoe vaak?", "How often?")),
        MeerkeuzeVraag(id="remmen", opties=_REMMEN, weet_niet=True, tekst=t("Wat remt?", "What hinders?")),
    ),
)
SLOT = Pagina(
    id="slot",
    titel=t("Tot slot", "Finally"),
    vragen=(
        RangordeVraag(
            id="eerst", opties=_REMMEN[:3], top=3, weet_niet=True, tekst=t("Wat eerst?", "What first?")
        ),
        OpenVraag(id="verhaal", maximum=200, tekst=t("Vertel het zelf.", "Tell it yourself.")),
        KeuzeVraag(
            id="verhaal_toestemming",
            opties=_JA_NEE,
            tekst=t("Mogen wij dit laten zien?", "May we show this?"),
        ),
    ),
)


def proef(doelgroep: Doelgroep = "inwoners") -> Vragenlijst:
    """The questionnaire: four pages, of which "verdieping" only after contact."""
    return Vragenlijst(
        id=doelgroep,
        naam="2026",
        doelgroep=doelgroep,
        titel=t("Proef over zorg", "Trial about care"),
        inleiding=t("Wij willen graag weten wat u vindt.", "We would like to know what you think."),
        talen=("nl", "en"),
        modules=(Module("m", t("M", "M"), (STELLINGEN, CONTACT, VERDIEPING, SLOT)),),
        herhaling="gemeente" if doelgroep == "aanbieders" else None,
        schalen={schaal.id: schaal for schaal in (EENS5, VERTROUWEN11, CIJFER10)},
    )


async def maak_ronde(pool: Pool, v: Vragenlijst, *, open_: bool = True) -> str:
    """A ronde of `v` in three gemeenten; its id."""
    ronde = f"{v.doelgroep}-2026"
    strata = pl.DataFrame(
        [(gemeente, "alle", 1000) for gemeente in (AMSTERDAM, UTRECHT, AA_EN_HUNZE)],
        schema=["gemeente", "stratum", "populatie"],
        orient="row",
    )
    await rondes.maak(
        pool,
        ronde,
        v.doelgroep,
        "2026",
        v,
        strata,
        indeling=2026,
        veld_van=date(2026, 9, 1),
        veld_tot=date(2026, 10, 31),
    )
    if open_:
        await rondes.open_ronde(pool, ronde)
    return ronde


async def maak_codes(
    pool: Pool, sleutels: Sleutels, ronde: str, aantal: int = 1, gemeenten: tuple[str, ...] = (AMSTERDAM,)
) -> list[str]:
    """Codes for this ronde; with several gemeenten each code belongs to an organisation that works in all."""
    kolommen = {
        "gemeente": list(gemeenten),
        "stratum": ["alle"] * len(gemeenten),
        "aantal": [aantal] * len(gemeenten),
    }
    if len(gemeenten) > 1:
        kolommen["organisatie"] = ["org-1"] * len(gemeenten)
    uitgifte = await maak_uitnodigingen(pool, sleutels, ronde, pl.DataFrame(kolommen))
    return sorted({code for code, _, _ in uitgifte})
