"""The headers of every answer: security, the version of the API, and who may read along."""

from collections.abc import Mapping

from litestar.types import Message, Scope

from service.api.v1.versie import API_VERSIE, BASIS
from service.dialecten import dialect_van

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALTIJD = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_HTML = (
    *_ALTIJD,
    (b"content-security-policy", CSP.encode()),
    # not no-referrer: that makes browsers send "Origin: null" with our own forms
    (b"referrer-policy", b"same-origin"),
)
_INSLUITEN = (
    *(kop for kop in _ALTIJD if kop[0] != b"x-frame-options"),
    (b"content-security-policy", CSP.replace("frame-ancestors 'none'", "frame-ancestors *").encode()),
    (b"referrer-policy", b"no-referrer"),
)
_GEGEVENS = (
    *_ALTIJD,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
_API = (*_GEGEVENS, (b"api-version", API_VERSIE.encode()))
_LEZEN = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"API-Version, OData-Version, DataServiceVersion, ETag, Retry-After"),
)
_VOORAF = (
    *_LEZEN,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"Accept, If-None-Match, OData-Version, OData-MaxVersion, DataServiceVersion, MaxDataServiceVersion",
    ),
    (b"access-control-max-age", b"86400"),
)
_PER_GEBIED = {"/api/": _API, "/insluiten/": _INSLUITEN}
_NIET_BEWAREN = (b"cache-control", b"no-store")


async def zet_koppen(message: Message, scope: Scope) -> None:
    """Security headers on every answer, errors included; API-Version on those of the API; no caching unless
    allowed.
    """
    if message["type"] != "http.response.start":
        return
    # HEAD works wherever GET does (`app.Toepassing`), but the router does not know.
    koppen = [
        (naam, b"HEAD, " + w if naam.lower() == b"allow" and b"GET" in w else w)
        for naam, w in message["headers"]
    ]
    aanwezig = {naam.lower() for naam, _ in koppen}
    dialect = dialect_van(scope["path"])
    if dialect is not None:
        extra = (*_GEGEVENS, *dialect.koppen, *_LEZEN)
    else:
        extra = next((k for begin, k in _PER_GEBIED.items() if scope["path"].startswith(begin)), _HTML)
    koppen.extend(kop for kop in extra if kop[0] not in aanwezig)
    if dialect is not None or f"{scope['path']}/".startswith(f"{BASIS}/"):
        aanwezig |= {naam for naam, _ in koppen}
        koppen.extend(kop for kop in _voor_anderen(scope, dict(koppen)) if kop[0] not in aanwezig)
    if b"cache-control" not in aanwezig:
        koppen.append(_NIET_BEWAREN)
    message["headers"] = koppen


def _voor_anderen(scope: Scope, koppen: Mapping[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """What lets a page of another site read public data here; submitting from there is not for browsers."""
    methode = scope.get("method")
    if methode in ("GET", "HEAD"):
        return _LEZEN
    return _VOORAF if methode == "OPTIONS" and b"GET" in koppen.get(b"allow", b"") else ()
