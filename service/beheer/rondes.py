"""Rondes: make, open, list and close. Closing itself is in beheer/sluiten.py, the frozen file in
beheer/bevriezen.py.
"""

import re
from datetime import date

import polars as pl

from analyse.gemeenten import marges, namen
from service.beheer.bevriezen import lees_bevroren
from service.beheer.sluiten import sluit
from service.beheer.strata import MAX_POPULATIE, STRATUM
from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.rondes import Ronde
from service.database.sql import Db, Pool, verbinding
from service.errors import OnbekendeRonde, OngeldigeInvoer, VerkeerdeStatus
from service.log import log
from vragenlijsten import DOELGROEPEN, Vragenlijst

__all__ = ["Ronde", "lees", "lees_bevroren", "lijst", "maak", "ontleed_id", "open_ronde", "sluit", "strata"]

_PERIODE = re.compile(r"[0-9]{4}(-[a-z0-9]{1,8})?")
_GEMEENTE = re.compile(r"GM[0-9]{4}")
_STRATA = {"gemeente": pl.String, "stratum": pl.String, "populatie": pl.Int32, "uitgenodigd": pl.Int32}


def ontleed_id(ronde: str) -> tuple[str, str]:
    """Doelgroep and periode of a ronde id: "inwoners-2027" → ("inwoners", "2027"). Raises OngeldigeInvoer."""
    doelgroep, _, periode = ronde.partition("-")
    if doelgroep not in DOELGROEPEN or not _PERIODE.fullmatch(periode):
        raise OngeldigeInvoer(
            f"ronde: {ronde[:60]!r} moet bestaan uit een doelgroep ({', '.join(DOELGROEPEN)}) en een jaar, "
            "zoals inwoners-2027"
        )
    return doelgroep, periode


async def maak(
    pool: Db,
    ronde: str,
    doelgroep: str,
    periode: str,
    vragenlijst: Vragenlijst,
    strata: pl.DataFrame,
    *,
    indeling: int,
    veld_van: date,
    veld_tot: date,
    gesimuleerd: bool = False,
) -> Ronde:
    """Make a ronde (status "nieuw") with its sampling strata.

    `ronde` is "<doelgroep>-<periode>"; `strata` has gemeente ("GM0363"), stratum and populatie, one row
    each: its gemeenten are the gemeenten of the ronde. Raises OngeldigeInvoer naming all that is wrong;
    making the same ronde twice too. Given a connection, it takes part in the caller's transaction.
    """
    controleer(
        ronde,
        doelgroep,
        periode,
        vragenlijst,
        strata,
        indeling=indeling,
        veld_van=veld_van,
        veld_tot=veld_tot,
    )
    nieuw = Ronde(
        id=ronde,
        doelgroep=doelgroep,
        periode=periode,
        versie=vragenlijst.versie,
        indeling=indeling,
        veld_van=veld_van,
        veld_tot=veld_tot,
        gesimuleerd=gesimuleerd,
        status="nieuw",
        bestand_sha256=None,
        responsen=None,
    )
    rijen = list(strata.select("gemeente", "stratum", pl.col("populatie").cast(pl.Int32)).iter_rows())
    async with verbinding(pool) as con, con.transaction():
        await rondes_db.bewaar_vragenlijst(con, vragenlijst)
        if not await rondes_db.maak_ronde(con, nieuw):
            raise OngeldigeInvoer(f"De ronde {ronde} bestaat al")
        await rondes_db.maak_strata(con, ronde, rijen)
        await responsen_db.maak_partitie(con, ronde)
    log.info("ronde_gemaakt", ronde=ronde, strata=len(rijen))
    return nieuw


def controleer(
    ronde: str,
    doelgroep: str,
    periode: str,
    vragenlijst: Vragenlijst,
    strata: pl.DataFrame,
    *,
    indeling: int,
    veld_van: date,
    veld_tot: date,
) -> None:
    """Raises OngeldigeInvoer naming all that is wrong with a ronde that is to be made (as in `maak`)."""
    fouten = _fouten(ronde, doelgroep, periode, vragenlijst, veld_van, veld_tot)
    fouten += _indeling_fouten(doelgroep, periode, indeling, strata) + _strata_fouten(strata)
    if fouten:
        raise OngeldigeInvoer("; ".join(fouten))


