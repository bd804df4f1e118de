"""A small file with answers, its mapping, and what is wrong with another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.beheer.overnemen import Veldwerk, lees_overname
from service.errors import OngeldigeInvoer
from tests.service.hulp import strata, vragenlijst
from vragenlijsten import Vragenlijst

RONDE = "inwoners-2026"
KOPPELING = """\
gemeente: {kolom: gemnr}
stratum: {waarde: a}
sleutel: nr
weging: {kolom: w}
vragen:
  vertrouwen: {kolom: v1, waarden: {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1, "6": 98, "-1": 97, "99": 99}}
  contact: {kolom: v2, waarden: {"ja": 1, "nee": 2}}
  kanalen: {kolommen: {"1": k1, "3": k3}, gekozen: [x], waarden: {"-1": 97}}
  belang: {kolommen: {"1": b1, "2": b2}}
  verhaal: {kolom: tekst}
"""
KOP = "nr,gemnr,w,v1,v2,k1,k3,b1,b2,tekst"
GOED = ["1,363,1.0,1,ja,x,,2,1,Fijn", "2,363,0.8,6,nee,,x,1,,", '3,518,1,-1,ja,x,x,3,2,"twee\nregels"']


def veldwerk_van(v: Vragenlijst | None = None) -> Veldwerk:
    return Veldwerk(RONDE, v or vragenlijst(), strata(), 2026, date(2026, 3, 1), date(2026, 4, 1))


def bestand(
    map_: Path, inhoud: bytes | str, naam: str = "a.csv", koppeling: str = KOPPELING
) -> tuple[Path, Path]:
    pad, ander = map_ / naam, map_ / "k.yaml"
    pad.write_bytes(inhoud.encode() if isinstance(inhoud, str) else inhoud)
    ander.write_text(koppeling, encoding="utf-8")
    return pad, ander


def fout_van(map_: Path, inhoud: bytes | str, **over: Any) -> str:
    with pytest.raises(OngeldigeInvoer) as gevonden:
        lees_overname(veldwerk_van(), *bestand(map_, inhoud, **over))
    assert gevonden.value.melding.startswith("Er is niets overgenomen.")
    return gevonden.value.melding


def csv_van(*rijen: str) -> str:
    return "\n".join([KOP, *rijen]) + "\n"
