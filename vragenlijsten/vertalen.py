"""Translations in files of their own, beside the questionnaire: ``inwoners/2027.fy.yaml``.

A translation goes with the Dutch text, not with a place in the questionnaire: when the Dutch changes, its
translation no longer belongs to anything and is reported, instead of silently saying something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import msgspec
from msgspec import Struct, structs

from vragenlijsten.bronnen import Pad, lees_bestand
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.model import Tekst, Vertaalstatus, VragenlijstBestand
from vragenlijsten.vorm import past

_MET_TAAL = re.compile(r"[^.]+\.(?P<taal>[^.]+)\.yaml")


class VertalingBestand(Struct, frozen=True, forbid_unknown_fields=True):
    """One language of one questionnaire; every text holds ``nl`` and ``taal``."""

    taal: str
    status: Vertaalstatus
    teksten: tuple[Tekst, ...]


def taal_in_naam(pad: Path) -> str | None:
    """The language in the name of a translation file ("2027.fy.yaml" → "fy"); None for any other file."""
    gevonden = _MET_TAAL.fullmatch(pad.name)
    return gevonden["taal"] if gevonden else None


def voeg_vertalingen_toe(
    v: VragenlijstBestand, pad: Path, naam: str
) -> tuple[VragenlijstBestand, tuple[Fout, ...]]:
    """The questionnaire of the file ``pad`` with the translations beside it, and the faults in those."""
    fouten: list[Fout] = []
    for bestand in sorted(pad.parent.glob(f"{pad.stem}.*.yaml")):
        try:
            document = lees_bestand(bestand, naam.removesuffix(pad.name) + bestand.name)
            vertaling = past(document, VertalingBestand)
        except VragenlijstFout as fout:
            fouten += fout.fouten
            continue
        meldingen = _check(v, vertaling, taal_in_naam(bestand))
        fouten += [Fout(document.plek(plek), melding) for plek, melding in meldingen]
        v = _vertaal(v, vertaling)
    return v, tuple(fouten)


def _check(v: VragenlijstBestand, vertaling: VertalingBestand, taal: str | None) -> Iterator[tuple[Pad, str]]:
    if vertaling.taal != taal or taal == "nl" or taal not in v.talen:
        melding = (
            f"'{vertaling.taal[:40]}' staat niet in de bestandsnaam of niet in talen: {', '.join(v.talen)}"
        )
        yield ("taal",), melding
        return
    teksten = _teksten(msgspec.to_builtins(v))
    gezien: set[str] = set()
    for i, tekst in enumerate(vertaling.teksten):
        plek = ("teksten", i)
        nl = tekst.get("nl", "")
        if set(tekst) != {"nl", taal} or not tekst[taal].strip():
            yield plek, f"hier horen twee teksten: nl en {taal}"
        elif nl not in teksten:
            yield (*plek, "nl"), f"deze tekst staat niet (meer) in {v.id} {v.naam}: '{nl[:60]}'"
        elif nl in gezien:
            yield (*plek, "nl"), f"deze tekst is al vertaald: '{nl[:60]}'"
        gezien.add(nl)


def _vertaal(v: VragenlijstBestand, vertaling: VertalingBestand) -> VragenlijstBestand:
    """Fill in what the questionnaire does not have in this language itself."""
    taal = vertaling.taal
    woordenboek = {tekst.get("nl"): tekst[taal] for tekst in vertaling.teksten if taal in tekst}

    def vul(waarde: object) -> object:
        if _is_tekst(waarde):
            vertaald = waarde.get(taal) or woordenboek.get(waarde["nl"])
            return waarde | {taal: vertaald} if vertaald else waarde
        if isinstance(waarde, dict):
            return {sleutel: vul(deel) for sleutel, deel in waarde.items()}
        return [vul(deel) for deel in waarde] if isinstance(waarde, list | tuple) else waarde

    vertaald = msgspec.convert(vul(msgspec.to_builtins(v)), VragenlijstBestand)
    return structs.replace(vertaald, vertaling=v.vertaling | {taal: vertaling.status})


def _is_tekst(waarde: object) -> TypeGuard[Tekst]:
    return (
        isinstance(waarde, dict)
        and "nl" in waarde
        and all(isinstance(woorden, str) for woorden in waarde.values())
    )


def _teksten(waarde: object) -> set[str]:
    """All Dutch texts in a questionnaire as plain values."""
    if _is_tekst(waarde):
        return {waarde["nl"]}
    delen = (
        waarde.values() if isinstance(waarde, dict) else waarde if isinstance(waarde, list | tuple) else ()
    )
    return set().union(*(_teksten(deel) for deel in delen))
