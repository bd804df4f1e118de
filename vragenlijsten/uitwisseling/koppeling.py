"""How a file with answers of elsewhere fits a questionnaire of ours: a YAML file with columns and codes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from vragenlijsten.bronnen import lees_bestand
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.model import (
    MeerkeuzeVraag,
    RangordeVraag,
    Vraag,
    Vragenlijst,
)
from vragenlijsten.vorm import past


class Kolom(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the answers to one question stand.

    `kolom`: one column; of meerkeuze and rangorde it holds codes with spaces between them, as XLSForm has it.
    `kolommen`: our code (meerkeuze) or place (rangorde) → column. `waarden`: their value → our code; 97, 98
    and 99 mean what they always do; without it their values are our codes. `gekozen` and `niet_gekozen`: what
    stands in the column of an option that was ticked, or was not.
    """

    kolom: str = ""
    kolommen: dict[str, str] = {}
    waarden: dict[str, int] = {}
    gekozen: tuple[str, ...] = ("1",)
    niet_gekozen: tuple[str, ...] = ("", "0")


class Plek(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where gemeente or stratum stands: a column (`waarden`: their words → ours), or one `waarde`."""

    kolom: str = ""
    waarden: dict[str, str] = {}
    waarde: str = ""


class Wegingkolom(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Their weight, which is checked and not taken over: from `grens` on, a row is refused."""

    kolom: str
    grens: int = 5


class Koppeling(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole file. `sleutel`: a column in which no value may occur twice; it is not kept. `deel`: the
    column with the part someone was drawn into; without it, everyone was asked all parts. `organisatie`: the
    column that tells organisations apart, of aanbieders only; its values are not kept.
    """

    gemeente: Plek
    stratum: Plek
    vragen: dict[str, Kolom]
    deel: str = ""
    organisatie: str = ""
    sleutel: str = ""
    taal: str = "nl"
    weging: Wegingkolom | None = None
    tekens: Literal["utf-8", "windows-1252"] = "utf-8"
    scheiding: Literal[",", ";", "tab"] = ","


def load_koppeling(pad: Path, v: Vragenlijst) -> Koppeling:
    """Read and check against the questionnaire. Raises VragenlijstFout with every fault and its place."""
    document = lees_bestand(pad, str(pad))
    koppeling = past(document, Koppeling)
    fouten = []
    for id_, kolom in koppeling.vragen.items():
        vraag = v.vragen.get(id_)
        melding = f"de vraag '{id_[:40]}' staat niet in {v.id} {v.naam}" if vraag is None else ""
        if vraag is not None:
            melding = _kolomfout(vraag, kolom)
        if melding:
            fouten.append(Fout(document.plek(("vragen", id_)), melding))
    for veld, plek in (("gemeente", koppeling.gemeente), ("stratum", koppeling.stratum)):
        if bool(plek.kolom) == bool(plek.waarde):
            fouten.append(Fout(document.plek((veld,)), "noem een kolom, of één waarde voor alle rijen"))
    if (v.doelgroep == "aanbieders") != bool(koppeling.organisatie):
        melding = (
            "noem bij aanbieders de kolom met de organisatie, en bij anderen niet: één organisatie mag een "
        )
        fouten.append(Fout(document.plek(("organisatie",)), f"{melding}cijfer niet alleen bepalen"))
    if koppeling.taal not in v.talen:
        fouten.append(Fout(document.plek(("taal",)), f"kies uit {', '.join(v.talen)}"))
    if not koppeling.vragen:
        fouten.append(Fout(document.plek(("vragen",)), "hier staat geen enkele vraag"))
    if fouten:
        raise VragenlijstFout(fouten)
    return koppeling


def _kolomfout(vraag: Vraag, kolom: Kolom) -> str:
    if bool(kolom.kolom) == bool(kolom.kolommen):
        return "noem een kolom of kolommen, niet allebei"
    if not kolom.kolommen:
        return ""
    if isinstance(vraag, MeerkeuzeVraag):
        vreemd = set(kolom.kolommen) - {str(optie.code) for optie in vraag.opties}
        return f"optie {min(vreemd)} bestaat niet bij deze vraag" if vreemd else ""
    if isinstance(vraag, RangordeVraag):
        vreemd = set(kolom.kolommen) - {str(plaats) for plaats in range(1, vraag.top + 1)}
        return f"plaats {min(vreemd)} bestaat niet: er zijn er {vraag.top}" if vreemd else ""
    return "kolommen kan alleen bij meerkeuze en rangorde"


def genoemde_kolommen(koppeling: Koppeling) -> tuple[str, ...]:
    """Every column that the mapping names, once, in its order."""
    k = koppeling
    uit = [
        k.gemeente.kolom,
        k.stratum.kolom,
        k.deel,
        k.organisatie,
        k.sleutel,
        k.weging.kolom if k.weging else "",
    ]
    for kolom in k.vragen.values():
        uit += [kolom.kolom, *kolom.kolommen.values()]
    return tuple(dict.fromkeys(kop for kop in uit if kop))
