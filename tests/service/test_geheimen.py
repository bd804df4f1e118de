"""Marked secrets go through the form, the API, faults, unknown pages and the commands; nothing that is
written of it (the log of the service, of PostgreSQL, what commands print) may hold one.
"""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx

from service.database.sql import Pool
from service.database.uitnodigingen import zet_open_link
from service.settings import Settings
from service.sleutels import Sleutels, nieuwe_code
from tests.service.dienst import proces
from tests.service.hulp import AMSTERDAM, RONDE, maak_codes, maak_ronde

MERK = "ZEERGEHEIMANTWOORD"
POST = "geheime.buur@voorbeeld.example"
BROWSER, ADRES = "MERKBROWSER/7", "203.0.113.77"


async def _bezoek(basis: str, goed: str, fout: str) -> list[int]:
    """A respondent, a guesser and a clumsy program; gives the statuses."""
    api, statussen = f"/api/v1/rondes/{RONDE}/responsen", []
    koppen = {"user-agent": BROWSER, "x-forwarded-for": ADRES}
    async with httpx.AsyncClient(base_url=basis, headers=koppen, timeout=30) as client:

        async def stuur(methode: str, pad: str, **wat: object) -> httpx.Response:
            antwoord = await client.request(methode, pad, **wat)  # type: ignore[arg-type]
            statussen.append(antwoord.status_code)
            return antwoord

        for code in (fout, goed):
            await stuur("POST", "/invullen", data={"code": code, "x": MERK})
        await stuur(
            "POST", "/invullen/vragen/twee", data={"verhaal": MERK, "cijfer": MERK, "_naar": "volgende"}
        )
        await stuur("POST", "/invullen/vragen/twee", data={"verhaal": f"{MERK}\x00"})
        versturen = await stuur("GET", "/invullen/versturen")
        velden = dict(re.findall(r'name="(_gemeente|_poging)" value="([^"]*)"', versturen.text))
        await stuur("POST", "/invullen/versturen", data=velden)
        for pad in (f"/{goed}", f"/invullen/{goed}?code={goed}&{MERK}", f"/invullen/open/{goed}/{POST}"):
            await stuur("GET", pad)
        await stuur("POST", f"/invullen/open/{RONDE}/{AMSTERDAM}", data={"_opgave": goed, "x": MERK})
        basisinvoer = {"gemeente": AMSTERDAM, "poging": "12345678-1234-4234-8234-123456789abc"}
        for code in (fout, goed):
            invoer = {**basisinvoer, "code": code, "antwoorden": {"verhaal": MERK}}
            await stuur("POST", api, json=invoer)
            await stuur("POST", api, json={**invoer, "antwoorden": {"cijfer": MERK, POST: MERK}})
        await stuur("POST", api, content=f'{{"code": "{goed}", {MERK}'.encode())
        await stuur("POST", api, content=MERK.encode() * 40_000, headers={"content-type": "application/json"})
    return statussen


def _opdracht(settings: Settings, *wat: str) -> str:
    env = {
        **os.environ,
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": settings.sleutel.decode(),
        "SAMENSPEL_SMTP_URL": "smtp://127.0.0.1:1",
        "SAMENSPEL_AFZENDER": "a@b.example",
    }
    klaar = subprocess.run(
        [sys.executable, "-m", "service.cli", *wat], env=env, capture_output=True, text=True
    )
    return f"{klaar.returncode}\n{klaar.stdout}{klaar.stderr}"


async def test_nothing_written_holds_a_code_an_answer_or_an_address(
    settings: Settings, pool: Pool, sleutels: Sleutels, tmp_path: Path
) -> None:
    await maak_ronde(pool)
    await zet_open_link(pool, RONDE, AMSTERDAM, aan=True)
    (goed,), fout = await maak_codes(pool, sleutels, 1), nieuwe_code()
    log = tmp_path / "log"
    dienst = proces(settings, log)
    basis = await asyncio.to_thread(dienst.__enter__)
    try:
        statussen = await _bezoek(basis, goed, fout)
    finally:
        await asyncio.to_thread(dienst.__exit__, None, None, None)
    assert {200, 303, 400, 404, 409, 413, 429} <= set(statussen)
    lijst = tmp_path / "adressen.csv"
    lijst.write_text(f"email,gemeente,stratum\n{POST},{AMSTERDAM},a\n")
    kapot = tmp_path / "kapot.csv"
    kapot.write_text(f"email,gemeente,stratum\n{MERK},{AMSTERDAM},a\n")
    opdrachten = await asyncio.gather(
        *(
            asyncio.to_thread(_opdracht, settings, "uitnodigingen", "mail", RONDE, "--csv", str(pad))
            for pad in (lijst, kapot)
        )
    )
    assert [uit[0] for uit in opdrachten] == ["1", "2"]
    assert await pool.fetchval("SELECT count(*) FROM contact.adressen") == 1
    van_postgres = await pool.fetchval("SELECT pg_read_binary_file('log', true)") or b""
    alles = "\n".join([log.read_text(), *opdrachten, van_postgres.decode(errors="replace")])
    assert "gestart" in alles
    kaal = re.sub(r"[^0-9A-Z]", "", alles.upper())
    assert not [g for g in (MERK, POST, BROWSER, ADRES, "geheime.buur", goed, fout) if g in alles]
    assert not [code for code in (goed, fout) if code.replace("-", "") in kaal]
    assert "127.0.0.1" not in log.read_text().replace(basis, "")
