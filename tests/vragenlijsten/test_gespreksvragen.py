"""The bank of questions to talk about: complete, open, and every fault in it named with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.vragenlijsten.hulp import BASIS, DATA, schrijf
from vragenlijsten import Fout, Gespreksvraag, VragenlijstFout, controleer, load_catalogus
from vragenlijsten.gespreksvragen import wordt_vergeleken

CATALOGUS = load_catalogus()
ALLE = [
    (vraag.begrip, soort, tekst["nl"])
    for vraag in CATALOGUS.gespreksvragen.values()
    for soort in ("verschil", "verandering", "anders")
    if (tekst := vraag.bij(soort)) is not None
]
GOED = (DATA / "gespreksvragen.yaml").read_text(encoding="utf-8")
# Words that blame, rank, or take a side before the conversation has begun.
PARTIJDIG = re.compile(
    r"\b(schuld|slechter|slechtste|falen|faalt|fout|beste|waarom (scoren|doen) (wij|jullie))\b"
)


def _fouten(map: Path, inhoud: str | None) -> list[Fout]:
    schrijf(map, BASIS, "inwoners/2024.yaml")
    if inhoud is None:
        (map / "gespreksvragen.yaml").unlink()
    else:
        (map / "gespreksvragen.yaml").write_text(inhoud, encoding="utf-8")
    return list(controleer([map]))


def test_every_begrip_that_is_compared_has_its_questions() -> None:
    nodig = {b.id for b in CATALOGUS.begrippen.values() if wordt_vergeleken(b, CATALOGUS.schalen)}
    assert set(CATALOGUS.gespreksvragen) == nodig
    for id, vraag in CATALOGUS.gespreksvragen.items():
        assert (vraag.verschil is not None) == CATALOGUS.begrippen[id].spiegel


@pytest.mark.parametrize("vraag", ALLE, ids=lambda vraag: f"{vraag[0]}-{vraag[1]}")
def test_a_question_is_open_short_and_blames_nobody(vraag: tuple[str, str, str]) -> None:
    tekst = vraag[2]
    assert tekst.endswith("?") and tekst[0].isupper() and "  " not in tekst
    assert all(len(zin.split()) <= 24 for zin in re.split(r"(?<=[.?!:]) ", tekst)), "B1: short sentences"
    assert not PARTIJDIG.search(tekst.lower())
    # a yes or no question begins with its verb
    assert not re.match(
        r"(is|zijn|heeft|hebben|kan|kunnen|moet|moeten|vindt|wil|willen|gaat|doet)\b", tekst.lower()
    )


def test_no_question_is_used_twice() -> None:
    teksten = [tekst for _, _, tekst in ALLE]
    assert len(set(teksten)) == len(teksten)


def test_a_good_bank_is_loaded(tmp_path: Path) -> None:
    assert _fouten(tmp_path, GOED) == []
    geladen = load_catalogus(tmp_path).gespreksvragen
    assert geladen["warmte"] == Gespreksvraag(
        "warmte", {"nl": "Waarom is het hier zo warm?"}, {"nl": "Werd het warmer of kouder?"}
    )
    assert geladen["stelling"].bij("verschil") == {"nl": "Wat ziet ieder van u?"}


@pytest.mark.parametrize(
    ("oud", "nieuw", "plek", "melding"),
    [
        ("begrip: warmte", "begrip: regen", "gespreksvragen[1].begrip", "onbekend begrip 'regen'"),
        ("begrip: warmte", "begrip: regen", "gespreksvragen", "begrippen zonder gespreksvraag: warmte"),
        ("begrip: warmte", "begrip: kleur", "gespreksvragen[1].begrip", "wordt nooit vergeleken"),
        ("begrip: warmte", "begrip: stelling", "gespreksvragen[1].begrip", "komt twee keer voor"),
        ('    verschil: {nl: "Wat ziet ieder van u?"}\n', "", "gespreksvragen[0].verschil", "is een spiegel"),
        ("Wat is er veranderd?", "Leg uit.", "gespreksvragen[0].verandering", "met een vraagteken"),
        ("anders: {nl:", "anders: {en:", "gespreksvragen[0].anders", "met een vraagteken"),
        ("    anders:", "    ander:", "gespreksvragen[0].ander", "bedoelt u 'anders'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, oud: str, nieuw: str, plek: str, melding: str) -> None:
    gevonden = _fouten(tmp_path, GOED.replace(oud, nieuw, 1))
    assert [f for f in gevonden if f.plek.startswith("gespreksvragen.yaml:") and f.plek.endswith(f" {plek}")]
    assert any(melding in f.melding for f in gevonden)


def test_without_a_bank_every_compared_begrip_is_named(tmp_path: Path) -> None:
    gevonden = _fouten(tmp_path, None)
    assert [f.melding for f in gevonden] == ["begrippen zonder gespreksvraag: stelling, warmte"]
    assert gevonden[0].plek.startswith("gespreksvragen.yaml")
    with pytest.raises(VragenlijstFout):
        load_catalogus(tmp_path)


def test_an_unreadable_bank_is_one_fault(tmp_path: Path) -> None:
    gevonden = _fouten(tmp_path, "[")
    assert len(gevonden) == 1 and gevonden[0].plek.startswith("gespreksvragen.yaml:")
