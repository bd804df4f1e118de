"""Invitations by e-mail: a personal link for every address, safe to break off and to run again.

The code of an address is made under the seal of the ronde, so a second run sends the same code, and nothing
that is stored leads from the address to it once the seal is gone. Addresses live in a schema of their own
(service/database/adressen.py), are never logged, and go when the ronde closes.
"""

import asyncio
import csv
import re
import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from service.database import adressen as adressen_db
from service.database import rondes as rondes_db
from service.database import uitnodigingen as uitnodigingen_db
from service.database.adressen import Adres
from service.database.sql import Pool, verbinding
from service.errors import InstellingFout, MailFout, OnbekendeRonde, OngeldigeInvoer, VerkeerdeStatus
from service.invullen.zegelen import zegel_van
from service.log import log
from service.settings import Settings
from service.sleutels import Sleutels, code_uit
from service.taal import STANDAARD, TALEN, Vertaler, vertalers

_EMAIL = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,}")
_KOLOMMEN = ("email", "gemeente", "stratum")
_TIJD = 30


@dataclass(frozen=True)
class Bezorging:
    """How many mails the server took, and how many it refused for their address."""

    verstuurd: int
    geweigerd: int


def lees_adressen(pad: Path) -> list[Adres]:
    """Read a CSV with email, gemeente, stratum and, if there, taal.

    Raises OngeldigeInvoer with the lines that are wrong; the addresses themselves are not repeated.
    """
    try:
        with pad.open(encoding="utf-8-sig", newline="") as bestand:
            regels = csv.DictReader(bestand, strict=True)
            if missend := [naam for naam in _KOLOMMEN if naam not in (regels.fieldnames or ())]:
                raise OngeldigeInvoer(f"{pad}:1: kolom {missend[0]} ontbreekt")
            gelezen = [(regels.line_num, rij) for rij in regels]
    except OSError as fout:
        raise OngeldigeInvoer(f"{pad} is niet te lezen ({fout.strerror})") from fout
    except (UnicodeDecodeError, csv.Error) as fout:
        raise OngeldigeInvoer(f"{pad}: dit is geen leesbare CSV in UTF-8") from fout
    if slecht := [nr for nr, rij in gelezen if not _EMAIL.fullmatch((rij["email"] or "").strip())]:
        raise OngeldigeInvoer(f"{pad}: geen e-mailadres op regel {', '.join(map(str, slecht[:10]))}")
    per_adres = {}
    for _, rij in gelezen:
        email, taal = rij["email"].strip(), (rij.get("taal") or STANDAARD).strip()
        taal = taal if taal in TALEN else STANDAARD
        per_adres[email.lower()] = Adres(email, rij["gemeente"] or "", rij["stratum"] or "", taal)
    return list(per_adres.values())


async def bewaar(pool: Pool, ronde: str, adressen: list[Adres]) -> int:
    """Keep addresses for a ronde that is not closed yet; returns how many are new. Raises OnbekendeRonde,
    VerkeerdeStatus, OngeldigeInvoer.
    """
    stand = await rondes_db.lees_ronde(pool, ronde)
    if stand is None:
        raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
    if stand.status not in ("nieuw", "open"):
        raise VerkeerdeStatus(f"De ronde {ronde} is gesloten")
    if stand.doelgroep == "aanbieders":
        raise OngeldigeInvoer("aanbieders: een code hoort bij een organisatie; verstuur die uit het bestand")
    cellen = {(s.gemeente, s.stratum) for s in await rondes_db.lees_strata(pool, ronde)}
    if vreemd := sorted({(a.gemeente, a.stratum) for a in adressen} - cellen):
        raise OngeldigeInvoer(f"De ronde {ronde} heeft geen stratum {' / '.join(vreemd[0])}")
    async with adressen_db.als_contact(pool) as con:
        return await adressen_db.bewaar(con, ronde, adressen)


