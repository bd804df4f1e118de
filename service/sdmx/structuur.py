"""What the data mean: dataflows, the structure of each, its code lists and the concepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analyse import PublicatieKop
from dashboards import STATUSZINNEN
from dashboards.export.kolommen import KOLOMMEN
from service.odata.tabel import Tabel, samenvatting, titel
from service.sdmx.xml import INSTANTIE, bericht, elem, verwijzing, woord

DIMENSIES = {"REF_AREA": "RegioS", "VARIABELE": "Variabele", "MAAT": "Maat"}
"""Dimension of SDMX → of the table; the time stands last."""
TIJD = "TIME_PERIOD"
WAARDE = "OBS_VALUE"
GETALLEN = {
    "ONDERGRENS": "lo",
    "BOVENGRENS": "hi",
    "STANDAARDFOUT": "se",
    "AANTAL_ANTWOORDEN": "n",
    "EFFECTIEF_AANTAL": "n_eff",
    "VRIJHEIDSGRADEN": "df",
    "BEWOORDING": "bewoording",
}
"""Attribute → column of the table."""
OBS_STATUS = {
    "ok": "A",
    "nul_variantie": "A",
    "indicatief": "U",
    "te_weinig": "Q",
    "onderdrukt": "Q",
    "niet_gevraagd": "L",
}
OVERIG = "O"
"""Status → code of the SDMX list of observation statuses; any other is a missing value."""
_OBS_WOORDEN = {
    "A": "Gewoon",
    "U": "Weinig betrouwbaar: weinig antwoorden of een brede marge",
    "Q": "Ontbreekt: niet getoond",
    "L": "Ontbreekt: niet gevraagd",
    "O": "Ontbreekt",
}
VRIJ, GEHEIM = "F", "C"
_CONF_WOORDEN = {VRIJ: "Vrij", GEHEIM: "Vertrouwelijk: niet getoond"}
_BEGRIPPEN = {
    "REF_AREA": "Gebied",
    "VARIABELE": "Vraag of index",
    "MAAT": "Maat",
    TIJD: "Periode",
    WAARDE: "Schatting",
    "OBS_STATUS": "Status van de waarneming",
    "CONF_STATUS": "Vertrouwelijkheid",
    "STATUS": "Of het cijfer er staat, en waarom niet",
    **{naam: KOLOMMEN[kolom].label for naam, kolom in GETALLEN.items()},
}
_SCHEMA = "CS_SAMENSPEL"
_BEGRIPVERSIE = "1.0"
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment of a list without dataflows."""


@dataclass(frozen=True)
class Stroom:
    """A dataflow: the table of this id in this version, public since `gepubliceerd`."""

    id: str
    kop: PublicatieKop
    gepubliceerd: datetime

    @property
    def versie(self) -> str:
        """The version as SDMX writes it."""
        return f"{self.kop.versie}.0"

    @property
    def structuur(self) -> str:
        """The id of its structure."""
        return f"DSD_{self.id}"

    def lijst(self, naam: str) -> str:
        """The id of one of its code lists."""
        return f"CL_{naam}_{self.id}"


def stromen(alle: Sequence[Stroom]) -> bytes:
    """The dataflows by themselves."""
    inhoud = elem("str:Dataflows", *(_stroom(s) for s in alle))
    return _structuurbericht(alle, inhoud)


def heel(stroom: Stroom, tabel: Tabel) -> bytes:
    """One dataflow with all that it refers to."""
    inhoud = (
        elem("str:Dataflows", _stroom(stroom)),
        elem("str:Codelists", *_lijsten(stroom, tabel)),
        elem("str:Concepts", _begrippen()),
        elem("str:DataStructures", _opbouw(stroom)),
    )
    return _structuurbericht([stroom], *inhoud)


def _structuurbericht(alle: Sequence[Stroom], *inhoud: str) -> bytes:
    moment = max((s.gepubliceerd for s in alle), default=_BEGIN)
    return bericht("Structure", "", elem("mes:Structures", *inhoud), moment=moment)


def _eigen(id: str, versie: str) -> Mapping[str, str]:
    return {"id": id, "agencyID": INSTANTIE, "version": versie, "isFinal": "true"}


def _stroom(stroom: Stroom) -> str:
    naar = verwijzing(stroom.structuur, stroom.versie, "datastructure", "DataStructure")
    woorden = (woord("com:Name", titel(stroom.kop)), woord("com:Description", samenvatting(stroom.kop)))
    return elem("str:Dataflow", *woorden, elem("str:Structure", naar), attr=_eigen(stroom.id, stroom.versie))


