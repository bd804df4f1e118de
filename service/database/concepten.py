"""Drafts: one typed function per query of queries/concepten.sql. The content is sealed; see
service/sleutels.py.
"""

from service.database.sql import Db, laad

_Q = laad("concepten")


async def lees_concept(db: Db, concept: bytes) -> bytes | None:
    """The sealed draft, or None."""
    rij = await _Q["lees_concept"].one(db, concept)
    return None if rij is None else bytes(rij["inhoud"])


async def bewaar_concept(
    db: Db, sleutel: bytes, gemeente: str, concept: bytes, inhoud: bytes, oud: bytes | None
) -> bool:
    """Save the sealed draft and mark the code as started; False when the code is done, unknown or the ronde
    not open, or the draft is no longer `oud` (None: whatever it is).
    """
    return await _Q["bewaar_concept"].one(db, sleutel, gemeente, concept, inhoud, oud) is not None


async def verwijder_concepten(db: Db, ronde: str) -> None:
    """Remove all drafts of a ronde."""
    await _Q["verwijder_concepten"].exec(db, ronde, timeout=600)
