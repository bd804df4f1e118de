"""Paradata: how a questionnaire was filled in, in classes coarse enough to say nothing about who did.

They serve as flags in judging quality; no answer is ever left out for them. What is stored is a row of
small numbers, -1 for unknown: modus, taal (place in ``talen``), duur, apparaat, and per page of the version
the time spent on it. Times are numbers of classes.
"""

from __future__ import annotations

from bisect import bisect_right

from vragenlijsten.codeboek import Variabele
from vragenlijsten.model import Tekst, Vragenlijst

ONBEKEND = -1
MODI = {1: "web", 2: "api", 3: "import"}
APPARATEN = ("onbekend", "telefoon", "tablet", "computer")
DUUR_GRENZEN = (0, 60, 120, 180, 300, 480, 720, 1080, 1800, 3600)
"""Seconds from which a class of the whole duration runs."""
PAGINA_GRENZEN = (0, 5, 15, 30, 60, 180)
"""The same for the time on one page."""
VAST = 4
"""Numbers before those of the pages."""
DUUR, APPARAAT, OVERGESLAGEN, TIJD = "duur", "apparaat", "overgeslagen", "tijd."
"""Columns of the frozen file; a page has ``tijd.<pagina>``, which no question can be called."""


def klasse(seconden: int | None, grenzen: tuple[int, ...]) -> int:
    """The class (from 0) that a number of seconds falls in; -1 when it is not known."""
    return ONBEKEND if seconden is None else max(bisect_right(grenzen, seconden) - 1, 0)


def tijdkolommen(v: Vragenlijst) -> tuple[str, ...]:
    """The columns with the time per page, in the order of the version."""
    return tuple(f"{TIJD}{pagina.id}" for pagina in v.paginas())


def paradata_variabelen(v: Vragenlijst) -> tuple[Variabele, ...]:
    """What the columns mean, for the codebook; ``positie`` is their order in the frozen file."""
    vast = [
        (DUUR, {"nl": "Invultijd, vanaf (seconden)", "en": "Time to complete, from (seconds)"}, DUUR_GRENZEN),
        (APPARAAT, {"nl": "Soort apparaat", "en": "Kind of device"}, ()),
        (OVERGESLAGEN, {"nl": "Overgeslagen vragen", "en": "Questions skipped"}, ()),
    ]
    paginas = [
        (naam, {"nl": f"Tijd op {naam.removeprefix(TIJD)}, vanaf (seconden)"}, PAGINA_GRENZEN)
        for naam in tijdkolommen(v)
    ]
    return tuple(_variabele(nr, *delen) for nr, delen in enumerate([*vast, *paginas]))


def _variabele(positie: int, naam: str, tekst: Tekst, grenzen: tuple[int, ...]) -> Variabele:
    bovenkant = [f"tot {tot}" for tot in grenzen[1:]] + ["en meer"]
    return Variabele(
        naam=naam,
        positie=positie,
        vraag="",
        begrip="",
        soort="paradata",
        tekst=tekst,
        label=tekst,
        waarden={van: {"nl": f"{van} {tot}"} for van, tot in zip(grenzen, bovenkant, strict=False)},
        ontbrekend={},
        meetniveau="nominaal" if naam == APPARAAT else "ordinaal",
        van=None,
        tot=None,
        schaal=None,
        bewoording=1,
    )
