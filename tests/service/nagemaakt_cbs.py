"""A server with our own OData 3 over tables in the shape of CBS, in which a test may meddle."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from service.beheer.referentie import MAP
from service.odata.antwoord import V3
from service.odata.fouten import Fout, OdataFout
from service.odata.routes import blad
from service.odata.vraag import blader, lees_vraag, van_pad

GEMEENTEN = {"GM0014": "Groningen (gemeente)", "GM0034": "Almere", "GM0363": "Amsterdam"}
PROVINCIE = {"GM0014": "PV20", "GM0034": "PV24", "GM0363": "PV27"}
JAAR = 2027
GEBIEDEN, WIJKEN = "90002027NED", "99002027NED"
FEED = "/ODataFeed/odata"
BEVOLKING = f"{FEED}/03759ned/TypedDataSet"
AFGEBROKEN = b"<afgebroken>"
Rij = dict[str, Any]


@dataclass
class Nagemaakt:
    """The tables of the server, by path; `bladen`: rows on a page; `gezien`: what was asked; `ingreep`: what
    a test does with each answer before it goes out."""

    rijen: dict[str, list[Rij]] = field(default_factory=dict)
    bladen: int = 400
    gezien: list[str] = field(default_factory=list)
    adres: str = ""
    ingreep: Callable[[str, bytes], bytes] = lambda _, ruw: ruw

    def antwoord(self, doel: str) -> tuple[int, bytes]:
        """What our OData 3 answers: with its filters, its pages, its links and its faults."""
        self.gezien.append(doel)
        delen = urlsplit(doel)
        pad, vervolg = delen.path, delen.query.encode()
        try:
            if pad not in self.rijen:  # a link to the rows after a page
                pad, _, deel = pad.rpartition("/")
                vervolg = van_pad(deel)
            if pad not in self.rijen:
                raise OdataFout(Fout("", "Dat is er niet."), status=404)
            frame = pl.LazyFrame(self.rijen[pad], infer_schema_length=None)
            vraag = lees_vraag(vervolg)
            ruw = blad(V3, self.adres + pad, lambda v: blader(frame, v, self.bladen), vraag)
        except OdataFout as mis:
            return mis.status, V3.vertel(mis)
        return 200, self.ingreep(doel, ruw)


@cache
def inwoners(code: str) -> int:
    with (MAP / "kenmerken.csv").open(encoding="utf-8", newline="") as bestand:
        return next(int(r["inwoners"]) for r in csv.DictReader(bestand) if r["gemeente"] == code)


_LEEFTIJDEN = [
    *(("10000", "Totaal"), ("53105", "20 tot 25 jaar"), ("22000", "65 jaar of ouder")),
    *((f"{10000 + 100 * j + 10}", f"{j} jaar") for j in range(95)),
    ("22300", "95 jaar of ouder"),
]
_GESLACHTEN = [("T001038", "Totaal mannen en vrouwen"), ("3000   ", "Mannen"), ("4000   ", "Vrouwen")]
_STATEN = [("T001019", "Totaal burgerlijke staat"), ("1010   ", "Ongehuwd")]


def _tabellen() -> dict[str, list[Rij]]:
    """Rows in the shape of CBS: keys with blanks behind them, and other groups, years and areas between those
    we want."""
    namen = ("Gebieden in Nederland", "Kerncijfers wijken en buurten", "Kerncijfers wijken en buurten, bij")
    catalogus = [
        {"Identifier": f"{nr}{jaar}NED", "Title": f"{naam} {jaar}", "Modified": f"{jaar}-06-01T02:00:00"}
        for jaar in (JAAR - 1, JAAR)
        for nr, naam in zip(("9000", "9900", "8800"), namen, strict=True)
    ]
    return {
        "/ODataCatalog/Tables": catalogus,
        f"{FEED}/{GEBIEDEN}/RegioS": [{"Key": f"{c}    ", "Title": naam} for c, naam in GEMEENTEN.items()],
        f"{FEED}/{GEBIEDEN}/TypedDataSet": [
            {"RegioS": f"{c}    ", "Code_1": f"{c}  ", "Naam_2": n, "Code_28": f"{PROVINCIE[c]}  "}
            for c, n in GEMEENTEN.items()
        ],
        f"{FEED}/03759ned/Geslacht": _lijst(_GESLACHTEN),
        f"{FEED}/03759ned/Leeftijd": _lijst(_LEEFTIJDEN),
        f"{FEED}/03759ned/BurgerlijkeStaat": _lijst(_STATEN),
        BEVOLKING: _bevolking(),
        f"{FEED}/{WIJKEN}/TypedDataSet": [
            rij for c in GEMEENTEN for rij in (_wijken(c, c), _wijken(f"WK{c[2:]}00", c))
        ],
    }


def _lijst(rijen: list[tuple[str, str]]) -> list[Rij]:
    return [{"Key": k, "Title": t} for k, t in rijen]


def _bevolking() -> list[Rij]:
    return [
        {
            "ID": 0,
            "Geslacht": geslacht,
            "Leeftijd": leeftijd,
            "BurgerlijkeStaat": staat,
            "RegioS": f"{code}    ",
            "Perioden": f"{jaar}JJ00",
            "BevolkingOp1Januari_1": None if code == "GM9998" else inwoners(code) // 250,
        }
        for code in (*GEMEENTEN, "GM9998")
        for jaar, staat in ((JAAR, _STATEN[0][0]), (JAAR, _STATEN[1][0]), (JAAR - 1, _STATEN[0][0]))
        for geslacht, _ in _GESLACHTEN
        for leeftijd, _ in _LEEFTIJDEN
    ]


def _wijken(code: str, gemeente: str) -> Rij:
    return {
        "WijkenEnBuurten": f"{code}    ",
        "AantalInwoners_5": inwoners(gemeente) + 100,
        "k_65JaarOfOuder_12": 5000,
        "HuishoudensTotaal_29": 40000,
        "MateVanStedelijkheid_125": 1,
        "Omgevingsadressendichtheid_126": 3000,
        "OpleidingsniveauLaag_64": 1000,
        "OpleidingsniveauMiddelbaar_65": 3000,
        "OpleidingsniveauHoog_66": 5000,
    }


@contextmanager
def serveer() -> Iterator[Nagemaakt]:
    """The server, on a free port."""
    na = Nagemaakt(_tabellen())

    class Antwoorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, ruw = na.antwoord(self.path)
            self.send_response(status)
            if not ruw.endswith(AFGEBROKEN):
                self.send_header("Content-Length", str(len(ruw)))
            else:
                self.send_header("Content-Length", str(len(ruw) + 1000))
            self.end_headers()
            self.wfile.write(ruw.removesuffix(AFGEBROKEN))

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Antwoorder)
    na.adres = f"http://127.0.0.1:{server.server_port}"
    draad = threading.Thread(target=server.serve_forever, args=(0.01,))
    draad.start()
    yield na
    server.shutdown()
    draad.join()
    server.server_close()
