"""`samenspel referentie bijwerken` against a small server that speaks CBS OData 3."""

from __future__ import annotations

import csv
import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from analyse.gemeenten import CELLEN_AX
from service.beheer.referentie import HERKOMST, MAP
from service.cli import groep

GEMEENTEN = {"GM0014": "Groningen (gemeente)", "GM0034": "Almere", "GM0363": "Amsterdam"}
PROVINCIE = {"GM0014": "PV20", "GM0034": "PV24", "GM0363": "PV27"}
JAAR = 2027
Rij = dict[str, Any]


@dataclass
class Nagemaakt:
    """What the server answers, by path; `bladen`: rows on a page; `gezien`: what was asked."""

    rijen: dict[str, list[Rij]] = field(default_factory=dict)
    bladen: int = 400
    gezien: list[str] = field(default_factory=list)
    adres: str = ""
    elders: str = ""

    def antwoord(self, pad: str) -> Rij | None:
        delen = urlsplit(pad)
        self.gezien.append(pad)
        alle = self.rijen.get(delen.path)
        if alle is None:
            return None
        van = int(parse_qs(delen.query).get("$skip", ["0"])[0])
        uit: Rij = {"odata.metadata": "", "value": alle[van : van + self.bladen]}
        if van + self.bladen < len(alle):
            verder = f"{delen.path}?$skip={van + self.bladen}"
            uit["odata.nextLink"] = f"{self.elders or self.adres}{verder}"
        return uit


def _inwoners(code: str) -> int:
    with (MAP / "kenmerken.csv").open(encoding="utf-8", newline="") as bestand:
        return next(int(r["inwoners"]) for r in csv.DictReader(bestand) if r["gemeente"] == code)


def _tabellen() -> dict[str, list[Rij]]:
    """Rows in the shape of CBS: keys with blanks behind them, other groups between those we want."""
    feed = "/ODataFeed/odata"
    leeftijden = [("10000", "Totaal"), ("53105", "20 tot 25 jaar"), ("22000", "65 jaar of ouder")]
    leeftijden += [(f"{10000 + 100 * j + 10}", f"{j} jaar") for j in range(95)]
    leeftijden += [("22300", "95 jaar of ouder")]
    geslachten = [("T001038", "Totaal mannen en vrouwen"), ("3000   ", "Mannen"), ("4000   ", "Vrouwen")]
    bevolking = [
        {
            "ID": 0,
            "Geslacht": geslacht,
            "Leeftijd": leeftijd,
            "BurgerlijkeStaat": "T001019",
            "RegioS": f"{code}    ",
            "Perioden": f"{JAAR}JJ00",
            "BevolkingOp1Januari_1": None if code == "GM9998" else _inwoners(code) // 250,
        }
        for code in (*GEMEENTEN, "GM9998")
        for geslacht, _ in geslachten
        for leeftijd, _ in leeftijden
    ]
    wijken = [
        {
            "WijkenEnBuurten": f"{code}    ",
            "AantalInwoners_5": _inwoners(code) + 100,
            "k_65JaarOfOuder_12": 5000,
            "HuishoudensTotaal_29": 40000,
            "MateVanStedelijkheid_125": 1,
            "Omgevingsadressendichtheid_126": 3000,
            "OpleidingsniveauLaag_64": 1000,
            "OpleidingsniveauMiddelbaar_65": 3000,
            "OpleidingsniveauHoog_66": 5000,
        }
        for code in GEMEENTEN
    ]
    return {
        "/ODataCatalog/Tables": [
            {"Identifier": "90001NED", "Title": f"Gebieden in Nederland {JAAR}", "Modified": "2027-01-05"},
        ],
        f"{feed}/90001NED/RegioS": [{"Key": f"{c}    ", "Title": naam} for c, naam in GEMEENTEN.items()],
        f"{feed}/90001NED/TypedDataSet": [
            {"RegioS": f"{c}    ", "Code_1": f"{c}  ", "Naam_2": n, "Code_28": f"{PROVINCIE[c]}  "}
            for c, n in GEMEENTEN.items()
        ],
        f"{feed}/03759ned/Geslacht": [{"Key": k, "Title": t} for k, t in geslachten],
        f"{feed}/03759ned/Leeftijd": [{"Key": k, "Title": t} for k, t in leeftijden],
        f"{feed}/03759ned/BurgerlijkeStaat": [
            {"Key": "T001019", "Title": "Totaal burgerlijke staat"},
            {"Key": "1010   ", "Title": "Ongehuwd"},
        ],
        f"{feed}/03759ned/TypedDataSet": bevolking,
        f"{feed}/90002NED/TypedDataSet": wijken,
    }


