"""Attacks by an insider with superuser rights, on the live database at many moments; what each reaches is
printed (`pytest -s`) and stands in docs/privacy.md. The attacks themselves: insider.py.
"""

import random
from array import array
from collections import defaultdict
from dataclasses import dataclass, field

import msgspec
import polars as pl
import pytest

from service.beheer import rondes
from service.database.sql import Pool
from service.errors import RondeGesloten
from service.invullen import intake
from service.invullen.intake import Indiening, Ontvangst
from service.invullen.verplaatsen import verplaats
from service.invullen.zegelen import zegel_van
from service.settings import Settings
from service.sleutels import Sleutels
from service.zegels import Zegel
from tests.conftest import HOOFDSLEUTEL
from tests.service import insider
from tests.service.hulp import AMSTERDAM, DEN_HAAG, GOED, RONDE, indiening, maak_codes, maak_ronde, strata
from tests.service.insider import Insider, kopieer
from vragenlijsten import Vragenlijst
from vragenlijsten.paradata import APPARATEN, DUUR_GRENZEN, PAGINA_GRENZEN

MERK = "ZEERGEHEIMVERHAAL"
CELLEN = {(AMSTERDAM, "a"): 46, (DEN_HAAG, "a"): 31, (AMSTERDAM, "b"): 4}
KLEIN = (AMSTERDAM, "b")
TIENDE = 1 / 10
_EERSTE = 1000
_NUMMER = "verhaal_toestemming"
"""The last column: there the test hides the number of a response."""


@dataclass
class Veldwerk:
    """What the test knows and the insider does not: who answered what; and what he may know of how."""

    waarheid: dict[str, int] = field(default_factory=dict)
    bekend: dict[str, dict[str, object]] = field(default_factory=dict)
    cel: dict[str, insider.Cel] = field(default_factory=dict)


def _invulling(
    v: Vragenlijst, code: str, gemeente: str, nr: int, los: random.Random
) -> tuple[Indiening, dict[str, object]]:
    """A submission with its number as last answer, and paradata of which some are rare."""
    taal = "en" if nr % 17 == 3 else "nl"
    apparaat, duur, *tijden = los.randrange(4), los.randrange(10), los.randrange(6), los.randrange(6)
    kaal = indiening(code, v, {**GOED, "verhaal": f"{MERK} {nr}"}, gemeente=gemeente)
    rij = msgspec.structs.replace(
        kaal,
        antwoorden=[*kaal.antwoorden[:-1], nr],
        paradata=(1, v.talen.index(taal), duur, apparaat, *tijden, 0),
    )
    weet = {"taal": taal, "apparaat": APPARATEN[apparaat], "duur": DUUR_GRENZEN[duur]}
    per_pagina = {f"tijd.{p.id}": PAGINA_GRENZEN[t] for p, t in zip(v.paginas(), tijden, strict=True)}
    return rij, {**weet, **per_pagina}


async def _stuur(pool: Pool, sleutels: Sleutels, rij: Indiening) -> insider.Kopie:
    """First a draft with the same answers, then the submission, as from the form; a copy in between."""
    (toegang,) = await intake.zoek_toegang(pool, sleutels, rij.code)
    await intake.bewaar_concept(pool, sleutels, rij.code, toegang, {**GOED, **rij.teksten}, rij.poging, 0)
    kopie = await kopieer(pool, RONDE)
    assert isinstance((await intake.dien_in_batch(pool, sleutels, [rij]))[0], Ontvangst)
    return kopie


def _meet(ik: Insider, veld: Veldwerk) -> dict[str, float]:
    """All attacks that tie a code to a row of the live database."""
    return {
        "id's, sleutels en andere kolommen": insider.beste(insider.kolommen(ik)),
        "zelfde transactie (xmin, xmax)": insider.beste(insider.transactie(ik)),
        "transactie, tijd en alle kopieën samen": insider.beste(insider.groep(ik)),
        "en de lengte van wat wachtte": insider.beste(insider.lengte(ik)),
    }


