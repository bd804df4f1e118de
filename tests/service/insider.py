"""The insider: superuser of the database, all codes, the master secret, and a copy of everything whenever
something changed. What he does not have is the seal, which is not in the database.

An attack gives, for a code, the responses that it leaves possible, by a number hidden in the answers: the
test can read it, the insider only points at a row. The probability for a code is one over how many are
possible; 0 when the attack points at nothing.
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import asyncpg
import numpy as np
import polars as pl

from service.database.sql import Pool
from service.invullen.verplaatsen import masker
from service.sleutels import Sleutels
from service.zegels import Zegel

Cel = tuple[str, str]
Rijen = list[asyncpg.Record]
Kandidaten = Mapping[str, set[int]]
_SYSTEEM = (
    "ctid::text AS ctid, xmin::text AS xmin, xmax::text AS xmax, pg_xact_commit_timestamp(xmin) AS tijd"
)


@dataclass(frozen=True)
class Kopie:
    """All of the live database that has to do with taking part, with what PostgreSQL keeps beside it."""

    uitnodigingen: Rijen
    verzegeld: Rijen
    responsen: Rijen
    concepten: Rijen


async def kopieer(pool: Pool, ronde: str) -> Kopie:
    """A copy of this moment."""

    async def lees(tabel: str, kolom: str) -> Rijen:
        vraag = f"SELECT *, {_SYSTEEM} FROM {tabel} WHERE {kolom} = $1 ORDER BY ctid"
        return list(await pool.fetch(vraag, ronde))

    return Kopie(
        await lees("deelname.uitnodigingen", "ronde"),
        await lees("antwoorden.verzegeld", "ronde"),
        await lees(f'antwoorden."responsen_{ronde}"', "ronde_id"),
        await lees("antwoorden.concepten", "ronde"),
    )


@dataclass(frozen=True)
class Insider:
    """What he has gathered up to one moment. `zegel` is the test's, to tell which response a row is."""

    codes: list[str]
    sleutels: Sleutels
    zegel: Zegel
    kopieen: list[Kopie] = field(repr=False)

    @property
    def nu(self) -> Kopie:
        """The latest copy."""
        return self.kopieen[-1]

    @cached_property
    def nummers(self) -> dict[UUID, int]:
        """The number of every response that was moved."""

        def nummer(respons: asyncpg.Record) -> int:
            codes = np.array([[*respons["antwoorden"], *respons["paradata"]]], np.int16)
            return int(masker(self.zegel, [respons["id"].bytes], codes)[0][len(respons["antwoorden"]) - 1])

        return {r["id"]: nummer(r) for r in self.nu.responsen}

    @cached_property
    def rij_van(self) -> dict[str, asyncpg.Record]:
        """Code → its invitation, which the master secret finds, when it is done."""
        rijen = {bytes(r["sleutel"]): r for r in self.nu.uitnodigingen if r["status"] == 2}
        paren = ((code, rijen.get(self.sleutels.status_sleutel(code))) for code in self.codes)
        return {code: rij for code, rij in paren if rij is not None}

    @cached_property
    def wachtend(self) -> dict[UUID, asyncpg.Record]:
        """Every sealed row that ever was."""
        return {v["id"]: v for kopie in self.kopieen for v in kopie.verzegeld}

    @cached_property
    def zegel_van_code(self) -> dict[str, UUID]:
        """Code → sealed row: they share a transaction. This link is there, and is not denied."""
        op_xmin = {v["xmin"]: id_ for id_, v in self.wachtend.items()}
        return {code: op_xmin[r["xmin"]] for code, r in self.rij_van.items() if r["xmin"] in op_xmin}

    @cached_property
    def verplaatsing(self) -> tuple[dict[UUID, int], dict[UUID, int]]:
        """Between which copies a sealed row went, and a response came."""
        ging, kwam = dict[UUID, int](), dict[UUID, int]()
        for nr, (voor, na) in enumerate(zip(self.kopieen, self.kopieen[1:], strict=False)):
            blijft, was = {v["id"] for v in na.verzegeld}, {r["id"] for r in voor.responsen}
            ging |= {v["id"]: nr for v in voor.verzegeld if v["id"] not in blijft}
            kwam |= {r["id"]: nr for r in na.responsen if r["id"] not in was}
        return ging, kwam


def groep(ik: Insider) -> Kandidaten:
    """Transactions and compared copies together: the group in which the row of a code was moved."""
    ging, kwam = ik.verplaatsing
    per_stap = defaultdict[tuple[int, str, str], set[int]](set)
    for r in ik.nu.responsen:
        per_stap[kwam[r["id"]], r["gemeente"], r["stratum"]].add(ik.nummers[r["id"]])
    return {
        code: per_stap[ging[id_], ik.rij_van[code]["gemeente"], ik.rij_van[code]["stratum"]]
        for code, id_ in ik.zegel_van_code.items()
        if id_ in ging
    }


def transactie(ik: Insider) -> Kandidaten:
    """Rows that carry the xmin of the invitation as xmin or xmax."""
    per_xid = defaultdict[str, set[int]](set)
    for r in ik.nu.responsen:
        per_xid[r["xmin"]].add(ik.nummers[r["id"]])
        per_xid[r["xmax"]].add(ik.nummers[r["id"]])
    return {code: per_xid[rij["xmin"]] for code, rij in ik.rij_van.items()}


