"""A publicatie as parts: the bytes that are stored, and the folder from which pages and downloads read it.

The folder is a copy that can be thrown away: the database holds the publicatie itself. A folder only gets
its name after everything in it has been written, so a reader never sees half of one.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import polars as pl

from analyse import Publicatie, PublicatieKop
from analyse.publicatie import SCHEMAS
from vragenlijsten import Vragenlijst, vragenlijst_naar_json, vragenlijst_uit_json

BROTLI_KWALITEIT = 5  # 9 and up double the time for 3 % fewer bytes


def maak_delen(
    publicatie: Publicatie, vragenlijsten: Mapping[str, Vragenlijst], eerdere: Sequence[Vragenlijst]
) -> dict[str, bytes]:
    """File name → bytes: head, frames, the questionnaire of each doelgroep, and `eerdere` of the trend."""
    delen = {"kop.json": msgspec.json.encode(publicatie.kop)}
    for naam, frame in publicatie.frames().items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        delen[f"{naam}.parquet"] = buffer.getvalue()
    for doelgroep, vragenlijst in vragenlijsten.items():
        delen[f"vragenlijst-{doelgroep}.json"] = vragenlijst_naar_json(vragenlijst)
    for vragenlijst in eerdere:
        delen[f"eerder-{vragenlijst.versie.removeprefix('sha256:')[:12]}.json"] = vragenlijst_naar_json(
            vragenlijst
        )
    return delen


def schrijf_delen(map: Path, delen: Mapping[str, bytes]) -> None:
    """Write the folder `map`; an existing one is left alone, because its name is the hash of its content."""
    map.parent.mkdir(parents=True, exist_ok=True)
    tijdelijk = Path(tempfile.mkdtemp(prefix=".nieuw-", dir=map.parent))
    try:
        for naam, inhoud in delen.items():
            (tijdelijk / naam).write_bytes(inhoud)
        tijdelijk.replace(map)
    except OSError:
        shutil.rmtree(tijdelijk, ignore_errors=True)
        if not map.is_dir():  # unless another process was first
            raise


def lees_pakket(map: Path) -> Publicatie:
    """The publicatie in a folder written by `schrijf_delen`."""
    paden = {naam: map / f"{naam}.parquet" for naam in SCHEMAS}
    frames = {naam: pl.read_parquet(pad) for naam, pad in paden.items() if pad.is_file()}
    kop = msgspec.json.decode((map / "kop.json").read_bytes(), type=PublicatieKop)
    return Publicatie(kop=kop, **frames)


def lees_vragenlijsten(map: Path) -> dict[str, Vragenlijst]:
    """The questionnaires in the folder of a publicatie, by doelgroep."""
    return {
        pad.stem.removeprefix("vragenlijst-"): vragenlijst_uit_json(pad.read_bytes())
        for pad in sorted(map.glob("vragenlijst-*.json"))
    }


def lees_eerdere(map: Path) -> list[Vragenlijst]:
    """The questionnaires of earlier rondes in the trend of a publicatie."""
    return [vragenlijst_uit_json(pad.read_bytes()) for pad in sorted(map.glob("eerder-*.json"))]


def schrijf_heel(pad: Path, inhoud: bytes) -> None:
    """Write a cache file so that a reader sees all of it or nothing."""
    pad.parent.mkdir(parents=True, exist_ok=True)
    handvat, naam = tempfile.mkstemp(dir=pad.parent, prefix=".nieuw-")
    with os.fdopen(handvat, "wb") as bestand:
        bestand.write(inhoud)
    Path(naam).replace(pad)
