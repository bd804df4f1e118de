"""The respondent's session: everything the server must remember lives encrypted in one cookie of the browser.

There is no session table, so there is nothing on the server that ties a visit to a code. The cookie has no
expiry date (it goes when the browser closes) and says itself, inside the encryption, until when it is good.
Litestar's own cookie sessions are not used: they hold an untyped dict, keep `Secure` fixed at start, and let
a damaged cookie become a server error.
"""

import hmac
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Fout
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from litestar import Request
from litestar.datastructures import Cookie
from litestar.response.base import Response

KOEKJE = "invullen"
PAD = "/invullen"
GELDIG = 2 * 60 * 60
"""Seconds after the last page: long enough for a pause, short enough for a computer in the library."""

_ZOUT = 16
_NONCE = bytes(12)
_GROOTSTE = 4000


class Ontvangstbewijs(msgspec.Struct, frozen=True):
    """What the receipt page shows after sending; it holds no code."""

    nummer: str
    gemeente: str
    doelgroep: str


class Sessie(msgspec.Struct, frozen=True, omit_defaults=True):
    """One respondent in one browser. `code` is normalised, and empty once everything was sent."""

    code: str = ""
    gemeente: str = ""
    """Code of the gemeente that is being filled in; "" until an organisation with several has chosen."""
    ontvangst: Ontvangstbewijs | None = None
    getoond: int = 0
    """When the page was shown (Unix time), to count the seconds spent on it; 0 unknown."""


class Sessiekoekje(Cookie):
    """The cookie as it goes over the line. The value is plain base64url and every attribute is known, so the
    quoting of `http.cookies`, which copies and checks everything for every page, is left out.
    """

    def to_encoded_header(self) -> tuple[bytes, bytes]:
        """The name and the value of the header, for ASGI."""
        veilig = "; Secure" if self.secure else ""
        return (
            b"set-cookie",
            f"{self.key}={self.value}; HttpOnly; Path={self.path}; SameSite=lax{veilig}".encode(),
        )


class _Verpakt(msgspec.Struct, frozen=True):
    geldig_tot: int
    sessie: Sessie


class Sessies:
    """Seals and opens the session cookie.

    `master` is the master secret of the service; `https`: the outside world comes over https, also when
    a proxy in front of us passes the requests on without.
    """

    def __init__(self, master: bytes, *, https: bool = False) -> None:
        self._https = https
        self._sleutel = HKDF(
            algorithm=SHA256(), length=32, salt=b"samenspel", info=b"samenspel/1/sessie"
        ).derive(master)

    def _slot(self, zout: bytes) -> AESGCM:
        # A fresh key for every cookie: a random nonce under one key would wear out at national scale.
        return AESGCM(hmac.digest(self._sleutel, zout, "sha256"))

    def verzegel(self, sessie: Sessie, nu: float | None = None) -> str:
        """Encrypt a session into a cookie value that is good for GELDIG seconds after `nu` (default: now)."""
        geldig_tot = int(time.time() if nu is None else nu) + GELDIG
        zout = os.urandom(_ZOUT)
        inhoud = msgspec.msgpack.encode(_Verpakt(geldig_tot, sessie))
        return urlsafe_b64encode(zout + self._slot(zout).encrypt(_NONCE, inhoud, None)).decode().rstrip("=")

    def open(self, waarde: str, nu: float | None = None) -> Sessie | None:
        """Decrypt a cookie value; None when it is damaged, forged, from another version or expired."""
        if not waarde or len(waarde) > _GROOTSTE:
            return None
        try:
            ruw = urlsafe_b64decode(waarde + "=" * (-len(waarde) % 4))
            zout = ruw[:_ZOUT]
            inhoud = self._slot(zout).decrypt(_NONCE, ruw[_ZOUT:], None)
            verpakt = msgspec.msgpack.decode(inhoud, type=_Verpakt)
        except (InvalidTag, Base64Fout, ValueError, msgspec.DecodeError):
            return None
        return verpakt.sessie if verpakt.geldig_tot > (time.time() if nu is None else nu) else None

    def lees(self, request: Request[Any, Any, Any]) -> Sessie | None:
        """The session of this request, or None (never begun, or expired: the visitor sees no difference)."""
        return self.open(request.cookies.get(KOEKJE, ""))

    def zet(self, antwoord: Response[Any], sessie: Sessie, request: Request[Any, Any, Any]) -> None:
        """Put the session on a response; `Secure` whenever the visitor came over https."""
        antwoord.set_cookie(
            Sessiekoekje(
                key=KOEKJE,
                value=self.verzegel(sessie),
                path=PAD,
                secure=self._https or request.scope["scheme"] == "https",
            )
        )