async def open_ronde(pool: Pool, ronde: str) -> None:
    """Open the ronde for answers; safe to repeat. Raises OnbekendeRonde, VerkeerdeStatus."""
    async with verbinding(pool) as con, con.transaction():
        match await rondes_db.vergrendel_ronde(con, ronde):
            case None:
                raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
            case "nieuw":
                await rondes_db.zet_status(con, ronde, "open")
                log.info("ronde_geopend", ronde=ronde)
            case "open":
                return
            case status:
                raise VerkeerdeStatus(f"De ronde {ronde} is {status} en kan niet meer open")


async def lijst(pool: Pool) -> list[Ronde]:
    """All rondes, newest period first."""
    return await rondes_db.lees_rondes(pool)


async def lees(pool: Pool, ronde: str) -> Ronde:
    """One ronde. Raises OnbekendeRonde."""
    gevonden = await rondes_db.lees_ronde(pool, ronde)
    if gevonden is None:
        raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
    return gevonden


async def strata(pool: Pool, ronde: str) -> pl.DataFrame:
    """The strata of a ronde: gemeente, stratum, populatie (people), uitgenodigd (invitations)."""
    rijen = await rondes_db.lees_strata(pool, ronde)
    return pl.DataFrame(
        [(r.gemeente, r.stratum, r.populatie, r.uitgenodigd) for r in rijen], _STRATA, orient="row"
    )


def _fouten(
    ronde: str, doelgroep: str, periode: str, vragenlijst: Vragenlijst, veld_van: date, veld_tot: date
) -> list[str]:
    fouten = []
    if doelgroep not in DOELGROEPEN:
        fouten.append(f"doelgroep: {doelgroep!r} is geen van {', '.join(DOELGROEPEN)}")
    if not _PERIODE.fullmatch(periode):
        fouten.append(f"periode: {periode!r} moet een jaar zijn, zoals 2026 of 2026-najaar")
    if ronde != f"{doelgroep}-{periode}":
        fouten.append(f"ronde: {ronde!r} moet {doelgroep}-{periode} heten")
    if vragenlijst.doelgroep != doelgroep:
        fouten.append(f"vragenlijst: {vragenlijst.id} is voor {vragenlijst.doelgroep}, niet voor {doelgroep}")
    if veld_van > veld_tot:
        fouten.append(f"veldperiode: {veld_van} ligt na {veld_tot}")
    return fouten


def _indeling_fouten(doelgroep: str, periode: str, indeling: int, strata: pl.DataFrame) -> list[str]:
    """What would only come to light when the ronde is published, after the fieldwork."""
    try:
        bekend = namen(indeling)
        if doelgroep == "inwoners" and _PERIODE.fullmatch(periode):
            marges(int(periode[:4]), indeling)
    except ValueError as fout:
        return [f"indeling: {fout}"]
    codes = strata["gemeente"].unique(maintain_order=True).to_list() if "gemeente" in strata.columns else []
    vreemd = [code for code in codes if _GEMEENTE.fullmatch(str(code)) and code not in bekend]
    if not vreemd:
        return []
    return [f"strata: geen gemeente in de indeling van {indeling}: {', '.join(vreemd[:5])}"]


def _strata_fouten(strata: pl.DataFrame) -> list[str]:
    if missend := [k for k in ("gemeente", "stratum", "populatie") if k not in strata.columns]:
        return [f"strata: kolom {naam} ontbreekt" for naam in missend]
    fouten = []
    if strata.is_empty():
        fouten.append("strata: er is geen enkel stratum")
    if vreemd := sorted({str(g) for g in strata["gemeente"].unique() if not _GEMEENTE.fullmatch(str(g))}):
        fouten.append(f"strata: geen gemeentecode (GM en vier cijfers): {', '.join(vreemd[:5])}")
    if strata.select("gemeente", "stratum").is_duplicated().any():
        fouten.append("strata: een stratum komt vaker dan eens voor")
    if not all(STRATUM.fullmatch(str(naam)) for naam in strata["stratum"].unique()):
        fouten.append("strata: een stratum heeft een naam van 1 tot en met 60 tekens")
    populatie = strata["populatie"]
    if populatie.null_count() or not populatie.is_between(0, MAX_POPULATIE).all():
        fouten.append("strata: populatie moet een geheel getal van nul of meer zijn")
    return fouten
