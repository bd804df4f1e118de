"""Make one file of a publicatie, in a worker process: nothing that only this needs is loaded to serve."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import brotli
import msgspec

from analyse import Publicatie
from dashboards import frame_export, tabel_export
from dashboards.export import csvbestand, parquet, spss, stata, xlsx
from dashboards.export.antwoordenboek import antwoordenboek
from dashboards.export.boek import Inhoud
from dashboards.export.cijferboek import TITELS, cijferinhoud, herkomst
from dashboards.export.datapackage import datapackage
from dashboards.export.ddi import schrijf_ddi
from dashboards.export.jsonstat import schrijf_jsonstat
from service.publicatie.downloads import METADATA, SOM, Gemeten, bestanden_van
from service.publicatie.opdracht import Downloadvraag
from service.publicatie.pakket import BROTLI_KWALITEIT, lees_eerdere, lees_pakket, lees_vragenlijsten
from vragenlijsten import codeboek, load_catalogus

_STUK = 1 << 20
_OUD = 3600.0  # seconds: no file takes that long
_SCHRIJVERS: dict[str, Callable[[Inhoud, Path], None]] = {
    ".csv": csvbestand.schrijf,
    ".parquet": parquet.schrijf,
    ".xlsx": xlsx.schrijf,
    ".sav": spss.schrijf,
    ".dta": stata.schrijf,
}


def maak(vraag: Downloadvraag) -> None:
    """Write the file, all of it or nothing, with a brotli copy beside it (`.br`) unless it is compressed.

    Raises ExportFout, OSError, and what a mistake of ours raises.
    """
    doel = Path(vraag.doel)
    doel.parent.mkdir(parents=True, exist_ok=True)
    _ruim_op(doel.parent)
    with tempfile.TemporaryDirectory(dir=doel.parent, prefix=".nieuw-") as map_:
        nieuw = Path(map_) / doel.name
        _schrijf(vraag, nieuw)
        som = Path(map_) / f"{doel.name}{SOM}"
        som.write_bytes(msgspec.json.encode(_meet(nieuw)))
        som.replace(doel.with_name(som.name))
        if not vraag.dicht:
            klein = Path(map_) / f"{doel.name}.br"
            _knijp(nieuw, klein)
            klein.replace(doel.with_name(klein.name))
        nieuw.replace(doel)


def _meet(pad: Path) -> Gemeten:
    with pad.open("rb") as bestand:
        return Gemeten(pad.stat().st_size, hashlib.file_digest(bestand, "sha256").hexdigest())


def _ruim_op(map_: Path) -> None:
    """What workers left behind that were killed halfway: else a file that never fits fills the disk."""
    for oud in map_.glob(".nieuw-*"):
        with suppress(FileNotFoundError):  # another worker was first
            if time.time() - oud.stat().st_mtime > _OUD:
                shutil.rmtree(oud, ignore_errors=True)


def _schrijf(vraag: Downloadvraag, pad: Path) -> None:
    pakket = Path(vraag.pakket)
    pub = lees_pakket(pakket)
    adres = f"{vraag.basis}/data/{pub.kop.ronde}/{pub.kop.versie}" if vraag.basis else ""
    inhoud = partial(_inhoud, pakket, pub, adres=adres, dag=vraag.gepubliceerd)
    match vraag.naam:
        case "codeboek.json":
            boeken = {doelgroep: codeboek(lijst) for doelgroep, lijst in lees_vragenlijsten(pakket).items()}
            pad.write_bytes(msgspec.json.format(msgspec.json.encode(boeken), indent=2))
        case "cijfers.jsonstat.json":
            cijfers = inhoud("cijfers")
            schrijf_jsonstat(cijfers.boek, next(cijfers.delen()), pad)
        case "ddi.xml":
            _schrijf_ddi(pakket, pub, adres, vraag.gepubliceerd, pad)
        case "datapackage.json":
            pad.write_bytes(_pakket(pub, inhoud, adres))
        case naam if naam.endswith(METADATA):
            bestand = naam.removesuffix(METADATA)
            pad.write_bytes(csvbestand.csvw(inhoud(Path(bestand).stem).boek, bestand))
        case naam:
            _SCHRIJVERS[Path(naam).suffix](inhoud(Path(naam).stem), pad)


def _inhoud(pakket: Path, pub: Publicatie, naam: str, *, adres: str, dag: str) -> Inhoud:
    """A frame of the publicatie with its codebook."""
    catalogus = load_catalogus()
    if naam == "cijfers":
        lijsten = lees_vragenlijsten(pakket)
        frame = tabel_export(
            pub, catalogus.begrippen, catalogus.schalen, lijsten, eerdere=lees_eerdere(pakket)
        )
    else:
        frame = frame_export(pub, naam, catalogus.begrippen)
    return cijferinhoud(pub, naam, frame, adres and f"{adres}/{naam}.csv", dag)


def _pakket(pub: Publicatie, inhoud: Callable[[str], Inhoud], adres: str) -> bytes:
    """The Data Package of all tables of the publicatie."""
    namen = [naam for naam in TITELS if f"{naam}.csv" in bestanden_van(pub.kop.doelgroep)]
    tabellen = {f"{naam}.csv": inhoud(naam).boek for naam in namen}
    omschrijving = f"Alle gepubliceerde tabellen van de ronde {pub.kop.ronde}, versie {pub.kop.versie}."
    naam = f"{pub.kop.ronde}-v{pub.kop.versie}"
    return datapackage(naam, pub.kop.titel, omschrijving, tabellen, adres)


def _schrijf_ddi(pakket: Path, pub: Publicatie, adres: str, dag: str, pad: Path) -> None:
    """The round that the publicatie is about, by its own questionnaire: no counts, so all of it is public."""
    lijst = lees_vragenlijsten(pakket)[pub.kop.doelgroep]
    boek = antwoordenboek(codeboek(lijst), lijst, herkomst(pub.kop, adres and f"{adres}/ddi.xml", dag))
    schrijf_ddi(boek, lijst, [n for n, s in bestanden_van(pub.kop.doelgroep).items() if s.vermeld], pad)


def _knijp(van: Path, naar: Path) -> None:
    """The same bytes in brotli, a piece at a time."""
    pers = brotli.Compressor(quality=BROTLI_KWALITEIT)
    with van.open("rb") as bron, naar.open("wb") as doel:
        while stuk := bron.read(_STUK):
            doel.write(pers.process(stuk))
        doel.write(pers.finish())
        doel.flush()
        os.fsync(doel.fileno())
