"""Shape and meaning: every fault class is found, placed on its own line, and told in plain Dutch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vragenlijsten.gevallen import BEGRIP_FOUTEN, FOUTEN, SCHAAL_FOUTEN
from tests.vragenlijsten.hulp import BASIS, DATA, V1, V2, fouten, schrijf
from vragenlijsten import Fout


def test_de_basis_is_goed(tmp_path: Path) -> None:
    assert fouten(tmp_path, BASIS) == []


@pytest.mark.parametrize("naam", FOUTEN)
def test_fout_met_plek_en_melding(tmp_path: Path, naam: str) -> None:
    oud, nieuw, pad, melding = FOUTEN[naam]
    assert oud in BASIS
    inhoud = BASIS.replace(oud, nieuw, 1)
    gevonden = [fout for fout in fouten(tmp_path, inhoud) if melding in fout.melding]
    assert {fout.plek.split(" ")[1] for fout in gevonden} == {pad}
    eerste = BASIS[: BASIS.index(oud)].count("\n") + 1
    bestand, regel, kolom = gevonden[0].plek.split(" ")[0].split(":")
    assert bestand == "proef.yaml"
    assert eerste - 2 <= int(regel) <= eerste + nieuw.count("\n") + 1
    assert int(kolom) >= 1


@pytest.mark.parametrize(
    ("weg", "plek", "melding"),
    [
        (
            'inleiding: {nl: "Dit is een proef."}\n',
            "proef.yaml:1:1 inleiding",
            "het veld 'inleiding' ontbreekt",
        ),
        (
            "            schaal: eens5\n",
            "proef.yaml:16:13 " + V1 + "[0].schaal",
            "het veld 'schaal' ontbreekt",
        ),
        ("            soort: schaal\n", "proef.yaml:16:13 " + V1 + "[0].soort", "het veld 'soort' ontbreekt"),
    ],
)
def test_wat_ontbreekt_staat_bij_wat_het_had_moeten_hebben(
    tmp_path: Path, weg: str, plek: str, melding: str
) -> None:
    gevonden = fouten(tmp_path, BASIS.replace(weg, ""))
    assert [(fout.plek, fout.melding.split(";")[0]) for fout in gevonden] == [(plek, melding)]


def test_precieze_plek(tmp_path: Path) -> None:
    gevonden = fouten(tmp_path, BASIS.replace("schaal: eens5", "schaal: eens7"))
    assert gevonden[0].plek == f"proef.yaml:19:13 {V1}[0].schaal"
    gevonden = fouten(
        tmp_path, BASIS.replace('{code: 2, tekst: {nl: "geen"}', '{code: 97, tekst: {nl: "geen"}')
    )
    assert gevonden == [
        Fout(f"proef.yaml:25:18 {V1}[1].opties[1].code", "code 97: codes lopen van 0 tot en met 96")
    ]


def test_alle_fouten_tegelijk(tmp_path: Path) -> None:
    inhoud = BASIS
    for naam in ("deel", "onbekende_schaal", "top", "maximum", "getal_over_97", "regel_onbekend", "geen_nl"):
        oud, nieuw, _, _ = FOUTEN[naam]
        inhoud = inhoud.replace(oud, nieuw, 1)
    paden = {fout.plek.split(" ")[1] for fout in fouten(tmp_path, inhoud)}
    assert paden == {
        "modules[0].deel",
        f"{V1}[0].schaal",
        f"{V1}[2].maximum",
        f"{V1}[2].tekst",
        f"{V1}[2].tekst.en",
        f"{V2}[0].top",
        f"{V2}[1].tot",
        "modules[0].paginas[1].toon",
    }


def test_alle_vormfouten_tegelijk(tmp_path: Path) -> None:
    inhoud = (
        BASIS.replace("delen: 2", "delen: x\nkleur: 1").replace("top: 2", "top: x").replace("soort: open", "")
    )
    assert [fout.plek.split(" ")[1] for fout in fouten(tmp_path, inhoud)] == [
        "kleur",
        f"{V1}[2].soort",
        f"{V2}[0].top",
        "delen",
    ]


def test_te_veel_stellingen_op_een_pagina(tmp_path: Path) -> None:
    stelling = BASIS[BASIS.index("          - id: stelling") : BASIS.index("          - id: kleuren")]
    meer = "".join(stelling.replace("id: stelling", f"id: s{i}\n            begrip: b{i}") for i in range(4))
    gevonden = fouten(tmp_path, BASIS.replace(stelling, stelling + meer))
    assert Fout("proef.yaml:15:9 modules[0].paginas[0].vragen",
                "5 stellingen met schaal 'eens5' op één pagina: hoogstens 4") in gevonden  # fmt: skip


@pytest.mark.parametrize(
    ("kop", "pad", "melding"),
    [
        ("modules: []", "modules", "ten minste één module"),
        ("modules: [{id: m, titel: {nl: m}, paginas: []}]", "modules[0].paginas", "ten minste één pagina"),
        (
            "modules: [{id: m, titel: {nl: m}, paginas: [{id: p, titel: {nl: p}, vragen: []}]}]",
            "modules[0].paginas[0].vragen",
            "ten minste één vraag",
        ),
        (
            "modules: [{id: m, titel: {nl: m}, paginas: [{id: p, titel: {nl: p}, vragen: [{id: kleur, "
            "soort: keuze, tekst: {nl: t}, opties: [{code: 1, tekst: {nl: a}, exclusief: true}]}]}]}]",
            "modules[0].paginas[0].vragen[0].opties",
            "ten minste twee opties",
        ),
    ],
)
def test_lege_lijsten(tmp_path: Path, kop: str, pad: str, melding: str) -> None:
    gevonden = fouten(tmp_path, BASIS[: BASIS.index("modules:")].replace("delen: 2", "delen: 0") + kop)
    assert any(melding in fout.melding and fout.plek.endswith(f" {pad}") for fout in gevonden)
    assert any(fout.melding == "delen is ten minste 1" for fout in gevonden)
    assert ("exclusief kan alleen" in str([f.melding for f in gevonden])) == ("exclusief" in kop)


def test_dubbele_module(tmp_path: Path) -> None:
    module = BASIS[BASIS.index("  - id: proef") :]
    gevonden = {fout.melding for fout in fouten(tmp_path, BASIS + module)}
    assert "de module 'proef' komt twee keer voor" in gevonden


@pytest.mark.parametrize(("oud", "nieuw", "pad", "melding"), SCHAAL_FOUTEN)
def test_fouten_in_schalen(tmp_path: Path, oud: str, nieuw: str, pad: str, melding: str) -> None:
    inhoud = (DATA / "schalen.yaml").read_text()
    assert oud in inhoud
    schrijf(tmp_path, inhoud.replace(oud, nieuw, 1), "schalen.yaml")
    gevonden = [fout for fout in fouten(tmp_path, BASIS) if melding in fout.melding]
    assert len(gevonden) == 1
    assert gevonden[0].plek.split(" ")[1].startswith(pad)


@pytest.mark.parametrize(("oud", "nieuw", "pad", "melding"), BEGRIP_FOUTEN)
def test_fouten_in_begrippen(tmp_path: Path, oud: str, nieuw: str, pad: str, melding: str) -> None:
    inhoud = (DATA / "begrippen.yaml").read_text()
    assert oud in inhoud
    schrijf(tmp_path, inhoud.replace(oud, nieuw, 1), "begrippen.yaml")
    gevonden = [fout for fout in fouten(tmp_path, BASIS) if melding in fout.melding]
    assert len(gevonden) == 1
    assert gevonden[0].plek.split(" ")[1].startswith(pad)


def test_onleesbare_gedeelde_bestanden_geven_geen_lawine(tmp_path: Path) -> None:
    schrijf(tmp_path, "[", "begrippen.yaml")
    schrijf(tmp_path, "[", "schalen.yaml")
    assert [fout.plek for fout in fouten(tmp_path, BASIS)] == ["schalen.yaml:2:1", "begrippen.yaml:2:1"] or [
        fout.plek.split(":")[0] for fout in fouten(tmp_path, BASIS)
    ] == ["schalen.yaml", "begrippen.yaml"]


def test_oudere_bewoording_mag_een_andere_schaal_hebben(tmp_path: Path) -> None:
    inhoud = (
        (DATA / "begrippen.yaml").read_text().replace("vergelijkbaar: bewoording", "vergelijkbaar: schaal")
    )
    schrijf(tmp_path, inhoud, "begrippen.yaml")
    assert fouten(tmp_path, BASIS.replace("schaal: eens5", "schaal: tien").replace(", 98]", ", 9]")) == []


def test_regel_op_een_vraag_met_onbekende_schaal_geeft_een_fout(tmp_path: Path) -> None:
    gevonden = fouten(tmp_path, BASIS.replace("schaal: eens5", "schaal: eens7").replace(", 98]", ", 2]"))
    assert [fout.plek.split(" ")[1] for fout in gevonden] == [f"{V1}[0].schaal"] * 2
