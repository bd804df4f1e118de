"""LimeSurvey, in the form of today (texts in tables of their own) and in the old one."""

from __future__ import annotations

from pathlib import Path

from tests.uitwisseling.hulp import lees, lss, neem_over, verslag
from vragenlijsten import Regel, Vraag, controleer
from vragenlijsten.model import KeuzeVraag, MeerkeuzeVraag, OpenVraag


def _vraag(qid: str, gid: str, soort: str, titel: str, **velden: str) -> dict[str, str]:
    vast = {"qid": qid, "parent_qid": "0", "gid": gid, "type": soort, "title": titel}
    return vast | {"question_order": qid} | velden


NIEUW = {
    "surveys": [{"sid": "7", "language": "nl", "additional_languages": "en"}],
    "surveys_languagesettings": [
        {"surveyls_language": "nl", "surveyls_title": "Hoe <b>gaat</b> het?", "surveyls_welcometext": "Dag!"},
        {"surveyls_language": "en", "surveyls_title": "How are you?", "surveyls_welcometext": "Hello!"},
    ],
    "groups": [
        {"gid": "1", "group_order": "1"},
        {"gid": "2", "group_order": "2", "grelevance": 'V1.NAOK == "A2"'},
    ],
    "group_l10ns": [
        {"gid": "1", "group_name": "Begin", "language": "nl"},
        {"gid": "1", "group_name": "Start", "language": "en"},
        {"gid": "2", "group_name": "Verder", "language": "nl"},
        {"gid": "2", "group_name": "More", "language": "en"},
    ],
    "questions": [
        _vraag("10", "1", "L", "V1", relevance="1", mandatory="Y"),
        _vraag("11", "1", "M", "V2", relevance='((V1.NAOK == "A1"))'),
        _vraag("12", "2", "F", "V3", relevance='V2_SQ2.NAOK == "Y"'),
        _vraag("13", "2", "T", "V4", relevance="!is_empty(V1.NAOK)"),
        _vraag("14", "2", "|", "V5"),
    ],
    "subquestions": [
        {"qid": "20", "parent_qid": "11", "title": "SQ1", "question_order": "1", "scale_id": "0"},
        {"qid": "21", "parent_qid": "11", "title": "SQ2", "question_order": "2", "scale_id": "0"},
        {"qid": "22", "parent_qid": "12", "title": "S1", "question_order": "1", "scale_id": "0"},
        {"qid": "23", "parent_qid": "12", "title": "S2", "question_order": "2", "scale_id": "0"},
    ],
    "question_l10ns": [
        {"qid": str(qid), "question": f"{woord} {qid}", "language": taal, "help": ""}
        for qid in (10, 11, 12, 13, 14, 20, 21, 22, 23)
        for taal, woord in (("nl", "Vraag"), ("en", "Question"))
    ],
    "answers": [
        {"aid": str(qid * 10 + nr), "qid": str(qid), "code": f"A{nr}", "sortorder": str(nr), "scale_id": "0"}
        for qid in (10, 12)
        for nr in (2, 1)
    ],
    "answer_l10ns": [
        {"aid": str(qid * 10 + nr), "answer": f"{woord} {nr}", "language": taal}
        for qid in (10, 12)
        for nr in (1, 2)
        for taal, woord in (("nl", "Antwoord"), ("en", "Answer"))
    ],
}
OUD = {
    "groups": [{"gid": "1", "group_name": "Begin", "group_order": "0", "language": "nl"}],
    "questions": [
        _vraag("5", "1", "Y", "ja", question="Ja of nee?", language="nl"),
        _vraag("6", "1", "N", "nr", question="Hoeveel?", language="nl"),
    ],
    "conditions": [{"cid": "1", "qid": "6", "cqid": "5", "method": "==", "value": "Y"}],
}


