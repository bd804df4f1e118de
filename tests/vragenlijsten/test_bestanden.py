"""Reading files: every way in which a file can be no questionnaire gives one clear, located fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vragenlijsten.hulp import DATA, fouten, schrijf
from vragenlijsten import VragenlijstFout, controleer
from vragenlijsten.bronnen import MAX_BYTES, lees_bestand, lees_yaml

ONLEESBAAR = [
    ("leeg", b"", "proef.yaml:1:1", "dit bestand is leeg"),
    ("alleen_commentaar", b"# niets\n", "proef.yaml:2:1", "dit bestand is leeg"),
    ("geen_yaml", b"id: inwoners\nnaam: [1,\n", "proef.yaml:3:1", "geen geldige YAML"),
    ("haakje", b"id: }\n", "proef.yaml:1:5", "geen geldige YAML"),
    ("tab", b"id: inwoners\ntitel:\n\tnl: x\n", "proef.yaml:3:1", "spring in met spaties, niet met een tab"),
    ("tab_na_spatie", b"titel:\n  \tnl: x\n", "proef.yaml:2:3", "niet met een tab"),
    ("nul", b"id: inwo\x00ners\n", "proef.yaml:1:9", "verboden teken"),
    ("c1_teken", "id: x\x81y\n".encode(), "proef.yaml:1:1", "geen geldige YAML"),
    ("geen_utf8", b"id: inwoners\nnaam: \xe9\n", "proef.yaml:2:7", "geen UTF-8"),
    ("twee_keer", b"id: a\nnaam: b\nid: c\n", "proef.yaml:3:1", "het veld 'id' staat hier twee keer"),
    ("twee_keer_diep", b"titel: {nl: a, nl: b}\n", "proef.yaml:1:16", "het veld 'nl' staat hier twee keer"),
    ("anker", b"id: &a x\n", "proef.yaml:1:5", "ankers en verwijzingen"),
    ("verwijzing", b"id: x\nnaam: *a\n", "proef.yaml:2:7", "ankers en verwijzingen"),
    ("anker_sleutel", b"&a id: x\n", "proef.yaml:1:1", "een veldnaam is tekst"),
    ("label", b"id: !!python/object/apply:os.system ['x']\n", "proef.yaml:1:5", "labels mogen niet"),
    ("sleutel_is_lijst", b"? [a, b]\n: x\n", "proef.yaml:1:3", "een veldnaam is tekst"),
    ("sleutel_is_waar", b"true: x\n", "proef.yaml:1:1", "een veldnaam is tekst"),
    ("sleutel_met_nul", b'"a\\0b": x\n', "proef.yaml:1:1", "een veldnaam is tekst"),
    ("sleutel_te_lang", b'"' + b"a" * 101 + b'": x\n', "proef.yaml:1:1", "een veldnaam is tekst"),
    ("twee_documenten", b"id: a\n---\nid: b\n", "proef.yaml:2:1", "één document per bestand"),
    ("te_diep", b"id: " + b"[" * 60 + b"]" * 60, "proef.yaml:1:37", "te diep genest"),
    ("te_groot", b"#" * (MAX_BYTES + 1), "proef.yaml", "te groot"),
    ("lijst", b"- a\n", "proef.yaml:1:1", "hier moet een blok met velden staan, niet een lijst"),
    ("tekst", b"hallo\n", "proef.yaml:1:1", "hier moet een blok met velden staan, niet de tekst 'hallo'"),
    ("niets", b"~\n", "proef.yaml:1:1", "niet niets"),
]


@pytest.mark.parametrize(
    ("inhoud", "plek", "melding"), [g[1:] for g in ONLEESBAAR], ids=[g[0] for g in ONLEESBAAR]
)
def test_een_fout_met_plek(tmp_path: Path, inhoud: bytes, plek: str, melding: str) -> None:
    gevonden = fouten(tmp_path, inhoud)
    assert [fout.plek for fout in gevonden] == [plek]
    assert melding in gevonden[0].melding


def test_bom_van_verwijzingen_ontploft_niet(tmp_path: Path) -> None:
    regels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    regels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    gevonden = fouten(tmp_path, "\n".join(regels))
    assert [fout.plek for fout in gevonden] == ["proef.yaml:1:5"]


def test_heel_diep_genest_bestand(tmp_path: Path) -> None:
    for opener in (b"[", b"{a: ", b"- ", b"? "):
        assert len(fouten(tmp_path, opener * 100_000)) == 1


def test_bestand_dat_er_niet_is(tmp_path: Path) -> None:
    weg = tmp_path / "weg.yaml"
    assert [(f.plek, f.melding) for f in controleer([weg])] == [
        (str(weg), "dit bestand of deze map bestaat niet")
    ]
    with pytest.raises(VragenlijstFout, match=r"weg\.yaml: dit bestand is niet te lezen"):
        lees_bestand(weg, "weg.yaml")


def test_map_zonder_vragenlijst(tmp_path: Path) -> None:
    assert [f.melding for f in controleer([tmp_path])] == ["in deze map staat geen vragenlijst (.yaml)"]


def test_map_met_losse_vragenlijsten() -> None:
    assert controleer([DATA]) == ()


def test_alle_fouten_van_alle_bestanden(tmp_path: Path) -> None:
    schrijf(tmp_path, "id: 1\n", "een.yaml")
    schrijf(tmp_path, "[", "twee.yaml")
    plekken = {fout.plek.split(":")[0] for fout in controleer([tmp_path])}
    assert plekken == {f"{tmp_path}/een.yaml", f"{tmp_path}/twee.yaml"}


def test_gewone_woorden_blijven_tekst() -> None:
    document = lees_yaml(
        b"a: nee\nb: no\nc: 2024-01-02\nd: '12'\ne: 12\nf: -3\ng: 012\nh: 1.5\ni: true\nj: ~\nk:\nl: 1e3\n",
        "x",
    )
    assert document.waarde == {
        "a": "nee",
        "b": "no",
        "c": "2024-01-02",
        "d": "12",
        "e": 12,
        "f": -3,
        "g": "012",
        "h": 1.5,
        "i": True,
        "j": None,
        "k": None,
        "l": 1000.0,
    }


def test_plek_zonder_bekende_plaats() -> None:
    document = lees_yaml(b"a: {b: [c]}", "x")
    assert document.plek(("a", "b", 0)) == "x:1:9 a.b[0]"
    assert document.plek(("a", "weg", 3)) == "x:1:1 a.weg[3]"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=80), st.text("id:[]{}-&*!|>?\"' \n\t#,ab1\\x0u", max_size=60).map(str.encode)
    )
)
def test_willekeurige_bytes_geven_hoogstens_een_vragenlijstfout(tmp_path: Path, inhoud: bytes) -> None:
    gevonden = fouten(tmp_path, inhoud)
    assert gevonden
    assert all(fout.plek.startswith("proef.yaml") and fout.melding for fout in gevonden)
