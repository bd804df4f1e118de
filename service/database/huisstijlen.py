"""Looks of gemeenten, with their versions: one function per query of queries/huisstijlen.sql."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from service.database.sql import Db, laad
from service.huisstijl.huisstijl import PAD, Huisstijl
from service.huisstijl.thema import Thema

_Q = laad("huisstijlen")


@dataclass(frozen=True)
class Stijl:
    """One version: what was given, and what is served. `versie` 0: as it is being made; `gezien` counts its
    changes. `weg`: sentences about what was not taken over."""

    versie: int = 0
    gezien: int = 0
    thema: Thema = field(default_factory=Thema)
    weg: tuple[str, ...] = ()
    css: bytes = b""
    logo: bytes = b""
    breedte: int = 0
    hoogte: int = 0
    css_hash: str = ""
    logo_hash: str = ""

    @property
    def eigen(self) -> bool:
        """Whether it differs from our own look at all."""
        return bool(self.css or self.logo)

    def voor(self, naam: str) -> Huisstijl | None:
        """For on a page about the gemeente of this name; None when there is nothing to show."""
        if not self.eigen:
            return None
        css = f"{PAD}/{self.css_hash}.css" if self.css else ""
        logo = f"{PAD}/{self.logo_hash}.png" if self.logo else ""
        return Huisstijl(naam, css, logo, self.breedte, self.hoogte)


async def lees(db: Db, gemeente: str) -> Stijl:
    """What a gemeente looks like now; an empty one when it never chose."""
    return _stijl(await _Q["lees_huisstijl"].one(db, gemeente))


async def lees_concept(db: Db, gemeente: str) -> Stijl | None:
    """What a gemeente is making, if anything."""
    rij = await _Q["lees_huisstijlconcept"].one(db, gemeente)
    return None if rij is None else _stijl(rij)


async def bewaar_concept(db: Db, gemeente: str, toegang: UUID, stijl: Stijl) -> int | None:
    """Keep what is being made; its number, or None when it was changed since `stijl.gezien`."""
    tokens = msgspec.json.encode(stijl.thema).decode()
    rij = await _Q["bewaar_huisstijlconcept"].one(
        db,
        gemeente,
        stijl.gezien,
        toegang,
        tokens,
        list(stijl.weg),
        stijl.css,
        stijl.logo,
        stijl.breedte,
        stijl.hoogte,
    )
    return None if rij is None else int(rij["gezien"])


async def publiceer(db: Db, gemeente: str, gezien: int, toegang: UUID) -> int | None:
    """Publish what is being made as it was seen; its version, or None when it was changed since."""
    rij = await _Q["publiceer_huisstijl"].one(db, gemeente, gezien, toegang)
    return None if rij is None else int(rij["versie"])


async def herstel(db: Db, gemeente: str, toegang: UUID) -> None:
    """Back to our own look, as a new version."""
    await _Q["herstel_huisstijl"].one(db, gemeente, toegang)


async def gooi_weg(db: Db, gemeente: str) -> bool:
    """Forget what was being made; whether there was anything."""
    return await _Q["gooi_huisstijlconcept_weg"].one(db, gemeente) is not None


async def bestand(db: Db, soort: Literal["css", "png"], hash: str) -> bytes | None:
    """A style sheet or a logo by its hash."""
    rij = await (_Q["lees_stijlblad"] if soort == "css" else _Q["lees_logo"]).one(db, hash)
    return None if rij is None else bytes(rij["inhoud"])


def _stijl(rij: asyncpg.Record | None) -> Stijl:
    if rij is None:
        return Stijl()
    velden = dict(rij)
    thema = msgspec.json.decode(velden.pop("tokens"), type=Thema)
    return Stijl(thema=thema, **velden | {"weg": tuple(velden["weg"])})
