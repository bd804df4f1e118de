"""Intake: from a code to a receipt. Knows the database and the questionnaire, nothing of HTTP.

A respondent's way is `zoek_toegang` → (`lees_concept`, `bewaar_concept`) per page → `dien_in`. Whatever is
acknowledged here was committed. Codes are given in normalised form (`sleutels.normaliseer`); they are never
stored, logged or put in an error.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID, uuid4

import msgspec

from service.database import concepten as concepten_db
from service.database import rondes as rondes_db
from service.database import uitnodigingen as uitnodigingen_db
from service.database.sql import Db, Pool
from service.errors import (
    AlIngediend,
    DomeinFout,
    OnbekendeCode,
    OngeldigeAntwoorden,
    RondeGesloten,
    RondeNietOpen,
)
from service.invullen.inboeken import Indiening, Ontvangst, boek_in
from service.sleutels import Sleutels, nummer_van
from vragenlijsten import Antwoorden, Vragenlijst, codeer, ontleed

__all__ = [
    "MODI",
    "Concept",
    "Indiening",
    "Ontvangst",
    "Schrijft",
    "Toegang",
    "bewaar_concept",
    "dien_in",
    "dien_in_batch",
    "lees_concept",
    "maak_indiening",
    "zoek_toegang",
]

Modus = Literal["web", "api", "import"]
MODI: dict[Modus, int] = {"web": 1, "api": 2, "import": 3}

TOESTEMMING = "verhaal_toestemming"
"""Id of the question that asks whether an open answer may be published; its first option (1) means yes."""

_DUUR_EENHEID = 10
_DUUR_MAX = 1080  # three hours; longer was not one sitting


@dataclass(frozen=True)
class Toegang:
    """What one code opens in one gemeente.

    `status`: 0 unused, 1 started, 2 done; `ronde_status`: nieuw, open, sluitend, gesloten; `deel`: the
    random part of the questionnaire this code gets; `bewijs`: the receipt when done; `per_organisatie`: the
    answers of an organisation stay together under a pseudonym.
    """

    ronde: str
    doelgroep: str
    periode: str
    gemeente: str
    stratum: str
    per_organisatie: bool
    status: int
    ronde_status: str
    vragenlijst: Vragenlijst
    deel: int
    bewijs: bytes | None

    @property
    def nummer(self) -> str | None:
        """The receipt number when this was submitted."""
        return None if self.bewijs is None else nummer_van(self.bewijs)


class Concept(msgspec.Struct, frozen=True):
    """A draft as its owner reads it. `poging` stays the same until it is submitted; `begonnen` is a Unix
    time in seconds.
    """

    antwoorden: Antwoorden
    poging: UUID
    begonnen: int


@runtime_checkable
class Schrijft(Protocol):
    """What `dien_in` needs to write: service/invullen/schrijver.py, or anything else that stores one
    Indiening.
    """

    @property
    def pool(self) -> Pool:
        """The database, for reading."""
        ...

    async def schrijf(self, indiening: Indiening) -> Ontvangst:
        """Store durably; returns after commit. Raises a DomeinFout when it was not stored."""
        ...


async def zoek_toegang(pool: Db, sleutels: Sleutels, code: str) -> tuple[Toegang, ...]:
    """What this code opens, one Toegang per gemeente. Raises OnbekendeCode, DatabaseOnbereikbaar."""
    rijen = await uitnodigingen_db.zoek_toegang(pool, sleutels.status_sleutel(code))
    if not rijen:
        raise OnbekendeCode
    toegangen = []
    for rij in rijen:
        vragenlijst = await rondes_db.lees_vragenlijst(pool, rij.versie)
        toegangen.append(
            Toegang(
                ronde=rij.ronde,
                doelgroep=rij.doelgroep,
                periode=rij.periode,
                gemeente=rij.gemeente,
                stratum=rij.stratum,
                per_organisatie=rij.per_organisatie,
                status=rij.status,
                ronde_status=rij.ronde_status,
                vragenlijst=vragenlijst,
                deel=sleutels.deel(code, vragenlijst.delen),
                bewijs=rij.bewijs,
            )
        )
    return tuple(toegangen)


async def lees_concept(pool: Db, sleutels: Sleutels, code: str, toegang: Toegang) -> Concept:
    """The draft of this code in this gemeente; an empty one (new poging, begun now) when there is none."""
    verzegeld = await concepten_db.lees_concept(pool, sleutels.concept_sleutel(code, toegang.gemeente))
    if verzegeld is not None:
        inhoud = sleutels.open_concept(code, toegang.gemeente, verzegeld)
        if inhoud is not None:
            return msgspec.json.decode(inhoud, type=Concept)
    return Concept(antwoorden={}, poging=uuid4(), begonnen=int(time.time()))


async def bewaar_concept(
    pool: Db,
    sleutels: Sleutels,
    code: str,
    toegang: Toegang,
    antwoorden: Antwoorden,
    poging: UUID,
    begonnen: int,
) -> None:
    """Save the draft and mark the code as started. Raises AlIngediend, RondeGesloten, RondeNietOpen,
    OnbekendeCode.
    """
    inhoud = msgspec.json.encode(Concept(antwoorden=antwoorden, poging=poging, begonnen=begonnen))
    bewaard = await concepten_db.bewaar_concept(
        pool,
        sleutels.status_sleutel(code),
        toegang.gemeente,
        sleutels.concept_sleutel(code, toegang.gemeente),
        sleutels.verzegel_concept(code, toegang.gemeente, inhoud),
    )
    if not bewaard:
        raise await _reden(pool, sleutels, code, toegang.gemeente)


async def dien_in(
    schrijver: Schrijft,
    sleutels: Sleutels,
    code: str,
    toegang: Toegang,
    antwoorden: Antwoorden,
    poging: UUID,
    modus: Modus,
    taal: str,
    duur: int | None,
) -> Ontvangst:
    """Submit; returns after commit.

    The same poging with the same content again gives the same Ontvangst (herhaald=True). `taal` is the
    language of the form, `duur` the time spent in seconds (None = unknown). Raises AlIngediend,
    RondeGesloten, RondeNietOpen, OnbekendeCode, OngeldigeAntwoorden and the TijdelijkeFouten; after those
    the caller may repeat the same poging.
    """
    gecontroleerd, fouten = ontleed(toegang.vragenlijst, antwoorden)
    if fouten:
        raise OngeldigeAntwoorden(fouten)
    indiening = maak_indiening(
        code,
        toegang.gemeente,
        toegang.ronde,
        toegang.vragenlijst,
        gecontroleerd,
        poging,
        deel=toegang.deel,
        modus=modus,
        taal=taal,
        duur=duur,
    )
    return await schrijver.schrijf(indiening)


def maak_indiening(
    code: str,
    gemeente: str,
    ronde: str,
    vragenlijst: Vragenlijst,
    antwoorden: Antwoorden,
    poging: UUID,
    *,
    deel: int,
    modus: Modus,
    taal: str,
    duur: int | None,
) -> Indiening:
    """Code answers that came from `ontleed`. Raises ValueError for one that did not and does not fit."""
    gecodeerd = codeer(vragenlijst, antwoorden, deel)
    taal_nr = vragenlijst.talen.index(taal) if taal in vragenlijst.talen else 0
    duur_nr = -1 if duur is None else min(max(duur, 0) // _DUUR_EENHEID, _DUUR_MAX)
    return Indiening(
        code=code,
        gemeente=gemeente,
        ronde=ronde,
        versie=vragenlijst.versie,
        antwoorden=gecodeerd.antwoorden,
        teksten=gecodeerd.teksten,
        paradata=(MODI[modus], taal_nr, duur_nr),
        poging=poging,
        toestemming=antwoorden.get(TOESTEMMING) == 1,
        deel=deel if vragenlijst.delen > 1 else 0,
    )


async def dien_in_batch(
    pool: Db, sleutels: Sleutels, indieningen: Sequence[Indiening]
) -> list[Ontvangst | DomeinFout]:
    """Submit many coded responses in one statement; one result per Indiening, in order, all committed.

    One bad row does not refuse the others. Raises a TijdelijkeFout when the database is away: then nothing
    is acknowledged and the whole batch may be repeated.
    """
    return await boek_in(pool, sleutels, indieningen)


async def _reden(pool: Db, sleutels: Sleutels, code: str, gemeente: str) -> DomeinFout:
    for rij in await uitnodigingen_db.zoek_toegang(pool, sleutels.status_sleutel(code)):
        if rij.gemeente == gemeente:
            return reden_van(rij.status, rij.ronde_status)
    return OnbekendeCode()


def reden_van(status: int, ronde_status: str) -> DomeinFout:
    """Why a code cannot be used (any more)."""
    if status == 2:
        return AlIngediend()
    return RondeNietOpen() if ronde_status == "nieuw" else RondeGesloten()
