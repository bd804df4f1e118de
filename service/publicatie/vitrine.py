"""Where what stands beside the figures is read: numbered per gemeente, so that a page knows when it is old.

The numbers are read with the list of publicaties, every few seconds; stories and answers themselves only
when a page is drawn. Most gemeenten have none, and then nothing is read at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analyse.gemeenten import gemeenten
from service.database import huisstijlen as huisstijlen_db
from service.database import reacties as reacties_db
from service.database import verhalen as verhalen_db
from service.database.sql import Db
from service.huisstijl.huisstijl import Huisstijl
from service.huisstijl.thema import papierkleur
from service.publicatie.adres import Adres
from service.publicatie.bladzijden import Stand
from service.publicatie.ernaast import LEEG, NEDERLAND, OP_BLAD, Ernaast, Venster, Verhaal, staande
from service.publicatie.pakket import lees_pakket, lees_vragenlijsten
from vragenlijsten import Vragenlijst


def plek_van(adres: Adres) -> str:
    """Of which gemeente (or "NL") a page shows stories and answers; "" when it shows none."""
    begrip = adres.delen[1] if adres.soort == "begrip_gemeente" else ""
    return {"landelijk": NEDERLAND, "gemeente": adres.sleutel}.get(adres.soort, begrip)


def begrip_van(adres: Adres) -> str | None:
    """To which begrip the stories and answers on a page belong; None: to any, or to none at all."""
    return adres.delen[0] if adres.soort == "begrip_gemeente" else None


def gemeente_van(adres: Adres) -> str:
    """Which gemeente a page is about, and so whose look it has; "" when it is about none or more."""
    naam = adres.naam.removeprefix("insluiting-")
    soort, _, sleutel = naam.partition("-")
    return sleutel.partition(".")[0] if soort in ("gemeente", "gespreksagenda", "rapport") else ""


@dataclass(frozen=True)
class _Bekeken:
    """What the publications of one stand allow, and the questionnaires of their rondes."""

    vensters: tuple[Venster, ...]
    vragenlijsten: Mapping[str, Vragenlijst]

    def vraag(self, doelgroep: str, vraag: str) -> str:
        lijst = self.vragenlijsten.get(doelgroep)
        gevonden = lijst.vragen.get(vraag) if lijst else None
        return gevonden.tekst["nl"] if gevonden else ""


@dataclass
class Vitrine:
    """The numbers, and what belongs to the stand that was looked at last."""

    _standen: dict[str, int] = field(default_factory=dict)
    _gezien: tuple[str, _Bekeken] | None = None

    async def ververs(self, db: Db) -> bool:
        """Look again which gemeenten have something new; whether any has."""
        voor, self._standen = self._standen, await verhalen_db.standen(db)
        return self._standen != voor

    def nummer(self, adres: Adres) -> int:
        """Goes up with every change of what stands beside the figures of this page, or of the look of its
        gemeente; 0: nothing ever did."""
        return self._standen.get(gemeente_van(adres) or plek_van(adres), 0)

    async def lees(self, db: Db, stand: Stand, adres: Adres) -> Ernaast:
        """What stands beside the figures of this page."""
        huisstijl = await self.huisstijl(db, gemeente_van(adres))
        plek = plek_van(adres)
        if plek not in self._standen:
            return Ernaast(huisstijl=huisstijl) if huisstijl else LEEG
        begrip = begrip_van(adres)
        alle = staande(await reacties_db.lees(db, plek)) if plek != NEDERLAND else ()
        reacties = tuple(r for r in alle if begrip in (None, r.begrip))
        verhalen, aantal = await self.verhalen(db, stand, plek, OP_BLAD, begrip=begrip)
        return Ernaast(verhalen, aantal, reacties, huisstijl)

    async def huisstijl(self, db: Db, gemeente: str) -> Huisstijl | None:
        """The look of a gemeente; None: ours."""
        if gemeente not in self._standen or gemeente not in gemeenten():
            return None
        return (await huisstijlen_db.lees(db, gemeente)).voor(gemeenten()[gemeente].naam)

    async def op_papier(self, db: Db, gemeente: str) -> tuple[str, bytes]:
        """Colour and logo of a gemeente for white paper; empty without."""
        if gemeente not in self._standen:
            return "", b""
        stijl = await huisstijlen_db.lees(db, gemeente)
        return papierkleur(stijl.thema), stijl.logo

    async def verhalen(
        self, db: Db, stand: Stand, plek: str, aantal: int, vanaf: int = 0, begrip: str | None = None
    ) -> tuple[tuple[Verhaal, ...], int]:
        """Released stories that may be shown here (`begrip`: only those beside it), from one place in their
        row on; and how many there are."""
        bekeken = await self._bekijk(stand)
        plekken = [paar for venster in bekeken.vensters for paar in venster.plekken(plek)]
        totaal = await verhalen_db.tel_openbaar(db, plekken, begrip)
        rijen = await verhalen_db.openbaar(db, plekken, aantal, vanaf, begrip) if totaal else []
        gevonden = (
            Verhaal(r.doelgroep, bekeken.vraag(r.doelgroep, r.vraag), r.begrip or "", r.tekst) for r in rijen
        )
        return tuple(gevonden), totaal

    async def _bekijk(self, stand: Stand) -> _Bekeken:
        if self._gezien is None or self._gezien[0] != stand.sleutel:
            self._gezien = (stand.sleutel, await asyncio.to_thread(_lees_stand, stand))
        return self._gezien[1]


def _lees_stand(stand: Stand) -> _Bekeken:
    mappen = [(doelgroep, Path(map)) for doelgroep, map in stand.pakketten]
    vragenlijsten: dict[str, Vragenlijst] = {}
    for doelgroep, map in mappen:
        vragenlijsten |= {d: lijst for d, lijst in lees_vragenlijsten(map).items() if d == doelgroep}
    return _Bekeken(tuple(Venster.van(lees_pakket(map)) for _, map in mappen), vragenlijsten)
