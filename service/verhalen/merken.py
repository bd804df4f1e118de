"""Personal data in a story, marked before a moderator reads it.

Marking helps a reader; it does not decide. It rather marks too much than too little, and it cannot find
everything: a first name that begins a sentence, or "my neighbour with the three dogs", looks like any other
text. All patterns are bounded, so that the time grows with the length and no faster: half a second for 50,000
hostile characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from service.verhalen.namen import MISSCHIEN, vind_namen

BSN, TELEFOON, MAIL, WEB = "burgerservicenummer", "telefoonnummer", "e-mailadres", "webadres"
POSTCODE, ADRES, DATUM = "postcode", "adres", "datum"
IBAN, KENTEKEN = "rekeningnummer", "kenteken"


@dataclass(frozen=True)
class Merk:
    """A place in a text (`van` up to `tot`) that may tell who someone is; `soorten`: what it looks like."""

    van: int
    tot: int
    soorten: tuple[str, ...]


@dataclass(frozen=True)
class Stuk:
    """A part of a text: plain, or marked with what it looks like."""

    tekst: str
    soort: str


_MAANDEN = "januari februari maart april mei juni juli augustus september oktober november december"
_MAAND = "|".join(_MAANDEN.split()) + "|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
_STRAAT = "straat|laan|gracht|plein|singel|kade|dreef|steeg|plantsoen|straatje|boulevard|allee"
_OOK_STRAAT = f"{_STRAAT}|weg|dijk|hof|park|pad|markt|baan|brink|ring|wal|burg|kamp|veld|hoek|werf|haven"
_NUMMER = r" {1,2}\d{1,5}(?: ?[a-zA-Z]{1,2}(?!\w))?(?!\d)"
_GEEN_POSTCODE = "aan|al|de|en|er|is|in|je|ik|ja|me|na|nu|of|om|op|te|uw|we|ze|zo"
_PATRONEN = {
    MAIL: r"(?<![\w.+-])[\w.+-]{1,64} ?(?:@|[\[(] ?at ?[\])]) ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    WEB: r"(?i:(?<!\w)(?:https?://|www\.)\S{1,300}|(?<![\w@.-])[a-z0-9-]{2,63}\.(?:nl|com|org|net|eu|be|info)"
    r"(?!\w)(?:/\S{0,300})?)",
    TELEFOON: r"(?<![\d+])(?:(?:\+|00)[1-9]\d?[ ./-]{0,2}(?:\(0\))?(?:[ ./()-]{0,2}\d){8,12}"
    r"|0(?:[ ./()-]{0,2}\d){9})(?!\d)",
    POSTCODE: rf"(?<!\w)[1-9]\d{{3}}(?: ?[A-Z]{{2}}| ?(?!(?:{_GEEN_POSTCODE})(?!\w))[a-z]{{2}})(?!\w)",
    ADRES: rf"(?<!\w)(?:[A-Z][\w'’.-]{{0,30}} ){{0,3}}(?:(?!Onderweg)[A-Z][\w'’-]{{1,40}}?(?:{_OOK_STRAAT})"
    rf"|(?i:[a-z'’-]{{2,40}}?(?:{_STRAAT}))){_NUMMER}"
    rf"|(?<!\w)(?:[A-Z][\w'’.-]{{0,30}} ){{1,3}}(?i:{_OOK_STRAAT}){_NUMMER}|(?<!\w)(?i:postbus){_NUMMER}",
    DATUM: r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,2}(?:0?[1-9]|1[0-2])[ ./-]{1,2}"
    r"(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[./-](?:0[1-9]|1[0-2])[./-](?:0[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?:e|de|ste)? (?i:{_MAAND})\.?(?:,? (?:19|20)\d\d)(?!\d)"
    rf"|(?i:geboren|jarig|geboortedatum)\W{{1,3}}(?i:(?:in|op|is)) "
    rf"(?:(?:0?[1-9]|[12]\d|3[01]) (?i:{_MAAND})(?: (?:19|20)\d\d)?|(?:19|20)\d\d)(?!\w)",
}
_ZOEK = {soort: re.compile(patroon) for soort, patroon in _PATRONEN.items()}
_CIJFERREEKS = tuple(
    re.compile(rf"(?<!\d)(?=(\d(?:[ ./-]{{0,2}}\d){{{aantal - 1}}})(?!\d))") for aantal in (8, 9)
)
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}")
_IBAN_NL = re.compile(r"(?<!\w)[Nn][Ll]\d{2} ?[A-Za-z]{4}(?: ?\d){10}(?!\d)")
_PLAAT = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,3}|\d{1,3})(?:-(?:[A-Za-z]{1,3}|\d{1,3})){2}(?![\w-])")
_PLAAT_KAAL = re.compile(r"(?<!\w)(?:[A-Z]{1,3}\d{2,3}[A-Z]{1,3}|\d{1,3}[A-Z]{2,3}\d{1,3})(?!\w)")
_STREEPJES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def is_bsn(cijfers: str) -> bool:
    """The eleven-test of a citizen service number of eight or nine digits."""
    negen = [int(c) for c in cijfers.zfill(9)]
    som = sum(gewicht * cijfer for gewicht, cijfer in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), negen, strict=True))
    return any(negen) and som % 11 == 0


def merk(tekst: str) -> tuple[Merk, ...]:
    """Every place in a cleaned text that may be personal data, in order; places that overlap are one."""
    vlak = _vlak(tekst)
    gevonden = sorted(_vind(vlak), key=lambda treffer: treffer[0])
    uit: list[Merk] = []
    for van, tot, soort in gevonden:
        if uit and van < uit[-1].tot:
            vorig = uit.pop()
            soorten = dict.fromkeys((*vorig.soorten, soort))
            zeker = tuple(s for s in soorten if s != MISSCHIEN) or (MISSCHIEN,)
            uit.append(Merk(vorig.van, max(vorig.tot, tot), zeker))
        else:
            uit.append(Merk(van, tot, (soort,)))
    return tuple(uit)


def stukken(tekst: str) -> tuple[Stuk, ...]:
    """The whole text in parts: put together they are the text again."""
    uit: list[Stuk] = []
    plek = 0
    for m in merk(tekst):
        uit += [Stuk(tekst[plek : m.van], ""), Stuk(tekst[m.van : m.tot], ", ".join(m.soorten))]
        plek = m.tot
    return tuple(stuk for stuk in (*uit, Stuk(tekst[plek:], "")) if stuk.tekst)


def _vlak(tekst: str) -> str:
    """As long as the text, with digits of every script as 0-9 and every dash as a hyphen."""
    if tekst.isascii():
        return tekst
    recht = tekst.translate(_STREEPJES)
    return "".join(str(unicodedata.decimal(t)) if not t.isascii() and t.isdecimal() else t for t in recht)


def _vind(tekst: str) -> Iterator[tuple[int, int, str]]:
    for soort, patroon in _ZOEK.items():
        for treffer in patroon.finditer(tekst):
            yield treffer.start(), treffer.end(), soort
    for patroon in _CIJFERREEKS:
        for treffer in patroon.finditer(tekst):
            if is_bsn(re.sub(r"\D", "", treffer[1])):
                yield treffer.start(1), treffer.end(1), BSN
    for treffer in _IBAN_NL.finditer(tekst):
        yield treffer.start(), treffer.end(), IBAN
    for treffer in _IBAN.finditer(tekst):
        if (tot := _iban(treffer[0])) is not None:
            yield treffer.start(), treffer.start() + tot, IBAN
    for patroon in (_PLAAT, _PLAAT_KAAL):
        for treffer in patroon.finditer(tekst):
            if _is_plaat(treffer[0]):
                yield treffer.start(), treffer.end(), KENTEKEN
    yield from vind_namen(tekst)


def _iban(ruw: str) -> int | None:
    """Where an account number that passes its check ends; text in capitals may have come along."""
    for tot in range(len(ruw), 14, -1):
        kaal = ruw[:tot].replace(" ", "").upper()
        if len(kaal) >= 15 and int("".join(str(int(t, 36)) for t in kaal[4:] + kaal[:4])) % 97 == 1:
            return tot
    return None


def _is_plaat(ruw: str) -> bool:
    """Six letters and digits, of both at least one group, as on Dutch number plates."""
    kaal = ruw.replace("-", "")
    letters = sum(teken.isalpha() for teken in kaal)
    return len(kaal) == 6 and 1 <= letters <= 4
