"""Personal links to the workspace: made, listed and stopped by the operator; shown once, stored as a hash."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from analyse.gemeenten import gemeenten
from service.database import toegangen as toegangen_db
from service.database.sql import Pool, verbinding
from service.database.toegangen import ROLLEN, Rol
from service.errors import OngeldigeInvoer
from service.sleutels import Sleutels, nieuw_token
from service.verhalen.schoon import schoon

DAGEN = 180
"""How long a link works when nothing else was asked; at most twice as long."""
_LANGSTE_NAAM = 80


@dataclass(frozen=True)
class Uitgegeven:
    """A new link, to be given to one person: `token` is stored nowhere."""

    id: UUID
    token: str

    def adres(self, basis_url: str) -> str:
        """The link itself; what stands behind # never reaches a server or a log."""
        return f"{basis_url}/beheer#{self.token}"


async def maak(
    pool: Pool, sleutels: Sleutels, rol: str, gemeente: str | None, naam: str, dagen: int = DAGEN
) -> Uitgegeven:
    """Make a link. Raises OngeldigeInvoer naming what cannot be."""
    gekozen: Rol | None = next((r for r in ROLLEN if r == rol), None)
    if gekozen is None:
        raise OngeldigeInvoer(f"--rol: {rol[:40]!r} is geen van {', '.join(ROLLEN)}")
    if gemeente is None and gekozen != "moderator":
        raise OngeldigeInvoer(f"--gemeente ontbreekt: een link voor {rol} geldt voor één gemeente")
    if gemeente is not None and gemeente not in gemeenten():
        raise OngeldigeInvoer(f"--gemeente: {gemeente[:40]!r} is nu geen gemeente; geef een code als GM0363")
    wie = schoon(naam).replace("\n", " ") or gekozen
    if len(wie) > _LANGSTE_NAAM:
        raise OngeldigeInvoer(f"--naam: hoogstens {_LANGSTE_NAAM} tekens")
    nieuw = Uitgegeven(uuid4(), nieuw_token())
    async with verbinding(pool) as con, con.transaction():
        sleutel = sleutels.toegang_sleutel(nieuw.token)
        await toegangen_db.maak(con, nieuw.id, sleutel, gekozen, gemeente, wie, timedelta(days=dagen))
        await toegangen_db.noteer(con, None, "toegang gemaakt", f"{nieuw.id} {gekozen} {gemeente or '-'}")
    return nieuw


async def trek_in(pool: Pool, id_: UUID) -> str:
    """Stop a link at once, also for who is in; the name it was made for. Raises OngeldigeInvoer."""
    async with verbinding(pool) as con, con.transaction():
        naam = await toegangen_db.trek_in(con, id_)
        if naam is None:
            raise OngeldigeInvoer(f"Er is geen toegang {id_}; samenspel toegang lijst toont ze alle")
        await toegangen_db.noteer(con, None, "toegang ingetrokken", str(id_))
    return naam
