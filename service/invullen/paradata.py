"""Paradata at the intake: what a browser and a draft tell about how the form was filled in, in classes."""

import time
from collections.abc import Mapping
from typing import Literal

from vragenlijsten import Vragenlijst
from vragenlijsten.paradata import APPARATEN, DUUR_GRENZEN, MODI, ONBEKEND, PAGINA_GRENZEN, klasse

Modus = Literal["web", "api", "import"]
MAX_PAGINA = 3600
"""Seconds on one page that are counted at most: longer was a pause."""
_NUMMER = {naam: nr for nr, naam in MODI.items()}
_MOBIEL = ("mobi", "iphone", "ipod")
_TABLET = ("ipad", "tablet", "kindle", "silk")
_COMPUTER = ("windows", "macintosh", "x11", "cros")


def apparaat_van(mobiel: str, browser: str) -> str:
    """Kind of device, from the headers Sec-CH-UA-Mobile and User-Agent; nothing else of them is kept."""
    naam = browser.lower()
    if any(teken in naam for teken in _TABLET) or ("android" in naam and "mobi" not in naam):
        return "tablet"
    if mobiel == "?1" or any(teken in naam for teken in _MOBIEL):
        return "telefoon"
    return "computer" if any(teken in naam for teken in _COMPUTER) else "onbekend"


def tel_tijd(tijden: Mapping[str, int], pagina: str, getoond: int) -> dict[str, int]:
    """`tijden` with the seconds since `getoond` (Unix time; 0 unknown) added to a page."""
    if not pagina or not getoond:
        return dict(tijden)
    erbij = min(max(int(time.time()) - getoond, 0), MAX_PAGINA)
    return {**tijden, pagina: min(tijden.get(pagina, 0) + erbij, MAX_PAGINA)}


def maak_paradata(
    v: Vragenlijst,
    *,
    modus: Modus,
    taal: str,
    duur: int | None,
    deel: int = 0,
    apparaat: str = "onbekend",
    tijden: Mapping[str, int] | None = None,
) -> tuple[int, ...]:
    """The numbers as vragenlijsten/paradata.py describes them, with the part of the questionnaire at the end.

    `duur` and `tijden` (per page) in seconds.
    """
    gemeten = tijden or {}
    return (
        _NUMMER[modus],
        v.talen.index(taal) if taal in v.talen else 0,
        klasse(duur, DUUR_GRENZEN),
        APPARATEN.index(apparaat) if apparaat in APPARATEN else ONBEKEND,
        *(klasse(gemeten.get(pagina.id), PAGINA_GRENZEN) for pagina in v.paginas()),
        deel,
    )
