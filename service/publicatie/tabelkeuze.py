"""What can be chosen for a free table of a ronde, and what a visitor chose, checked against that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from msgspec.structs import replace

from analyse.achtergrondgroepen import ACHTERGROND, cellabels
from analyse.gemeenten import gemeenten, peergroepen
from dashboards.theme import hoofdletter
from service.publicatie.adres import gemeentekeuze
from service.publicatie.lezer import Gelezen
from vragenlijsten import Begrip, Schaal, Variabele, codeboek, load_catalogus

GEBIED, LAND = "gebied", "NL"
DOELGROEP = "inwoners"
MEESTE = 2
"""Background variables that a table may combine, as rows, columns or filter: the lattice of the analysis."""
_MATEN = {
    "eens": "Deel dat het eens is",
    "oneens": "Deel dat het oneens is",
    "gemiddelde": "Gemiddelde",
    "netto": "Deel eens min deel oneens, in procentpunten",
    "weet_niet": "Deel dat ‘weet ik niet’ koos",
    "gekozen": "Deel dat dit koos",
}
_REST = "Andere vragen"


@dataclass(frozen=True)
class Keuzes:
    """Of one ronde: the items with figures by name, with their measures and scales, and in groups of (title,
    ((name, words), …)); the background variables by name; what the gebieden are called, in the order of a
    table."""

    items: Mapping[str, Variabele]
    per_item: Mapping[str, tuple[str, ...]]
    schalen: Mapping[str, Schaal]
    groepen: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    achtergrond: Mapping[str, Variabele]
    gebieden: Mapping[str, str]

    def label(self, naam: str) -> str:
        """A background variable (or "gebied") in words."""
        return "gemeente" if naam == GEBIED else self.achtergrond[naam].label["nl"].lower()

    def waarde(self, naam: str, waarde: int | str) -> str:
        """A value of a background variable, or a gebied, in words."""
        if naam == GEBIED:
            return self.gebieden.get(str(waarde), str(waarde))
        return self.achtergrond[naam].waarden[int(waarde)]["nl"]

    def maten(self, item: str) -> dict[str, str]:
        """The measures of an item, its main one first: name → words."""
        variabele = self.items[item]
        schaal = self.schalen.get(variabele.schaal or "")
        hoofdmaat = schaal.hoofdmaat if schaal else ""
        namen = sorted(self.per_item[item], key=lambda naam: naam != hoofdmaat)
        return {naam: _maatwoorden(variabele, schaal, naam) for naam in namen}


_BEKEND: dict[str, Keuzes] = {}
"""Of the last few publications, by hash."""
_ONTHOUDEN = 4


def keuzes_van(gelezen: Gelezen) -> Keuzes:
    """What can be chosen for the ronde of a publicatie about inwoners."""
    if (bekend := _BEKEND.get(gelezen.hash)) is not None:
        return bekend
    keuzes = _keuzes(gelezen)
    for oud in list(_BEKEND)[: -_ONTHOUDEN + 1]:
        _BEKEND.pop(oud, None)
    _BEKEND[gelezen.hash] = keuzes
    return keuzes


def _keuzes(gelezen: Gelezen) -> Keuzes:
    kop = gelezen.publicatie.kop
    lijst = gelezen.vragenlijsten[DOELGROEP]
    boek = codeboek(lijst)
    eigen = gelezen.publicatie.cijfers.filter(doelgroep=DOELGROEP, periode=kop.periode)
    gemeten = eigen.group_by("variabele", maintain_order=True).agg(pl.col("maat").unique(maintain_order=True))
    per_item = {naam: tuple(maten) for naam, maten in gemeten.iter_rows()}
    items = {v.naam: v for v in boek.variabelen if v.naam in per_item}
    titels = {m.id: m.titel["nl"] for m in lijst.modules}
    begrippen = load_catalogus().begrippen
    per: dict[str, list[tuple[str, str]]] = {titel: [] for titel in titels.values()}
    for naam, variabele in items.items():
        titel = titels.get(_module(begrippen, variabele.begrip), _REST)
        per.setdefault(titel, []).append((naam, hoofdletter(variabele.label["nl"].rstrip("."))))
    return Keuzes(
        items,
        per_item,
        lijst.schalen,
        tuple((titel, tuple(leden)) for titel, leden in per.items() if leden),
        {v.naam: _groepen(v) for v in boek.variabelen if v.begrip in ACHTERGROND},
        _gebieden(frozenset(eigen["gebied"].unique())),
    )


def _groepen(variabele: Variabele) -> Variabele:
    """A background variable with only the answers that are a group of their own."""
    labels = cellabels(variabele)
    return replace(variabele, waarden={k: tekst for k, tekst in variabele.waarden.items() if k in labels})


def _module(begrippen: Mapping[str, Begrip], begrip: str) -> str:
    return begrippen[begrip].module if begrip in begrippen else ""


def _gebieden(aanwezig: frozenset[str]) -> dict[str, str]:
    """Code → name: the country, groups of gemeenten, then gemeenten on the alphabet."""
    uit = {LAND: "Alle deelnemende gemeenten"}
    uit |= {p.id: hoofdletter(p.naam) for p in peergroepen().values()}
    uit |= dict(gemeentekeuze())
    bekend = {code: naam for code, naam in uit.items() if code in aanwezig}
    namen = {code: g.naam for code, g in gemeenten().items()}
    return bekend | {code: namen.get(code, code) for code in sorted(aanwezig - bekend.keys())}


def _maatwoorden(variabele: Variabele, schaal: Schaal | None, maat: str) -> str:
    if maat in _MATEN:
        return _MATEN[maat]
    if schaal is not None and maat in schaal.aandelen:
        laag, hoog = schaal.aandelen[maat]
        grens = f"{laag} of hoger" if hoog == schaal.tot else f"{hoog} of lager"
        return f"Deel dat een {grens} geeft"
    code = int(maat.removeprefix("code_"))
    label = variabele.waarden[code]["nl"] if code in variabele.waarden else str(code)
    return f"Deel dat ‘{label}’ antwoordde"


@dataclass(frozen=True)
class Keuze:
    """A table that was asked for: `kolom` "" for none; `alleen` narrows to one code of a variable, or None.
    `gebied` counts when the rows are no gebieden."""

    item: str
    maat: str
    rij: str
    kolom: str
    gebied: str
    alleen: tuple[str, int] | None

    @property
    def naar(self) -> tuple[str, ...]:
        """What the table is divided by."""
        return tuple(naam for naam in (self.rij, self.kolom) if naam)

    @property
    def waar(self) -> tuple[tuple[str, int | str], ...]:
        """What it is narrowed to."""
        plek = () if self.rij == GEBIED else ((GEBIED, self.gebied),)
        return (*plek, *((self.alleen,) if self.alleen else ()))

    def velden(self) -> dict[str, str]:
        """As fields of an address, each choice in one way."""
        alleen = f"{self.alleen[0]}.{self.alleen[1]}" if self.alleen else ""
        alle = {
            "vraag": self.item,
            "maat": self.maat,
            "rijen": self.rij,
            "kolommen": self.kolom,
            "gebied": "" if self.rij == GEBIED else self.gebied,
            "alleen": alleen,
        }
        return {naam: waarde for naam, waarde in alle.items() if waarde}


class Keuzefout(ValueError):  # noqa: N818 - Dutch, as all words of the domain
    """A choice that cannot be; one plain Dutch sentence."""


def lees_keuze(velden: Mapping[str, str], keuzes: Keuzes) -> Keuze:
    """What was chosen. Raises Keuzefout with what can be chosen instead."""
    item = velden.get("vraag", "")
    if item not in keuzes.items:
        raise Keuzefout("Deze vraag is er niet in deze meting. Kies een vraag uit de lijst.")
    maten = keuzes.maten(item)
    maat = velden.get("maat") or next(iter(maten))
    if maat not in maten:
        raise Keuzefout("Dit cijfer is er niet bij deze vraag. Kies een van de cijfers onder de tabel.")
    rij, kolom = velden.get("rijen") or GEBIED, velden.get("kolommen", "")
    if rij != GEBIED and rij not in keuzes.achtergrond:
        raise Keuzefout("Zo kunnen de rijen niet worden verdeeld. Kies iets uit de lijst.")
    if kolom and kolom not in keuzes.achtergrond:
        raise Keuzefout("Zo kunnen de kolommen niet worden verdeeld. Kies iets uit de lijst.")
    gebied = velden.get("gebied") or LAND
    if gebied not in keuzes.gebieden:
        raise Keuzefout("Van dit gebied zijn er in deze meting geen cijfers. Kies een gebied uit de lijst.")
    alleen = _alleen(velden.get("alleen", ""), keuzes)
    gebruikt = [naam for naam in (rij, kolom, alleen[0] if alleen else "") if naam not in ("", GEBIED)]
    if len(set(gebruikt)) < len(gebruikt):
        raise Keuzefout("U kiest twee keer hetzelfde kenmerk. Kies voor elk onderdeel een ander.")
    if len(gebruikt) > MEESTE:
        raise Keuzefout(
            "Drie kenmerken tegelijk kan niet: de groepen worden dan zo klein dat mensen te herkennen zijn. "
            "Laat er een weg."
        )
    return Keuze(item, maat, rij, kolom, gebied, alleen)


def _alleen(tekst: str, keuzes: Keuzes) -> tuple[str, int] | None:
    if not tekst:
        return None
    naam, _, code = tekst.rpartition(".")
    variabele = keuzes.achtergrond.get(naam)
    if variabele is None or not code.isdecimal() or int(code) not in variabele.waarden:
        raise Keuzefout("Deze groep mensen kennen wij niet. Kies een groep uit de lijst.")
    return naam, int(code)