def kolommen(ik: Insider) -> Kandidaten:
    """Anything made of a code, its keys, its receipt or its sealed row that occurs in a response."""
    teksten = {ik.nummers[r["id"]]: str(dict(r)).lower() for r in ik.nu.responsen}
    return {
        code: {nr for nr, tekst in teksten.items() if any(spoor in tekst for spoor in _sporen(ik, code))}
        for code in ik.rij_van
    }


def _sporen(ik: Insider, code: str) -> set[str]:
    rij = ik.rij_van[code]
    ruw = [
        ik.sleutels.status_sleutel(code),
        ik.sleutels.concept_sleutel(code, rij["gemeente"]),
        ik.sleutels.organisatie_masker(code, rij["gemeente"]),
        rij["bewijs"],
        hashlib.sha256(code.encode()).digest(),
        *([ik.zegel_van_code[code].bytes] if code in ik.zegel_van_code else []),
    ]
    return {b[:16].hex() for b in ruw} | {str(UUID(bytes=b[:16])) for b in ruw} | {code.lower()}


def volgorde(veld: str, sorteer: str) -> Callable[[Insider], Kandidaten]:
    """Line up the codes of each group in the order of `veld` with its rows in the order of `sorteer`."""

    def val_aan(ik: Insider) -> Kandidaten:
        rijen = {ik.nummers[r["id"]]: r for r in ik.nu.responsen}
        per_groep = defaultdict[frozenset[int], list[str]](list)
        for code, mogelijk in groep(ik).items():
            per_groep[frozenset(mogelijk)].append(code)
        uit = dict[str, set[int]]()
        for rij_nummers, codes in per_groep.items():
            codes.sort(key=lambda code: _plek(ik.rij_van[code][veld]))
            naast = sorted(rij_nummers, key=lambda nr: _plek(rijen[nr][sorteer]))
            uit |= {code: {nr} for code, nr in zip(codes, naast, strict=False)}
        return uit

    return val_aan


def _plek(waarde: object) -> tuple[object, ...]:
    tekst = str(waarde)
    return tuple(int(deel) for deel in tekst.strip("()").split(",")) if tekst[:1] == "(" else (waarde,)


def lengte(ik: Insider) -> Kandidaten:
    """The group, cut by the length of what waited: who stands out keeps only as many rows as are alike."""
    ging = ik.verplaatsing[0]
    bereik = groep(ik)
    plek = {c: (ging[ik.zegel_van_code[c]], *_cel_en_lengte(ik, c)) for c in bereik}
    gelijk = Counter(plek.values())
    return {code: set(sorted(mogelijk)[: gelijk[plek[code]]]) for code, mogelijk in bereik.items()}


def _cel_en_lengte(ik: Insider, code: str) -> tuple[str, str, int]:
    rij = ik.wachtend[ik.zegel_van_code[code]]
    return rij["gemeente"], rij["stratum"], len(rij["inhoud"])


def leesbaar(ik: Insider) -> int:
    """How many responses in the database hold only codes that an answer can have."""
    return sum(all(0 <= code < 100 for code in r["antwoorden"][:-1]) for r in ik.nu.responsen)


def opent(ik: Insider, master: bytes) -> int:
    """How many drafts and sealed rows of any copy open with the codes, the master secret and every seal that
    follows from it in a usual way."""
    gokken = [master, hashlib.sha256(master).digest(), hmac.digest(master, b"zegel", "sha256"), b""]
    concepten = {bytes(c["sleutel"]): bytes(c["inhoud"]) for k in ik.kopieen for c in k.concepten}
    aantal = 0
    for zegel in map(Zegel, gokken):
        for code, rij in ik.rij_van.items():
            concept = concepten[ik.sleutels.concept_sleutel(code, rij["gemeente"])]
            aantal += ik.sleutels.open_concept(zegel, code, rij["gemeente"], concept) is not None
        aantal += sum(_gaat_open(zegel, rij) for rij in ik.wachtend.values())
    return aantal


def _gaat_open(zegel: Zegel, rij: asyncpg.Record) -> bool:
    try:
        zegel.ontzegel(rij["gemeente"], bytes(rij["inhoud"]))
    except Exception:  # whatever it is: not open
        return False
    return True


def bestand(
    ik: Insider, frame: pl.DataFrame, kolom: str, bekend: Mapping[str, Mapping[str, object]]
) -> Kandidaten:
    """After the close, with the frozen file: who knows of each code what is in `bekend` (columns of the file
    with the true value) keeps the rows of the cell that do not contradict it."""
    uit = {}
    for code, rij in ik.rij_van.items():
        cel = frame.filter(gemeente=rij["gemeente"], stratum=rij["stratum"])
        for naam, waarde in bekend.get(code, {}).items():
            cel = cel.filter(pl.col(naam).is_null() | (pl.col(naam) == pl.lit(waarde)))
        uit[code] = set(cel[kolom].to_list())
    return uit


def beste(kandidaten: Kandidaten) -> float:
    """The best probability over all codes."""
    return max((1 / len(mogelijk) for mogelijk in kandidaten.values() if mogelijk), default=0.0)


def treffers(kandidaten: Kandidaten, waarheid: Mapping[str, int]) -> float:
    """For attacks that name one response: the share of codes for which it was the right one."""
    goed = sum(waarheid[code] in mogelijk for code, mogelijk in kandidaten.items())
    return goed / max(len(kandidaten), 1)
