"""Text of others made safe to read: what cannot be seen, or changes how the rest is seen, goes out.

HTML needs nothing here: templates escape it. This is about what escaping leaves: control characters, marks
that turn the direction of the rest of the page, invisible characters that hide a telephone number from who
looks for it, and letters under a pile of accents.
"""

import re
import unicodedata

_REGELEINDEN = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WEG = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_VERBINDERS = "\u200c\u200d"  # joiners that Persian, Hindi and emoji need
_VEEL_REGELS = re.compile(r"\n{3,}")
_MEEST_ACCENTEN = 3


def schoon(tekst: str) -> str:
    """The same text in NFC, with only newlines, spaces and characters that can be seen."""
    tekst = _REGELEINDEN.sub("\n", unicodedata.normalize("NFC", tekst)).replace("\t", " ")
    uit: list[str] = []
    accenten = 0
    for plek, teken in enumerate(tekst):
        soort = "" if teken == "\n" else unicodedata.category(teken)
        accenten = accenten + 1 if soort == "Mn" else 0
        if accenten > _MEEST_ACCENTEN or (soort in _WEG and not _verbindt(tekst, plek)):
            continue
        uit.append(" " if soort == "Zs" else teken)
    regels = (regel.rstrip() for regel in "".join(uit).split("\n"))
    return _VEEL_REGELS.sub("\n\n", "\n".join(regels)).strip()


def _verbindt(tekst: str, plek: int) -> bool:
    """A joiner between two characters that are not ASCII: there it does what it is for."""
    buren = tekst[plek - 1 : plek] if plek else "", tekst[plek + 1 : plek + 2]
    return tekst[plek] in _VERBINDERS and all(
        buur and not buur.isascii() and unicodedata.category(buur) not in _WEG for buur in buren
    )


def alineas(tekst: str) -> tuple[str, ...]:
    """The paragraphs of a cleaned text: what stands between empty lines."""
    return tuple(deel for deel in (stuk.strip() for stuk in tekst.split("\n\n")) if deel)
