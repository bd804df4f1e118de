"""The seal of a ronde: a secret outside the database, under which answers wait and drafts lie.

Whoever holds the database, its backups and its log, the codes and the master secret still cannot read what
lies under the seal. It is made when the ronde first needs it, stands in a file of its own and is destroyed
at close: what old copies hold of drafts and waiting answers can then be opened by nobody. See
docs/privacy.md and docs/besluiten/0033-zegel.md.
"""

import hashlib
import hmac
import os
import secrets
import zlib
from pathlib import Path
from struct import Struct
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.errors import DomeinFout, ZegelOntbreekt

_BYTES, _NONCE = 32, 12
_KOP = Struct(">?I")
_STAP = 4
MAAT_VERZEGELD = 1856
MAAT_CONCEPT = 4096
"""Bytes of content before encryption. What fits not is compressed, and else gets four times the room: the
length of what is stored tells no more than that. With three thousand letters of plain text everyone's is the
same, and a sealed row just stays in one place in its table."""


def vul_aan(inhoud: bytes, maat: int) -> bytes:
    """`inhoud` padded to `maat` bytes, or to four, sixteen, ... times as much when it is larger."""
    klein = len(inhoud) + _KOP.size > maat
    kern = zlib.compress(inhoud, 6) if klein else inhoud
    while len(kern) + _KOP.size > maat:
        maat *= _STAP
    return (_KOP.pack(klein, len(kern)) + kern).ljust(maat, b"\0")


def pak_uit(gevuld: bytes) -> bytes:
    """What was given to `vul_aan`."""
    klein, lengte = _KOP.unpack_from(gevuld)
    kern = gevuld[_KOP.size : _KOP.size + lengte]
    return zlib.decompress(kern) if klein else kern


class Zegel:
    """What can be done with the seal of one ronde."""

    def __init__(self, geheim: bytes) -> None:
        self.kenmerk = self._leid_af(geheim, b"kenmerk")[:16]
        """Tells seals apart; says nothing about the secret."""
        self.concept = self._leid_af(geheim, b"concept")
        """Key for the content of drafts, used together with the code."""
        self._antwoord = AESGCM(self._leid_af(geheim, b"antwoord"))
        self._masker = self._leid_af(geheim, b"masker")
        self._organisatie = self._leid_af(geheim, b"organisatie")
        self._code = self._leid_af(geheim, b"code")
        self._plek = self._leid_af(geheim, b"plek")
        self._bewijs = self._leid_af(geheim, b"bewijs")

    @staticmethod
    def _leid_af(geheim: bytes, doel: bytes) -> bytes:
        info = b"samenspel/1/zegel/" + doel
        return HKDF(algorithm=SHA256(), length=_BYTES, salt=b"samenspel", info=info).derive(geheim)

    def verzegel(self, gemeente: str, inhoud: bytes) -> bytes:
        """Encrypt a submitted response, padded, bound to its gemeente."""
        nonce = os.urandom(_NONCE)
        return nonce + self._antwoord.encrypt(nonce, vul_aan(inhoud, MAAT_VERZEGELD), gemeente.encode())

    def ontzegel(self, gemeente: str, verzegeld: bytes) -> bytes:
        """Decrypt what `verzegel` gave. Raises ZegelOntbreekt when it was sealed with another seal."""
        try:
            return pak_uit(self._antwoord.decrypt(verzegeld[:_NONCE], verzegeld[_NONCE:], gemeente.encode()))
        except InvalidTag as fout:
            raise ZegelOntbreekt from fout

    def bewijs(self, bewijs: bytes) -> bytes:
        """A receipt that cannot be tried on answers once the seal is gone: a program that submits can have
        chosen attempts that are easy to guess.
        """
        return hmac.digest(self._bewijs, bewijs, "sha256")

    def plek(self, sleutel: bytes, bewijs: bytes) -> UUID:
        """The id under which a response waits, for who has the key of its code, its receipt and the seal: so
        that it can be taken back. In the database alone it is a random number.
        """
        return UUID(bytes=hmac.digest(self._plek, sleutel + bewijs, "sha256")[:16], version=4)

    def masker(self, id_: bytes, aantal: int) -> bytes:
        """The mask (XOR) over `aantal` int16 of the response with this id, until the close: the key stream of
        one message, for an id is used once."""
        return hashlib.shake_256(self._masker + id_).digest(2 * aantal)

    def organisatie(self, pseudoniem: bytes) -> bytes:
        """Another pseudonym (16 bytes), that the name and the codes of the organisation do not lead to."""
        return hmac.digest(self._organisatie, pseudoniem, "sha256")[:16]

    def ruis_voor_code(self, wie: str) -> bytes:
        """Random-looking bytes for the code of an address: the same on every try, gone with the seal."""
        return hmac.digest(self._code, wie.encode(), "sha256")


class Zegels:
    """The seals of all rondes, a file each in `map_`, readable by this user only."""

    def __init__(self, map_: Path | None) -> None:
        self._map = map_
        self._bekend: dict[str, Zegel] = {}

    def pad(self, ronde: str) -> Path:
        """Where the seal of a ronde stands."""
        if self._map is None:
            raise ZegelOntbreekt
        return self._map / f"{ronde}.zegel"

    def bekend(self, ronde: str) -> Zegel | None:
        """A seal that was compared with the database before."""
        return self._bekend.get(ronde)

    def onthoud(self, ronde: str, zegel: Zegel) -> None:
        """Keep a seal that was compared with the database."""
        self._bekend[ronde] = zegel

    def lees(self, ronde: str) -> Zegel | None:
        """The seal in the file; None when there is no file. Raises ZegelOntbreekt when it is unreadable."""
        pad = self.pad(ronde)
        try:
            geheim = bytes.fromhex(pad.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as fout:
            raise ZegelOntbreekt(f"Het zegel {pad} is niet te lezen.") from fout
        return Zegel(geheim)

    def maak(self, ronde: str) -> Zegel:
        """Make the seal; two processes at the same moment end with the same one. Raises DomeinFout."""
        pad = self.pad(ronde)
        tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
        try:
            pad.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as uit:
                uit.write(secrets.token_hex(_BYTES))
                uit.flush()
                os.fsync(uit.fileno())
            try:
                os.link(tijdelijk, pad)
            except FileExistsError:
                pass
            finally:
                tijdelijk.unlink()
            _flush(pad.parent)
        except OSError as fout:
            raise DomeinFout(f"Het zegel {pad} is niet te maken ({fout.strerror})") from fout
        zegel = self.lees(ronde)
        if zegel is None:
            raise ZegelOntbreekt
        return zegel

    def vernietig(self, ronde: str) -> None:
        """Destroy the seal; safe to repeat. Its place on the disk is written over first, as far as the disk
        does what it is told."""
        self._bekend.pop(ronde, None)
        pad = self.pad(ronde)
        try:
            with pad.open("r+b") as bestand:
                bestand.write(os.urandom(2 * _BYTES))
                bestand.flush()
                os.fsync(bestand.fileno())
            pad.unlink()
            _flush(pad.parent)
        except FileNotFoundError:
            pass


def _flush(map_: Path) -> None:
    nummer = os.open(map_, os.O_RDONLY)
    try:
        os.fsync(nummer)
    finally:
        os.close(nummer)
