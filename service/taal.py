"""Languages of the interface: Dutch is the source, every other language a gettext catalogue.

The texts of questions live in the questionnaires; here is only what stands around them. The `.po` files in
`service/vertalingen/` are read at start, so there is no build step and no `.mo` file to forget.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

VERTALINGEN = Path(__file__).parent / "vertalingen"
TALEN: dict[str, str] = {
    "nl": "Nederlands",
    "nl@b1": "Makkelijk Nederlands",
    "en": "English",
    "fy": "Frysk",
    "ar": "العربية",
}
"""Language → its own name. What stands behind @ is a variant: other words, the same language."""
STANDAARD = "nl"
_INVULPLEK = re.compile(r"%\(\w+\)s")
_NAGEKEKEN = b'"X-Samenspel-Status: nagekeken\\n"'
"""This header (Babel drops it) says that a person read the translation; without it nobody did."""


def zonder_variant(taal: str) -> str:
    """The language itself, for `lang` in HTML and for Babel: "nl@b1" → "nl"."""
    return taal.partition("@")[0]


@dataclass(frozen=True)
class Vertaler:
    """The interface in one language. Calling it translates a Dutch source text.

    `%(naam)s` in a text is filled from the keyword arguments, after translation; a source text that has no
    translation comes out in Dutch, which is better than not at all.
    """

    taal: str
    catalogus: NullTranslations
    nagekeken: bool = True
    """Whether a person read this translation of the interface."""

    @property
    def richting(self) -> str:
        """Writing direction for the `dir` attribute: "ltr" or "rtl"."""
        return richting(self.taal)

    def __call__(self, bericht: str, /, **waarden: object) -> str:
        tekst = str(self.catalogus.gettext(bericht))
        return tekst % waarden if waarden else tekst

    def meervoud(self, een: str, meer: str, aantal: int, /, **waarden: object) -> str:
        """Translate the singular or plural text that fits `aantal`, also available as `%(aantal)s`."""
        return str(self.catalogus.ngettext(een, meer, aantal)) % {"aantal": aantal, **waarden}

    def kies(self, tekst: Mapping[str, str]) -> str:
        """Take this language out of a questionnaire's text; Dutch where it has no such language."""
        return tekst.get(self.taal) or tekst[STANDAARD]


def richting(taal: str) -> str:
    """Writing direction of a language: "ltr" or "rtl"."""
    return str(Locale.parse(zonder_variant(taal)).text_direction)


def _pad(map_: Path, taal: str) -> Path:
    return map_ / taal / "LC_MESSAGES" / "messages.po"


def _lees(map_: Path, taal: str) -> Vertaler:
    if taal == STANDAARD:
        return Vertaler(taal, NullTranslations())
    ruw = _pad(map_, taal).read_bytes()
    catalogus = read_po(BytesIO(ruw), locale=zonder_variant(taal), abort_invalid=True)
    geheugen = BytesIO()
    write_mo(geheugen, catalogus)
    geheugen.seek(0)
    return Vertaler(taal, Translations(fp=geheugen), _NAGEKEKEN in ruw)


@cache
def vertalers() -> dict[str, Vertaler]:
    """Read all catalogues once; language code → translator, in the order in which they are offered.

    Raises OSError or babel's PoFileError at start when a catalogue is missing or broken.
    """
    return {taal: _lees(VERTALINGEN, taal) for taal in TALEN}


def kies_taal(gevraagd: str | None, onthouden: str | None, voorkeuren: str | None) -> str:
    """Decide the language: asked for in the address, else remembered in the cookie, else Accept-Language."""
    for taal in (gevraagd, onthouden):
        if taal in TALEN:
            return str(taal)
    namen = [deel.partition(";")[0].strip() for deel in (voorkeuren or "").split(",")]
    return negotiate_locale([naam for naam in namen if naam], list(TALEN), sep="-") or STANDAARD


def controleer_vertalingen(map_: Path = VERTALINGEN) -> list[str]:
    """What one translation of the interface lacks that another has, and placeholders that differ from Dutch.

    A line for each fault; [] when all is well.
    """
    catalogi = {
        taal: read_po(BytesIO(_pad(map_, taal).read_bytes()), locale=zonder_variant(taal))
        for taal in TALEN
        if taal != STANDAARD
    }
    bronnen = {bericht.id for catalogus in catalogi.values() for bericht in catalogus if bericht.id}
    regels = []
    for taal, catalogus in catalogi.items():
        for bron in sorted(bronnen, key=str):
            een, meer = (bron, bron) if isinstance(bron, str) else (bron[0], bron[-1])
            bericht = catalogus.get(een)
            teksten = [] if bericht is None else _als_lijst(bericht.string)
            if not teksten or not all(teksten):
                regels.append(f"{_pad(map_, taal)}: '{een[:60]}' is niet vertaald in {taal}")
            elif any(_invulplekken(tekst) != _invulplekken(meer) for tekst in teksten):
                regels.append(f"{_pad(map_, taal)}: '{een[:60]}' heeft in {taal} andere invulplekken")
    return regels


def _als_lijst(tekst: str | Sequence[str] | None) -> list[str]:
    return [tekst] if isinstance(tekst, str) else list(tekst or ())


def _invulplekken(tekst: str) -> list[str]:
    return sorted(_INVULPLEK.findall(tekst))
