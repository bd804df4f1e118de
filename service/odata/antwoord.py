"""An OData answer as bytes, in the JSON of both versions; and what is said when there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from service.odata.dialect import Dialect
from service.odata.fouten import Fout, OdataFout
from service.odata.vraag import Bladzijde


@dataclass(frozen=True)
class Odata(Dialect):
    """A version of OData, and how it names things."""

    versie: int
    context: str
    aantal: str
    volgende: str

    @property
    def media_type(self) -> str:
        """Of everything but a description of the data; a fault has it too."""
        return self.fout_type


def _vertel_v3(mis: OdataFout) -> bytes:
    bericht = {"lang": "nl", "value": _zinnen(mis)}
    return msgspec.json.encode({"odata.error": {"code": str(mis.status), "message": bericht}})


def _vertel_v4(mis: OdataFout) -> bytes:
    code = str(mis.status)
    delen = [{"code": code, "target": _plek(f), "message": f.melding} for f in mis.fouten]
    return msgspec.json.encode({"error": {"code": code, "message": _zinnen(mis), "details": delen}})


def _zinnen(mis: OdataFout) -> str:
    return " ".join(f.zin for f in mis.fouten)


def _plek(f: Fout) -> str:
    return f"{f.optie} teken {f.teken}" if f.teken else f.optie


V3 = Odata(
    "application/json;odata=minimalmetadata;charset=utf-8",
    _vertel_v3,
    ((b"dataserviceversion", b"3.0;"),),
    3,
    "odata.metadata",
    "odata.count",
    "odata.nextLink",
)
V4 = Odata(
    "application/json;odata.metadata=minimal;charset=utf-8",
    _vertel_v4,
    ((b"odata-version", b"4.0"),),
    4,
    "@odata.context",
    "@odata.count",
    "@odata.nextLink",
)


def bladzijde(dialect: Odata, context: str, blad: Bladzijde, volgende: str) -> bytes:
    """Rows with what goes around them; `volgende`: the address of the rows after these, or empty.

    Polars writes the rows: numbers with the digits that lead back to the same number, and no more.
    """
    kop: dict[str, object] = {dialect.context: context}
    if blad.aantal is not None:
        kop[dialect.aantal] = str(blad.aantal) if dialect.versie == 3 else blad.aantal
    rijen = blad.rijen.write_json().encode()
    begin = msgspec.json.encode(kop)[:-1]
    einde = msgspec.json.encode({dialect.volgende: volgende})[1:] if volgende else b"}"
    return b"".join((begin, b',"value":', rijen, b"," if volgende else b"", einde))


def lijst(dialect: Odata, context: str, rijen: list[Mapping[str, str]]) -> bytes:
    """A service document: which resources there are."""
    return msgspec.json.encode({dialect.context: context, "value": rijen})
