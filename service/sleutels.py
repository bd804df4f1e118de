"""Codes and the keys derived from them: the cryptography behind anonymity, in one place.

The server never stores a code. It stores HMACs of it under different keys, so that the state of a code
(unused, started, done), its draft and its response cannot be tied together without the code itself. See
docs/privacy.md.
"""

import hmac
import os
import secrets
from pathlib import Path
from uuid import UUID

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.zegels import MAAT_CONCEPT, Zegel, Zegels, pak_uit, vul_aan

ALFABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U. Twelve characters are 60 bits."""

_LENGTE = 12
_VERTAAL = str.maketrans("OIL", "011", " \t\r\n-‐‑‒–—_.\u00a0")
_TEKENS = frozenset(ALFABET)
_NONCE = 12


def _vorm(kaal: str) -> str:
    return f"{kaal[:4]}-{kaal[4:8]}-{kaal[8:]}"


def nieuwe_code() -> str:
    """A new random code "XXXX-XXXX-XXXX" of 60 bits."""
    return _vorm("".join(secrets.choice(ALFABET) for _ in range(_LENGTE)))


def nieuwe_codes(aantal: int) -> list[str]:
    """`aantal` new random codes, about a hundred times faster than one by one."""
    if aantal == 0:
        return []
    ruis = np.frombuffer(os.urandom(_LENGTE * aantal), dtype=np.uint8) & 31
    letters = np.frombuffer(ALFABET.encode(), dtype=np.uint8)[ruis].reshape(aantal, 3, 4)
    streepjes = np.full((aantal, 3, 1), ord("-"), dtype=np.uint8)
    met = np.concatenate([letters, streepjes], axis=2).reshape(aantal, 15)[:, :14]
    tekst = np.ascontiguousarray(met).tobytes().decode("ascii")
    return [tekst[i : i + 14] for i in range(0, 14 * aantal, 14)]


def normaliseer(code: str) -> str | None:
    """The code as stored on paper, forgiving case, spaces, dashes and O/I/L for 0/1/1. None when it cannot
    be a code.
    """
    if len(code) == 14 and code[4] == code[9] == "-" and _TEKENS.issuperset(code[:4] + code[5:9] + code[10:]):
        return code
    if len(code) > 64:
        return None
    kaal = code.upper().translate(_VERTAAL)
    if len(kaal) != _LENGTE or not _TEKENS.issuperset(kaal):
        return None
    return _vorm(kaal)


def nieuw_token() -> str:
    """What stands in a personal link to the workspace: two codes in a row, 120 random bits."""
    return f"{nieuwe_code()}-{nieuwe_code()}"


def normaliseer_token(token: str) -> str | None:
    """As `normaliseer`, for a personal link."""
    kaal = token[:64].upper().translate(_VERTAAL)
    helften = normaliseer(kaal[:_LENGTE]), normaliseer(kaal[_LENGTE:])
    return None if None in helften else f"{helften[0]}-{helften[1]}"


def code_uit(ruis: bytes) -> str:
    """The code that stands for the first twelve of these random bytes."""
    return _vorm("".join(ALFABET[byte & 31] for byte in ruis[:_LENGTE]))


def nummer_van(bewijs: bytes) -> str:
    """The receipt number a respondent sees: eight characters, derived from the receipt."""
    waarde = int.from_bytes(bewijs[:5], "big")
    tekens = "".join(ALFABET[(waarde >> (5 * i)) & 31] for i in range(8))
    return f"{tekens[:4]}-{tekens[4:]}"


def is_nummer(getypt: str, nummer: str) -> bool:
    """Whether what someone typed is this receipt number, as forgiving as `normaliseer`."""
    kaal = getypt[:64].upper().translate(_VERTAAL)
    return hmac.compare_digest(kaal.encode(), nummer.replace("-", "").encode())


class Sleutels:
    """All keys, derived from the master secret with HKDF-SHA256; one key per purpose.

    `zegels`: directory of the seals, which do not follow from the master secret; None: none needed.
    """

    def __init__(self, master: bytes, zegels: Path | None = None) -> None:
        self.zegels = Zegels(zegels)
        self._status = self._leid_af(master, b"status")
        self._concept = self._leid_af(master, b"concept")
        self._inhoud = self._leid_af(master, b"inhoud")
        self._bewijs = self._leid_af(master, b"bewijs")
        self._deel = self._leid_af(master, b"deel")
        self._organisatie = self._leid_af(master, b"organisatie")
        self._masker = self._leid_af(master, b"organisatie-masker")
        self._toegang = self._leid_af(master, b"toegang")
        self._vrij = self._leid_af(master, b"vrije-tabellen")

    @staticmethod
    def _leid_af(master: bytes, doel: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=b"samenspel", info=b"samenspel/1/" + doel).derive(
            master
        )

    def status_sleutel(self, code: str) -> bytes:
        """HMAC under k1: primary key of the state of a code (normalised form)."""
        return hmac.digest(self._status, code.encode(), "sha256")

    def concept_sleutel(self, code: str, gemeente: str) -> bytes:
        """HMAC under k2: key of the draft of one code in one gemeente."""
        return hmac.digest(self._concept, f"{code}|{gemeente}".encode(), "sha256")

    def bewijs(self, code: str, gemeente: str, poging: UUID, inhoud: bytes) -> bytes:
        """Receipt of one submission: HMAC keyed from the code itself.

        Who holds the database but not the code cannot test which response belongs to this receipt; who also
        holds the code still misses the random `poging`, which is stored nowhere.
        """
        sleutel = hmac.digest(self._bewijs, code.encode(), "sha256")
        return hmac.digest(sleutel, gemeente.encode() + b"|" + poging.bytes + inhoud, "sha256")

    def deel(self, code: str, delen: int) -> int:
        """The random part 1..delen of the sample to which this code belongs; stable, stored nowhere."""
        if delen == 1:
            return 1
        ruw = hmac.digest(self._deel, code.encode(), "sha256")
        return int.from_bytes(ruw[:8], "big") % delen + 1

    def organisatie(self, ronde: str, organisatie: str) -> UUID:
        """Opaque id of an organisation within one ronde; another ronde gives another id."""
        ruw = hmac.digest(self._organisatie, f"{ronde}|{organisatie}".encode(), "sha256")
        return UUID(bytes=ruw[:16], version=4)

    def organisatie_masker(self, code: str, gemeente: str) -> bytes:
        """Sixteen bytes that hide the organisation of one invitation (XOR): without the code its row shows
        nothing, and no two rows of an organisation look alike.
        """
        return hmac.digest(self._masker, f"{code}|{gemeente}".encode(), "sha256")[:16]

    def toegang_sleutel(self, token: str) -> bytes:
        """HMAC of a personal link to the workspace (normalised form): all that is stored of it."""
        return hmac.digest(self._toegang, token.encode(), "sha256")

    def rondesleutel(self, ronde: str, bestand_sha256: str) -> bytes:
        """The secret behind the noise of free tables about one frozen file: 32 bytes, never stored or logged.

        Whoever has it can take the noise off every free table of the ronde.
        """
        return hmac.digest(self._vrij, f"{ronde}|{bestand_sha256}".encode(), "sha256")

    def verzegel_concept(self, zegel: Zegel, code: str, gemeente: str, inhoud: bytes) -> bytes:
        """Encrypt a draft (AES-256-GCM), padded: the server cannot read it without the code, nor who has the
        code without the seal of the ronde.
        """
        nonce = os.urandom(_NONCE)
        gevuld = vul_aan(inhoud, MAAT_CONCEPT)
        return nonce + self._slot(zegel, code, gemeente).encrypt(nonce, gevuld, gemeente.encode())

    def open_concept(self, zegel: Zegel, code: str, gemeente: str, verzegeld: bytes) -> bytes | None:
        """Decrypt a draft; None when it was not made with this code or was damaged."""
        slot = self._slot(zegel, code, gemeente)
        try:
            return pak_uit(slot.decrypt(verzegeld[:_NONCE], verzegeld[_NONCE:], gemeente.encode()))
        except InvalidTag:
            return None

    def _slot(self, zegel: Zegel, code: str, gemeente: str) -> AESGCM:
        van_code = hmac.digest(self._inhoud, f"{code}|{gemeente}".encode(), "sha256")
        return AESGCM(hmac.digest(zegel.concept, van_code, "sha256"))