def _vragen(ruw: bytes) -> dict[str, Vraag]:
    v = lees(neem_over(ruw, "lijst.lss"))
    return {vraag.id: vraag for m in v.modules for p in m.paginas for vraag in p.vragen}


def test_een_vragenlijst_van_nu() -> None:
    ruw = lss(NIEUW, ("nl", "en"))
    v = lees(neem_over(ruw, "lijst.lss"))
    vragen = _vragen(ruw)
    assert v.titel == {"nl": "Hoe gaat het?", "en": "How are you?"}
    assert v.talen == ("nl", "en")
    assert list(vragen) == ["v1", "v2", "v3_s1", "v3_s2", "v4"]
    een, twee = vragen["v1"], vragen["v2"]
    assert isinstance(een, KeuzeVraag)
    assert [(o.code, o.tekst["nl"]) for o in een.opties] == [(1, "Antwoord 1"), (2, "Antwoord 2")]
    assert isinstance(twee, MeerkeuzeVraag)
    assert [o.tekst["en"] for o in twee.opties] == ["Question 20", "Question 21"]
    assert isinstance(vragen["v4"], OpenVraag)


def test_voorwaarden_van_vragen_en_groepen() -> None:
    klaar = neem_over(lss(NIEUW, ("nl", "en")), "lijst.lss")
    regels: dict[str, Regel | None] = {}
    for module in lees(klaar).modules:
        for pagina in module.paginas:
            regels[pagina.id] = pagina.toon
            regels |= {vraag.id: vraag.toon for vraag in pagina.vragen}
    assert regels["v2"] == ("=", {"antwoord": "v1"}, 1)
    assert regels["v3_s1"] == ("bevat", {"antwoord": "v2"}, 2)
    assert regels["v4"] == ("beantwoord", "v1")
    assert regels["verder"] == ("=", {"antwoord": "v1"}, 2)


def test_het_verslag_noemt_de_vraag() -> None:
    tekst = verslag(neem_over(lss(NIEUW, ("nl", "en")), "lijst.lss"))
    assert "vraag 10 (V1): verplichte vragen bestaan niet" in tekst
    assert "vraag 14 (V5): het type '|' kennen wij niet" in tekst


def test_de_kop_van_een_matrix_staat_boven_zijn_bladzijde() -> None:
    v = lees(neem_over(lss(NIEUW, ("nl", "en")), "lijst.lss"))
    uitleg = {p.vragen[0].id: p.uitleg for m in v.modules for p in m.paginas}
    assert uitleg["v3_s1"] == {"nl": "Vraag 12", "en": "Question 12"}
    assert uitleg["v4"] is None


def test_een_oude_vragenlijst() -> None:
    klaar = neem_over(lss(OUD), "lijst.lss")
    vragen = _vragen(lss(OUD))
    assert list(vragen) == ["ja", "nr"]
    assert "vraag 6 (nr): de voorwaarde staat alleen in conditions" in verslag(klaar)


def test_het_resultaat_komt_door_de_controle(tmp_path: Path) -> None:
    klaar = neem_over(lss(NIEUW, ("nl", "en")), "lijst.lss")
    for naam, inhoud in (
        ("v", klaar.vragenlijst),
        ("begrippen", klaar.begrippen),
        ("schalen", klaar.schalen),
    ):
        (tmp_path / f"{naam}.yaml").write_bytes(inhoud)
    assert controleer([tmp_path / "v.yaml"]) == ()


def test_een_losse_vraag() -> None:
    ruw = lss({"questions": [_vraag("5", "1", "Y", "ja", question="Ja?", language="nl")]}, soort="Question")
    klaar = neem_over(ruw, "vraag.lsq")
    (module,) = lees(klaar).modules
    (vraag,) = module.paginas[0].vragen
    assert isinstance(vraag, KeuzeVraag)
    assert [(optie.code, optie.tekst["nl"]) for optie in vraag.opties] == [(1, "Ja"), (2, "Nee")]
