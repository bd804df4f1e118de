"""A questionnaire of ours → XLSForm (.xlsx) for KoboToolbox, ODK and others, with what they cannot do told.

Modules and pages become groups, scales and options lists of choices, rules conditions in XPath. The part that
is drawn by lot is a calculation ``deel``. Columns that begin with ``samenspel_`` say the rest; other programs
leave them alone, and our import reads them back.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from xlsxwriter import Workbook

from vragenlijsten.codeboek import ONTBREKEND
from vragenlijsten.fouten import Fout
from vragenlijsten.model import (
    WEET_NIET,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    OpenVraag,
    Optie,
    Pagina,
    RangordeVraag,
    Schaal,
    SchaalVraag,
    Tekst,
    Vraag,
    Vragenlijst,
    heeft_weet_niet,
)
from vragenlijsten.regels import Atoom, atomen
from vragenlijsten.uitwisseling.tabel import EIGEN
from vragenlijsten.uitwisseling.talen import NAMEN

Rij = dict[str, str | int]

_SURVEY = ("type", "name", "relevant", "constraint", "calculation", "appearance")
_SURVEY_EIGEN = ("soort", "id", "schaal", "begrip", "bewoording", "geordend", "top", "weet_niet", "vast")
_WEET_NIET = ONTBREKEND[WEET_NIET] | {"nl@b1": "weet ik niet", "fy": "wit ik net", "ar": "لا أعرف"}


class Uitgevoerd(Struct, frozen=True):
    """The workbook, and what it cannot hold (place in our questionnaire: the id)."""

    bestand: bytes
    verslag: tuple[Fout, ...]


def naar_xlsform(v: Vragenlijst) -> Uitgevoerd:
    """Deterministic: the same questionnaire gives the same cells."""
    return _Schrijver(v).schrijf()


def _kop(naam: str, taal: str) -> str:
    return f"{naam}::{NAMEN.get(taal, taal)} ({taal})"


class _Schrijver:
    """Collects the rows of the three sheets."""

    def __init__(self, v: Vragenlijst) -> None:
        self.v = v
        self.survey: list[Rij] = []
        self.choices: list[Rij] = []
        self.verslag: list[Fout] = []
        self.bezet = {"deel", *v.vragen}
        self.lijsten: dict[tuple[str, str], str] = {}

    def schrijf(self) -> Uitgevoerd:
        """All of it."""
        v = self.v
        self._note("titel", v.titel, "titel")
        self._note("inleiding", v.inleiding, "inleiding")
        if v.delen > 1 or _kijkt_naar_deel(v):
            formule = f"once(int(random() * {v.delen}) + 1)"
            self.survey.append({"type": "calculate", "name": "deel", "calculation": formule})
        if v.loting is not None:
            self.verslag.append(Fout("loting", "volgordes en varianten worden niet geloot"))
        for module in v.modules:
            deel = "" if module.deel is None else f"${{deel}} = {module.deel}"
            self._begin(module.id, module.titel, deel, "")
            for pagina in module.paginas:
                self._pagina(pagina)
            self.survey.append({"type": "end_group"})
        return Uitgevoerd(self._bestand(), tuple(self.verslag))

    def _vrij(self, gewenst: str) -> str:
        naam, nr = gewenst, 1
        while naam in self.bezet:
            nr += 1
            naam = f"{gewenst}_{nr}"
        self.bezet.add(naam)
        return naam

    def _note(self, naam: str, tekst: Tekst, soort: str) -> None:
        self.survey.append(
            {"type": "note", "name": self._vrij(naam), **self._talen("label", tekst), f"{EIGEN}soort": soort}
        )

    def _begin(self, id_: str, titel: Tekst, regel: str, uiterlijk: str) -> None:
        rij: Rij = {"type": "begin_group", "name": self._vrij(id_), "relevant": regel, f"{EIGEN}id": id_}
        self.survey.append({**rij, "appearance": uiterlijk, **self._talen("label", titel)})

    def _talen(self, kop: str, tekst: Tekst | None) -> Rij:
        return {_kop(kop, taal): self._woorden((tekst or {}).get(taal, "")) for taal in self.v.talen}

    def _woorden(self, woorden: str) -> str:
        """A text in which nothing is a place for another answer."""
        if "${" in woorden:
            self.verslag.append(Fout(woorden[:40], "'${' verwijst daar naar een antwoord; nu staat er '$ {'"))
        return woorden.replace("${", "$ {")

    def _pagina(self, pagina: Pagina) -> None:
        regel = "" if pagina.toon is None else self._xpath(pagina.toon)
        self._begin(pagina.id, pagina.titel, regel, "field-list")
        if pagina.uitleg:
            self._note(f"{pagina.id}_uitleg", pagina.uitleg, "uitleg")
        for vraag in pagina.vragen:
            self._vraag(vraag)
        self.survey.append({"type": "end_group"})

    def _vraag(self, vraag: Vraag) -> None:
        rij: Rij = {
            "name": vraag.id,
            "relevant": "" if vraag.toon is None else self._xpath(vraag.toon),
            **self._talen("label", vraag.tekst),
            **self._talen("hint", vraag.uitleg),
            f"{EIGEN}soort": vraag.soort,
            f"{EIGEN}begrip": vraag.begrip,
            f"{EIGEN}bewoording": vraag.bewoording,
            f"{EIGEN}vast": "ja" if vraag.vast else "",
        }
        if vraag.varianten:
            self.verslag.append(Fout(vraag.id, "andere bewoordingen (varianten) zijn weggelaten"))
        self.survey.append(rij | self._soort(vraag))

    def _soort(self, vraag: Vraag) -> Rij:
        match vraag:
            case SchaalVraag():
                lijst = self._schaallijst(self.v.schalen[vraag.schaal])
                return {"type": f"select_one {lijst}", f"{EIGEN}schaal": vraag.schaal}
            case KeuzeVraag():
                lijst = self._optielijst(vraag.id, vraag.opties, vraag.weet_niet)
                return {"type": f"select_one {lijst}", f"{EIGEN}geordend": "ja" if vraag.geordend else ""}
            case MeerkeuzeVraag():
                lijst = self._optielijst(vraag.id, vraag.opties, vraag.weet_niet)
                alleen = [o.code for o in vraag.opties if o.exclusief] + [WEET_NIET] * vraag.weet_niet
                eisen = [f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alleen]
                return {"type": f"select_multiple {lijst}", "constraint": " and ".join(eisen)}
            case RangordeVraag():
                if vraag.top < len(vraag.opties):
                    melding = f"alle opties worden geordend, niet alleen de eerste {vraag.top}"
                    self.verslag.append(Fout(vraag.id, melding))
                if vraag.weet_niet:
                    self.verslag.append(Fout(vraag.id, "weet niet kan niet bij een rangorde"))
                lijst = self._optielijst(vraag.id, vraag.opties, False)
                extra: Rij = {f"{EIGEN}top": vraag.top, f"{EIGEN}weet_niet": "ja" if vraag.weet_niet else ""}
                return {"type": f"rank {lijst}", **extra}
            case GetalVraag():
                eis = f". >= {vraag.van} and . <= {vraag.tot}"
                eis = f"({eis}) or . = {WEET_NIET}" if vraag.weet_niet else eis
                return {"type": "integer", "constraint": eis}
            case OpenVraag():
                return {"type": "text", "constraint": f"string-length(.) <= {vraag.maximum}"}

    def _schaallijst(self, schaal: Schaal) -> str:
        opties = []
        for code in range(schaal.van, schaal.tot + 1):
            label = schaal.labels.get(code) or dict.fromkeys(self.v.talen, str(code))
            opties.append(Optie(code, label))
        return self._lijst(("schaal", schaal.id), schaal.id, opties, schaal.weet_niet)

    def _optielijst(self, vraag: str, opties: Sequence[Optie], weet_niet: bool) -> str:
        return self._lijst(("vraag", vraag), f"{vraag}_opties", opties, weet_niet)

    def _lijst(self, sleutel: tuple[str, str], naam: str, opties: Iterable[Optie], weet_niet: bool) -> str:
        """The name of a list, which is written the first time."""
        if sleutel in self.lijsten:
            return self.lijsten[sleutel]
        lijst = self.lijsten[sleutel] = naam if naam not in self.lijsten.values() else f"{naam}_schaal"
        for optie in opties:
            rij: Rij = {"list_name": lijst, "name": optie.code, **self._talen("label", optie.tekst)}
            rij |= {f"{EIGEN}exclusief": "ja" if optie.exclusief else ""}
            self.choices.append(rij | {f"{EIGEN}vast": "ja" if optie.vast else ""})
        if weet_niet:
            tekst = {taal: _WEET_NIET.get(taal, _WEET_NIET["nl"]) for taal in self.v.talen}
            self.choices.append({"list_name": lijst, "name": WEET_NIET, **self._talen("label", tekst)})
        return lijst

    def _xpath(self, regel: Sequence[Any]) -> str:
        """A rule as a condition; an empty answer makes every comparison false there too."""
        match list(regel):
            case ["en" | "of" as op, *leden]:
                woord = " and " if op == "en" else " or "
                return "(" + woord.join(self._xpath(lid) for lid in leden) + ")"
            case ["niet", lid]:
                return f"not({self._xpath(lid)})"
            case ["beantwoord", vraag]:
                return f"${{{vraag}}} != ''"
            case ["bevat", links, code]:
                return f"selected({_naam(links)}, '{code}')"
            case ["in", links, codes]:
                return "(" + " or ".join(f"{_naam(links)} = {code}" for code in codes) + ")"
            case [op, links, code]:
                kaal = f"{_naam(links)} {op} {code}"
                vraag = self.v.vragen.get(links.get("antwoord", ""))
                if op == "=" or vraag is None or not heeft_weet_niet(vraag, self.v.schalen):
                    return kaal
                return f"({kaal} and {_naam(links)} != {WEET_NIET})"
            case _:
                raise ValueError(f"not a rule: {regel!r}")

    def _bestand(self) -> bytes:
        uit = io.BytesIO()
        opties = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(uit, {**opties, "strings_to_numbers": False}) as boek:
            labels = [_kop(naam, taal) for naam in ("label", "hint") for taal in self.v.talen]
            koppen = [*_SURVEY[:2], *labels, *_SURVEY[2:], *(f"{EIGEN}{kop}" for kop in _SURVEY_EIGEN)]
            _blad(boek, "survey", koppen, self.survey)
            kop = ["list_name", "name", *labels[: len(self.v.talen)], f"{EIGEN}exclusief", f"{EIGEN}vast"]
            _blad(boek, "choices", kop, self.choices)
            settings = self._settings()
            _blad(boek, "settings", list(settings), [settings])
        return uit.getvalue()

    def _settings(self) -> Rij:
        v = self.v
        return {
            "form_title": v.titel["nl"],
            "form_id": v.id,
            "version": v.naam,
            "default_language": f"{NAMEN['nl']} (nl)",
            f"{EIGEN}doelgroep": v.doelgroep,
            f"{EIGEN}herhaling": v.herhaling or "",
            f"{EIGEN}vertaling": " ".join(f"{taal}={status}" for taal, status in sorted(v.vertaling.items())),
        }


def _kijkt_naar_deel(v: Vragenlijst) -> bool:
    regels = [deel.toon for pagina in v.paginas() for deel in (pagina, *pagina.vragen) if deel.toon]
    atoom = (a for regel in regels for a in atomen(list(regel)))
    return any(m.deel for m in v.modules) or any(isinstance(a, Atoom) and a.vraag is None for a in atoom)


def _naam(links: Mapping[str, str]) -> str:
    return f"${{{links.get('antwoord', 'deel')}}}"


def _blad(boek: Workbook, naam: str, koppen: Sequence[str], rijen: Sequence[Rij]) -> None:
    blad = boek.add_worksheet(naam)
    schrijf: Callable[..., object] = blad.write_string
    for kolom, kop in enumerate(koppen):
        schrijf(0, kolom, kop)
        for nr, rij in enumerate(rijen, 1):
            waarde = str(rij.get(kop, ""))
            if waarde:
                schrijf(nr, kolom, waarde)
