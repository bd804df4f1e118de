"""Languages of the interface: Dutch is the source, every other language a gettext catalogue.

The texts of questions live in the questionnaires; here is only what stands around them. The `.po` files in
`service/vertalingen/` are read at start, so there is no build step and no `.mo` file to forget.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

VERTALINGEN = Path(__file__).parent / "vertalingen"
TALEN: dict[str, str] = {"nl": "Nederlands", "en": "English"}
STANDAARD = "nl"


@dataclass(frozen=True)
class Vertaler:
    """The interface in one language. Calling it translates a Dutch source text.

    `%(naam)s` in a text is filled from the keyword arguments, after translation; a source text that has no
    translation comes out in Dutch, which is better than not at all.
    """

    taal: str
    catalogus: NullTranslations

    @property
    def richting(self) -> str:
        """Writing direction for the `dir` attribute: "ltr" or "rtl"."""
        return str(Locale.parse(self.taal).text_direction)

    def __call__(self, bericht: str, /, **waarden: object) -> str:
        tekst = str(self.catalogus.gettext(bericht))
        return tekst % waarden if waarden else tekst

    def meervoud(self, een: str, meer: str, aantal: int, /, **waarden: object) -> str:
        """Translate the singular or plural text that fits `aantal`, also available as `%(aantal)s`."""
        return str(self.catalogus.ngettext(een, meer, aantal)) % {"aantal": aantal, **waarden}

    def kies(self, tekst: Mapping[str, str]) -> str:
        """Take this language out of a questionnaire's text; Dutch where it has no such language."""
        return tekst.get(self.taal) or tekst[STANDAARD]


def _lees(map_: Path, taal: str) -> NullTranslations:
    if taal == STANDAARD:
        return NullTranslations()
    with (map_ / taal / "LC_MESSAGES" / "messages.po").open("rb") as bestand:
        catalogus = read_po(bestand, locale=taal, abort_invalid=True)
    geheugen = BytesIO()
    write_mo(geheugen, catalogus)
    geheugen.seek(0)
    return Translations(fp=geheugen)


@cache
def vertalers() -> dict[str, Vertaler]:
    """Read all catalogues once; language code → translator, in the order in which they are offered.

    Raises OSError or babel's PoFileError at start when a catalogue is missing or broken.
    """
    return {taal: Vertaler(taal, _lees(VERTALINGEN, taal)) for taal in TALEN}


def kies_taal(gevraagd: str | None, onthouden: str | None, voorkeuren: str | None) -> str:
    """Decide the language: asked for in the address, else remembered in the cookie, else Accept-Language."""
    for taal in (gevraagd, onthouden):
        if taal in TALEN:
            return str(taal)
    namen = [deel.partition(";")[0].strip() for deel in (voorkeuren or "").split(",")]
    return negotiate_locale([naam for naam in namen if naam], list(TALEN), sep="-") or STANDAARD
