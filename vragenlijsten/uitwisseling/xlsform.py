"""XLSForm (.xlsx with the sheets survey, choices and settings) → a questionnaire half-way.

Column names and question types as pyxform reads them; whatever has no counterpart is told with its sheet and
row. Columns that begin with ``samenspel_`` are from our own export and say what XLSForm cannot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vragenlijsten.model import Tekst
from vragenlijsten.uitwisseling.ontwerp import Blok, Ontwerp, OntwerpOptie, OntwerpVraag, Soort, kaal
from vragenlijsten.uitwisseling.rekenblad import Blad, lees_bladen
from vragenlijsten.uitwisseling.tabel import Regel, lees_tabel
from vragenlijsten.uitwisseling.talen import taalcode
from vragenlijsten.uitwisseling.xmllezer import stop

BLADEN = ("survey", "choices", "settings")
MAX_DIEPTE = 20
"""Groups in groups."""

_KEUZE: dict[str, Soort] = {
    "select_one": "keuze",
    "select one": "keuze",
    "select one from": "keuze",
    "select_multiple": "meerkeuze",
    "select multiple": "meerkeuze",
    "select all that apply from": "meerkeuze",
    "rank": "rangorde",
}
"""The names that pyxform takes, the old ones included."""
_GETAL = {"integer", "int", "range"}
_OPEN = {"text", "string"}
_STIL = {"start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit", "simserial"}
_GROEP = re.compile(r"(begin|end)[ _](group|repeat)")
_KEUZETYPE = re.compile(
    rf"({'|'.join(sorted(_KEUZE, key=len, reverse=True))})\s+(\S+)(\s+or_other|\s+or specify other)?"
)
_DEEL = re.compile(r"once\(int\(random\(\) ?\* ?([0-9]{1,2})\) ?\+ ?1\)")
_GRENZEN = re.compile(
    r"\(?\s*\.\s*(>=?)\s*(-?[0-9]{1,6})\s+and\s+\.\s*(<=?)\s*(-?[0-9]{1,6})\s*\)?(\s+or\s+\. = 98)?"
)
_LENGTE = re.compile(r"string-length\(\.\) <= ([0-9]{1,5})")
_EXCLUSIEF = re.compile(r"not\(selected\(\., '[^']{1,60}'\) and count-selected\(\.\) > 1\)")


def lees_xlsform(ruw: bytes, naam: str) -> Ontwerp:
    """The form, with what could not be carried over. Raises VragenlijstFout for a file that is none."""
    bladen = lees_bladen(ruw, naam, BLADEN)
    if "survey" not in bladen:
        stop(naam, "dit is geen XLSForm: het blad survey ontbreekt")
    settings = next(lees_tabel(bladen["settings"], "nl").rijen(), None) if "settings" in bladen else None
    standaard = settings["default_language"] if settings else ""
    hoofdtaal = taalcode(standaard) or "nl"
    return _Lezer(naam, bladen, settings, hoofdtaal).lees()


class _Lezer:
    """Walks through the survey sheet once; groups are a stack."""

    def __init__(self, naam: str, bladen: Mapping[str, Blad], settings: Regel | None, hoofdtaal: str) -> None:
        self.survey = lees_tabel(bladen["survey"], hoofdtaal)
        self.choices = lees_tabel(bladen.get("choices") or Blad("choices", ()), hoofdtaal)
        if missend := [kop for kop in ("type", "name") if kop not in self.survey.koppen]:
            stop(self.survey.blad.plek(1), f"de kolom {' en '.join(missend)} ontbreekt in de eerste rij")
        talen = [taal for _, taal in (*self.survey.talen, *self.choices.talen)]
        titel = settings["form_title"] if settings else ""
        eigen = settings.eigen() if settings else {}
        self.uit = Ontwerp(
            naam,
            dict.fromkeys([hoofdtaal, *talen], kaal(titel)[0]) if titel else {},
            {},
            list(dict.fromkeys([hoofdtaal, *talen])),
            hoofdtaal,
            [],
            eigen={"id": settings["form_id"], "naam": settings["version"], **eigen} if settings else {},
        )
        self.van_ons = "doelgroep" in eigen
        self.blokken: list[tuple[str, Blok]] = []
        self.intro: Tekst = {}
        self.lijsten = self._lijsten()

    def lees(self) -> Ontwerp:
        """All rows."""
        self._meld_koppen()
        for rij in self.survey.rijen():
            soort = rij["type"].strip()
            groep = _GROEP.fullmatch(soort.lower())
            if groep:
                self._groep(rij, groep[1], groep[2])
            elif soort:
                self._rij(rij, soort)
        if self.blokken:
            plek = self.survey.blad.plek(self.survey.blad.rijen[-1].nummer)
            stop(plek, f"{len(self.blokken)} keer begin_group zonder end_group")
        if self.intro:
            self.uit.meld(self.survey.blad.naam, "de laatste note hoort bij geen vraag: niet overgenomen")
        return self.uit

    def _meld_koppen(self) -> None:
        for tabel in (self.survey, self.choices):
            for kop, kolom in tabel.vreemd:
                if any(kolom in rij.cellen for rij in tabel.blad.rijen[1:]):
                    self.uit.meld(tabel.blad.plek(1, kolom), f"de kolom '{kop[:40]}' is niet overgenomen")

    def _tekst(self, rij: Regel, kop: str) -> Tekst:
        uit: Tekst = {}
        for (naam, taal), kolom in rij.tabel.talen.items():
            if naam == kop and kolom in rij.cellen:
                uit[taal], ingevuld = (rij.cellen[kolom], False) if self.van_ons else kaal(rij.cellen[kolom])
                if ingevuld:
                    plek = rij.tabel.blad.plek(rij.nummer, kolom)
                    self.uit.meld(plek, "een antwoord in de tekst van een andere vraag kan niet: nu '…'")
        return uit

    def _lijsten(self) -> dict[str, tuple[OntwerpOptie, ...]]:
        if self.choices.blad.rijen and "list_name" not in self.choices.koppen:
            stop(self.choices.blad.plek(1), "de kolom list_name ontbreekt in de eerste rij")
        lijsten: dict[str, dict[str, OntwerpOptie]] = {}
        for rij in self.choices.rijen():
            lijst, naam = rij["list_name"], rij["name"]
            if not lijst or not naam:
                self.uit.meld(rij.plek(), "een antwoord zonder list_name of name: niet overgenomen")
                continue
            opties = lijsten.setdefault(lijst, {})
            if naam in opties:
                self.uit.meld(rij.plek("name"), f"'{naam[:40]}' staat twee keer in de lijst '{lijst[:40]}'")
                continue
            eigen = rij.eigen()
            opties[naam] = OntwerpOptie(
                naam,
                self._tekst(rij, "label"),
                rij.plek(),
                exclusief=eigen.get("exclusief") == "ja",
                vast=eigen.get("vast") == "ja",
            )
        return {naam: tuple(opties.values()) for naam, opties in lijsten.items()}

    def _groep(self, rij: Regel, wat: str, soort: str) -> None:
        if wat == "end":
            if not self.blokken or self.blokken[-1][0] != soort:
                stop(rij.plek("type"), f"end_{soort} zonder begin_{soort}")
            self.blokken.pop()
            return
        if soort == "repeat":
            self.uit.meld(
                rij.plek("type"), "een herhaling (repeat) bestaat niet: de vragen staan er één keer"
            )
        if len(self.blokken) >= MAX_DIEPTE:
            stop(rij.plek("type"), f"groepen staan te diep in elkaar: hoogstens {MAX_DIEPTE}")
        naam = rij.eigen().get("id") or rij["name"] or f"groep_{rij.nummer}"
        blok = Blok(naam, self._tekst(rij, "label"), rij.plek(), self._voorwaarde(rij))
        self.blokken.append((soort, blok))

    def _voorwaarde(self, rij: Regel) -> str:
        return rij["relevant"] or rij["relevance"]

    def _rij(self, rij: Regel, soort: str) -> None:
        eigen = rij.eigen()
        deel = _DEEL.fullmatch(rij["calculation"].strip()) if soort == "calculate" else None
        if deel and rij["name"] == "deel":
            self.uit.delen = int(deel[1])
        elif soort == "note":
            self._note(rij, eigen)
        elif soort.lower() not in _STIL:
            vraag = self._vraag(rij, soort, eigen)
            if vraag is None:
                naam = rij["name"] or "zonder naam"
                melding = f"het type '{soort[:40]}' ({naam[:40]}) kennen wij niet: niet overgenomen"
                self.uit.meld(rij.plek("type"), melding)
            else:
                self._meld_rest(rij, vraag)
                self.intro = {}
                self.uit.vragen.append(vraag)

    def _note(self, rij: Regel, eigen: Mapping[str, str]) -> None:
        tekst = self._tekst(rij, "label")
        if eigen.get("soort") in {"titel", "inleiding"}:
            setattr(self.uit, eigen["soort"], tekst)
        elif not self.uit.vragen and not self.blokken and not self.uit.inleiding:
            self.uit.inleiding = tekst
        else:
            if self._voorwaarde(rij):
                self.uit.meld(rij.plek(), "deze note staat er nu altijd: een uitleg heeft geen voorwaarde")
            self.intro = {
                taal: "\n".join(filter(None, (self.intro.get(taal), tekst.get(taal))))
                for taal in {**self.intro, **tekst}
            }

    def _vraag(self, rij: Regel, soort: str, eigen: dict[str, str]) -> OntwerpVraag | None:
        keuze = _KEUZETYPE.fullmatch(soort)
        vorm: Soort | None = (
            _KEUZE[keuze[1]] if keuze else "getal" if soort in _GETAL else "open" if soort in _OPEN else None
        )
        if vorm is None or not rij["name"]:
            return None
        vraag = OntwerpVraag(
            rij["name"],
            rij.plek(),
            vorm,
            self._tekst(rij, "label"),
            self._tekst(rij, "hint"),
            regel=self._voorwaarde(rij),
            blokken=tuple(blok for _, blok in self.blokken),
            intro=self.intro,
            eigen=eigen,
            weet_niet=eigen.get("weet_niet") == "ja",
        )
        if keuze:
            vraag.opties = self.lijsten.get(keuze[2], ())
            if not vraag.opties:
                self.uit.meld(rij.plek("type"), f"de lijst '{keuze[2][:40]}' staat niet in het blad choices")
            if keuze[3]:
                self.uit.meld(rij.plek("type"), "or_other: voeg zelf een antwoord 'Anders' toe")
        self._begrens(rij, vraag, soort)
        return vraag

    def _begrens(self, rij: Regel, vraag: OntwerpVraag, soort: str) -> None:
        """Bounds of a number and length of a text, from constraint (or parameters of a range)."""
        eis = " ".join(rij["constraint"].split())  # a long run of spaces would be tried at every length
        if soort == "range":
            waarden = dict(re.findall(r"(start|end)\s*=\s*(-?[0-9]{1,6})(?![0-9.])", rij["parameters"]))
            vraag.van, vraag.tot = int(waarden.get("start", "1")), int(waarden.get("end", "10"))
        grenzen = _GRENZEN.fullmatch(eis) if vraag.soort == "getal" else None
        lengte = _LENGTE.fullmatch(eis) if vraag.soort == "open" else None
        if grenzen:
            vraag.van = int(grenzen[2]) + (grenzen[1] == ">")
            vraag.tot = int(grenzen[4]) - (grenzen[3] == "<")
            vraag.weet_niet |= bool(grenzen[5])
        elif lengte:
            vraag.maximum = int(lengte[1])
        elif eis and not all(_EXCLUSIEF.fullmatch(deel) for deel in re.split(r" and (?=not\()", eis)):
            melding = f"de eis '{eis[:80]}' is niet overgenomen"
            self.uit.meld(rij.plek("constraint"), melding)
        top = vraag.eigen.get("top", "")
        vraag.top = int(top) if top.isdecimal() and len(top) < 4 else None

    def _meld_rest(self, rij: Regel, vraag: OntwerpVraag) -> None:
        if rij["required"].lower() in {"yes", "true", "true()", "1", "ja"}:
            self.uit.meld(rij.plek("required"), "verplichte vragen bestaan niet: overslaan mag altijd")
        if rij["calculation"]:
            self.uit.meld(
                rij.plek("calculation"), f"de berekening van '{vraag.naam[:40]}' is niet overgenomen"
            )
