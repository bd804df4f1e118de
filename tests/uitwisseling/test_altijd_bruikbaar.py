"""Whatever a strange file holds: it is refused in words, or what comes of it passes our own checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.alles import voorbeelden
from tests.uitwisseling.hulp import lss, neem_over, verslag, werkboek
from vragenlijsten import VragenlijstFout, controleer
from vragenlijsten.uitwisseling import Overgenomen

INSTELLING = settings(
    max_examples=voorbeelden(40), deadline=None, suppress_health_check=list(HealthCheck), database=None
)
LABEL = st.sampled_from(["Wat?", "Hoe?", "", "**vet** ${a}", "<p>Hoe <b>zo</b>?</p>", "Weet ik niet"])
XPATH = st.sampled_from(
    ["", "${a} = 1", "${b} != ''", "selected(${a}, 'ja')", "not(${c} = 3)", "${deel} = 1", "count(${a})"]
)
LIMEREGEL = st.sampled_from(["", "1", "Q1 == '1'", '((Q1.NAOK == "A1"))', "!is_empty(Q2)", "Q3_a == 'Y'"])
TYPEN = (
    "text",
    "select_one l",
    "select_one m",
    "select_multiple l",
    "rank l",
    "integer",
    "range",
    "note",
    "date",
)
EISEN = (
    *("", ". >= 1 and . <= 5", ". > 97 and . < 99", "(. >= 0 and . <= 200) or . = 98", "rare eis"),
    *("string-length(.) <= 50", "string-length(.) <= 99999", "string-length(.) <= 0", ". >= 5 and . <= 1"),
)
NAMEN = ("a", "b", "c", "a", "deel", "if", "A b", "v" * 40, "1", "98")


@st.composite
def formulieren(draw: st.DrawFn) -> bytes:
    """XLSForms with groups in groups, wrong names, wrong lists and conditions that lead nowhere."""
    naam, regel, eis = st.sampled_from(NAMEN), XPATH, st.sampled_from(EISEN)
    rijen: list[list[str | int | None]] = []
    if draw(st.booleans()):
        rijen.append(["calculate", "deel", None, None, None, None, "once(int(random() * 3) + 1)"])
    dicht: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        wat = draw(st.integers(0, 7))
        if wat == 0 and len(dicht) < 4:
            dicht.append(draw(st.sampled_from(["group", "repeat"])))
            rijen.append([f"begin_{dicht[-1]}", draw(naam), draw(LABEL), draw(LABEL), draw(regel)])
        elif wat == 1 and dicht:
            rijen.append([f"end_{dicht.pop()}"])
        else:
            soort = draw(st.sampled_from(TYPEN))
            rijen.append([soort, draw(naam), draw(LABEL), draw(LABEL), draw(regel), draw(eis)])
    rijen += [[f"end_{soort}"] for soort in reversed(dicht)]
    keuzes: list[list[str | int | None]] = [
        ["m", "ja", "Ja", "Yes"],
        ["m", "98", "Weet ik niet", "Don't know"],
    ]
    keuzes += [["l", draw(naam), draw(LABEL), draw(LABEL)] for _ in range(draw(st.integers(0, 4)))]
    talen = ["label::Nederlands (nl)", "label::English (en)"]
    kop = ["type", "name", *talen, "relevant", "constraint", "calculation"]
    return werkboek({"survey": [kop, *rijen], "choices": [["list_name", "name", *talen], *keuzes]})


@st.composite
def enquetes(draw: st.DrawFn) -> bytes:
    """Files of LimeSurvey of all types of question, with names, answers and places that occur twice."""
    vragen: list[dict[str, str]] = []
    deelvragen: list[dict[str, str]] = []
    antwoorden: list[dict[str, str]] = []
    code = st.sampled_from(["A1", "1", "2", "98", "0", "A1", "99", ""])
    for qid in map(str, range(1, draw(st.integers(2, 6)))):
        vragen.append(
            {
                "qid": qid,
                "gid": draw(st.sampled_from(["1", "2", "9"])),
                "type": draw(st.sampled_from("LMFTNRKXYG5ABCEHQSUOP!Z")),
                "title": draw(st.sampled_from(["Q1", "Q2", "Q3", "Q 4", "q1", *NAMEN])),
                "question": draw(LABEL),
                "relevance": draw(LIMEREGEL),
                "question_order": draw(st.sampled_from(["1", "2", "x", "9" * 20])),
            }
        )
        for _ in range(draw(st.integers(0, 3))):
            wie = {"qid": f"{qid}{len(deelvragen)}", "parent_qid": qid, "title": draw(code)}
            deelvragen.append({**wie, "question": draw(LABEL)})
        for _ in range(draw(st.integers(0, 4))):
            antwoorden.append({"qid": qid, "code": draw(code), "answer": draw(LABEL)})
    groepen = [{"gid": gid, "group_name": draw(LABEL), "grelevance": draw(LIMEREGEL)} for gid in "12"]
    return lss({"groups": groepen, "questions": vragen, "subquestions": deelvragen, "answers": antwoorden})


def _eis_bruikbaar(ruw: bytes, naam: str) -> None:
    try:
        klaar = neem_over(ruw, naam)
    except VragenlijstFout as fout:
        assert all(f.plek and f.melding for f in fout.fouten)
        return
    with tempfile.TemporaryDirectory() as map_:
        assert controleer([_schrijf(Path(map_), klaar)]) == ()


def _schrijf(map_: Path, klaar: Overgenomen) -> Path:
    (map_ / "begrippen.yaml").write_bytes(klaar.begrippen)
    (map_ / "schalen.yaml").write_bytes(klaar.schalen)
    (map_ / "v.yaml").write_bytes(klaar.vragenlijst)
    return map_ / "v.yaml"


@INSTELLING
@given(formulieren())
def test_xlsform(ruw: bytes) -> None:
    _eis_bruikbaar(ruw, "x.xlsx")


@INSTELLING
@given(enquetes())
def test_limesurvey(ruw: bytes) -> None:
    _eis_bruikbaar(ruw, "x.lss")


def test_wat_dubbel_of_te_lang_is_staat_in_het_verslag() -> None:
    """Two answers with one name would be one code, and nobody could tell who gave which."""
    deelvragen = [
        {"qid": f"1{nr}", "parent_qid": "1", "title": "a", "question": f"Deel {nr}"} for nr in "123"
    ]
    deelvragen[2]["title"] = "b"
    klaar = neem_over(
        lss(
            {
                "questions": [{"qid": "1", "type": "M", "title": "Q", "question": "Wat?"}],
                "subquestions": deelvragen,
            }
        ),
        "x.lss",
    )
    assert "vraag 12 (a): 'a' staat er twee keer: alleen het eerste antwoord" in verslag(klaar)
    kop = ["type", "name", "label", "constraint"]
    lang = werkboek({"survey": [kop, ["text", "a", "Wat?", "string-length(.) <= 99999"]]})
    assert "survey:2: een antwoord mag nu 10000 tekens lang zijn, niet 99999" in verslag(neem_over(lang))
    # a long run of spaces once took seconds, per row
    ruim = werkboek({"survey": [kop, ["integer", "a", "Wat?", ". >= 1 and . <= 5" + " " * 30_000 + "x"]]})
    assert "survey!D2: de eis '. >= 1 and . <= 5 x' is niet overgenomen" in verslag(neem_over(ruim))
