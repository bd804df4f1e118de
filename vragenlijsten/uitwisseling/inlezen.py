"""Answers of elsewhere → codes of ours, row by row.

Reading is strict: every column that is named must be there, every value must have a meaning. One bad row
refuses the file, and every bad row is told with its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vragenlijsten.antwoorden import Gecodeerd, codeer, ontleed
from vragenlijsten.codeboek import codeboek
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.model import (
    NIET_BEANTWOORD,
    NIET_VOORGELEGD,
    Antwoorden,
    MeerkeuzeVraag,
    OpenVraag,
    RangordeVraag,
    Vragenlijst,
)
from vragenlijsten.uitwisseling.koppeling import Kolom, Koppeling, genoemde_kolommen

MAX_FOUTEN = 1000
"""Bad rows that are kept; a file with more is worth no longer list."""
_VEEL = 10
"""Answers from which two people who say all the same are worth a look."""
_HEEL = re.compile(r"(-?[0-9]{1,6})(?:[.,]0+)?")
_GEMEENTE = re.compile(r"(?:GM)?0*([0-9]{1,4})(?:[.,]0+)?")


@dataclass(frozen=True)
class Bron:
    """A file with answers: its name, its columns, and its rows with their line (from 1) as texts.

    `nummers`: where a column stands in the file (from 1), when not all columns are read.
    """

    naam: str
    koppen: tuple[str, ...]
    rijen: Iterator[tuple[int, Sequence[str]]]
    nummers: tuple[int, ...] = ()


@dataclass
class Ingelezen:
    """All rows, coded. `buiten`: answers left out because the question was not on the route; `gelijk`: rows
    with many answers that are all the same as those of an earlier row.
    """

    gemeenten: list[str] = field(default_factory=list)
    strata: list[str] = field(default_factory=list)
    organisaties: list[str | None] = field(default_factory=list)
    delen: list[int] = field(default_factory=list)
    codes: list[list[int]] = field(default_factory=list)
    teksten: list[tuple[str, str, str, bool]] = field(default_factory=list)
    """gemeente, question, words, whether they may be shown."""
    buiten: int = 0
    gelijk: int = 0


def lees_antwoorden(
    v: Vragenlijst, koppeling: Koppeling, bron: Bron, strata: frozenset[tuple[str, str]]
) -> Ingelezen:
    """All rows of the file. `strata`: the (gemeente, stratum) of the ronde. Raises VragenlijstFout."""
    lezer = _Lezer(v, koppeling, bron, strata)
    for nummer, rij in bron.rijen:
        lezer.neem(nummer, rij)
        if len(lezer.fouten) >= MAX_FOUTEN:
            lezer.fouten.append(Fout(bron.naam, f"na {MAX_FOUTEN} fouten lezen wij niet verder"))
            break
    if not lezer.fouten and not lezer.uit.codes:
        lezer.fouten.append(Fout(bron.naam, "er staat geen enkele rij in"))
    if lezer.fouten:
        raise VragenlijstFout(lezer.fouten)
    return lezer.uit


class _Lezer:
    """Turns one row after another into codes, and collects what is wrong."""

    def __init__(
        self, v: Vragenlijst, koppeling: Koppeling, bron: Bron, strata: frozenset[tuple[str, str]]
    ) -> None:
        self.v, self.koppeling, self.bron, self.strata = v, koppeling, bron, strata
        self.plaats = {kop: nr for nr, kop in enumerate(bron.koppen)}
        self.fouten: list[Fout] = []
        self.uit = Ingelezen()
        self.sleutels: dict[str, int] = {}
        self.gezien: set[int] = set()
        self.posities: dict[str, list[int]] = {}
        for variabele in codeboek(v).variabelen:
            self.posities.setdefault(variabele.vraag, []).append(variabele.positie)
        self.eis_kolommen()

    def eis_kolommen(self) -> None:
        """Raises VragenlijstFout naming every column that is missing or stands there twice."""
        genoemd = genoemde_kolommen(self.koppeling)
        missend = [kop for kop in genoemd if kop not in self.plaats]
        dubbel = [kop for kop in self.plaats if kop in genoemd and self.bron.koppen.count(kop) > 1]
        fouten = [Fout(f"{self.bron.naam}:1", f"de kolom '{kop[:60]}' ontbreekt") for kop in missend]
        fouten += [Fout(f"{self.bron.naam}:1", f"de kolom '{kop[:60]}' staat er twee keer") for kop in dubbel]
        if fouten:
            raise VragenlijstFout(fouten)

    def neem(self, nummer: int, rij: Sequence[str]) -> None:
        """One row: kept when nothing is wrong with it."""
        begin = len(self.fouten)
        if len(rij) != len(self.bron.koppen):
            melding = f"hier staan {len(rij)} waarden, de eerste regel heeft {len(self.bron.koppen)} kolommen"
            self._meld(nummer, None, melding)
            return
        waar = {kop: rij[nr].strip() for kop, nr in self.plaats.items()}
        gemeente, stratum = self._cel(nummer, waar)
        organisatie = self._organisatie(nummer, waar)
        self._controleer(nummer, waar)
        invoer, overgeslagen = self._invoer(nummer, waar)
        antwoorden, fouten = ontleed(self.v, invoer)
        for fout in fouten:
            self._meld(nummer, self._kop_van(fout.vraag), f"{fout.vraag}: {fout.melding['nl']}")
        deel = self._deel(nummer, waar)
        if len(self.fouten) == begin:
            self._bewaar(gemeente, stratum, deel, antwoorden, overgeslagen)
            self.uit.organisaties.append(organisatie)

    def _meld(self, nummer: int, kop: str | None, melding: str) -> None:
        kolom = ""
        if kop is not None and kop in self.plaats:
            plaats = self.plaats[kop]
            kolom = f":{self.bron.nummers[plaats] if self.bron.nummers else plaats + 1} ({kop[:40]})"
        self.fouten.append(Fout(f"{self.bron.naam}:{nummer}{kolom}", melding))

    def _kop_van(self, vraag: str) -> str | None:
        kolom = self.koppeling.vragen.get(vraag)
        return None if kolom is None else kolom.kolom or next(iter(kolom.kolommen.values()))

    def _cel(self, nummer: int, waar: Mapping[str, str]) -> tuple[str, str]:
        """Gemeente and stratum, which the ronde must have."""
        k = self.koppeling
        ruw = k.gemeente.waarde or waar[k.gemeente.kolom]
        gevonden = _GEMEENTE.fullmatch(k.gemeente.waarden.get(ruw, ruw))
        gemeente = f"GM{int(gevonden[1]):04d}" if gevonden else ""
        ruw_stratum = k.stratum.waarde or waar[k.stratum.kolom]
        stratum = k.stratum.waarden.get(ruw_stratum, ruw_stratum)
        if not gemeente:
            self._meld(nummer, k.gemeente.kolom, f"'{ruw[:40]}' is geen gemeentecode")
        elif (gemeente, stratum) not in self.strata:
            melding = f"de ronde heeft geen stratum '{stratum[:40]}' in {gemeente}"
            self._meld(nummer, k.stratum.kolom or k.gemeente.kolom, melding)
        return gemeente, stratum

    def _organisatie(self, nummer: int, waar: Mapping[str, str]) -> str | None:
        if not self.koppeling.organisatie:
            return None
        if not waar[self.koppeling.organisatie]:
            self._meld(nummer, self.koppeling.organisatie, "de organisatie is leeg")
        return waar[self.koppeling.organisatie]

    def _controleer(self, nummer: int, waar: Mapping[str, str]) -> None:
        """Their number of the respondent and their weight: looked at, not kept."""
        k = self.koppeling
        if k.sleutel:
            eerder = self.sleutels.setdefault(waar[k.sleutel], nummer)
            if not waar[k.sleutel] or eerder != nummer:
                waarom = f"is dezelfde als op regel {eerder}" if eerder != nummer else "is leeg"
                self._meld(nummer, k.sleutel, f"de sleutel {waarom}")
        if k.weging is not None:
            try:
                zwaarte = float(waar[k.weging.kolom].replace(",", "."))
            except ValueError:
                zwaarte = -1.0
            if not 0 <= zwaarte < k.weging.grens:
                melding = f"de weging moet een getal zijn van 0 tot {k.weging.grens}"
                self._meld(nummer, k.weging.kolom, melding)

    def _deel(self, nummer: int, waar: Mapping[str, str]) -> int:
        if self.v.delen == 1 or not self.koppeling.deel:
            return 0
        gevonden = _HEEL.fullmatch(waar[self.koppeling.deel])
        deel = int(gevonden[1]) if gevonden else 0
        if not 1 <= deel <= self.v.delen:
            self._meld(nummer, self.koppeling.deel, f"het deel is een getal van 1 tot en met {self.v.delen}")
        return deel

    def _invoer(self, nummer: int, waar: Mapping[str, str]) -> tuple[dict[str, object], set[str]]:
        """The answers as `ontleed` wants them, and the questions that this row says were not put."""
        invoer: dict[str, object] = {}
        overgeslagen = set()
        for id_, kolom in self.koppeling.vragen.items():
            vraag = self.v.vragen[id_]
            if isinstance(vraag, OpenVraag):
                if waar[kolom.kolom].startswith("="):
                    self._meld(nummer, kolom.kolom, "deze tekst begint met '=', zoals een formule")
                invoer[id_] = waar[kolom.kolom]
                continue
            if isinstance(vraag, MeerkeuzeVraag) and kolom.kolommen:
                codes = self._vakjes(nummer, kolom, waar)
            else:
                codes = self._codes(nummer, kolom, waar, isinstance(vraag, MeerkeuzeVraag | RangordeVraag))
            echte = [code for code in codes if code not in {NIET_VOORGELEGD, NIET_BEANTWOORD}]
            if NIET_VOORGELEGD in codes and not echte:
                overgeslagen.add(id_)
            elif isinstance(vraag, MeerkeuzeVraag | RangordeVraag):
                invoer[id_] = list(echte)
            elif echte:
                invoer[id_] = echte[0]
        return invoer, overgeslagen

    def _codes(self, nummer: int, kolom: Kolom, waar: Mapping[str, str], meer: bool) -> list[int]:
        """The codes in one column, or in one per place; `meer`: there may be several with spaces between."""
        op_plaats = sorted(kolom.kolommen.items(), key=lambda paar: int(paar[0]))
        koppen = [kolom.kolom] if kolom.kolom else [kop for _, kop in op_plaats]
        uit = []
        for kop in koppen:
            # one value may hold a space itself, as long as the mapping knows it
            heel = waar[kop] in kolom.waarden or (waar[kop] and not meer)
            for ruw in [waar[kop]] if heel else waar[kop].split():
                code = self._code(kolom, ruw)
                if code is None:
                    self._meld(nummer, kop, f"'{ruw[:40]}' heeft geen betekenis in de koppeling")
                else:
                    uit.append(code)
        return uit

    def _vakjes(self, nummer: int, kolom: Kolom, waar: Mapping[str, str]) -> list[int]:
        """The options of a meerkeuze whose column says they were ticked; none: why there is no answer."""
        gekozen: list[int] = []
        waarom: list[int] = []
        for code, kop in kolom.kolommen.items():
            if waar[kop] in kolom.gekozen:
                gekozen.append(int(code))
            elif waar[kop] in kolom.waarden:
                waarom.append(kolom.waarden[waar[kop]])
            elif waar[kop] not in kolom.niet_gekozen:
                self._meld(nummer, kop, f"'{waar[kop][:40]}' heeft geen betekenis in de koppeling")
        return gekozen or waarom

    def _code(self, kolom: Kolom, ruw: str) -> int | None:
        gevonden = _HEEL.fullmatch(ruw)
        kaal = gevonden[1] if gevonden else ruw
        if kolom.waarden:
            return kolom.waarden.get(ruw, kolom.waarden.get(kaal))
        return int(kaal) if gevonden else None

    def _bewaar(
        self, gemeente: str, stratum: str, deel: int, antwoorden: Antwoorden, overgeslagen: set[str]
    ) -> None:
        gecodeerd = self._gecodeerd(antwoorden, deel)
        codes = gecodeerd.antwoorden
        for id_, posities in self.posities.items():
            leeg = all(codes[positie] in {NIET_BEANTWOORD, NIET_VOORGELEGD} for positie in posities)
            # what the other survey did not ask is no question that someone left open
            if leeg and (id_ in overgeslagen or id_ not in self.koppeling.vragen):
                for positie in posities:
                    codes[positie] = NIET_VOORGELEGD
            self.uit.buiten += int(leeg and id_ in antwoorden)
        if len(antwoorden) >= _VEEL:
            rij = hash((gemeente, stratum, *codes, *gecodeerd.teksten.values()))
            self.uit.gelijk += rij in self.gezien
            self.gezien.add(rij)
        mag = antwoorden.get("verhaal_toestemming") == 1
        self.uit.teksten += [(gemeente, id_, tekst, mag) for id_, tekst in gecodeerd.teksten.items()]
        self.uit.gemeenten.append(gemeente)
        self.uit.strata.append(stratum)
        self.uit.delen.append(deel)
        self.uit.codes.append(codes)

    def _gecodeerd(self, antwoorden: Antwoorden, deel: int) -> Gecodeerd:
        """As the intake codes one part; without a part, what each of the parts would have held."""
        if deel or self.v.delen == 1:
            return codeer(self.v, antwoorden, deel or None)
        delen = [codeer(self.v, antwoorden, nr) for nr in range(1, self.v.delen + 1)]
        codes = [
            next((code for code in kolom if code != NIET_VOORGELEGD), NIET_VOORGELEGD)
            for kolom in zip(*(gecodeerd.antwoorden for gecodeerd in delen), strict=True)
        ]
        teksten = {id_: tekst for gecodeerd in delen for id_, tekst in gecodeerd.teksten.items()}
        return Gecodeerd(codes, teksten)