async def test_no_attack_reaches_more_than_one_in_ten(
    pool: Pool, sleutels: Sleutels, settings: Settings
) -> None:
    v, los, veld = await maak_ronde(pool, cellen=strata(*CELLEN)), random.Random(4), Veldwerk()  # noqa: S311
    vanaf = str(await pool.fetchval("SELECT pg_current_wal_lsn()::text"))
    for cel, aantal in CELLEN.items():
        veld.cel |= dict.fromkeys(await maak_codes(pool, sleutels, aantal, *cel), cel)
    zegel, kopieen = await zegel_van(pool, sleutels.zegels, RONDE), [await kopieer(pool, RONDE)]
    tabel, verplaatst = defaultdict[str, dict[str, float]](dict), 0
    for nr, code in enumerate(los.sample(list(veld.cel), len(veld.cel)), _EERSTE):
        rij, veld.bekend[code] = _invulling(v, code, veld.cel[code][0], nr, los)
        veld.waarheid[code] = nr
        kopieen += [await _stuur(pool, sleutels, rij), await kopieer(pool, RONDE)]
        if los.random() < 0.15 or nr == _EERSTE + len(veld.cel) - 1:
            verplaatst += await verplaats(pool, sleutels.zegels)
            kopieen.append(await kopieer(pool, RONDE))
        elif los.random() < 0.8:
            continue
        ik = Insider(list(veld.cel), sleutels, zegel, kopieen[:])
        moment = "tussen het verplaatsen door" if verplaatst else "voor het eerste verplaatsen"
        for naam, kans in _meet(ik, veld).items():
            tabel[moment][naam] = max(tabel[moment].get(naam, 0.0), kans)
    ik = Insider(list(veld.cel), sleutels, zegel, kopieen)
    assert verplaatst >= 30
    assert verplaatst + len(ik.nu.verzegeld) == len(veld.cel)
    tabel["leesbaar in de database"] = {
        "antwoorden": float(insider.leesbaar(ik)),
        "concepten en wachtende antwoorden": float(insider.opent(ik, HOOFDSLEUTEL)),
    }
    _toets_ruw(await _ruw(pool, vanaf), v, veld)
    await _toets_zonder_omwegen(pool)
    tabel["wie ook het zegel heeft, tijdens het veldwerk"] = {"koppelt": _met_zegel(ik, veld)}

    await rondes.sluit(pool, settings, RONDE)
    na = _na_sluiten(ik, await rondes.lees_bevroren(settings, RONDE), veld)
    with pytest.raises(RondeGesloten):
        await zegel_van(pool, Sleutels(HOOFDSLEUTEL, settings.zegels_dir).zegels, RONDE)
    assert list(settings.zegels_dir.iterdir()) == []
    _druk_af({**tabel, "na het sluiten, met het bestand en alle kopieën": na})
    assert max(kans for moment in list(tabel)[:2] for kans in tabel[moment].values()) <= TIENDE
    assert set(tabel["leesbaar in de database"].values()) == {0.0}
    assert tabel["wie ook het zegel heeft, tijdens het veldwerk"] == {"koppelt": 1.0}  # not denied
    assert na.pop("hetzelfde in een stratum van 4 (1/N)") == 1 / CELLEN[KLEIN]
    assert max(na.values()) <= TIENDE


_BESTANDEN = """
SELECT pg_relation_filepath(c.oid) AS pad FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'i') AND (n.nspname IN ('antwoorden', 'deelname') OR c.oid IN (
    SELECT reltoastrelid FROM pg_class t JOIN pg_namespace m ON m.oid = t.relnamespace
    WHERE m.nspname = 'antwoorden'))
UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir() WHERE name >= pg_walfile_name($1::text::pg_lsn)
UNION ALL SELECT naam FROM pg_ls_dir('.') AS naam WHERE naam = 'log'
"""


async def _ruw(pool: Pool, vanaf: str) -> bytes:
    """All that PostgreSQL wrote since `vanaf`: pages with dead rows, the write-ahead log, its own log."""
    await pool.execute("CHECKPOINT")
    paden = [r["pad"] for r in await pool.fetch(_BESTANDEN, vanaf)]
    delen = [await pool.fetchval("SELECT pg_read_binary_file($1, true)", pad) for pad in paden]
    return b"".join(deel for deel in delen if deel)


def _toets_ruw(ruw: bytes, v: Vragenlijst, veld: Veldwerk) -> None:
    """No answer, no story and no code: in no page, dead row, log record or log line."""
    assert RONDE.encode() in ruw  # what is there is found: the search works
    assert MERK.encode() not in ruw
    voorbeeld = indiening(next(iter(veld.cel)), v).antwoorden[:-1]
    assert array("h", voorbeeld).tobytes() not in ruw
    als_rij = [(2).to_bytes(4, "big") + code.to_bytes(2, "big") for code in voorbeeld]  # as COPY sends it
    assert b"".join(als_rij) not in ruw
    assert [c for c in veld.cel if c.encode() in ruw or c.replace("-", "").encode() in ruw] == []


