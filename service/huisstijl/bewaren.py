"""Making a look: read, check, keep as a draft, publish exactly what was previewed, back to ours.

What cannot be read (colours) or is no picture (a logo) is refused here, before anything is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from service.database import huisstijlen as huisstijlen_db
from service.database import toegangen as toegangen_db
from service.database import verhalen as verhalen_db
from service.database.huisstijlen import Stijl
from service.database.sql import Db, Pool, Verbinding, verbinding
from service.database.toegangen import Toegang
from service.errors import GeenToegang, IntussenGewijzigd, OngeldigeInvoer
from service.huisstijl import namen as n
from service.huisstijl.keuring import keur
from service.huisstijl.lezen import Gelezen, als_waarde, lees
from service.huisstijl.logo import maak_logo
from service.huisstijl.thema import Thema, als_css, volledig, zonder_standaard

FORMULIER = (n.TEKST, n.ACHTERGROND, n.KOP, n.LINK, n.KNOP, n.KNOPTEKST, n.HOEK, n.LETTER)
"""The tokens that can be filled in one by one."""
_MEESTE_ZINNEN = 40
_NIETS = (
    "Hier staat geen token in dat wij gebruiken. Wij lezen namen als --utrecht-link-color, "
    "in CSS of als design tokens in JSON."
)
_ALS_ONS = "Dit is gelijk aan ons eigen uiterlijk. Er is niets te bewaren."
_NET_VERANDERD = "Een collega heeft de huisstijl net veranderd. Bekijk eerst wat er nu staat."


def gemeente_van(toegang: Toegang) -> str:
    """Whose look this person may change. Raises GeenToegang."""
    if toegang.rol != "gemeente" or toegang.gemeente is None:
        raise GeenToegang
    return toegang.gemeente


async def begin(db: Db, gemeente: str) -> Stijl:
    """What the next change starts from: what is being made, or else what is public."""
    concept = await huisstijlen_db.lees_concept(db, gemeente)
    return concept if concept is not None else replace(await huisstijlen_db.lees(db, gemeente), gezien=0)


async def bewaar_bestand(pool: Pool, toegang: Toegang, tekst: str, gezien: int) -> None:
    """The tokens of a file, in place of those there were. Raises OngeldigeInvoer (Onleesbaar with what cannot
    be read) and IntussenGewijzigd."""
    gelezen = await asyncio.to_thread(lees, tekst)
    if not gelezen.thema.licht and not gelezen.thema.donker:
        raise OngeldigeInvoer(" ".join((_NIETS, *gelezen.weg[:3])))
    await _bewaar_thema(pool, toegang, gelezen, gezien)


async def bewaar_velden(pool: Pool, toegang: Toegang, velden: Mapping[str, str], gezien: int) -> None:
    """A few tokens, filled in one by one; what was left as it was, is not chosen. Raises as above."""
    nu = (await begin(pool, gemeente_van(toegang))).thema
    getoond, gekozen = volledig(nu).licht, dict(nu.licht)
    weg = []
    for naam in FORMULIER:
        if naam not in velden or velden[naam] == getoond.get(naam, n.VORM.get(naam)):
            continue
        waarde = als_waarde(naam, velden[naam])
        if waarde is None:
            weg.append(f"Dit kunnen wij niet lezen: {velden[naam][:40]}.")
        else:
            gekozen[naam] = waarde
    if weg:
        raise OngeldigeInvoer(" ".join(weg))
    await _bewaar_thema(pool, toegang, Gelezen(Thema(gekozen, nu.donker)), gezien)


async def _bewaar_thema(pool: Pool, toegang: Toegang, gelezen: Gelezen, gezien: int) -> None:
    thema = zonder_standaard(gelezen.thema)
    keur(thema)
    nu = await begin(pool, gemeente_van(toegang))
    css = als_css(thema).encode()
    if not css and not nu.eigen:
        raise OngeldigeInvoer(_ALS_ONS)
    stijl = replace(nu, thema=thema, weg=gelezen.weg[:_MEESTE_ZINNEN], css=css, gezien=gezien)
    await _bewaar(pool, toegang, stijl, "huisstijl voorbereid")


async def bewaar_logo(pool: Pool, toegang: Toegang, inhoud: bytes, gezien: int) -> None:
    """A logo, drawn again by us. Raises OngeldigeInvoer with what is wrong, and IntussenGewijzigd."""
    nu = await begin(pool, gemeente_van(toegang))
    logo = await asyncio.to_thread(maak_logo, inhoud)
    stijl = replace(nu, logo=logo.png, breedte=logo.breedte, hoogte=logo.hoogte, gezien=gezien)
    await _bewaar(pool, toegang, stijl, "logo voorbereid")


async def zonder_logo(pool: Pool, toegang: Toegang, gezien: int) -> None:
    """The same look without a logo. Raises IntussenGewijzigd."""
    nu = await begin(pool, gemeente_van(toegang))
    await _bewaar(pool, toegang, replace(nu, logo=b"", breedte=0, hoogte=0, gezien=gezien), "logo weggehaald")


async def _bewaar(pool: Pool, toegang: Toegang, stijl: Stijl, wat: str) -> None:
    gemeente = gemeente_van(toegang)
    await _doe(
        pool, toegang, wat, lambda con: huisstijlen_db.bewaar_concept(con, gemeente, toegang.id, stijl)
    )


async def publiceer(pool: Pool, toegang: Toegang, gezien: int) -> None:
    """Make public what was previewed. Raises IntussenGewijzigd."""
    gemeente = gemeente_van(toegang)
    await _doe(
        pool,
        toegang,
        "huisstijl gepubliceerd",
        lambda con: huisstijlen_db.publiceer(con, gemeente, gezien, toegang.id),
        openbaar=True,
    )


async def gooi_weg(pool: Pool, toegang: Toegang) -> None:
    """Forget what was being made."""
    gemeente = gemeente_van(toegang)
    async with verbinding(pool) as con, con.transaction():
        if await huisstijlen_db.gooi_weg(con, gemeente):
            await toegangen_db.noteer(con, toegang.id, "huisstijl niet doorgezet", gemeente)


async def herstel(pool: Pool, toegang: Toegang) -> None:
    """Back to our own look, at once."""
    gemeente = gemeente_van(toegang)
    async with verbinding(pool) as con, con.transaction():
        await huisstijlen_db.gooi_weg(con, gemeente)
        if (await huisstijlen_db.lees(con, gemeente)).eigen:
            await huisstijlen_db.herstel(con, gemeente, toegang.id)
            await toegangen_db.noteer(con, toegang.id, "huisstijl hersteld", gemeente)
            await verhalen_db.tel_op(con, gemeente)


async def _doe(
    pool: Pool,
    toegang: Toegang,
    wat: str,
    stap: Callable[[Verbinding], Awaitable[int | None]],
    *,
    openbaar: bool = False,
) -> None:
    gemeente = gemeente_van(toegang)
    async with verbinding(pool) as con, con.transaction():
        if await stap(con) is None:
            raise IntussenGewijzigd(_NET_VERANDERD)
        await toegangen_db.noteer(con, toegang.id, wat, gemeente)
        if openbaar:
            await verhalen_db.tel_op(con, gemeente)
