"""LimeSurvey (.lss survey, .lsg group, .lsq question) → a questionnaire half-way.

Knows the old form (texts beside the question, a row per language) and the one since version 4 (texts in
tables of their own). Question types keep LimeSurvey's one-letter codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from vragenlijsten.model import Tekst
from vragenlijsten.uitwisseling.limesoorten import LOS, NIET_OVER, REEKS, TOELICHTING, VAST
from vragenlijsten.uitwisseling.ontwerp import Blok, Ontwerp, OntwerpOptie, OntwerpVraag, kaal
from vragenlijsten.uitwisseling.talen import taalcode
from vragenlijsten.uitwisseling.xmllezer import STUK, lees_xml, stop

MAX_VELDEN = 600_000
MAX_VELD = 100_000

Rij = dict[str, str]


class _Tabellen:
    """The rows of every table in the file, fields as text."""

    def __init__(self, naam: str) -> None:
        self.naam = naam
        self.pad: list[str] = []
        self.rijen: defaultdict[str, list[Rij]] = defaultdict(list)
        self.talen: list[str] = []
        self.soort = ""
        self.delen: list[str] = []
        self.aantal = 0

    def begin(self, naam: str, velden: Mapping[str, str]) -> None:
        self.pad.append(naam)
        self.delen = []
        self.aantal += len(self.pad) == 5
        if self.aantal > MAX_VELDEN:
            stop(self.naam, f"dit bestand is te groot: hoogstens {MAX_VELDEN} velden")
        if len(self.pad) == 4 and self.pad[2:] == ["rows", "row"]:
            self.aantal += 1
            self.rijen[self.pad[1]].append({})

    def tekst(self, woorden: str) -> None:
        if len(self.pad) in {2, 3, 5}:
            self.delen.append(woorden)

    def eind(self, naam: str) -> None:
        waarde = "".join(self.delen).strip()
        self.delen = []
        if len(self.pad) == 5 and self.pad[2:4] == ["rows", "row"]:
            if len(waarde) > MAX_VELD:
                stop(self.naam, f"{self.pad[1]}: een tekst is te lang (hoogstens {MAX_VELD} tekens)")
            self.rijen[self.pad[1]][-1][naam] = waarde
        elif self.pad[1:] == ["languages", "language"]:
            self.talen.append(waarde)
        elif self.pad[1:] == ["LimeSurveyDocType"]:
            self.soort = waarde
        self.pad.pop()


def lees_limesurvey(ruw: bytes, naam: str) -> Ontwerp:
    """The survey, with what could not be carried over. Raises VragenlijstFout for a file that is none."""
    tabellen = _Tabellen(naam)
    lees_xml((ruw[van : van + STUK] for van in range(0, len(ruw), STUK)), naam, tabellen)
    if tabellen.soort not in {"Survey", "Group", "Question"}:
        stop(naam, "dit is geen vragenlijst van LimeSurvey (.lss, .lsg of .lsq)")
    return _Lezer(tabellen).lees()


class _Lezer:
    """Puts the tables together again: groups, questions, subquestions, answers and their texts."""

    def __init__(self, tabellen: _Tabellen) -> None:
        self.rijen = tabellen.rijen
        self.naam = tabellen.naam
        ruwe = [taal for taal in tabellen.talen if taal]
        survey = next(iter(self.rijen.get("surveys", [])), {})
        hoofd = survey.get("language") or (ruwe[0] if ruwe else "nl")
        self.code = {taal: taalcode(taal) or taal for taal in [hoofd, *ruwe]}
        self.hoofd = self.code[hoofd]
        eigen = {"naam": "", "doelgroep": ""}
        talen = list(dict.fromkeys(self.code.values()))
        self.uit = Ontwerp(self.naam, {}, {}, talen, self.hoofd, [], eigen=eigen)
        self.gezet: dict[str, Mapping[str, list[Rij]]] = {}
        self.opties = self._opties()

    def lees(self) -> Ontwerp:
        """All questions, in order."""
        self._kop()
        groepen = dict(self._groepen())
        kinderen: defaultdict[str, list[Rij]] = defaultdict(list)
        for rij in self._uniek("subquestions", "qid"):
            kinderen[rij.get("parent_qid", "")].append(rij)
        vragen = [r for r in self._uniek("questions", "qid") if r.get("parent_qid", "0") in {"0", ""}]
        volgorde = {gid: nr for nr, gid in enumerate(groepen)}
        vragen.sort(key=lambda r: (volgorde.get(r.get("gid", ""), 0), _getal(r.get("question_order", ""))))
        voorwaardelijk = {r.get("qid") for r in self.rijen.get("conditions", [])}
        intro: Tekst = {}
        for rij in vragen:
            plek = self._plek(rij)
            tekst = self._tekst("question", rij, plek)
            blok = groepen.get(rij.get("gid", ""))
            if rij.get("type") == "X":
                intro = _samen(intro, tekst)
                if _regel(rij.get("relevance", "")):
                    self.uit.meld(plek, "deze tekst staat er nu altijd: een uitleg heeft geen voorwaarde")
                continue
            nieuw = self._vraag(rij, plek, tekst, kinderen[rij.get("qid", "")])
            if nieuw and intro:
                nieuw[0].intro = _samen(intro, nieuw[0].intro)
                intro = {}
            for vraag in nieuw:
                vraag.blokken = (blok,) if blok else ()
            self.uit.vragen += nieuw
            if rij.get("qid") in voorwaardelijk and not _regel(rij.get("relevance", "")):
                self.uit.meld(plek, "de voorwaarde staat alleen in conditions en is niet overgenomen")
        if intro:
            self.uit.meld(self.naam, "de laatste tekst hoort bij geen vraag: niet overgenomen")
        return self.uit

    def _kop(self) -> None:
        for rij in self.rijen.get("surveys_languagesettings", []):
            taal = self.code.get(rij.get("surveyls_language", ""), self.hoofd)
            titel = kaal(rij.get("surveyls_title", ""))[0]
            welkom = kaal(rij.get("surveyls_welcometext", "") or rij.get("surveyls_description", ""))[0]
            if titel:
                self.uit.titel[taal] = titel
            if welkom:
                self.uit.inleiding[taal] = welkom
        for tabel, wat in NIET_OVER.items():
            if self.rijen.get(tabel):
                self.uit.meld(f"{self.naam} {tabel}", f"{wat} zijn niet overgenomen")

    def _groepen(self) -> list[tuple[str, Blok]]:
        uit = []
        rijen = self._uniek("groups", "gid")
        for rij in sorted(rijen, key=lambda r: _getal(r.get("group_order", ""))):
            gid = rij.get("gid", "")
            plek = f"groep {gid}"
            titel = self._tekst("group_name", rij, plek, ("groups", "group_l10ns"), "gid")
            blok = Blok(
                titel.get(self.hoofd) or f"groep_{gid}", titel, plek, _regel(rij.get("grelevance", ""))
            )
            uit.append((gid, blok))
        return uit

    def _uniek(self, tabel: str, sleutel: str) -> list[Rij]:
        """One row per key, of the main language where there is one per language."""
        uit: dict[str, Rij] = {}
        for rij in self.rijen.get(tabel, []):
            id_ = rij.get(sleutel, "")
            if id_ not in uit or self.code.get(rij.get("language", "")) == self.hoofd:
                uit[id_] = rij
        return list(uit.values())

    def _tekst(
        self, veld: str, rij: Rij, plek: str, tabellen: Sequence[str] = (), sleutel: str = "qid"
    ) -> Tekst:
        """A text in every language, from whichever table of this version holds it."""
        uit: Tekst = {}
        for tabel in tabellen or ("questions", "subquestions", "question_l10ns"):
            for ander in self._per_sleutel(tabel, sleutel).get(rij.get(sleutel, ""), ()):
                woorden, ingevuld = kaal(ander.get(veld, ""))
                taal = self.code.get(ander.get("language", ""), self.hoofd)
                if woorden:
                    uit[taal] = woorden
                if ingevuld:
                    self.uit.meld(plek, "een antwoord in de tekst van een andere vraag kan niet: nu '…'")
        return uit

    def _per_sleutel(self, tabel: str, sleutel: str) -> Mapping[str, list[Rij]]:
        naam = f"{tabel}/{sleutel}"
        if naam not in self.gezet:
            gezet: defaultdict[str, list[Rij]] = defaultdict(list)
            for rij in self.rijen.get(tabel, []):
                gezet[rij.get(sleutel, "")].append(rij)
            self.gezet[naam] = gezet
        return self.gezet[naam]

    def _opties(self) -> dict[str, tuple[OntwerpOptie, ...]]:
        """The answers per question id; of a question with two scales the first."""
        woorden: defaultdict[str, Tekst] = defaultdict(dict)
        for rij in self.rijen.get("answer_l10ns", []):
            taal = self.code.get(rij.get("language", ""), self.hoofd)
            woorden[rij.get("aid", "")][taal] = kaal(rij.get("answer", ""))[0]
        per_vraag: defaultdict[str, dict[str, tuple[int, Tekst]]] = defaultdict(dict)
        for rij in self.rijen.get("answers", []):
            if rij.get("scale_id", "0") not in {"0", ""} or not rij.get("code"):
                continue
            eigen = per_vraag[rij.get("qid", "")]
            _, tekst = eigen.setdefault(rij["code"], (_getal(rij.get("sortorder", "")), {}))
            if rij.get("answer"):
                taal = self.code.get(rij.get("language", ""), self.hoofd)
                tekst[taal] = kaal(rij["answer"])[0]
            tekst.update(woorden.get(rij.get("aid", "-"), {}))
        return {
            qid: tuple(
                OntwerpOptie(code, tekst, f"vraag {qid} antwoord {code}")
                for code, (_, tekst) in sorted(eigen.items(), key=lambda paar: paar[1][0])
            )
            for qid, eigen in per_vraag.items()
        }

    def _plek(self, rij: Rij) -> str:
        return f"vraag {rij.get('qid', '?')} ({rij.get('title', '')[:40]})"

    def _vraag(self, rij: Rij, plek: str, tekst: Tekst, kinderen: list[Rij]) -> list[OntwerpVraag]:
        """The question as ours: one, or one per subquestion of an array; [] when there is no counterpart."""
        soort, titel = rij.get("type", ""), rij.get("title", "")
        kinderen = [k for k in kinderen if k.get("scale_id", "0") in {"0", ""}]
        kinderen.sort(key=lambda k: _getal(k.get("question_order", "")))
        if soort not in LOS and soort not in REEKS:
            self.uit.meld(plek, f"het type '{soort[:10]}' kennen wij niet: niet overgenomen")
            return []
        self._meld_rest(rij, plek)
        for kind in kinderen:
            if _regel(kind.get("relevance", "")):
                self.uit.meld(self._plek(kind), "de voorwaarde van een deelvraag is niet overgenomen")
        opties = self._vaste(soort, plek) or self.opties.get(rij.get("qid", ""), ())
        uitleg = self._tekst("help", rij, plek)
        regel = _regel(rij.get("relevance", ""))
        if soort in REEKS:
            uit = []
            for nr, kind in enumerate(kinderen):
                eigen = self._tekst("question", kind, plek)
                vraag = OntwerpVraag(
                    f"{titel}_{kind.get('title', nr)}", self._plek(kind), REEKS[soort], eigen
                )
                vraag.opties, vraag.regel, vraag.groep = opties, regel, titel
                vraag.intro = _samen(tekst, uitleg) if nr == 0 else {}
                uit.append(vraag)
            return uit
        vraag = OntwerpVraag(titel, plek, LOS[soort], tekst, uitleg, opties, regel=regel)
        if vraag.soort == "meerkeuze":
            vraag.opties = tuple(
                OntwerpOptie(k.get("title", ""), self._tekst("question", k, plek), self._plek(k))
                for k in kinderen
            )
            vraag.aliassen = {f"{titel}_{k.get('title', '')}": k.get("title", "") for k in kinderen}
        elif soort in "TU":
            vraag.maximum = 4000
        return [vraag]

    def _vaste(self, soort: str, plek: str) -> tuple[OntwerpOptie, ...]:
        talen = self.uit.talen
        return tuple(
            OntwerpOptie(code, {taal: en if taal == "en" else nl for taal in talen}, plek)
            for code, nl, en in VAST.get(soort, ())
        )

    def _meld_rest(self, rij: Rij, plek: str) -> None:
        meld: Callable[[str, str], None] = self.uit.meld
        if rij.get("mandatory") in {"Y", "S"}:
            meld(plek, "verplichte vragen bestaan niet: overslaan mag altijd")
        if rij.get("other") == "Y":
            meld(plek, "'Anders, namelijk' is niet overgenomen; voeg zelf een antwoord toe")
        if rij.get("preg"):
            meld(plek, "de controle met een patroon is niet overgenomen")
        if rij.get("type") in TOELICHTING:
            meld(plek, "het veld voor een toelichting is niet overgenomen")


def _regel(ruw: str) -> str:
    """Without what only LimeSurvey itself means by a name: `.NAOK` and the like."""
    kaal_ = ruw.strip()
    for achter in (".NAOK", ".value", ".code"):
        kaal_ = kaal_.replace(achter, "")
    return "" if kaal_ in {"", "1"} else kaal_


def _samen(een: Tekst, twee: Tekst) -> Tekst:
    return {taal: "\n".join(filter(None, (een.get(taal), twee.get(taal)))) for taal in {**een, **twee}}


def _getal(ruw: str) -> int:
    return int(ruw) if ruw.isdecimal() and len(ruw) < 10 else 0
