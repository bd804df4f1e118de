"""An OData answer as bytes, in the JSON of both versions; and what is said when there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from litestar.response.base import ASGIResponse

from service.odata.fouten import Fout, OdataFout
from service.odata.vraag import Bladzijde


@dataclass(frozen=True)
class Dialect:
    """How a version names things."""

    versie: int
    media_type: str
    kop: tuple[str, str]
    context: str
    aantal: str
    volgende: str


V3 = Dialect(
    3,
    "application/json;odata=minimalmetadata;charset=utf-8",
    ("DataServiceVersion", "3.0;"),
    "odata.metadata",
    "odata.count",
    "odata.nextLink",
)
V4 = Dialect(
    4,
    "application/json;odata.metadata=minimal;charset=utf-8",
    ("OData-Version", "4.0"),
    "@odata.context",
    "@odata.count",
    "@odata.nextLink",
)


def bladzijde(dialect: Dialect, context: str, blad: Bladzijde, volgende: str) -> bytes:
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


def lijst(dialect: Dialect, context: str, rijen: list[Mapping[str, str]]) -> bytes:
    """A service document: which resources there are."""
    return msgspec.json.encode({dialect.context: context, "value": rijen})


def fout(dialect: Dialect, fout_: OdataFout) -> ASGIResponse:
    """What is wrong: every fault with its place, in a Dutch sentence."""
    zinnen = " ".join(f.zin for f in fout_.fouten)
    code = str(fout_.status)
    if dialect.versie == 3:
        bericht = {"lang": "nl", "value": zinnen}
        inhoud: object = {"odata.error": {"code": code, "message": bericht}}
    else:
        delen = [{"code": code, "target": _plek(f), "message": f.melding} for f in fout_.fouten]
        inhoud = {"error": {"code": code, "message": zinnen, "details": delen}}
    return ASGIResponse(
        body=msgspec.json.encode(inhoud),
        status_code=fout_.status,
        media_type=dialect.media_type,
        headers=[*gewone_koppen(dialect), ("Cache-Control", "no-store")],
    )


def gewone_koppen(dialect: Dialect) -> list[tuple[str, str]]:
    """Headers of every answer: any website may read it, no browser shows it as a page."""
    return [
        dialect.kop,
        ("Access-Control-Allow-Origin", "*"),
        ("Vary", "Accept, Accept-Encoding"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
    ]


def _plek(f: Fout) -> str:
    return f"{f.optie} teken {f.teken}" if f.teken else f.optie
