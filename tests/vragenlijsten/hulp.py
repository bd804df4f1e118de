"""Helpers for the tests of vragenlijsten: the one-feature questionnaires, and a map to break things in."""

from __future__ import annotations

import shutil
from pathlib import Path

from vragenlijsten import Fout, Vragenlijst, controleer, load_vragenlijst

DATA = Path(__file__).parents[1] / "data" / "vragenlijsten"
GEDEELD = ("begrippen.yaml", "schalen.yaml", "gespreksvragen.yaml")
NAMEN = sorted(pad.stem for pad in DATA.glob("*.yaml") if pad.name not in GEDEELD)


# a questionnaire with every soort, to break in one place at a time
BASIS = """\
id: inwoners
naam: "2024"
doelgroep: inwoners
titel: {nl: "Proef"}
inleiding: {nl: "Dit is een proef."}
talen: [nl]
delen: 2
modules:
  - id: proef
    titel: {nl: "Proef"}
    deel: 1
    paginas:
      - id: eerste
        titel: {nl: "Eerste"}
        vragen:
          - id: stelling
            soort: schaal
            tekst: {nl: "Het gaat goed."}
            schaal: eens5
          - id: kleuren
            soort: meerkeuze
            tekst: {nl: "Welke kleuren?"}
            opties:
              - {code: 1, tekst: {nl: "rood"}}
              - {code: 2, tekst: {nl: "geen"}, exclusief: true}
          - id: verhaal
            soort: open
            tekst: {nl: "Vertel."}
            maximum: 100
      - id: tweede
        titel: {nl: "Tweede"}
        toon: [beantwoord, stelling]
        vragen:
          - id: volgorde
            soort: rangorde
            tekst: {nl: "Wat eerst?"}
            opties:
              - {code: 1, tekst: {nl: "rood"}}
              - {code: 2, tekst: {nl: "groen"}}
            top: 2
          - id: uren
            soort: getal
            tekst: {nl: "Hoeveel uren?"}
            van: 0
            tot: 24
            toon: ["=", {antwoord: stelling}, 98]
          - id: kleur
            soort: keuze
            tekst: {nl: "Welke kleur?"}
            opties:
              - {code: 1, tekst: {nl: "rood"}}
              - {code: 2, tekst: {nl: "groen"}}
"""
V1, V2 = "modules[0].paginas[0].vragen", "modules[0].paginas[1].vragen"


def laad(naam: str) -> Vragenlijst:
    """The one-feature questionnaire of this name."""
    return load_vragenlijst(DATA / f"{naam}.yaml")


def schrijf(map: Path, inhoud: str | bytes, bestand: str = "proef.yaml") -> Path:
    """Write a file (``bestand`` may name a subfolder) in a map that has the shared concepts and scales."""
    for naam in GEDEELD:
        if not (map / naam).exists():
            shutil.copy(DATA / naam, map / naam)
    pad = map / bestand
    pad.parent.mkdir(exist_ok=True)
    pad.write_bytes(inhoud.encode() if isinstance(inhoud, str) else inhoud)
    return pad


def fouten(map: Path, inhoud: str | bytes) -> list[Fout]:
    """The faults of a questionnaire file with this content; places without the map's name."""
    pad = schrijf(map, inhoud)
    return [Fout(fout.plek.replace(f"{map}/", ""), fout.melding) for fout in controleer([pad])]