def _lijsten(stroom: Stroom, tabel: Tabel) -> Iterable[str]:
    codes = {d.naam: d.codes for d in tabel.dimensies}
    for naam, dimensie in DIMENSIES.items():
        rijen = codes[dimensie].select("Key", "Title", "Description").rows()
        yield _lijst(stroom, naam, rijen)
    yield _lijst(stroom, "OBS_STATUS", [(k, w, "") for k, w in _OBS_WOORDEN.items()])
    yield _lijst(stroom, "CONF_STATUS", [(k, w, "") for k, w in _CONF_WOORDEN.items()])
    yield _lijst(stroom, "STATUS", [(k, w, "") for k, w in STATUSZINNEN.items()])


def _lijst(stroom: Stroom, naam: str, rijen: Sequence[tuple[str, ...]]) -> str:
    codes = (
        elem(
            "str:Code",
            woord("com:Name", naam_),
            *([woord("com:Description", uitleg)] if uitleg else []),
            attr={"id": code},
        )
        for code, naam_, uitleg in rijen
    )
    kop = woord("com:Name", _BEGRIPPEN[naam])
    return elem("str:Codelist", kop, *codes, attr=_eigen(stroom.lijst(naam), stroom.versie))


def _begrippen() -> str:
    rijen = (elem("str:Concept", woord("com:Name", w), attr={"id": k}) for k, w in _BEGRIPPEN.items())
    kop = woord("com:Name", "Begrippen van Samenspel")
    return elem("str:ConceptScheme", kop, *rijen, attr=_eigen(_SCHEMA, _BEGRIPVERSIE))


def _opbouw(stroom: Stroom) -> str:
    dimensies = [
        elem("str:Dimension", _begrip(naam), _uit_lijst(stroom, naam), attr={"id": naam, "position": str(k)})
        for k, naam in enumerate(DIMENSIES, start=1)
    ]
    tijd = elem(
        "str:TimeDimension",
        _begrip(TIJD),
        _als("ObservationalTimePeriod"),
        attr={"id": TIJD, "position": str(len(DIMENSIES) + 1)},
    )
    maat = elem("str:PrimaryMeasure", _begrip(WAARDE), _als("Double"), attr={"id": WAARDE})
    delen = (
        elem("str:DimensionList", *dimensies, tijd, attr={"id": "DimensionDescriptor"}),
        elem("str:AttributeList", *_attributen(stroom), attr={"id": "AttributeDescriptor"}),
        elem("str:MeasureList", maat, attr={"id": "MeasureDescriptor"}),
    )
    kop = woord("com:Name", titel(stroom.kop))
    inhoud = elem("str:DataStructureComponents", *delen)
    return elem("str:DataStructure", kop, inhoud, attr=_eigen(stroom.structuur, stroom.versie))


def _attributen(stroom: Stroom) -> Iterable[str]:
    for naam in ("OBS_STATUS", "CONF_STATUS", "STATUS"):
        yield _attribuut(naam, _uit_lijst(stroom, naam), "Mandatory")
    for naam, kolom in GETALLEN.items():
        geheel = KOLOMMEN[kolom].soort == "geheel"
        yield _attribuut(naam, _als("Integer" if geheel else "Double"), "Conditional")


def _attribuut(naam: str, vorm: str, hoe: str) -> str:
    bij = elem("str:AttributeRelationship", elem("str:PrimaryMeasure", elem("Ref", attr={"id": WAARDE})))
    return elem("str:Attribute", _begrip(naam), vorm, bij, attr={"id": naam, "assignmentStatus": hoe})


def _begrip(naam: str) -> str:
    attr = {
        "id": naam,
        "maintainableParentID": _SCHEMA,
        "maintainableParentVersion": _BEGRIPVERSIE,
        "agencyID": INSTANTIE,
        "package": "conceptscheme",
        "class": "Concept",
    }
    return elem("str:ConceptIdentity", elem("Ref", attr=attr))


def _uit_lijst(stroom: Stroom, naam: str) -> str:
    naar = verwijzing(stroom.lijst(naam), stroom.versie, "codelist", "Codelist")
    return elem("str:LocalRepresentation", elem("str:Enumeration", naar))


def _als(soort: str) -> str:
    return elem("str:LocalRepresentation", elem("str:TextFormat", attr={"textType": soort}))
