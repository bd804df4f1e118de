"""What a figure is made from: the indexed publication with the words that belong to its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboards import herkomst, statustekst, texts
from dashboards.gegevens import NEDERLAND, Cijferboek, Meting, Vraagteksten, is_aandeel, taaltekst
from dashboards.theme import hoofdletter, marge, waarde
from vragenlijsten import Begrip, Schaal

TE_WEINIG = "te weinig antwoorden"


@dataclass(frozen=True, slots=True)
class Gebied:
    """The gemeente (or the Netherlands) a figure is about."""

    code: str
    naam: str


@dataclass(frozen=True, slots=True)
class Bron:
    """A publication with its begrippen, scales and question wordings."""

    boek: Cijferboek
    begrippen: Mapping[str, Begrip]
    schalen: Mapping[str, Schaal]
    vraagteksten: Vraagteksten = field(default_factory=dict)
    taal: str = "nl"

    @property
    def doelgroep(self) -> str:
        """The group whose publication this is."""
        return self.boek.kop.doelgroep

    @property
    def land(self) -> herkomst.Land:
        """What NL is called in this publication."""
        return herkomst.land(self.boek.kop)

    @property
    def gebied_nl(self) -> Gebied:
        """NL as the gebied of a figure."""
        return Gebied(NEDERLAND, self.land.naam)

    def slot(self, gebied: str, partijen: Sequence[str] = ()) -> str:
        """The last sentences of a caption about a gebied; `partijen`: the groups in it besides its own."""
        status = self.boek.kwaliteit(gebied, "inwoners").get("weging_status")
        if not isinstance(status, str):
            status = "geraked" if self.boek.kop.marges_jaar is not None else ""
        if partijen:
            return texts.slot(self.boek.kop, herkomst.gewogen_per_partij(partijen, status))
        return texts.slot(self.boek.kop, herkomst.gewogen(self.doelgroep, status))

    def schaal(self, begrip: str) -> Schaal | None:
        """The scale of a begrip; None for choice questions."""
        naam = self.begrippen[begrip].schaal
        return None if naam is None else self.schalen.get(naam)

    def eis_schaal(self, begrip: str) -> Schaal:
        """The scale of a begrip that a figure compares on. Raises KeyError for choice questions."""
        schaal = self.schaal(begrip)
        if schaal is None:
            raise KeyError(f"begrip {begrip} heeft geen schaal")
        return schaal

    def hoofdmaat(self, begrip: str) -> str:
        """The figure that is compared; "" when there is only a distribution."""
        schaal = self.schaal(begrip)
        return "" if schaal is None else schaal.hoofdmaat

    def titel(self, begrip: str) -> str:
        """Short name of a begrip."""
        return taaltekst(self.begrippen[begrip].titel, self.taal).rstrip(".")

    def vraag(self, begrip: str, doelgroep: str = "") -> str:
        """The question as asked; the short name when the wording is not known."""
        tekst = self.vraagteksten.get((doelgroep or self.doelgroep, begrip))
        return taaltekst(tekst, self.taal) if tekst else self.titel(begrip)

    def label(self, begrip: str) -> str:
        """What stands beside a row: the statement itself when people agree or disagree with it."""
        vraag = self.vraag(begrip) if self.hoofdmaat(begrip) == "eens" else self.titel(begrip)
        return hoofdletter(vraag.rstrip("."))


def cel(meting: Meting | None, maat: str, status: str) -> str:
    """A table cell: "64 (60 tot 68)"; says so when it is indicative, and by its `status` why it is empty."""
    if meting is None:
        return statustekst.CEL[status]
    aandeel = is_aandeel(maat)
    toevoeging = ", indicatief" if meting.indicatief else ""
    return f"{waarde(meting.schatting, aandeel)} ({marge(meting.lo, meting.hi, aandeel)}{toevoeging})"
