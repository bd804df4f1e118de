"""Writing a public answer: keep a draft, publish exactly what was previewed, withdraw; versions stay."""

from collections.abc import Awaitable, Callable

from service.database import reacties as reacties_db
from service.database import toegangen as toegangen_db
from service.database import verhalen as verhalen_db
from service.database.reacties import Plaats
from service.database.sql import Db, Pool, Verbinding, verbinding
from service.database.toegangen import Toegang
from service.errors import GeenToegang, IntussenGewijzigd, OngeldigeInvoer
from service.verhalen.schoon import schoon
from vragenlijsten import load_catalogus

MAX_REACTIE = 3000
"""Most characters of an answer: what someone reads in three minutes."""


async def plaats(db: Db, toegang: Toegang, periode: str, begrip: str) -> Plaats:
    """Where this person may answer. Raises GeenToegang, and OngeldigeInvoer for what has no figures."""
    if toegang.rol == "moderator" or toegang.gemeente is None:
        raise GeenToegang
    if periode not in await reacties_db.periodes(db):
        raise OngeldigeInvoer("Over deze meting zijn nog geen cijfers gepubliceerd.")
    if begrip and begrip not in load_catalogus().begrippen:
        raise OngeldigeInvoer("Dit onderwerp bestaat niet. Kies er een uit de lijst.")
    return Plaats(toegang.gemeente, toegang.rol, periode, begrip)


async def bewaar(pool: Pool, toegang: Toegang, p: Plaats, tekst: str, gezien: int) -> int:
    """Keep a draft; its version. Raises OngeldigeInvoer (empty, too long) and IntussenGewijzigd."""
    tekst = schoon(tekst)
    if not tekst:
        raise OngeldigeInvoer("Schrijf eerst uw reactie.")
    if len(tekst) > MAX_REACTIE:
        raise OngeldigeInvoer(f"Uw reactie heeft {len(tekst)} tekens; hoogstens {MAX_REACTIE} kan.")
    return await _doe(
        pool, toegang, p, "concept bewaard", lambda con: reacties_db.bewaar_concept(con, p, tekst, gezien)
    )


async def publiceer(pool: Pool, toegang: Toegang, p: Plaats, gezien: int) -> int:
    """Make the draft of version `gezien` public; the number of the published version. Raises
    IntussenGewijzigd when the draft is not the one that was previewed."""
    nagebootst = (await reacties_db.periodes(pool)).get(p.periode, False)
    return await _doe(
        pool,
        toegang,
        p,
        "reactie gepubliceerd",
        lambda con: reacties_db.publiceer(con, p, gezien, toegang.id, gesimuleerd=nagebootst),
        openbaar=True,
    )


async def trek_in(pool: Pool, toegang: Toegang, p: Plaats, gezien: int) -> int:
    """Publish a version without a text: the answer no longer stands, its history does."""
    nagebootst = (await reacties_db.periodes(pool)).get(p.periode, False)
    return await _doe(
        pool,
        toegang,
        p,
        "reactie ingetrokken",
        lambda con: reacties_db.publiceer(con, p, gezien, toegang.id, gesimuleerd=nagebootst, leeg=True),
        openbaar=True,
    )


async def _doe(
    pool: Pool,
    toegang: Toegang,
    p: Plaats,
    wat: str,
    stap: Callable[[Verbinding], Awaitable[int | None]],
    *,
    openbaar: bool = False,
) -> int:
    async with verbinding(pool) as con, con.transaction():
        versie = await stap(con)
        if versie is None:
            raise IntussenGewijzigd("Een collega heeft deze reactie net veranderd.")
        onderwerp = f"{p.gemeente} {p.van} {p.periode} {p.begrip}".rstrip()
        await toegangen_db.noteer(con, toegang.id, wat, onderwerp)
        if openbaar:
            await verhalen_db.tel_op(con, p.gemeente)
    return versie
