"""Closing a ronde: from live rows to the frozen file. Every step may fail or be killed; running it again
finishes the work.

1. status "sluitend" (waits for submissions under way, refuses new ones)   2. move what waits in groups
3. read what was moved and what still waits, shuffle, write the file: small groups never stand in the
database unsealed   4. in one transaction: fingerprint, live rows, drafts and addresses gone, status
"gesloten"   5. destroy the seal. Live rows go only after the file was flushed to disk, and the seal after
the rows, so a crash anywhere leaves either the rows or the finished file.
"""

import asyncio
from collections.abc import Sequence
from secrets import SystemRandom

import polars as pl

from service.beheer.bevriezen import Bevroren, als_frame, boek_van, maak_frame, ontmasker, pad_van, schrijf
from service.database import adressen as adressen_db
from service.database import concepten as concepten_db
from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.responsen import Verhaal
from service.database.sql import Pool, Verbinding, verbinding
from service.database.start import url_van
from service.errors import OnbekendeRonde, VerkeerdeStatus
from service.invullen.verplaatsen import Los, maak_los, nieuw_id, verplaats
from service.invullen.zegelen import open_verhaal, zegel_van
from service.jobs.queue import plan
from service.log import log
from service.settings import Settings
from service.zegels import Zegel, Zegels
from vragenlijsten import Vragenlijst

_ALLES = 1 << 40


async def sluit(pool: Pool, settings: Settings, ronde: str) -> Bevroren:
    """Close the ronde and give its frozen file; closing a closed ronde gives the same file.

    `settings` as given by `service.database.start.database` (the bulk reader needs the address). Raises
    OnbekendeRonde, VerkeerdeStatus (never opened), SchijfVol and DatabaseOnbereikbaar: after the last two
    nothing is lost and `sluit` can be called again.
    """
    pad = pad_van(settings, ronde)
    zegels = Zegels(settings.zegels_dir)
    if await _begin(pool, ronde):
        await verplaats(pool, zegels, ronde)
        await _bevries(pool, settings, zegels, ronde)
    zegels.vernietig(ronde)
    klaar = await rondes_db.lees_ronde(pool, ronde)
    if klaar is None or klaar.bestand_sha256 is None or klaar.responsen is None:
        raise VerkeerdeStatus(f"De ronde {ronde} is niet gesloten")
    return Bevroren(pad, klaar.bestand_sha256, klaar.responsen)


async def _begin(pool: Pool, ronde: str) -> bool:
    async with verbinding(pool) as con, con.transaction():
        return await _naar_sluitend(con, ronde)


async def _naar_sluitend(con: Verbinding, ronde: str) -> bool:
    """Status "sluitend", inside the caller's transaction; False when it was closed before."""
    match await rondes_db.vergrendel_ronde(con, ronde):
        case None:
            raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
        case "nieuw":
            raise VerkeerdeStatus(f"De ronde {ronde} is nog niet open geweest")
        case "gesloten":
            return False
        case "open":
            await rondes_db.zet_status(con, ronde, "sluitend")
        case "sluitend":
            pass
    return True


async def _bevries(pool: Pool, settings: Settings, zegels: Zegels, ronde: str) -> None:
    beschrijving = await rondes_db.lees_ronde(pool, ronde)
    if beschrijving is None:
        raise OnbekendeRonde
    vragenlijst = await rondes_db.lees_vragenlijst(pool, beschrijving.versie)
    zegel = await zegel_van(pool, zegels, ronde)
    # The row lock keeps a second `sluit` out from reading until the rows are gone.
    async with verbinding(pool) as con, con.transaction():
        if await rondes_db.vergrendel_ronde(con, ronde) != "sluitend":
            return
        verplaatst = await asyncio.to_thread(responsen_db.lees_responsen, url_van(settings), ronde)
        if (await responsen_db.tel_responsen(con, ronde)).verplaatst != verplaatst.height:
            raise VerkeerdeStatus(f"De ronde {ronde} verandert nog: sluit opnieuw")
        wachtend = await responsen_db.lees_groepen(con, ronde, 1, 0, _ALLES)
        rest = await maak_los(con, zegel, ronde, wachtend)
        bevroren = await asyncio.to_thread(_schrijf, settings, ronde, vragenlijst, zegel, verplaatst, rest)
        await _schud_verhalen(con, zegel, ronde, rest.verhalen)
        await responsen_db.verwijder_verzegeld(con, ronde, [w.id for w in wachtend])
        await concepten_db.verwijder_concepten(con, ronde)
        await adressen_db.verwijder(con, ronde)
        await responsen_db.verwijder_partitie(con, ronde)
        await rondes_db.noteer_bestand(con, ronde, bevroren.sha256, bevroren.rijen)
    await responsen_db.ruim_op(pool)
    await adressen_db.ruim_op(pool)
    log.info("ronde_gesloten", ronde=ronde, responsen=bevroren.rijen)


def _schrijf(
    settings: Settings, ronde: str, v: Vragenlijst, zegel: Zegel, verplaatst: pl.DataFrame, rest: Los
) -> Bevroren:
    frame = maak_frame(ontmasker(zegel, pl.concat([verplaatst, als_frame(rest.responsen)])), v)
    return schrijf(pad_van(settings, ronde), frame, boek_van(v))


async def _schud_verhalen(con: Verbinding, zegel: Zegel, ronde: str, erbij: Sequence[Verhaal]) -> None:
    """All open answers of the ronde readable, in a new order under new ids: the last group does not stand
    apart.
    """
    eerder = await responsen_db.neem_verhalen(con, ronde)
    samen = [
        _leesbaar(zegel, verhaal) for verhaal in (*erbij, *((ronde, nieuw_id(), *oud) for oud in eerder))
    ]
    SystemRandom().shuffle(samen)
    await responsen_db.bewaar_responsen(con, (), samen)


def _leesbaar(zegel: Zegel, verhaal: Verhaal) -> Verhaal:
    ronde, id_, gemeente, doelgroep, vraag, tekst, _, status = verhaal
    if vraag:  # moved by a version that did not seal open answers
        return verhaal
    wat = open_verhaal(zegel, gemeente, tekst)
    return ronde, id_, gemeente, doelgroep, wat.vraag, wat.tekst, wat.toestemming, status


async def plan_sluiten(pool: Pool, ronde: str) -> None:
    """Refuse new answers from now on and leave the rest of the closing to the worker. Raises as `sluit`."""
    async with verbinding(pool) as con, con.transaction():
        if await _naar_sluitend(con, ronde):
            await plan(con, "sluit_ronde", ronde)
