"""The content hash: the same on every machine, other for every change, blind to how the file is laid out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.vragenlijsten.hulp import DATA, laad, schrijf
from vragenlijsten import (
    Vragenlijst,
    VragenlijstFout,
    load_vragenlijst,
    vragenlijst_naar_json,
    vragenlijst_uit_json,
)

# pinned: a change here means that stored rounds no longer match their questionnaire
VASTGELEGD = "sha256:37983eaf13b13a632649aa555883e8d39df5fcd4a274fd5401f2570b27be3c06"


def test_versie_is_vastgelegd() -> None:
    assert laad("schaal").versie == VASTGELEGD


def test_versie_in_een_ander_proces() -> None:
    code = (
        "import sys, pathlib, vragenlijsten as v; print(v.load_vragenlijst(pathlib.Path(sys.argv[1])).versie)"
    )
    for zaad in ("1", "2"):
        uit = subprocess.run(
            [sys.executable, "-c", code, str(DATA / "schaal.yaml")],
            env={"PYTHONHASHSEED": zaad},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        assert uit.stdout.strip() == VASTGELEGD


def _bladen(waarde: Any, pad: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(waarde, dict):
        return [blad for sleutel, deel in waarde.items() for blad in _bladen(deel, (*pad, sleutel))]
    if isinstance(waarde, list):
        return [blad for i, deel in enumerate(waarde) for blad in _bladen(deel, (*pad, i))]
    return [pad]


def _verander(inhoud: Any, pad: tuple[Any, ...]) -> None:
    for stap in pad[:-1]:
        inhoud = inhoud[stap]
    oud = inhoud[pad[-1]]
    inhoud[pad[-1]] = not oud if isinstance(oud, bool) else oud + 1 if isinstance(oud, int) else oud + "x"


@pytest.mark.parametrize("naam", ["regel_samen", "rangorde", "delen", "talen", "schaal"])
def test_elke_wijziging_geeft_een_andere_versie(naam: str) -> None:
    v = laad(naam)
    inhoud = json.loads(vragenlijst_naar_json(v))
    versies = {v.versie}
    bladen = [pad for pad in _bladen(inhoud) if pad[-1] not in ("soort", "doelgroep")]
    for pad in bladen:
        ander = json.loads(json.dumps(inhoud))
        _verander(ander, pad)
        versies.add(msgspec.convert(ander, Vragenlijst, str_keys=True).versie)
    assert len(versies) == len(bladen) + 1


def test_indeling_van_het_bestand_maakt_niet_uit(tmp_path: Path) -> None:
    anders = """
# een ander begin
talen: ["nl"]
delen: 1
inleiding: {nl: Dit is een proef.}
titel:
    nl: Proef
modules: [{titel: {nl: Proef}, id: proef, paginas: [
    {id: eerste, vragen: [{schaal: eens5, soort: schaal, id: stelling, begrip: stelling, bewoording: 1,
      uitleg: ~, tekst: {nl: 'Het gaat goed.'}}], titel: {nl: Pagina eerste}}]}]
doelgroep: inwoners
naam: '2024'
id: inwoners
"""
    assert load_vragenlijst(schrijf(tmp_path, anders)).versie == VASTGELEGD
    assert load_vragenlijst(schrijf(tmp_path, anders.replace("\n", "\r\n"))).versie == VASTGELEGD


def test_volgorde_van_vragen_maakt_wel_uit() -> None:
    v = laad("regel_samen")
    pagina = v.modules[0].paginas[0]
    omgekeerd = msgspec.structs.replace(pagina, vragen=pagina.vragen[::-1])
    module = msgspec.structs.replace(v.modules[0], paginas=(omgekeerd, *v.modules[0].paginas[1:]))
    assert msgspec.structs.replace(v, modules=(module,)).versie != v.versie


def test_wijziging_van_een_schaal_of_begrip_geeft_een_andere_versie(tmp_path: Path) -> None:
    inhoud = (DATA / "schaal.yaml").read_text()
    pad = schrijf(tmp_path, inhoud)
    assert load_vragenlijst(pad).versie == VASTGELEGD
    for bestand, oud, nieuw in (
        ("schalen.yaml", "mee eens", "best mee eens"),
        ("begrippen.yaml", "Hoe het gaat", "Het gaat"),
    ):
        schrijf(tmp_path, (DATA / bestand).read_text().replace(oud, nieuw), bestand)
        assert load_vragenlijst(pad).versie != VASTGELEGD
        schrijf(tmp_path, (DATA / bestand).read_text(), bestand)


@pytest.mark.parametrize(
    ("b", "plek", "melding"),
    [
        (b"", "json", "dit is geen JSON"),
        (b"\xff", "json", "dit is geen JSON"),
        (b"[" * 100_000, "json", "dit is geen JSON"),
        (b"[]", "", "blok met velden"),
        (b"{}", "id", "het veld 'id' ontbreekt"),
    ],
)
def test_geen_vragenlijst_in_json(b: bytes, plek: str, melding: str) -> None:
    with pytest.raises(VragenlijstFout) as fout:
        vragenlijst_uit_json(b)
    assert fout.value.fouten[0].plek == plek
    assert melding in fout.value.fouten[0].melding


def test_betekenis_wordt_ook_in_json_gecontroleerd() -> None:
    inhoud = json.loads(vragenlijst_naar_json(laad("rangorde")))
    inhoud["modules"][0]["paginas"][0]["vragen"][0]["top"] = 9
    with pytest.raises(VragenlijstFout, match=r"modules\[0\].paginas\[0\].vragen\[0\].top: top 9 kan niet"):
        vragenlijst_uit_json(json.dumps(inhoud).encode())
    inhoud = json.loads(vragenlijst_naar_json(laad("schaal")))
    inhoud["schalen"]["eens5"]["tot"] = 99
    with pytest.raises(VragenlijstFout, match=r"schalen\.eens5\.tot: 1 tot 99 overlapt"):
        vragenlijst_uit_json(json.dumps(inhoud).encode())
