"""`samenspel referentie bijwerken` against our own OData 3: the client and the server test each other."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyse.gemeenten import CELLEN_AX
from service.beheer.referentie import HERKOMST, MAP
from service.cli import groep
from tests.service.nagemaakt_cbs import (
    AFGEBROKEN,
    BEVOLKING,
    FEED,
    GEBIEDEN,
    GEMEENTEN,
    JAAR,
    WIJKEN,
    Nagemaakt,
    inwoners,
    serveer,
)


@pytest.fixture
def cbs() -> Iterator[Nagemaakt]:
    """The server, on a free port."""
    with serveer() as na:
        yield na


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
    een = inwoners("GM0363") // 250
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
    assert GEBIEDEN in herkomst and WIJKEN in herkomst and "2027-06-01" in herkomst and cbs.adres in herkomst
    assert {p.name: p.read_bytes() for p in huidig.iterdir()} == voor
    paden = [pad.partition("?")[0] for pad in cbs.gezien]
    assert sum(pad.startswith(f"{BEVOLKING}/") for pad in paden) == 2  # two links, to three pages


def test_zonder_map_alleen_kijken(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """Without --naar the difference is shown and nothing is written."""
    uit = _draai(cbs)
    assert uit.exit_code == 0 and "Er is niets geschreven" in uit.output
    assert "Inwoners: " in uit.output and [p.name for p in tmp_path.iterdir()] == ["nu"]


def test_een_andere_indeling(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A gemeente that CBS no longer knows is named, with what a person must fill in; it is only written when
    that is agreed to."""
    for naam, rijen in cbs.rijen.items():
        sleutel = "WijkenEnBuurten" if WIJKEN in naam else "RegioS"
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
        ({"OpleidingsniveauHoog_66": None}, "OpleidingsniveauHoog is None; dat is geen aantal"),
        ({"WijkenEnBuurten": "GM0015"}, "De tabellen gaan niet over dezelfde gemeenten"),
    ],
)
def test_wat_niet_klopt(
    cbs: Nagemaakt, huidig: Path, tmp_path: Path, wat: dict[str, object], zin: str
) -> None:
    """Numbers that cannot be are refused with the gemeente and the column; nothing is written."""
    cbs.rijen[f"{FEED}/{WIJKEN}/TypedDataSet"][0].update(wat)
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 2 and zin in uit.output, uit.output
    assert [p.name for p in tmp_path.iterdir()] == ["nu"]