@pytest.fixture
def cbs() -> Iterator[Nagemaakt]:
    """The server, on a free port; its catalogue finds either table by the title that was asked for."""
    na = Nagemaakt(_tabellen())

    class Antwoorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            vraag = parse_qs(urlsplit(self.path).query).get("$filter", [""])[0]
            if self.path.startswith("/ODataCatalog") and "Kerncijfers" in vraag:
                titel = f"Kerncijfers wijken en buurten {JAAR}"
                rij = {"Identifier": "90002NED", "Title": titel, "Modified": "2027-06-01"}
                uit: Rij | None = {"value": [rij]}
            else:
                uit = na.antwoord(self.path)
            ruw = json.dumps(uit).encode() if uit is not None else b"weg"
            self.send_response(200 if uit is not None else 404)
            self.end_headers()
            self.wfile.write(ruw)

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


@pytest.fixture
def huidig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables of now, of three gemeenten."""
    map_ = tmp_path / "nu"
    map_.mkdir()
    for bestand in MAP.iterdir():
        if bestand.suffix != ".csv" or bestand.name in ("aliassen.csv", "provincies.csv", "opvolgers.csv"):
            shutil.copyfile(bestand, map_ / bestand.name)
            continue
        kop, *regels = bestand.read_text().splitlines()
        houd = [r for r in regels if any(code in r for code in GEMEENTEN)]
        (map_ / bestand.name).write_text("\n".join((kop, *houd)) + "\n")
    monkeypatch.setattr("service.cli.referentie.MAP", map_)
    return map_


def _draai(cbs: Nagemaakt, *meer: str, jaar: int = JAAR) -> Result:
    opdracht = ["referentie", "bijwerken", "--jaar", str(jaar), "--bron", cbs.adres, *meer]
    return CliRunner().invoke(groep, opdracht)


def _lees(pad: Path) -> list[dict[str, str]]:
    with pad.open(encoding="utf-8", newline="") as bestand:
        return list(csv.DictReader(bestand))


def test_nieuwe_tabellen(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """All tables of the year are there, counted from single years of age; the rest came along unchanged, and
    what is installed was not touched."""
    voor = {p.name: p.read_bytes() for p in huidig.iterdir()}
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 0, uit.output
    assert "Gemeenten: 3 in 2026, 3 in 2027." in uit.output
    nieuw = tmp_path / "nieuw"
    rijen = {r["gemeente"]: r for r in _lees(nieuw / "bevolking.csv") if r["peiljaar"] == str(JAAR)}
    assert rijen.keys() == GEMEENTEN.keys()
    een = _inwoners("GM0363") // 250
    jaren = {"18-34": 17, "35-49": 15, "50-64": 15, "65-74": 10, "75+": 21}
    assert {c: int(rijen["GM0363"][c]) for c in CELLEN_AX} == {
        f"{g}_{klas}": een * aantal for g in "mv" for klas, aantal in jaren.items()
    }
    assert {r["peiljaar"] for r in _lees(nieuw / "bevolking.csv")} == {"2022", "2023", "2024", str(JAAR)}
    gemeenten = {r["code"]: r for r in _lees(nieuw / "gemeenten.csv")}
    assert gemeenten["GM0014"]["naam"] == "Groningen"
    assert {r["laatste_jaar"] for c, r in gemeenten.items() if c in GEMEENTEN} == {str(JAAR)}
    assert _lees(nieuw / "opleiding.csv")[0] == {
        "gemeente": "GM0014",
        "praktisch": "0.1111",
        "middelbaar": "0.3333",
        "theoretisch": "0.5556",
    }
    for naam in ("tegels.csv", "aliassen.csv", "opvolgers.csv", "HERKOMST.md"):
        assert (nieuw / naam).read_bytes() == voor[naam]
    for naam in ("gemeenten.csv", "bevolking.csv", "kenmerken.csv", "opleiding.csv"):
        assert (nieuw / naam).read_text().split("\n")[0] == voor[naam].decode().split("\n")[0]
    herkomst = (nieuw / HERKOMST).read_text()
    assert "90001NED" in herkomst and "2027-06-01" in herkomst and cbs.adres in herkomst
    assert {p.name: p.read_bytes() for p in huidig.iterdir()} == voor
    assert sum("$skip" in pad for pad in cbs.gezien) > 1  # more than one page was read


def test_zonder_map_alleen_kijken(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """Without --naar the difference is shown and nothing is written."""
    uit = _draai(cbs)
    assert uit.exit_code == 0 and "Er is niets geschreven" in uit.output
    assert "Inwoners: " in uit.output and [p.name for p in tmp_path.iterdir()] == ["nu"]


def test_een_andere_indeling(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A gemeente that CBS no longer knows is named, with what a person must fill in; it is only written when
    that is agreed to."""
    for naam, rijen in cbs.rijen.items():
        sleutel = "WijkenEnBuurten" if "90002NED" in naam else "RegioS"
        cbs.rijen[naam] = [r for r in rijen if not str(r.get(sleutel, r.get("Key"))).startswith("GM0034")]
    naar = tmp_path / "nieuw"
    uit = _draai(cbs, "--naar", str(naar))
    assert uit.exit_code == 2 and not naar.exists()
    assert "Verdwenen: GM0034." in uit.output and "Zet in opvolgers.csv waarin GM0034" in uit.output
    assert _draai(cbs, "--naar", str(naar), "--akkoord").exit_code == 0
    assert {r["code"]: r["laatste_jaar"] for r in _lees(naar / "gemeenten.csv")}["GM0034"] == "2026"


