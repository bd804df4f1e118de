"""Invitations by e-mail: delivered once with a working link, resumable, never in a log, gone at close, and
out of reach of the role that reads answers.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiosmtpd.controller import Controller

from service.beheer import rondes
from service.beheer.mail import Bezorging, bewaar, lees_adressen, verstuur
from service.database.sql import Pool
from service.errors import InstellingFout, MailFout, OngeldigeInvoer
from service.invullen import intake
from service.settings import Settings
from service.sleutels import Sleutels
from tests.service.hulp import RONDE, maak_ronde

_CSV = "email,gemeente,stratum,taal\n"


class Bus:
    """A mailbox; `weiger` is an address it refuses, after `hoogstens` mails it hangs up."""

    def __init__(self) -> None:
        self.post: list[tuple[str, Message]] = []
        self.weiger, self.hoogstens = "", 1000

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take or refuse an address."""
        if len(self.post) >= self.hoogstens:
            return "421 tot ziens"
        if address == self.weiger:
            return f"550 {address} bestaat niet"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        self.post.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
async def bus(settings: Settings) -> AsyncIterator[tuple[Bus, Settings]]:
    """A mail server on this machine, and the settings that use it."""
    bak = Bus()
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    server = Controller(bak, hostname="127.0.0.1", port=poort)
    server.start()
    try:
        yield bak, replace(settings, smtp_url=f"smtp://127.0.0.1:{poort}", afzender="a@gemeente.example")
    finally:
        await asyncio.to_thread(server.stop)


def _lijst(tmp_path: Path, aantal: int) -> Path:
    pad = tmp_path / "adressen.csv"
    regels = [f"mens{nr}@voorbeeld.example,GM0363,a,{'en' if nr == 1 else ''}\n" for nr in range(aantal)]
    pad.write_text(_CSV + "".join(regels))
    return pad


def _code(bericht: Message) -> str:
    tekst = bericht.get_payload(decode=True)
    assert isinstance(tekst, bytes)
    return tekst.decode().split("/invullen#")[1][:14]


async def test_everyone_gets_one_mail_with_a_working_link(
    bus: tuple[Bus, Settings],
    pool: Pool,
    sleutels: Sleutels,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The server hangs up halfway and refuses one; the second run sends the rest, with the same codes."""
    bak, settings = bus
    bak.weiger, bak.hoogstens = "mens4@voorbeeld.example", 3
    await maak_ronde(pool)
    adressen = lees_adressen(_lijst(tmp_path, 8))
    assert await bewaar(pool, RONDE, adressen) == 8
    with pytest.raises(MailFout, match="Herhaal"):
        await verstuur(pool, sleutels, settings, RONDE)
    assert len(bak.post) == 3
    bak.hoogstens = 1000
    assert await bewaar(pool, RONDE, adressen) == 0
    assert await verstuur(pool, sleutels, settings, RONDE) == Bezorging(4, 1)
    assert sorted(wie for wie, _ in bak.post) == [f"mens{nr}@voorbeeld.example" for nr in range(8) if nr != 4]
    codes = {_code(bericht) for _, bericht in bak.post}
    assert len(codes) == 7
    for code in codes:
        (toegang,) = await intake.zoek_toegang(pool, sleutels, code)
        assert (toegang.ronde, toegang.gemeente, toegang.stratum) == (RONDE, "GM0363", "a")
    assert await pool.fetchval("SELECT count(*) FROM deelname.uitnodigingen") == 8
    assert [s["uitgenodigd"] for s in (await rondes.strata(pool, RONDE)).iter_rows(named=True)] == [8, 0]
    engels = next(b for wie, b in bak.post if wie.startswith("mens1@"))
    assert str(engels["Subject"]).startswith("Invitation")
    uit = "".join(capsys.readouterr())
    assert "mail_verstuurd" in uit
    assert "voorbeeld.example" not in uit
    assert not [code for code in codes if code in uit]


async def test_addresses_and_answers_are_in_different_hands(
    bus: tuple[Bus, Settings], pool: Pool, sleutels: Sleutels, tmp_path: Path
) -> None:
    """Neither role reads what the other has; at close the addresses are gone, also from the file on disk."""
    _, settings = bus
    await maak_ronde(pool)
    await bewaar(pool, RONDE, lees_adressen(_lijst(tmp_path, 3)))
    await verstuur(pool, sleutels, settings, RONDE)
    dicht = {
        "samenspel_contact": ["antwoorden.responsen", "antwoorden.verzegeld", "deelname.uitnodigingen"],
        "samenspel_antwoorden": ["contact.adressen"],
    }
    for rol, tabellen in dicht.items():
        for tabel in tabellen:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with pool.acquire() as con, con.transaction():
                    await con.execute(f"SET LOCAL ROLE {rol}")
                    await con.fetch(f"SELECT * FROM {tabel}")
    await rondes.sluit(pool, settings, RONDE)
    assert await pool.fetchval("SELECT count(*) FROM contact.adressen") == 0
    await pool.execute("CHECKPOINT")
    pad = await pool.fetchval("SELECT pg_relation_filepath('contact.adressen')")
    ruw = await pool.fetchval("SELECT pg_read_binary_file($1, true)", pad)
    assert b"voorbeeld.example" not in (ruw or b"")


def test_bad_lists_are_refused_by_line_without_the_address(tmp_path: Path) -> None:
    pad = tmp_path / "a.csv"
    pad.write_text(_CSV + "goed@voorbeeld.example,GM0363,a,nl\nzeer geheim,GM0363,a,nl\n")
    with pytest.raises(OngeldigeInvoer, match="regel 3") as gevonden:
        lees_adressen(pad)
    assert "geheim" not in gevonden.value.melding
    pad.write_text("email,gemeente\nx@y.nl,GM0363\n")
    with pytest.raises(OngeldigeInvoer, match="kolom stratum"):
        lees_adressen(pad)


async def test_mail_needs_its_settings_and_a_stratum_that_exists(
    pool: Pool, sleutels: Sleutels, settings: Settings, tmp_path: Path
) -> None:
    await maak_ronde(pool)
    adressen = lees_adressen(_lijst(tmp_path, 1))
    with pytest.raises(OngeldigeInvoer, match="GM0363 / z"):
        await bewaar(pool, RONDE, [replace(adressen[0], stratum="z")])
    with pytest.raises(InstellingFout, match="SAMENSPEL_SMTP_URL"):
        await verstuur(pool, sleutels, settings, RONDE)
    weg = replace(settings, smtp_url="smtp://127.0.0.1:1", afzender="a@b.nl")
    with pytest.raises(MailFout):
        await verstuur(pool, sleutels, weg, RONDE)
