"""A session that lives encrypted in a cookie of the browser; the server keeps nothing of it.

The cookie has no expiry date (it goes when the browser closes) and says itself, inside the encryption, until
when it is good. Litestar's own cookie sessions are not used: they hold an untyped dict, keep `Secure` fixed
at start, and let a damaged cookie become a server error.
"""

import hmac
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Fout
from typing import Any, Generic, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from litestar import Request
from litestar.datastructures import Cookie
from litestar.response.base import Response

_ZOUT = 16
_NONCE = bytes(12)
_GROOTSTE = 4000
S = TypeVar("S", bound=msgspec.Struct)


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


class _Verpakt(msgspec.Struct, Generic[S], frozen=True):
    geldig_tot: int
    sessie: S


class Koekjes(Generic[S]):
    """Seals and opens one kind of session cookie.

    `master` is the master secret of the service, `doel` sets kinds apart; `geldig` in seconds. `https`: the
    outside world comes over https, also when a proxy in front of us passes the requests on without.
    """

    def __init__(
        self, master: bytes, soort: type[S], *, doel: str, naam: str, pad: str, geldig: int, https: bool
    ) -> None:
        self._soort: Any = _Verpakt[soort]  # type: ignore[valid-type]  # a type made at run time
        self._naam, self._pad, self._geldig, self._https = naam, pad, geldig, https
        self._sleutel = HKDF(
            algorithm=SHA256(), length=32, salt=b"samenspel", info=f"samenspel/1/{doel}".encode()
        ).derive(master)

    def _slot(self, zout: bytes) -> AESGCM:
        # A fresh key for every cookie: a random nonce under one key would wear out at national scale.
        return AESGCM(hmac.digest(self._sleutel, zout, "sha256"))

    def verzegel(self, sessie: S, nu: float | None = None) -> str:
        """Encrypt a session into a cookie value that is good for a while after `nu` (default: now)."""
        geldig_tot = int(time.time() if nu is None else nu) + self._geldig
        zout = os.urandom(_ZOUT)
        inhoud = msgspec.msgpack.encode(_Verpakt(geldig_tot, sessie))
        return urlsafe_b64encode(zout + self._slot(zout).encrypt(_NONCE, inhoud, None)).decode().rstrip("=")

    def open(self, waarde: str, nu: float | None = None) -> S | None:
        """Decrypt a cookie value; None when it is damaged, forged, from another version or expired."""
        if not waarde or len(waarde) > _GROOTSTE:
            return None
        try:
            ruw = urlsafe_b64decode(waarde + "=" * (-len(waarde) % 4))
            zout = ruw[:_ZOUT]
            inhoud = self._slot(zout).decrypt(_NONCE, ruw[_ZOUT:], None)
            verpakt: _Verpakt[S] = msgspec.msgpack.decode(inhoud, type=self._soort)
        except (InvalidTag, Base64Fout, ValueError, msgspec.DecodeError):
            return None
        return verpakt.sessie if verpakt.geldig_tot > (time.time() if nu is None else nu) else None

    def lees(self, request: Request[Any, Any, Any]) -> S | None:
        """The session of this request, or None (never begun, or expired: the visitor sees no difference)."""
        return self.open(request.cookies.get(self._naam, ""))

    def zet(self, antwoord: Response[Any], sessie: S, request: Request[Any, Any, Any]) -> None:
        """Put the session on a response; `Secure` whenever the visitor came over https."""
        antwoord.set_cookie(
            Sessiekoekje(
                key=self._naam,
                value=self.verzegel(sessie),
                path=self._pad,
                secure=self._https or request.scope["scheme"] == "https",
            )
        )

    def wis(self, antwoord: Response[Any]) -> None:
        """Take the session out of the browser."""
        antwoord.delete_cookie(self._naam, path=self._pad)