async def _toets_zonder_omwegen(pool: Pool) -> None:
    """No counter and no time of our own near an answer: nothing with gaps to look at."""
    tellers = await pool.fetch(
        "SELECT sequencename FROM pg_sequences WHERE schemaname IN ('antwoorden', 'deelname', 'contact')"
    )
    assert list(tellers) == []


def _met_zegel(ik: Insider, veld: Veldwerk) -> float:
    """The same copies for who also holds the seal: every submission of the fieldwork opens."""
    goed = 0
    for code, id_ in ik.zegel_van_code.items():
        gelezen = ik.zegel.ontzegel(veld.cel[code][0], bytes(ik.wachtend[id_]["inhoud"]))
        goed += f"{MERK} {veld.waarheid[code]}".encode() in gelezen
    return goed / len(veld.waarheid)


def _na_sluiten(ik: Insider, frame: pl.DataFrame, veld: Veldwerk) -> dict[str, float]:
    """The frozen file, to who also has all copies of before; those do not cut it into groups."""
    groot = [code for code in veld.bekend if veld.cel[code] != KLEIN]
    kaal = insider.bestand(ik, frame, _NUMMER, {})
    weet = insider.bestand(ik, frame, _NUMMER, veld.bekend)
    assert all(veld.waarheid[code] in mogelijk for code, mogelijk in weet.items())
    return {
        "gemeente en stratum (1/N)": insider.beste({c: kaal[c] for c in groot}),
        "en taal, apparaat en tijden van elders bekend": insider.beste({c: weet[c] for c in groot}),
        "hetzelfde in een stratum van 4 (1/N)": insider.beste(
            {c: weet[c] for c in weet if veld.cel[c] == KLEIN}
        ),
    }


async def test_order_says_nothing_over_many_groups(pool: Pool, sleutels: Sleutels) -> None:
    """Codes in order of time beside rows in order of place or id: right as often as by guessing."""
    v, los = await maak_ronde(pool), random.Random(5)  # noqa: S311
    codes = await maak_codes(pool, sleutels, 310)
    zegel, kopieen, waarheid = await zegel_van(pool, sleutels.zegels, RONDE), list[insider.Kopie](), {}
    for nr, code in enumerate(codes, _EERSTE):
        rij, _ = _invulling(v, code, AMSTERDAM, nr, los)
        assert isinstance((await intake.dien_in_batch(pool, sleutels, [rij]))[0], Ontvangst)
        waarheid[code] = nr
        if nr % 10 == 9:
            kopieen.append(await kopieer(pool, RONDE))
            await verplaats(pool, sleutels.zegels)
    kopieen.append(await kopieer(pool, RONDE))
    ik = Insider(codes, sleutels, zegel, kopieen)
    uit = {
        f"{veld} langs {kolom}": insider.treffers(insider.volgorde(veld, kolom)(ik), waarheid)
        for veld in ("tijd", "sleutel", "ctid")
        for kolom in ("ctid", "id", "antwoorden")
    }
    _druk_af({"volgorde binnen een groep, 300 antwoorden in 30 groepen": uit})
    assert len(insider.groep(ik)) == 300
    assert insider.beste(insider.groep(ik)) == TIENDE
    assert max(uit.values()) < TIENDE + 0.09  # guessing gives 0.10 with a standard error of 0.018


def test_the_attack_on_order_finds_an_order() -> None:
    """The measure itself: rows in the order of time give the attacker everything."""
    assert insider.treffers({"a": {1}, "b": {2}}, {"a": 1, "b": 2}) == 1.0
    assert insider.beste({"a": {1, 2}, "b": set()}) == 0.5
    assert insider._plek("(0,12)") > insider._plek("(0,9)")
    assert Zegel(b"a").kenmerk != Zegel(b"b").kenmerk


def _druk_af(tabel: dict[str, dict[str, float]]) -> None:
    for moment, kansen in tabel.items():
        print(f"\n{moment}")
        for naam, kans in kansen.items():
            print(f"  {naam:<52} {kans:.3f}")
