"""SDMX-ML laid beside the XML schemas of SDMX 2.1."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

_NS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_SS = f"{_NS}/data/structurespecific"


def fouten(bericht: bytes, map_: Path) -> list[str]:
    """What is wrong with a message. Of data, the types that the standard leaves to each structure are made of
    its header: a dataset of series in time, with any attribute."""
    heel = etree.fromstring(bericht)
    eigen = next((e.get("namespace", "") for e in heel.iter(f"{{{_NS}/message}}Structure")), "")
    schema = etree.XMLSchema(etree.fromstring(_schema(eigen, map_)))
    schema.validate(heel)
    return [str(fout.message) for fout in schema.error_log]


def _schema(eigen: str, map_: Path) -> str:
    deel = f"""
    <xs:import namespace="{_NS}/message" schemaLocation="{map_}/SDMXMessage.xsd"/>
    <xs:import namespace="{_NS}/common" schemaLocation="{map_}/SDMXCommon.xsd"/>
    <xs:import namespace="{_SS}" schemaLocation="{map_}/SDMXDataStructureSpecific.xsd"/>
    """
    kop = f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="{_NS}/common" xmlns:d="{_SS}"'
    if not eigen:
        return f"<xs:schema {kop}>{deel}</xs:schema>"
    niet = '<xs:attribute name="REPORTING_YEAR_START_DAY" type="xs:gMonthDay" use="prohibited"/>'
    noot = '<xs:element ref="c:Annotations" minOccurs="0"/>'
    vrij = "".join(
        f'<xs:attribute name="{naam}" type="xs:{soort}"/>'
        for soort, namen in {
            "double": ("ONDERGRENS", "BOVENGRENS", "STANDAARDFOUT", "EFFECTIEF_AANTAL", "VRIJHEIDSGRADEN"),
            "integer": ("AANTAL_ANTWOORDEN", "BEWOORDING"),
            "string": ("OBS_STATUS", "CONF_STATUS", "STATUS"),
        }.items()
        for naam in namen
    )
    sleutel = "".join(
        f'<xs:attribute name="{naam}" type="xs:string" use="required"/>'
        for naam in ("REF_AREA", "VARIABELE", "MAAT")
    )
    ruimte = f'xmlns="{eigen}" targetNamespace="{eigen}" elementFormDefault="qualified"'
    return f"""<xs:schema {kop} {ruimte}>{deel}
    <xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="d:TimeSeriesDataSetType">
      <xs:sequence>{noot}
        <xs:element name="DataProvider" type="c:DataProviderReferenceType" form="unqualified" minOccurs="0"/>
        <xs:choice minOccurs="0">
          <xs:element name="Series" type="Reeks" form="unqualified" maxOccurs="unbounded"/>
        </xs:choice></xs:sequence>{niet}</xs:restriction></xs:complexContent></xs:complexType>
    <xs:complexType name="Reeks"><xs:complexContent><xs:restriction base="d:TimeSeriesType">
      <xs:sequence>{noot}
        <xs:element name="Obs" type="Waarneming" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence>{sleutel}{niet}</xs:restriction></xs:complexContent></xs:complexType>
    <xs:complexType name="Waarneming"><xs:complexContent><xs:restriction base="d:TimeSeriesObsType">
      <xs:sequence>{noot}</xs:sequence><xs:attribute name="OBS_VALUE" type="xs:double"/>{vrij}{niet}
    </xs:restriction></xs:complexContent></xs:complexType></xs:schema>"""
