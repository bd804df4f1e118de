"""Closing a ronde: from live rows to the frozen file. Every step may fail or be killed; running it again
finishes the work.

1. status "sluitend" (waits for submissions under way, refuses new ones)   2. move everything that is sealed
3. read, shuffle, write the file   4. in one transaction: fingerprint, live rows and drafts gone, status
"gesloten" Live rows go only after the file was flushed to disk, so a crash anywhere leaves either the rows
or the finished file.
"""

import asyncio

from service.beheer.bevriezen import Bevroren, maak_frame, pad_van, schrijf
from service.database import concepten as concepten_db
from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.sql import Pool, Verbinding, verbinding
from service.database.start import url_van
from service.errors import OnbekendeRonde, VerkeerdeStatus
from service.invullen.verplaatsen import verplaats
from service.jobs.queue import plan
from service.log import log
from service.settings import Settings
from vragenlijsten import codeboek


async def sluit(pool: Pool, settings: Settings, ronde: str) -> Bevroren:
    """Close the ronde and give its frozen file; closing a closed ronde gives the same file.

    `settings` as given by `service.database.start.database` (the bulk reader needs the address). Raises
    OnbekendeRonde, VerkeerdeStatus (never opened), SchijfVol and DatabaseOnbereikbaar: after the last two
    nothing is lost and `sluit` can be called again.
    """
    pad = pad_van(settings, ronde)
    if await _begin(pool, ronde):
        await verplaats(pool, ronde, alles=True)
        await _bevries(pool, settings, ronde)
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


async def _bevries(pool: Pool, settings: Settings, ronde: str) -> None:
    beschrijving = await rondes_db.lees_ronde(pool, ronde)
    if beschrijving is None:
        raise OnbekendeRonde
    vragenlijst = await rondes_db.lees_vragenlijst(pool, beschrijving.versie)
    boek = codeboek(vragenlijst)
    # The row lock keeps a second `sluit` out from reading until the rows are gone.
    async with verbinding(pool) as con, con.transaction():
        if await rondes_db.vergrendel_ronde(con, ronde) != "sluitend":
            return
        ruw = await asyncio.to_thread(responsen_db.lees_responsen, url_van(settings), ronde)
        aantal = await responsen_db.tel_responsen(con, ronde)
        if aantal.verplaatst != ruw.height or aantal.verzegeld:
            raise VerkeerdeStatus(f"De ronde {ronde} verandert nog: sluit opnieuw")
        frame = await asyncio.to_thread(maak_frame, ruw, boek, vragenlijst.talen)
        bevroren = await asyncio.to_thread(schrijf, pad_van(settings, ronde), frame, boek)
        await concepten_db.verwijder_concepten(con, ronde)
        await responsen_db.verwijder_partitie(con, ronde)
        await rondes_db.noteer_bestand(con, ronde, bevroren.sha256, bevroren.rijen)
    await responsen_db.ruim_op(pool)
    log.info("ronde_gesloten", ronde=ronde, responsen=bevroren.rijen)


async def plan_sluiten(pool: Pool, ronde: str) -> None:
    """Refuse new answers from now on and leave the rest of the closing to the worker. Raises as `sluit`."""
    async with verbinding(pool) as con, con.transaction():
        if await _naar_sluitend(con, ronde):
            await plan(con, "sluit_ronde", ronde)
