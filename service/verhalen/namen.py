"""Names of people in a text, found by their capitals and by the words before them: there is no list of names.

After "mevrouw" or "mijn buurman" a word with a capital is a name. Elsewhere within a sentence it may be one,
unless it is a gemeente, a province, or a word that Dutch always writes with a capital.
"""

import re
from collections.abc import Iterator
from functools import cache

from analyse.gemeenten import gemeenten, indelingen, namen

NAAM, MISSCHIEN = "naam", "misschien een naam"

_TITELS = (
    "mevrouw|mevr|mw|meneer|mijnheer|menheer|dhr|de heer|dokter|dr|drs|ir|mr|zuster|juf|juffrouw|pastoor|"
    "dominee|wethouder|burgemeester|familie|fam|ik heet|naam is|heet|heette|genaamd"
)
_MENSEN = (
    "buurvrouw|buurman|buur|buurmeisje|buurjongen|dochter|zoon|moeder|vader|mama|papa|man|vrouw|vriend|"
    "vriendin|collega|oom|tante|oma|opa|broer|zus|zusje|broertje|kleinzoon|kleindochter|neef|nicht|"
    "schoonmoeder|schoonvader|partner|ex|begeleider|begeleidster|consulent|consulente|ambtenaar|"
    "hulpverlener|wijkverpleegkundige|verpleegkundige|huisarts|psycholoog|therapeut|leerling|client|cliënt"
)
_WOORD = r"[^\W\d_][\w'’-]{0,40}"
_TUSSEN = r"(?:(?:van|de|der|den|het|ter|ten|te|el|al|la|le|di|da|von|op|'t|’t|d'|’s|'s) ){0,3}"
_KOP = r"(?=[^\W\d_a-zß-öø-ÿ])"  # what follows is no small letter of the western alphabets
_EIGENNAAM = rf"(?:[A-Z]\.? ?){{0,4}}{_TUSSEN}{_KOP}{_WOORD}(?: {_TUSSEN}{_KOP}{_WOORD}){{0,2}}"
_NA_WOORD = re.compile(
    rf"(?<!\w)(?:(?P<titel>(?i:{_TITELS}))\.?|(?P<mens>(?i:{_MENSEN})),?) (?P<naam>{_EIGENNAAM})"
)
_LOS = re.compile(rf"(?<![\w'’.@/-]){_KOP}{_WOORD}")
_EINDE_ZIN = re.compile(r"(?:^|[.!?:;…\n\"“”‘(•*–—-]|[.!?]['’”)])\s*$")
_VAST = """
Nederland Nederlands Nederlandse Nederlander Nederlanders Holland Europa Europees Europese België
Duitsland Engels Duits Frans Spaans Turks Turkse Turkije Marokkaans Marokkaanse Marokko Arabisch
Arabische Pools Poolse Polen Oekraïne Oekraïens Oekraïense Syrië Syrisch Syrische Fries Friese
Surinaams Surinaamse Suriname Chinees Rijk Kamer Wmo Jeugdwet Participatiewet Zorgwet Wajong
Facebook WhatsApp Google Teams Internet Digid DigiD Corona Covid Kerst Kerstmis Pasen Pinksteren
Sinterklaas Ramadan Suikerfeest Koningsdag God Allah Islam Leger Heils Rode Kruis Humanitas
Voedselbank Thuiszorg UWV SVB GGD GGZ CIZ Buurtzorg Ik U Uw Den Haag Bosch Randstad Veluwe
Achterhoek Twente Betuwe Noord Zuid Oost West
"""
_GEWOON = frozenset(_VAST.split())


@cache
def _plaatsen() -> frozenset[str]:
    """Words of the names of all gemeenten, of now and of before, and of the provinces."""
    alle = {naam for jaar in indelingen() for naam in namen(jaar).values()}
    alle |= {g.provincie for g in gemeenten().values()}
    return frozenset(deel.lower() for naam in alle for deel in re.split(r"[ \-/(),]+", naam) if len(deel) > 1)


def _is_plaats(naam: str) -> bool:
    woorden = [w for w in re.split(r"[ \-]+", naam) if w[:1].isupper()]
    return all(w in _GEWOON or w.lower() in _plaatsen() for w in woorden)


def vind_namen(tekst: str) -> Iterator[tuple[int, int, str]]:
    """Places in a text that are, or may be, the name of someone: from, up to, which of the two."""
    vrij = 0
    for treffer in _NA_WOORD.finditer(tekst):
        if treffer["titel"] or not _is_plaats(treffer["naam"]):
            yield treffer.start("naam"), treffer.end("naam"), NAAM
    for treffer in _LOS.finditer(tekst):
        woord = treffer[0]
        if treffer.start() < vrij or _is_gewoon(woord):
            continue
        begin = treffer.start()
        voor = tekst[max(0, begin - 60) : begin]
        if not _EINDE_ZIN.search(voor):
            yield _met_voornaam(voor, begin), treffer.end(), MISSCHIEN
        vrij = treffer.end()


def _is_gewoon(woord: str) -> bool:
    """No name: in capitals altogether, a known word or place, or a script without capitals."""
    kaal = re.split(r"['’]s$|-", woord)[0]
    return not woord[0].isupper() or (len(woord) > 1 and woord.isupper()) or _is_plaats(kaal)


def _met_voornaam(voor: str, begin: int) -> int:
    """Where a name begins when the word before it, at the start of the sentence, has a capital too."""
    eerder = re.search(rf"(?<![\w'’-])({_WOORD}) {_TUSSEN}$", voor)
    if eerder and eerder[1][0].isupper() and _EINDE_ZIN.search(voor[: eerder.start(1)]):
        return begin - len(voor) + eerder.start(1)
    return begin
