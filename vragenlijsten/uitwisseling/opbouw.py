"""From a questionnaire of elsewhere to ours: names, codes, scales and begrippen; what does not fit is told.

Nothing is guessed: a question becomes one of a begrip of ours only when the file says so, for a wrong link
would compare what cannot be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vragenlijsten.begrippen import Begrip, Bewoording
from vragenlijsten.checks import MAX_INT16, MAX_OPEN
from vragenlijsten.codeboek import namen
from vragenlijsten.loading import Catalogus
from vragenlijsten.model import (
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    WEET_NIET,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    OpenVraag,
    Optie,
    RangordeVraag,
    Schaal,
    SchaalVraag,
    Tekst,
    Vraag,
)
from vragenlijsten.namen import MAX_NAAM, naam_fout
from vragenlijsten.uitwisseling.ontwerp import Ontwerp, OntwerpOptie, OntwerpVraag
from vragenlijsten.uitwisseling.talen import in_talen
from vragenlijsten.uitwisseling.uitdrukking import Doel

MAX_CODE = 96
MAX_OPTIES = 96
_WEET_NIET = re.compile(r"weet( ik)?( het)? niet|geen mening|don.?t know|no opinion", re.IGNORECASE)


@dataclass(frozen=True)
class Gebouwd:
    """One question in our form, what conditions may call it, and where it came from."""

    bron: OntwerpVraag
    vraag: Vraag
    doelen: dict[str, Doel]
    begrip: Begrip


class Bouwer:
    """Builds the questions one by one; `bezet` holds every name that is taken."""

    def __init__(self, ontwerp: Ontwerp, catalogus: Catalogus, talen: list[str], periode: str) -> None:
        self.ontwerp = ontwerp
        self.catalogus = catalogus
        self.talen = talen
        self.periode = periode
        self.bezet: set[str] = set()
        self.nummers: dict[str, int] = {}
        self.begrippen: set[str] = set()

    def bouw(self) -> list[Gebouwd]:
        """All questions that can be carried over, in order."""
        gewenst = [vraag.eigen.get("id") or vraag.naam for vraag in self.ontwerp.vragen]
        # a name that is right as it is keeps it, whatever comes before it
        vast = {naam for naam in gewenst if naam_fout(naam) is None}
        uit = []
        for bron, naam in zip(self.ontwerp.vragen, gewenst, strict=True):
            gebouwd = self._vraag(bron, naam, vast)
            if gebouwd is not None:
                uit.append(gebouwd)
        return uit

    def _vraag(self, bron: OntwerpVraag, gewenst: str, vast: set[str]) -> Gebouwd | None:
        meld = self.ontwerp.meld
        tekst = in_talen(bron.tekst, self.talen)
        if tekst is None:
            meld(bron.plek, f"de vraag '{bron.naam[:40]}' heeft geen tekst en is niet overgenomen")
            return None
        opties, codes, weet_niet = self._opties(bron)
        if bron.soort in {"keuze", "meerkeuze", "rangorde"} and len(opties) < 2:
            meld(bron.plek, f"de vraag '{bron.naam[:40]}' heeft minder dan twee antwoorden: niet overgenomen")
            return None
        achter: tuple[str, ...] = ("",)
        if bron.soort == "meerkeuze":
            achter = ("", *(f"_{optie.code}" for optie in opties))
        elif bron.soort == "rangorde":
            achter = ("", *(f"_{plaats}" for plaats in range(1, len(opties) + 1)))
        id_ = self._naam(bron, gewenst, vast, achter)
        basis: dict[str, Any] = {
            "id": id_,
            "tekst": tekst,
            "uitleg": in_talen(bron.uitleg, self.talen),
            "vast": bron.eigen.get("vast") == "ja",
        }
        if bron.soort == "getal":
            self._grenzen(bron)
        if bron.maximum != (passend := min(max(bron.maximum, 1), MAX_OPEN)):
            meld(bron.plek, f"een antwoord mag nu {passend} tekens lang zijn, niet {bron.maximum}")
            bron.maximum = passend
        schaal = self._schaal(bron, opties, weet_niet)
        begrip = self._begrip(bron, id_, schaal, tekst)
        basis |= {"begrip": begrip.id, "bewoording": _bewoording(bron, begrip)}
        vraag = _maak(bron, basis, opties, schaal, weet_niet or bron.weet_niet)
        self.bezet |= {id_, *namen(vraag)}
        soort = {"open": "open", "meerkeuze": "meer", "rangorde": "meer"}.get(bron.soort, "een")
        doelen = {bron.naam: Doel(id_, soort, None if bron.soort == "getal" else codes)}
        for alias, optie in bron.aliassen.items():
            if optie in codes:
                doelen[alias] = Doel(id_, "optie", code=codes[optie])
        return Gebouwd(bron, vraag, doelen, begrip)

    def _opties(self, bron: OntwerpVraag) -> tuple[tuple[Optie, ...], dict[str, int], bool]:
        """The options with our codes, the code by foreign name, and whether weet niet was among them."""
        gewoon, weet_niet = [], None
        gezien: set[str] = set()
        for optie in bron.opties:
            if optie.naam in gezien:
                self.ontwerp.meld(
                    optie.plek, f"'{optie.naam[:40]}' staat er twee keer: alleen het eerste antwoord"
                )
                continue
            gezien.add(optie.naam)
            nl = optie.tekst.get("nl", "") or optie.tekst.get(self.ontwerp.hoofdtaal, "")
            if (
                weet_niet is None
                and bron.soort != "rangorde"
                and _is_weet_niet(optie.naam, "" if bron.eigen else nl)
            ):
                weet_niet = optie
            else:
                gewoon.append(optie)
        if len(gewoon) > MAX_OPTIES:
            self.ontwerp.meld(bron.plek, f"alleen de eerste {MAX_OPTIES} antwoorden zijn overgenomen")
            gewoon = gewoon[:MAX_OPTIES]
        codes = _codes(gewoon)
        if any(naam != str(code) for naam, code in codes.items()):
            paren = ", ".join(f"{naam[:20]} = {code}" for naam, code in list(codes.items())[:8])
            self.ontwerp.meld(bron.plek, f"antwoorden kregen een nummer: {paren}")
        uit = []
        for optie in gewoon:
            tekst = in_talen(optie.tekst, self.talen)
            if tekst is None:
                self.ontwerp.meld(optie.plek, f"het antwoord '{optie.naam[:40]}' heeft geen tekst")
                tekst = dict.fromkeys(self.talen, optie.naam[:200] or str(codes[optie.naam]))
            exclusief = optie.exclusief and bron.soort == "meerkeuze"
            uit.append(Optie(codes[optie.naam], tekst, exclusief=exclusief, vast=optie.vast))
        if weet_niet is not None:
            codes[weet_niet.naam] = WEET_NIET
        return tuple(uit), codes, weet_niet is not None

    def _grenzen(self, bron: OntwerpVraag) -> None:
        """Bounds that leave 97, 98 and 99 alone, which mean that there is no answer."""
        van, tot = bron.van, bron.tot
        laag = 0 if van is None else max(van, -MAX_INT16)
        hoog = MAX_CODE if tot is None and laag <= MAX_CODE else MAX_INT16 if tot is None else tot
        hoog = min(hoog, MAX_INT16)
        if laag <= NIET_BEANTWOORD and hoog >= NIET_VOORGELEGD:
            laag, hoog = (laag, MAX_CODE) if laag < MAX_CODE else (NIET_BEANTWOORD + 1, hoog)
        if laag >= hoog:
            laag, hoog = 0, MAX_CODE
        bron.van, bron.tot = laag, hoog
        if (van, tot) != (laag, hoog):
            self.ontwerp.meld(bron.plek, f"het getal loopt nu van {laag} tot en met {hoog}; kijk of dat past")

    def _naam(self, bron: OntwerpVraag, gewenst: str, vast: set[str], achter: tuple[str, ...]) -> str:
        """A free name, also with what comes after it in the names of its variables."""
        basis = re.sub(r"[^a-z0-9_]+", "_", gewenst.lower()).strip("_")
        basis = basis if basis[:1].isalpha() else f"v_{basis}".rstrip("_")
        over = MAX_NAAM - max(map(len, achter))
        naam, nr = basis[:over].rstrip("_"), self.nummers.get(basis, 1)
        while naam_fout(naam) or (naam != gewenst and naam in vast) or self._bezet(naam, achter):
            nr += 1
            naam = f"{basis[: over - 4].rstrip('_')}_{nr}"
        self.nummers[basis] = nr
        if naam != bron.naam and naam != bron.eigen.get("id"):
            self.ontwerp.meld(bron.plek, f"de vraag '{bron.naam[:40]}' heet nu {naam}")
        return naam

    def _bezet(self, naam: str, achter: tuple[str, ...]) -> bool:
        return any(f"{naam}{deel}" in self.bezet for deel in achter)

    def _schaal(self, bron: OntwerpVraag, opties: tuple[Optie, ...], weet_niet: bool) -> Schaal | None:
        """The scale of the catalogue with just these codes and words, in every language."""
        if bron.soort != "keuze":
            return None
        eigen = self.catalogus.schalen.get(bron.eigen.get("schaal", ""))
        kandidaten = [eigen] if eigen else [] if bron.eigen.get("soort") else self.catalogus.schalen.values()
        for schaal in kandidaten:
            if schaal.weet_niet == weet_niet and _zelfde(schaal, opties, self.talen):
                return schaal
        if bron.eigen.get("schaal"):
            melding = f"de schaal '{bron.eigen['schaal'][:40]}' is hier anders of bestaat niet: nu een keuze"
            self.ontwerp.meld(bron.plek, melding)
        return None

    def _begrip(self, bron: OntwerpVraag, id_: str, schaal: Schaal | None, tekst: Tekst) -> Begrip:
        genoemd = bron.eigen.get("begrip", "")
        if genoemd in self.catalogus.begrippen and genoemd not in self.begrippen:
            self.begrippen.add(genoemd)
            return self.catalogus.begrippen[genoemd]
        if genoemd:
            self.ontwerp.meld(bron.plek, f"het begrip '{genoemd[:40]}' bestaat hier niet, of is al gemeten")
        naam, nr = id_, 1
        while True:
            begrip = _nieuw_begrip(naam, tekst, schaal.id if schaal else None, self.periode)
            # the same file once more finds the begrippen that it brought the first time
            if self.catalogus.begrippen.get(naam, begrip) == begrip and naam not in self.begrippen:
                self.begrippen.add(naam)
                return begrip
            nr += 1
            naam = f"{id_[: MAX_NAAM - 4].rstrip('_')}_{nr}"


def _nieuw_begrip(id_: str, tekst: Tekst, schaal: str | None, periode: str) -> Begrip:
    """A begrip of its own, with the first words of the question as its short name."""
    titel = {taal: woorden.replace("\n", " ")[:80].strip() for taal, woorden in tekst.items()}
    return Begrip(id_, titel, "overgenomen", (Bewoording(1, periode),), schaal=schaal)


def _bewoording(bron: OntwerpVraag, begrip: Begrip) -> int:
    """What our own export says, as far as it is about this begrip."""
    ruw = bron.eigen.get("bewoording", "")
    eigen = int(ruw) if re.fullmatch(r"[1-9][0-9]{0,3}", ruw) else 1
    return eigen if begrip.id == bron.eigen.get("begrip") else 1


def _is_weet_niet(naam: str, woorden: str) -> bool:
    return naam == str(WEET_NIET) or (
        bool(_WEET_NIET.search(woorden)) and len(woorden) < 40 and naam not in {"0", "1"}
    )


def _codes(opties: Iterable[OntwerpOptie]) -> dict[str, int]:
    """Their own numbers when those fit in ours, else 1, 2, 3 …"""
    lijst = [optie.naam for optie in opties]
    if all(re.fullmatch(r"0|[1-9][0-9]?", naam) and int(naam) <= MAX_CODE for naam in lijst):
        return {naam: int(naam) for naam in lijst}
    return {naam: nr for nr, naam in enumerate(lijst, 1)}


def _zelfde(schaal: Schaal, opties: tuple[Optie, ...], talen: list[str]) -> bool:
    if [optie.code for optie in opties] != list(range(schaal.van, schaal.tot + 1)):
        return False
    for optie in opties:
        label: Mapping[str, str] = schaal.labels.get(optie.code) or dict.fromkeys(talen, str(optie.code))
        if any(label.get(taal, "").casefold() != optie.tekst[taal].casefold() for taal in talen):
            return False
    return True


def _maak(
    bron: OntwerpVraag,
    basis: dict[str, Any],
    opties: tuple[Optie, ...],
    schaal: Schaal | None,
    weet_niet: bool,
) -> Vraag:
    match bron.soort:
        case "keuze" if schaal is not None:
            return SchaalVraag(**basis, schaal=schaal.id)
        case "keuze":
            geordend = bron.eigen.get("geordend") == "ja"
            return KeuzeVraag(**basis, opties=opties, weet_niet=weet_niet, geordend=geordend)
        case "meerkeuze":
            return MeerkeuzeVraag(**basis, opties=opties, weet_niet=weet_niet)
        case "rangorde":
            top = bron.top if bron.top is not None and 1 <= bron.top <= len(opties) else len(opties)
            return RangordeVraag(**basis, opties=opties, top=top, weet_niet=weet_niet)
        case "getal":
            return GetalVraag(**basis, van=bron.van or 0, tot=bron.tot or 0, weet_niet=weet_niet)
        case "open":
            return OpenVraag(**basis, maximum=bron.maximum)
