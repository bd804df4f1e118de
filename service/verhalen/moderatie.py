"""What a moderator does with stories: read the queue, release (edited or not), reject, withdraw.

Only stories with consent of a closed ronde are ever seen here. Every decision is a row of its own, made upon
the version that was on the screen: of two moderators at once the second hears that the first was there.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from uuid import UUID

from analyse.gemeenten import gemeenten, indelingen, namen, opvolgers
from service.database import toegangen as toegangen_db
from service.database import verhalen as verhalen_db
from service.database.sql import Pool, verbinding
from service.database.toegangen import Toegang
from service.database.verhalen import Besluit, VerhaalRij
from service.errors import GeenToegang, IntussenGewijzigd, OngeldigeInvoer
from service.verhalen.schoon import schoon
from vragenlijsten import load_catalogus

MAX_VERHAAL = 4000
"""Most characters of a story that is released; the questionnaires allow 2000."""
NEDERLAND = "NL"
REDENEN: Mapping[str, str] = MappingProxyType(
    {
        "herkenbaar": "Er is iemand in te herkennen, ook als de namen weg zijn",
        "beledigend": "Het is beledigend, discrimineert of beschuldigt iemand",
        "strafbaar": "Er staat iets in waarvoor een melding nodig is",
        "geen_verhaal": "Het is geen verhaal: leeg, reclame of onleesbaar",
        "niet_over": "Het gaat niet over zorg, ondersteuning of samenwerking",
        "verzoek": "Degene die het schreef vroeg erom",
    }
)
"""Why a story is not shown. A fixed list: a reason in own words could say who wrote it."""


@cache
def codes_van(gemeente: str) -> tuple[str, ...]:
    """The codes a present gemeente has had in rondes: its own, and of gemeenten that went into it whole."""
    oud = {code for jaar in indelingen() for code in namen(jaar) if code not in gemeenten()}
    heel = (code for code in oud if [nieuw for nieuw, _ in opvolgers(code)] == [gemeente])
    return (gemeente, *sorted(heel))


def bereik(toegang: Toegang) -> tuple[str, ...] | None:
    """The gemeenten whose stories this moderator may read; None: all. Raises GeenToegang."""
    if toegang.rol != "moderator":
        raise GeenToegang
    return None if toegang.gemeente is None else codes_van(toegang.gemeente)


async def lees(pool: Pool, toegang: Toegang, ronde: str, id_: UUID) -> VerhaalRij | None:
    """One story, when this moderator may read it."""
    mag = bereik(toegang)
    if "\0" in ronde:  # of a hand-made address; the database takes no such text
        return None
    verhaal = await verhalen_db.lees(pool, ronde, id_)
    return verhaal if verhaal is not None and (mag is None or verhaal.gemeente in mag) else None


async def geef_vrij(
    pool: Pool, toegang: Toegang, verhaal: VerhaalRij, gezien: int, tekst: str, begrip: str
) -> None:
    """Publish this text beside `begrip` ("": none). Raises OngeldigeInvoer, IntussenGewijzigd."""
    tekst = schoon(tekst)
    if not tekst:
        raise OngeldigeInvoer("Er staat geen tekst meer in. Wijs het verhaal af als er niets van over is.")
    if len(tekst) > MAX_VERHAAL:
        raise OngeldigeInvoer(
            f"De tekst heeft {len(tekst)} tekens; hoogstens {MAX_VERHAAL} kan. Kort de tekst in."
        )
    if begrip and begrip not in load_catalogus().begrippen:
        raise OngeldigeInvoer("Dit onderwerp bestaat niet. Kies er een uit de lijst.")
    await _besluit(pool, toegang, verhaal, gezien, "vrijgegeven", tekst=tekst, begrip=begrip or None)


async def wijs_af(pool: Pool, toegang: Toegang, verhaal: VerhaalRij, gezien: int, reden: str) -> None:
    """Do not publish it, or no longer when it was. Raises OngeldigeInvoer, IntussenGewijzigd."""
    if reden not in REDENEN:
        raise OngeldigeInvoer("Kies waarom dit verhaal niet openbaar wordt.")
    wat: Besluit = "ingetrokken" if verhaal.status == "vrijgegeven" else "afgewezen"
    await _besluit(pool, toegang, verhaal, gezien, wat, reden=reden)


async def _besluit(
    pool: Pool,
    toegang: Toegang,
    verhaal: VerhaalRij,
    gezien: int,
    wat: Besluit,
    *,
    tekst: str | None = None,
    begrip: str | None = None,
    reden: str | None = None,
) -> None:
    async with verbinding(pool) as con, con.transaction():
        gelukt = await verhalen_db.besluit(
            con,
            verhaal.ronde,
            verhaal.id,
            gezien,
            wat,
            toegang.id,
            tekst=tekst,
            begrip=begrip,
            reden=reden,
        )
        if gelukt is None:
            raise IntussenGewijzigd("Een andere moderator heeft net over dit verhaal besloten.")
        await toegangen_db.noteer(con, toegang.id, f"verhaal {wat}", f"{verhaal.ronde}/{verhaal.id}")
        for plek in sorted({NEDERLAND, *(nieuw for nieuw, _ in opvolgers(verhaal.gemeente))}):
            await verhalen_db.tel_op(con, plek)
