"""Intake: from a code to a receipt. Knows the database and the questionnaire, nothing of HTTP.

A respondent's way is `zoek_toegang` → (`lees_concept`, `bewaar_concept`) per page → `dien_in`. Whatever is
acknowledged here was committed. Codes are given in normalised form (`sleutels.normaliseer`); they are never
stored, logged or put in an error.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID, uuid4

import msgspec

from service.database import concepten as concepten_db
from service.database import rondes as rondes_db
from service.database import uitnodigingen as uitnodigingen_db
from service.database.sql import Db, Pool
from service.errors import (
    AlIngediend,
    ConceptGewijzigd,
    DomeinFout,
    OnbekendeCode,
    OngeldigeAntwoorden,
    RondeGesloten,
    RondeNietOpen,
)
from service.invullen.inboeken import Indiening, Ontvangst, boek_in
from service.invullen.paradata import Modus, maak_paradata
from service.invullen.zegelen import zegel_van
from service.sleutels import Sleutels, nummer_van
from vragenlijsten import Antwoorden, Trekking, Vragenlijst, codeer, ontleed

__all__ = [
    "Concept",
    "Indiening",
    "Ontvangst",
    "Schrijft",
    "Toegang",
    "bewaar_concept",
    "dien_in",
    "dien_in_batch",
    "lees_concept",
    "lees_verzegeld_concept",
    "maak_indiening",
    "zoek_toegang",
]

TOESTEMMING = "verhaal_toestemming"
"""Id of the question that asks whether an open answer may be published; its first option (1) means yes."""


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
    time in seconds; `trekking`: the order and wording this attempt drew, the same on every device;
    `tijden`: seconds spent per page.
    """

    antwoorden: Antwoorden
    poging: UUID
    begonnen: int
    trekking: Trekking | None = None
    tijden: dict[str, int] = {}


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
    return (await lees_verzegeld_concept(pool, sleutels, code, toegang))[0]


async def lees_verzegeld_concept(
    pool: Db, sleutels: Sleutels, code: str, toegang: Toegang
) -> tuple[Concept, bytes | None]:
    """As `lees_concept`, and the draft as it is stored, to tell later whether it changed."""
    verzegeld = await concepten_db.lees_concept(pool, sleutels.concept_sleutel(code, toegang.gemeente))
    if verzegeld is not None:
        zegel = await zegel_van(pool, sleutels.zegels, toegang.ronde)
        inhoud = sleutels.open_concept(zegel, code, toegang.gemeente, verzegeld)
        if inhoud is not None:
            return msgspec.json.decode(inhoud, type=Concept), verzegeld
    return Concept(antwoorden={}, poging=uuid4(), begonnen=int(time.time())), None


async def bewaar_concept(
    pool: Db,
    sleutels: Sleutels,
    code: str,
    toegang: Toegang,
    antwoorden: Antwoorden,
    poging: UUID,
    begonnen: int,
    trekking: Trekking | None = None,
    tijden: dict[str, int] | None = None,
    oud: bytes | None = None,
) -> None:
    """Save the draft and mark the code as started. Raises AlIngediend, RondeGesloten, RondeNietOpen,
    OnbekendeCode; and ConceptGewijzigd when what is stored is no longer `oud` (None: whatever it is).
    """
    zegel = await zegel_van(pool, sleutels.zegels, toegang.ronde)
    inhoud = msgspec.json.encode(Concept(antwoorden, poging, begonnen, trekking, tijden or {}))
    bewaard = await concepten_db.bewaar_concept(
        pool,
        sleutels.status_sleutel(code),
        toegang.gemeente,
        sleutels.concept_sleutel(code, toegang.gemeente),
        sleutels.verzegel_concept(zegel, code, toegang.gemeente, inhoud),
        oud,
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
    trekking: Trekking | None = None,
    *,
    apparaat: str = "onbekend",
    tijden: Mapping[str, int] | None = None,
) -> Ontvangst:
    """Submit; returns after commit. The same poging and content again give the same Ontvangst (herhaald).

    `taal` is the language of the form, `duur` the time spent in seconds (None = unknown), `tijden` the same
    per page. Raises AlIngediend, RondeGesloten, RondeNietOpen, OnbekendeCode, OngeldigeAntwoorden and the
    TijdelijkeFouten; after those the caller may repeat the same poging.
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
        trekking=trekking,
        apparaat=apparaat,
        tijden=tijden,
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
    trekking: Trekking | None = None,
    apparaat: str = "onbekend",
    tijden: Mapping[str, int] | None = None,
) -> Indiening:
    """Code answers that came from `ontleed` (else ValueError). The API and imports have no `trekking`."""
    gecodeerd = codeer(vragenlijst, antwoorden, deel, trekking)
    eigen_deel = deel if vragenlijst.delen > 1 else 0
    return Indiening(
        code=code,
        gemeente=gemeente,
        ronde=ronde,
        versie=vragenlijst.versie,
        antwoorden=gecodeerd.antwoorden,
        teksten=gecodeerd.teksten,
        paradata=maak_paradata(
            vragenlijst,
            modus=modus,
            taal=taal,
            duur=duur,
            deel=eigen_deel,
            apparaat=apparaat,
            tijden=tijden,
        ),
        poging=poging,
        toestemming=antwoorden.get(TOESTEMMING) == 1,
        deel=eigen_deel,
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
            if rij.status < 2 and rij.ronde_status == "open":
                return ConceptGewijzigd()
            return reden_van(rij.status, rij.ronde_status)
    return OnbekendeCode()


def reden_van(status: int, ronde_status: str) -> DomeinFout:
    """Why a code cannot be used (any more)."""
    if status == 2:
        return AlIngediend()
    return RondeNietOpen() if ronde_status == "nieuw" else RondeGesloten()
