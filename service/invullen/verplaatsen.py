"""The mover: from sealed to response, in shuffled groups, so that no response can be tied to a code.

A group is everything that waits in one ronde × gemeente × stratum × part of the questionnaire × length of the
sealed content. Of twenty or more, all but ten drawn by lot move. The part counts because it follows from the
code and shows in the answers as what was not asked: who holds the codes would cut a mixed group into its
parts. The length counts because it shows through the seal.

The seal is opened here, outside the database, so nothing that passes through the database or its log ties
what waited to what it became. The numbers of a response are masked under the same seal until the close: they
cannot be read in the database, so copies of it do not cut the frozen file into groups either. Open answers
stay sealed until then too.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import numpy as np
from asyncpg import BitString

from service.database import responsen as responsen_db
from service.database import rondes as rondes_db
from service.database.responsen import Respons, Verhaal, Wachtend
from service.database.sql import Db, Pool, Verbinding, verbinding
from service.errors import ZegelOntbreekt
from service.invullen.zegelen import OpenAntwoord, Verzegeld, haal_uit, sluit_verhaal, zegel_van
from service.log import log
from service.zegels import Zegel, Zegels

GROEP = 10
"""Smallest group that is moved while a ronde is open, and as many stay waiting: who knows what was moved
before also finds no smaller group in what is left for the close."""
_TEGELIJK = 5_000
_toeval = secrets.SystemRandom()

Codes: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.int16]]"


@dataclass(frozen=True)
class Los:
    """Responses and open answers as they are kept, each in an order of its own that means nothing."""

    responsen: list[Respons]
    verhalen: list[Verhaal]


async def verplaats(pool: Pool, zegels: Zegels, ronde: str | None = None) -> int:
    """Move what may be moved, in one ronde or in all; returns the number of responses.

    Safe to run in several processes and to repeat after a crash. Without `ronde`, rondes whose seal is
    missing are left waiting; with it, ZegelOntbreekt is raised.
    """
    rondes = await responsen_db.rondes_met_verzegeld(pool) if ronde is None else [ronde]
    totaal = 0
    for id_ in rondes:
        try:
            totaal += await _verplaats_ronde(pool, zegels, id_)
        except ZegelOntbreekt:
            if ronde is not None:
                raise
            log.error("verplaatsen_wacht", ronde=id_, soort="ZegelOntbreekt")
    if totaal:
        await responsen_db.ruim_op(pool)
        log.info("verplaatst", aantal=totaal)
    return totaal


async def _verplaats_ronde(pool: Pool, zegels: Zegels, ronde: str) -> int:
    zegel, totaal = await zegel_van(pool, zegels, ronde), 0
    while True:
        async with verbinding(pool) as con, con.transaction():
            await responsen_db.vergrendel_verplaatsen(con, ronde)
            wachtend = await responsen_db.lees_groepen(con, ronde, 2 * GROEP, GROEP, _TEGELIJK)
            if not wachtend:
                return totaal
            los = await maak_los(con, zegel, ronde, wachtend)
            await responsen_db.bewaar_responsen(con, los.responsen, los.verhalen)
            await responsen_db.verwijder_verzegeld(con, ronde, [w.id for w in wachtend])
        totaal += len(wachtend)


async def maak_los(db: Db | Verbinding, zegel: Zegel, ronde: str, wachtend: Sequence[Wachtend]) -> Los:
    """Open what waits and give it new ids and a new order. Raises ZegelOntbreekt."""
    beschrijving = await rondes_db.lees_ronde(db, ronde)
    doelgroep = beschrijving.doelgroep if beschrijving else ""
    responsen, verhalen = list[Respons](), list[Verhaal]()
    for rij in wachtend:
        wat = haal_uit(zegel, rij.gemeente, rij.inhoud)
        id_ = nieuw_id()
        wie = _organisatie(zegel, rij.organisatie, wat.masker)
        codes = masker(zegel, [id_.bytes], np.array([[*wat.antwoorden, *wat.paradata]], np.int16))[0].tolist()
        antwoorden, paradata = codes[: len(wat.antwoorden)], codes[len(wat.antwoorden) :]
        responsen.append((ronde, id_, rij.versie, rij.gemeente, rij.stratum, wie, antwoorden, paradata))
        verhalen += [
            (ronde, nieuw_id(), rij.gemeente, doelgroep, "", dicht, False, "nieuw")
            for dicht in _verhalen(zegel, rij.gemeente, wat)
        ]
    _toeval.shuffle(responsen)
    _toeval.shuffle(verhalen)
    return Los(responsen, verhalen)


def _verhalen(zegel: Zegel, gemeente: str, wat: Verzegeld) -> list[str]:
    los = [OpenAntwoord(vraag, tekst, wat.toestemming) for vraag, tekst in wat.teksten.items()]
    return [sluit_verhaal(zegel, gemeente, antwoord) for antwoord in los]


def nieuw_id() -> UUID:
    """A random id from the system's cryptographic source."""
    return UUID(bytes=secrets.token_bytes(16), version=4)


def masker(zegel: Zegel, ids: Sequence[bytes], codes: Codes) -> Codes:
    """Put the masks of these responses on their codes (answers, then paradata: a row each), or off again."""
    aantal = codes.shape[1]
    ruis = b"".join(zegel.masker(id_, aantal) for id_ in ids)
    return codes ^ np.frombuffer(ruis, dtype="<i2").reshape(codes.shape).astype(np.int16)


def _organisatie(zegel: Zegel, gemaskerd: BitString | None, masker: bytes) -> BitString | None:
    if gemaskerd is None:
        return None
    pseudoniem = (gemaskerd.to_int() ^ int.from_bytes(masker)).to_bytes(16)
    return BitString.frombytes(zegel.organisatie(pseudoniem))