async def verstuur(pool: Pool, sleutels: Sleutels, settings: Settings, ronde: str) -> Bezorging:
    """Mail everyone who got no mail yet. Raises InstellingFout and MailFout; what was sent stays noted."""
    beschrijving = await rondes_db.lees_ronde(pool, ronde)
    if beschrijving is None:
        raise OnbekendeRonde(f"De ronde {ronde} bestaat niet")
    titel = (await rondes_db.lees_vragenlijst(pool, beschrijving.versie)).titel
    zegel = await zegel_van(pool, sleutels.zegels, ronde)
    async with adressen_db.als_contact(pool) as con:
        wachtend = await adressen_db.te_versturen(con, ronde)
    codes = {a.email: code_uit(zegel.ruis_voor_code(f"{ronde}|{a.email.lower()}")) for a in wachtend}
    await _nodig_uit(pool, sleutels, ronde, wachtend, codes)
    verstuurd = geweigerd = 0
    with _server(settings) as server:
        for adres in wachtend:
            _ = vertalers()[adres.taal]
            bericht = maak_bericht(settings, adres, codes[adres.email], _.kies(titel), _)
            try:
                await asyncio.to_thread(server.send_message, bericht)
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
                geweigerd += 1
                continue
            except (smtplib.SMTPException, OSError) as fout:
                raise MailFout from _kaal(fout)
            async with adressen_db.als_contact(pool) as con:
                await adressen_db.noteer_verstuurd(con, ronde, adres.email)
            verstuurd += 1
    log.info("mail_verstuurd", ronde=ronde, aantal=verstuurd, geweigerd=geweigerd)
    return Bezorging(verstuurd, geweigerd)


async def _nodig_uit(
    pool: Pool, sleutels: Sleutels, ronde: str, wachtend: list[Adres], codes: dict[str, str]
) -> None:
    rijen = sorted((sleutels.status_sleutel(codes[a.email]), a.gemeente, a.stratum, None) for a in wachtend)
    async with verbinding(pool) as con, con.transaction():
        if await rondes_db.vergrendel_ronde(con, ronde) not in ("nieuw", "open"):
            raise VerkeerdeStatus(f"De ronde {ronde} is gesloten")
        nieuw = Counter(await uitnodigingen_db.nodig_uit(con, ronde, rijen))
        await uitnodigingen_db.tel_uitgenodigd(con, ronde, [(*cel, aantal) for cel, aantal in nieuw.items()])


def maak_bericht(settings: Settings, adres: Adres, code: str, titel: str, _: Vertaler) -> EmailMessage:
    """The mail: plain text, with the code behind the # of the link, where it reaches no server log."""
    bericht = EmailMessage()
    bericht["Subject"] = _("Uitnodiging: %(titel)s", titel=titel)
    bericht["From"], bericht["To"] = settings.afzender or "", adres.email
    bericht["Auto-Submitted"] = "auto-generated"
    bericht.set_content(
        "\n\n".join(
            [
                _("U bent uitgenodigd om een vragenlijst in te vullen: %(titel)s.", titel=titel),
                _("Begin met deze link. De link is alleen voor u: stuur hem niet door."),
                f"{settings.basis_url}/invullen#{code}",
                _(
                    "Werkt de link niet? Ga naar %(adres)s en vul deze code in: %(code)s",
                    adres=f"{settings.basis_url}/invullen",
                    code=code,
                ),
                _("Wij bewaren uw e-mailadres niet bij uw antwoorden en wissen het als de ronde sluit."),
            ]
        )
        + "\n"
    )
    return bericht


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server; encrypted wherever the server can. Raises MailFout, InstellingFout."""
    if not settings.smtp_url or not settings.afzender:
        raise InstellingFout("Stel SAMENSPEL_SMTP_URL en SAMENSPEL_AFZENDER in om te mailen")
    delen = urlsplit(settings.smtp_url)
    soort, poort = (smtplib.SMTP_SSL, 465) if delen.scheme == "smtps" else (smtplib.SMTP, 587)
    try:
        server = soort(delen.hostname or "", delen.port or poort, timeout=_TIJD)
        if delen.scheme == "smtp" and server.ehlo()[0] < 300 and server.has_extn("starttls"):
            server.starttls()
        if delen.username:
            server.login(unquote(delen.username), unquote(delen.password or ""))
    except (smtplib.SMTPException, OSError) as fout:
        raise MailFout from _kaal(fout)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def _kaal(fout: Exception) -> Exception:
    """Only the kind of the fault: what a mail server says can hold an address."""
    return RuntimeError(type(fout).__name__)
