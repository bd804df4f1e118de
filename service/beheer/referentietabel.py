"""Reference tables made of rows of CBS: the division, population margins, kenmerken and education.

Columns of CBS end in a number that changes from year to year (`AantalInwoners_5`), so they are found by what
stands before it; ages and sexes by their titles.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analyse.gemeenten import CELLEN_AX, LEEFTIJDEN
from service.beheer.cbs import Cbs, Tabelkop, tekst
from service.errors import OngeldigeInvoer

BEVOLKING, _AANTAL = "03759ned", "BevolkingOp1Januari"
_GEMEENTE, _PROVINCIE = re.compile(r"GM\d{4}"), re.compile(r"PV\d{2}")
_JAREN = re.compile(r"(\d+) jaar( of ouder)?")
_DIMENSIES = ("RegioS", "Geslacht", "Leeftijd")
_VOLWASSEN, _OUD = 18, 75
_KENMERKEN = {
    "inwoners": "AantalInwoners",
    "stedelijkheid": "MateVanStedelijkheid",
    "omgevingsadressendichtheid": "Omgevingsadressendichtheid",
    "inwoners_65plus": "k_65JaarOfOuder",
    "huishoudens": "HuishoudensTotaal",
}
_OPLEIDING = ("OpleidingsniveauLaag", "OpleidingsniveauMiddelbaar", "OpleidingsniveauHoog")


@dataclass(frozen=True)
class Opgehaald:
    """What CBS says of one year. `indeling`: code → (name, province). `bevolking`: code → people of 18 and
    over by cell of `CELLEN_AX`. `kenmerken`: code → column → number. `opleiding`: code → shares; None when
    the table of this year does not have it yet. `bronnen`: the tables."""

    jaar: int
    indeling: Mapping[str, tuple[str, str]]
    bevolking: Mapping[str, tuple[int, ...]]
    kenmerken: Mapping[str, Mapping[str, int]]
    opleiding: Mapping[str, tuple[float, ...]] | None
    bronnen: tuple[Tabelkop, ...]


def haal_op(cbs: Cbs, jaar: int) -> Opgehaald:
    """Fetch everything of one year. Raises OngeldigeInvoer for tables that are not as they should be, and
    TijdelijkeFout when the server does not cooperate."""
    gebieden, wijken = (
        cbs.zoek(f"{naam} {jaar}") for naam in ("Gebieden in Nederland", "Kerncijfers wijken en buurten")
    )
    kwb = _per_gemeente(cbs.tabel(wijken.id, filter_="substringof('GM',WijkenEnBuurten)"), "WijkenEnBuurten")
    return Opgehaald(
        jaar,
        _indeling(cbs, gebieden),
        _bevolking(cbs, jaar),
        {
            code: {k: _geheel(rij, begin, code) for k, begin in _KENMERKEN.items()}
            for code, rij in kwb.items()
        },
        _opleiding(kwb),
        (gebieden, wijken, Tabelkop(BEVOLKING, f"Bevolking op 1 januari {jaar}", "")),
    )


def _per_gemeente(rijen: Iterable[Mapping[str, Any]], sleutel: str) -> dict[str, Mapping[str, Any]]:
    return {rij[sleutel]: rij for rij in rijen if _GEMEENTE.fullmatch(str(rij.get(sleutel)))}


def _kolom(rij: Mapping[str, Any], begin: str) -> str:
    """The column whose name is `begin` and a number. Raises OngeldigeInvoer."""
    namen = [naam for naam in rij if re.fullmatch(rf"{re.escape(begin)}_\d+", naam)]
    if not namen:
        raise OngeldigeInvoer(f"In de tabel van het CBS ontbreekt de kolom {begin}")
    return namen[0]


def _geheel(rij: Mapping[str, Any], begin: str, code: str) -> int:
    waarde = rij[_kolom(rij, begin)]
    getal = isinstance(waarde, int | float) and not isinstance(waarde, bool)
    if not getal or not math.isfinite(waarde) or waarde != int(waarde) or waarde < 0:
        raise OngeldigeInvoer(f"{code}: {begin} is {waarde!r}; dat is geen aantal")
    return int(waarde)


def _indeling(cbs: Cbs, kop: Tabelkop) -> dict[str, tuple[str, str]]:
    namen = cbs.teksten(kop.id, "RegioS")
    uit: dict[str, tuple[str, str]] = {}
    for code, rij in _per_gemeente(cbs.tabel(kop.id), "RegioS").items():
        provincies = [w for w in rij.values() if isinstance(w, str) and _PROVINCIE.fullmatch(w)]
        if len(set(provincies)) != 1 or not namen.get(code):
            raise OngeldigeInvoer(f"{code}: de tabel {kop.id} noemt geen naam of niet precies één provincie")
        uit[code] = (namen[code].removesuffix(" (gemeente)"), provincies[0])
    if not uit:
        raise OngeldigeInvoer(f"De tabel {kop.id} noemt geen enkele gemeente")
    return uit


def _bevolking(cbs: Cbs, jaar: int) -> dict[str, tuple[int, ...]]:
    """People of 18 and over by sex and class of age, of the counts by single year of age."""
    woorden = {"mannen": "m", "vrouwen": "v"}
    geslacht = {k: woorden.get(t.lower()) for k, t in cbs.teksten(BEVOLKING, "Geslacht").items()}
    leeftijd = _klassen(cbs.teksten(BEVOLKING, "Leeftijd"))
    staten = cbs.teksten(BEVOLKING, "BurgerlijkeStaat")
    totaal = [sleutel for sleutel, titel in staten.items() if titel.lower().startswith("totaal")]
    if len(totaal) != 1 or {"m", "v"} - set(geslacht.values()):
        raise OngeldigeInvoer(f"De tabel {BEVOLKING} heeft andere groepen dan wij kennen")
    filter_ = (
        f"Perioden eq '{jaar}JJ00' and substringof('GM',RegioS) and "
        f"startswith(BurgerlijkeStaat,'{totaal[0]}')"
    )
    uit: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(CELLEN_AX))
    for rij in cbs.tabel(BEVOLKING, filter_=filter_):
        code, man, jaren = (tekst(rij, naam, f"tabel {BEVOLKING}") for naam in _DIMENSIES)
        wie, klasse = geslacht.get(man), leeftijd.get(jaren)
        # Of a gemeente of other years there are rows without numbers.
        if wie and klasse and _GEMEENTE.fullmatch(code) and rij[_kolom(rij, _AANTAL)] is not None:
            uit[code][CELLEN_AX.index(f"{wie}_{klasse}")] += _geheel(rij, _AANTAL, code)
    if not uit:
        raise OngeldigeInvoer(f"De tabel {BEVOLKING} heeft nog geen bevolking van {jaar}")
    return {code: tuple(aantallen) for code, aantallen in uit.items()}


def _klassen(titels: Mapping[str, str]) -> dict[str, str]:
    """Key of an age → class, for single years from 18 on and the one open class after them.

    Other classes ("65 jaar of ouder", "20 tot 25 jaar") would count people twice. Raises OngeldigeInvoer.
    """
    gelezen = {sleutel: _JAREN.fullmatch(titel) for sleutel, titel in titels.items()}
    jaren = {sleutel: int(m[1]) for sleutel, m in gelezen.items() if m and not m[2]}
    open_ = {sleutel: int(m[1]) for sleutel, m in gelezen.items() if m and m[2]}
    laatste = max(jaren.values(), default=0)
    jaren |= {sleutel: van for sleutel, van in open_.items() if van == laatste + 1}
    if sorted(jaren.values()) != list(range(laatste + 2)) or laatste < _OUD:
        raise OngeldigeInvoer(f"De tabel {BEVOLKING} heeft andere leeftijden dan wij kennen")
    grenzen = [int(naam.partition("-")[0].rstrip("+")) for naam in LEEFTIJDEN]
    return {
        sleutel: [naam for naam, van in zip(LEEFTIJDEN, grenzen, strict=True) if jaar >= van][-1]
        for sleutel, jaar in jaren.items()
        if jaar >= _VOLWASSEN
    }


def _opleiding(kwb: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[float, ...]] | None:
    """Shares of the three levels per gemeente, to four decimals that add up to 1."""
    uit: dict[str, tuple[float, ...]] = {}
    for code, rij in kwb.items():
        if all(rij[_kolom(rij, begin)] is None for begin in _OPLEIDING):
            continue
        waarden = [_geheel(rij, begin, code) for begin in _OPLEIDING]
        som = sum(waarden)
        if som == 0:
            raise OngeldigeInvoer(f"{code}: bij opleiding staat niemand")
        eerste = [round(w / som, 4) for w in waarden[:-1]]
        uit[code] = (*eerste, round(1 - sum(eerste), 4))
    if uit and len(uit) < len(kwb):
        missen = ", ".join(sorted(kwb.keys() - uit.keys())[:5])
        raise OngeldigeInvoer(f"De cijfers over opleiding zijn er niet van elke gemeente: {missen}")
    return uit or None