def test_opleiding_komt_later(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A year without education yet keeps the table that there is."""
    for rij in cbs.rijen[f"{FEED}/{WIJKEN}/TypedDataSet"]:
        rij.update({k: None for k in rij if k.startswith("Opleiding")})
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 0 and "Opleiding: nog niet bekend" in uit.output
    assert (tmp_path / "nieuw" / "opleiding.csv").read_bytes() == (huidig / "opleiding.csv").read_bytes()


def test_grote_sprong(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A gemeente that suddenly doubles is for a person to look at."""
    cbs.rijen[f"{FEED}/{WIJKEN}/TypedDataSet"][0]["AantalInwoners_5"] *= 2
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert uit.exit_code == 2 and "Nakijken: GM0014 gaat van" in uit.output
    assert not (tmp_path / "nieuw").exists()


def test_andere_leeftijden(cbs: Nagemaakt, huidig: Path) -> None:
    """When a year of age is missing, nobody is counted."""
    del cbs.rijen["/ODataFeed/odata/03759ned/Leeftijd"][40]
    uit = _draai(cbs)
    assert uit.exit_code == 2 and "andere leeftijden dan wij kennen" in uit.output


def _hernoemd(oud: bytes, nieuw: bytes) -> Callable[[str, bytes], bytes]:
    return lambda pad, ruw: ruw.replace(oud, nieuw) if pad.startswith(f"{BEVOLKING}/") else ruw


def _elders(pad: str, ruw: bytes) -> bytes:
    return ruw.replace(b'odata.nextLink":"http://127.0.0.1', b'odata.nextLink":"http://127.0.0.2')


@pytest.mark.parametrize(
    ("ingreep", "code", "zin"),
    [
        (_elders, 2, "verwijst naar een andere server"),
        (_hernoemd(b'"Geslacht"', b'"Sekse"'), 2, "ontbreekt de kolom Geslacht"),
        (_hernoemd(b"BevolkingOp1Januari", b"Bevolking"), 2, "ontbreekt de kolom BevolkingOp1Januari"),
        (_hernoemd(b'"RegioS":"GM', b'"RegioS":7,"X":"GM'), 2, "ontbreekt de kolom RegioS, of staat er geen"),
        (_hernoemd(b'Januari_1":', b'Januari_1":true,"X":'), 2, "is True; dat is geen aantal"),
        (_hernoemd(b'Januari_1":', b'Januari_1":1e999,"X":'), 2, "niet zoals OData van het CBS"),
        (_hernoemd(b'Januari_1":', b'Januari_1":"veel","X":'), 2, "is 'veel'; dat is geen aantal"),
        (_hernoemd(b'"value":[', b'"value":{"a":['), 2, "niet zoals OData van het CBS"),
        (lambda pad, ruw: b"<html>storing</html>", 2, "niet zoals OData van het CBS"),
        (lambda pad, ruw: ruw[:5000] + AFGEBROKEN if pad.startswith(BEVOLKING) else ruw, 1, "brak af"),
    ],
)
def test_de_server_werkt_niet_mee(
    cbs: Nagemaakt,
    huidig: Path,
    tmp_path: Path,
    ingreep: Callable[[str, bytes], bytes],
    code: int,
    zin: str,
) -> None:
    """Other columns or types halfway, nonsense, a link to elsewhere, a line that breaks: one sentence, and
    nothing is written. Exit code 1 is for what may pass by itself."""
    cbs.ingreep = ingreep
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert (uit.exit_code, uit.output.count("\n")) == (code, 1), uit.output
    assert zin in uit.output
    assert [p.name for p in tmp_path.iterdir()] == ["nu"]


def test_een_tabel_verdwijnt(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """Gone between two pages; not there from the start; no server at all."""

    def weg(pad: str, ruw: bytes) -> bytes:
        if pad.startswith(BEVOLKING):
            cbs.rijen.pop(BEVOLKING)
        return ruw

    cbs.ingreep = weg
    uit = _draai(cbs, "--naar", str(tmp_path / "nieuw"))
    assert (uit.exit_code, cbs.gezien[-1].rpartition("/")[0]) == (2, BEVOLKING)
    assert f"antwoordt met 404 op {BEVOLKING}" in uit.output
    del cbs.rijen[f"{FEED}/03759ned/Geslacht"]
    assert "antwoordt met 404" in _draai(cbs).output
    geen = ["referentie", "bijwerken", "--jaar", "2027", "--bron", "http://127.0.0.1:1"]
    dicht = CliRunner().invoke(groep, geen)
    assert dicht.exit_code == 1 and "niet te bereiken" in dicht.output
    assert [p.name for p in tmp_path.iterdir()] == ["nu"]


@pytest.mark.parametrize("bron", ["http://opendata.cbs.nl", "file:///etc/passwd", "ftp://x", "onzin"])
def test_alleen_versleuteld(bron: str, huidig: Path) -> None:
    """Only https, and nothing but the web."""
    uit = CliRunner().invoke(groep, ["referentie", "bijwerken", "--jaar", "2027", "--bron", bron])
    assert uit.exit_code == 2 and "https://" in uit.output


def test_bestaande_map_blijft(cbs: Nagemaakt, huidig: Path, tmp_path: Path) -> None:
    """A directory that is there is not written over."""
    uit = _draai(cbs, "--naar", str(huidig))
    assert uit.exit_code == 2 and "bestaat al" in uit.output
