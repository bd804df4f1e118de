"""The seal of a ronde in use: compared with the database once per process, and what is put under it."""

from base64 import b64decode, b64encode

import msgspec

from service.database import rondes as rondes_db
from service.database.sql import Db
from service.errors import OnbekendeRonde, RondeGesloten, ZegelOntbreekt
from service.log import log
from service.zegels import Zegel, Zegels


class Verzegeld(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is under the seal of one submitted response. `masker`: takes the organisation's mask off."""

    antwoorden: list[int]
    paradata: tuple[int, ...]
    teksten: dict[str, str]
    toestemming: bool
    masker: bytes


class OpenAntwoord(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One open answer, as it is kept apart from the coded answers until the close."""

    vraag: str
    tekst: str
    toestemming: bool


_schrijf = msgspec.msgpack.Encoder()
_lees = msgspec.msgpack.Decoder(Verzegeld)
_lees_verhaal = msgspec.msgpack.Decoder(OpenAntwoord)


def sluit_in(zegel: Zegel, gemeente: str, wat: Verzegeld) -> bytes:
    """Seal one response."""
    return zegel.verzegel(gemeente, _schrijf.encode(wat))


def haal_uit(zegel: Zegel, gemeente: str, verzegeld: bytes) -> Verzegeld:
    """Open one response. Raises ZegelOntbreekt when it lies under another seal."""
    return _lees.decode(zegel.ontzegel(gemeente, verzegeld))


def sluit_verhaal(zegel: Zegel, gemeente: str, wat: OpenAntwoord) -> str:
    """Seal one open answer. Were it readable before the close, then who fills a group with answers of his own
    could tell which one is not his.
    """
    return b64encode(zegel.verzegel(f"{gemeente}|verhaal", _schrijf.encode(wat))).decode()


def open_verhaal(zegel: Zegel, gemeente: str, verzegeld: str) -> OpenAntwoord:
    """What was given to `sluit_verhaal`. Raises ZegelOntbreekt when it lies under another seal."""
    return _lees_verhaal.decode(zegel.ontzegel(f"{gemeente}|verhaal", b64decode(verzegeld)))


async def zegel_van(db: Db, zegels: Zegels, ronde: str) -> Zegel:
    """The seal of a ronde; made when the ronde has none yet.

    Raises ZegelOntbreekt when it is not on this machine, RondeGesloten when it was destroyed, and
    OnbekendeRonde.
    """
    if (zegel := zegels.bekend(ronde)) is not None:
        return zegel
    stand = await rondes_db.lees_zegel(db, ronde)
    if stand is None:
        raise OnbekendeRonde
    kenmerk, levend = stand
    if not levend:
        raise RondeGesloten
    zegel = zegels.lees(ronde)
    if zegel is None and kenmerk is None:
        zegel = zegels.maak(ronde)
    if zegel is not None and kenmerk is None:
        await rondes_db.leg_zegel_vast(db, ronde, zegel.kenmerk)
        stand = await rondes_db.lees_zegel(db, ronde)
        kenmerk = stand[0] if stand else None
    if zegel is None or zegel.kenmerk != kenmerk:
        log.error("zegel_ontbreekt", ronde=ronde)
        fout = ZegelOntbreekt()
        fout.add_note(f"Zet {zegels.pad(ronde)} neer, van de server waar de ronde {ronde} is begonnen.")
        raise fout
    zegels.onthoud(ronde, zegel)
    return zegel
