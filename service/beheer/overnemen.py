"""Answers collected elsewhere, as a ronde of their own: closed at once, with modus import.

Everything is read and checked before anything is written. Then the ronde, its strata, the open answers and
the fingerprint of the frozen file are one transaction; the file itself is written just before it commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import SystemRandom

import polars as pl

from service.beheer import rondes
from service.beheer.bevriezen import Bevroren, boek_van, maak_frame, pad_van, schrijf
from service.beheer.uitwisselen import meld_alle
from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.responsen import Verhaal
from service.database.sql import Pool, verbinding
from service.errors import OngeldigeInvoer
from service.invullen.paradata import maak_paradata
from service.invullen.verplaatsen import nieuw_id
from service.log import log
from service.settings import Settings
from vragenlijsten import Vragenlijst, VragenlijstFout
from vragenlijsten.uitwisseling.antwoordbestand import lees_bron
from vragenlijsten.uitwisseling.inlezen import Ingelezen, lees_antwoorden
from vragenlijsten.uitwisseling.koppeling import Koppeling, load_koppeling


@dataclass(frozen=True)
class Veldwerk:
    """What the ronde is, beside its answers."""

    ronde: str
    vragenlijst: Vragenlijst
    strata: pl.DataFrame
    indeling: int
    veld_van: date
    veld_tot: date


@dataclass(frozen=True)
class Overname:
    """The answers of a file, checked and coded."""

    koppeling: Koppeling
    ingelezen: Ingelezen


def lees_overname(veldwerk: Veldwerk, bestand: Path, koppeling: Path | Koppeling) -> Overname:
    """Read a file with answers by its mapping; nothing is kept yet. Raises OngeldigeInvoer for a ronde that
    cannot be, or naming every bad row (of many the first) with line and column.
    """
    v = veldwerk.vragenlijst
    doelgroep, periode = rondes.ontleed_id(veldwerk.ronde)
    rondes.controleer(
        veldwerk.ronde,
        doelgroep,
        periode,
        v,
        veldwerk.strata,
        indeling=veldwerk.indeling,
        veld_van=veldwerk.veld_van,
        veld_tot=veldwerk.veld_tot,
    )
    plekken = frozenset(veldwerk.strata.select("gemeente", "stratum").iter_rows())
    try:
        gelezen = load_koppeling(koppeling, v) if isinstance(koppeling, Path) else koppeling
        return Overname(gelezen, lees_antwoorden(v, gelezen, lees_bron(bestand, gelezen), plekken))
    except VragenlijstFout as fout:
        raise OngeldigeInvoer(f"Er is niets overgenomen.\n{meld_alle(fout.fouten)}") from fout


async def neem_over(pool: Pool, settings: Settings, veldwerk: Veldwerk, overname: Overname) -> Bevroren:
    """Make the ronde with these answers, closed. All of it or nothing. Raises OngeldigeInvoer (the ronde
    exists, or its strata cannot be right), SchijfVol and DatabaseOnbereikbaar.
    """
    doelgroep, periode = rondes.ontleed_id(veldwerk.ronde)
    pad = pad_van(settings, veldwerk.ronde)
    v = veldwerk.vragenlijst
    frame = await asyncio.to_thread(_frame, v, overname)
    async with verbinding(pool) as con, con.transaction():
        await rondes.maak(
            con,
            veldwerk.ronde,
            doelgroep,
            periode,
            v,
            veldwerk.strata,
            indeling=veldwerk.indeling,
            veld_van=veldwerk.veld_van,
            veld_tot=veldwerk.veld_tot,
        )
        await responsen_db.bewaar_responsen(con, (), _verhalen(veldwerk.ronde, doelgroep, overname))
        await responsen_db.verwijder_partitie(con, veldwerk.ronde)
        try:
            # the ronde is new, so whatever stands at this path is of an attempt that never was committed
            bevroren = await asyncio.to_thread(schrijf, pad, frame, boek_van(v))
            await rondes_db.noteer_bestand(con, veldwerk.ronde, bevroren.sha256, bevroren.rijen)
        except BaseException:
            # only here: after a commit that got no answer, the ronde may be there and needs its file
            pad.unlink(missing_ok=True)
            raise
    log.info("ronde_overgenomen", ronde=veldwerk.ronde, responsen=bevroren.rijen)
    return bevroren


def _frame(v: Vragenlijst, overname: Overname) -> pl.DataFrame:
    """As a closing ronde would make it: shuffled, coarsened, without anything that names a person."""
    ingelezen = overname.ingelezen
    soort = pl.List(pl.Int16)
    paradata = [
        list(maak_paradata(v, modus="import", taal=overname.koppeling.taal, duur=None, deel=deel))
        for deel in ingelezen.delen
    ]
    ruw = pl.DataFrame(
        {
            "gemeente": pl.Series(ingelezen.gemeenten, dtype=pl.String),
            "stratum": pl.Series(ingelezen.strata, dtype=pl.String),
            "organisatie": pl.Series(ingelezen.organisaties, dtype=pl.String),
            "antwoorden": pl.Series(ingelezen.codes, dtype=soort),
            "paradata": pl.Series(paradata, dtype=soort),
        }
    )
    return maak_frame(ruw, v)


def _verhalen(ronde: str, doelgroep: str, overname: Overname) -> Sequence[Verhaal]:
    """Open answers in another order than the file's, all still to be read by a moderator."""
    uit: list[Verhaal] = [
        (ronde, nieuw_id(), gemeente, doelgroep, vraag, tekst, mag, "nieuw")
        for gemeente, vraag, tekst, mag in overname.ingelezen.teksten
    ]
    SystemRandom().shuffle(uit)
    return uit
