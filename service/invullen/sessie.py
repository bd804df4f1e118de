"""The respondent's session: everything the server must remember lives encrypted in one cookie of the browser.

There is no session table, so there is nothing on the server that ties a visit to a code.
"""

import msgspec

from service.koekjes import Koekjes

KOEKJE = "invullen"
PAD = "/invullen"
GELDIG = 2 * 60 * 60
"""Seconds after the last page: long enough for a pause, short enough for a computer in the library."""


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


class Sessies(Koekjes[Sessie]):
    """The session cookies of the form. `https`: the outside world comes over https."""

    def __init__(self, master: bytes, *, https: bool = False) -> None:
        super().__init__(master, Sessie, doel="sessie", naam=KOEKJE, pad=PAD, geldig=GELDIG, https=https)
