"""The codebook: the variables a questionnaire yields, in the order in which coded answers are stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from vragenlijsten.loting import (
    VARIANT,
    VOLGORDE,
    beschrijf_variant,
    beschrijf_volgorde,
    loting_kolommen,
)
from vragenlijsten.model import (
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    WEET_NIET,
    GetalVraag,
    KeuzeVraag,
    Loting,
    MeerkeuzeVraag,
    OpenVraag,
    Optie,
    RangordeVraag,
    Schaal,
    SchaalVraag,
    Tekst,
    Vraag,
    Vragenlijst,
    heeft_weet_niet,
)

Meetniveau: TypeAlias = Literal["nominaal", "ordinaal", "schaal"]

ONTBREKEND: dict[int, Tekst] = {
    NIET_VOORGELEGD: {"nl": "niet voorgelegd", "en": "not asked"},
    WEET_NIET: {"nl": "weet ik niet / geen mening", "en": "don't know / no opinion"},
    NIET_BEANTWOORD: {"nl": "niet beantwoord", "en": "not answered"},
}
GEKOZEN: dict[int, Tekst] = {
    0: {"nl": "niet gekozen", "en": "not chosen"},
    1: {"nl": "gekozen", "en": "chosen"},
}

_LOTING: dict[str, Tekst] = {
    VOLGORDE: {"nl": "Volgorde van stellingen en opties", "en": "Order of statements and options"},
    VARIANT: {"nl": "Variant van de bewoording", "en": "Variant of the wording"},
}


class Variabele(Struct, frozen=True):
    """One column. ``waarden``: labelled codes; ``ontbrekend``: 97, 98 (only where offered) and 99.

    ``van``/``tot`` bound a scale or a number (None where only ``waarden`` count); ``tekst`` is the question
    as it was put, ``label`` its short name, with the option or the place for meerkeuze and rangorde.
    """

    naam: str
    positie: int
    vraag: str
    begrip: str
    soort: str
    tekst: Tekst
    label: Tekst
    waarden: dict[int, Tekst]
    ontbrekend: dict[int, Tekst]
    meetniveau: Meetniveau
    van: int | None
    tot: int | None
    schaal: str | None
    bewoording: int

    def geldig(self, waarde: int) -> bool:
        """Whether a stored code may occur in this column."""
        if waarde in self.ontbrekend:
            return True
        if self.van is not None and self.tot is not None:
            return self.van <= waarde <= self.tot
        return waarde in self.waarden


class Codeboek(Struct, frozen=True):
    """All variables of one version of a questionnaire; ``variabelen[i].positie == i``.

    ``loting``: what was drawn by lot (order, wording), stored after the answers; no answers, so no figures.
    ``paradata``: what a frozen file holds beside the answers (``paradata.py``); empty elsewhere.
    ``talen``: what the column taal holds, with the status of that translation: bron, machine or nagekeken.
    """

    vragenlijst: str
    naam: str
    versie: str
    doelgroep: str
    variabelen: tuple[Variabele, ...]
    loting: tuple[Variabele, ...] = ()
    talen: dict[str, str] = {}
    paradata: tuple[Variabele, ...] = ()


def codeboek(v: Vragenlijst) -> Codeboek:
    """The codebook of a questionnaire. Open questions are no variables: their texts are kept apart."""
    variabelen: list[Variabele] = []
    for vraag in v.vragen.values():
        for naam, label, waarden, niveau, (van, tot) in _kolommen(vraag, v):
            variabelen.append(
                Variabele(
                    naam=naam,
                    positie=len(variabelen),
                    vraag=vraag.id,
                    begrip=vraag.begrip,
                    soort=vraag.soort,
                    tekst=vraag.tekst,
                    label=label,
                    waarden=waarden,
                    ontbrekend={
                        code: label
                        for code, label in ONTBREKEND.items()
                        if code != WEET_NIET or heeft_weet_niet(vraag, v.schalen)
                    },
                    meetniveau=niveau,
                    van=van,
                    tot=tot,
                    schaal=vraag.schaal if isinstance(vraag, SchaalVraag) else None,
                    bewoording=vraag.bewoording,
                )
            )
    return Codeboek(
        v.id,
        v.naam,
        v.versie,
        v.doelgroep,
        tuple(variabelen),
        tuple(_loting(v, naam, len(variabelen) + nr) for nr, naam in enumerate(loting_kolommen(v))),
        {taal: "bron" if taal == "nl" else v.vertaling.get(taal, "machine") for taal in v.talen},
    )


def _loting(v: Vragenlijst, naam: str, positie: int) -> Variabele:
    """The column with one of the draws; its labels say what each number showed."""
    loting = v.loting or Loting()
    if naam == VOLGORDE:
        waarden: dict[int, Tekst] = {
            nr: {"nl": beschrijf_volgorde(v, nr)} for nr in range(1, loting.volgordes + 1)
        }
    else:
        waarden = {nr: beschrijf_variant(v, nr) for nr in range(1, loting.varianten + 1)}
    return Variabele(
        naam=naam,
        positie=positie,
        vraag="",
        begrip="",
        soort="loting",
        tekst=_LOTING[naam],
        label=_LOTING[naam],
        waarden=waarden,
        ontbrekend={NIET_VOORGELEGD: ONTBREKEND[NIET_VOORGELEGD]},
        meetniveau="nominaal",
        van=None,
        tot=None,
        schaal=None,
        bewoording=1,
    )


def namen(vraag: Vraag) -> tuple[str, ...]:
    """The names of the variables of one question, in codebook order."""
    match vraag:
        case OpenVraag():
            return ()
        case MeerkeuzeVraag():
            return tuple(f"{vraag.id}_{optie.code}" for optie in vraag.opties)
        case RangordeVraag():
            return tuple(f"{vraag.id}_{plaats}" for plaats in range(1, vraag.top + 1))
        case _:
            return (vraag.id,)


Kolom: TypeAlias = tuple[str, Tekst, dict[int, Tekst], Meetniveau, tuple[int | None, int | None]]


def _kolommen(vraag: Vraag, v: Vragenlijst) -> Iterator[Kolom]:
    """The columns of one question; none for an open question."""
    titel = v.titels.get(vraag.begrip, vraag.tekst)
    los: tuple[None, None] = (None, None)
    match vraag:
        case SchaalVraag():
            schaal = v.schalen[vraag.schaal]
            yield vraag.id, titel, dict(schaal.labels), _niveau(schaal), (schaal.van, schaal.tot)
        case KeuzeVraag():
            niveau: Meetniveau = "ordinaal" if vraag.geordend else "nominaal"
            yield vraag.id, titel, _labels(vraag.opties), niveau, los
        case MeerkeuzeVraag():
            for naam, optie in zip(namen(vraag), vraag.opties, strict=True):
                yield naam, _samen(titel, optie.tekst), dict(GEKOZEN), "nominaal", los
        case GetalVraag():
            yield vraag.id, titel, {}, "schaal", (vraag.van, vraag.tot)
        case RangordeVraag():
            for plaats, naam in enumerate(namen(vraag), 1):
                label = _samen(titel, {"nl": f"plaats {plaats}", "en": f"rank {plaats}"})
                yield naam, label, _labels(vraag.opties), "nominaal", los


def _niveau(schaal: Schaal) -> Meetniveau:
    """Scales of ten steps and more are read as interval scales, as the mean is published for them."""
    return "schaal" if schaal.tot - schaal.van >= 9 else "ordinaal"


def _labels(opties: tuple[Optie, ...]) -> dict[int, Tekst]:
    return {optie.code: optie.tekst for optie in opties}


def _samen(titel: Tekst, deel: Tekst) -> Tekst:
    """ "titel: deel" in every language of the title; a language the second text lacks falls back on Dutch."""
    return {taal: f"{tekst}: {deel.get(taal, deel['nl'])}" for taal, tekst in titel.items()}