@pytest.mark.parametrize(
    ("wat", "zin"),
    [
        ({"AantalInwoners_5": None}, "GM0014: AantalInwoners is None; dat is geen aantal"),
        ({"AantalInwoners_5": 12.5}, "dat is geen aantal"),
        ({"AantalInwoners_5": 1000}, "dat kan niet"),
        ({"MateVanStedelijkheid_125": 9}, "stedelijkheid ligt niet"),
        ({"OpleidingsniveauHoog_66": None}, "de cijfers over opleiding zijn niet volledig"),
        ({"WijkenEnBuurten": "GM0015"}, "De tabellen gaan niet over dezelfde gemeenten"),
    ],
)
def test_wat_niet_klopt(
    cbs: Nagemaakt, huidig: Path, tmp_path: Path, wat: dict[str, object], zin: str
) -> None:
    """Numbers that cannot be are refused with the gemeente and the column; nothing is written."""
    cbs.rijen["/ODataFeed/odata/90002NED/TypedDataSet"][0].update(wat)
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 2 and zin in uit.output, uit.output
    assert [p.name for p in tmp_path.iterdir()] == ["nu"]


def test_opleiding_komt_later(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A year without education yet keeps the table that there is."""
    for rij in cbs.rijen["/ODataFeed/odata/90002NED/TypedDataSet"]:
        rij.update({k: None for k in rij if k.startswith("Opleiding")})
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 0 and "Opleiding: nog niet bekend" in uit.output
    assert (tmp_path / "nieuw" / "opleiding.csv").read_bytes() == (huidig / "opleiding.csv").read_bytes()


def test_grote_sprong(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A gemeente that suddenly doubles is for a person to look at."""
    cbs.rijen["/ODataFeed/odata/90002NED/TypedDataSet"][0]["AantalInwoners_5"] *= 2
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 2 and "Nakijken: GM0014 gaat van" in uit.output
    assert not (tmp_path / "nieuw").exists()


def test_andere_leeftijden(cbs: Nagemaakt, huidig: Path) -> None:
    """When a year of age is missing, nobody is counted."""
    del cbs.rijen["/ODataFeed/odata/03759ned/Leeftijd"][40]
    uit = _draai(cbs)
    assert uit.exit_code == 2 and "andere leeftijden dan wij kennen" in uit.output


def test_de_server_werkt_niet_mee(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """Not there, a refusal, nonsense, or a link to elsewhere: one sentence, and exit code 1."""
    ander = tmp_path / "nieuw"
    cbs.elders = "http://127.0.0.2:1"
    weg = _draai(cbs, "--naar", str(ander))
    assert weg.exit_code == 1 and "verwijst naar een andere server" in weg.output
    del cbs.rijen["/ODataFeed/odata/03759ned/Geslacht"]
    fout = _draai(cbs, "--naar", str(ander))
    assert fout.exit_code == 1 and "antwoordt met 404" in fout.output
    dicht = CliRunner().invoke(
        groep, ["referentie", "bijwerken", "--jaar", "2027", "--bron", "http://127.0.0.1:1"]
    )
    assert dicht.exit_code == 1 and "niet te bereiken" in dicht.output
    assert not ander.exists()


@pytest.mark.parametrize("bron", ["http://opendata.cbs.nl", "file:///etc/passwd", "ftp://x", "onzin"])
def test_alleen_versleuteld(bron: str, huidig: Path) -> None:
    """Only https, and nothing but the web."""
    uit = CliRunner().invoke(groep, ["referentie", "bijwerken", "--jaar", "2027", "--bron", bron])
    assert uit.exit_code == 2 and "https://" in uit.output


def test_bestaande_map_blijft(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A directory that is there is not written over."""
    uit = _draai(cbs, "--naar", str(huidig))
    assert uit.exit_code == 2 and "bestaat al" in uit.output
