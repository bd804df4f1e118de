"""Answers from JSON and from forms: what is accepted, in what form, and what is told when it is not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vragenlijsten.hulp import laad
from vragenlijsten import ontleed, ontleed_formulier

# questionnaire, answer, the stored form (None: unanswered)
GOED: list[tuple[str, Any, Any]] = [
    ("schaal", 1, 1),
    ("schaal", 5, 5),
    ("schaal", 98, 98),
    ("schaal", "weet_niet", 98),
    ("schaal", None, None),
    ("schaal", "", None),
    ("schaal_zonder_weet_niet", 0, 0),
    ("schaal_zonder_weet_niet", 10, 10),
    ("keuze", 3, 3),
    ("keuze_weet_niet", 98, 98),
    ("meerkeuze", [3, 1], [1, 3]),
    ("meerkeuze", [9], [9]),
    ("meerkeuze", [], None),
    ("meerkeuze", 98, 98),
    ("meerkeuze", [98], 98),
    ("getal", 0, 0),
    ("getal", 24, 24),
    ("getal", 98, 98),
    ("open", " Goed\r\ngeholpen\r ", "Goed\ngeholpen"),
    ("open", "a\vb\fc", "a\nb\nc"),
    ("open", "weet_niet", "weet_niet"),
    ("open", "   ", None),
    ("open", "é" * 20, "é" * 20),
    ("rangorde", [3, 1], [3, 1]),
    ("rangorde", [2], [2]),
    ("rangorde", "weet_niet", 98),
]

# questionnaire, answer, code, part of the message
FOUT: list[tuple[str, Any, str, str]] = [
    ("schaal", 0, "buiten_schaal", "Kies een van de antwoorden"),
    ("schaal", 6, "buiten_schaal", ""),
    ("schaal", 97, "buiten_schaal", ""),
    ("schaal", 10**30, "buiten_schaal", ""),
    ("schaal", True, "geen_getal", "Vul een heel getal in."),
    ("schaal", 3.0, "geen_getal", ""),
    ("schaal", 98.0, "geen_getal", ""),
    ("schaal", float("nan"), "geen_getal", ""),
    ("schaal", "3", "geen_getal", ""),
    ("schaal", [3], "verkeerd_soort", "past niet bij deze vraag"),
    ("schaal", {"a": 1}, "verkeerd_soort", ""),
    ("schaal_zonder_weet_niet", 98, "buiten_schaal", ""),
    ("schaal_zonder_weet_niet", "weet_niet", "geen_getal", ""),
    ("keuze", 4, "buiten_schaal", ""),
    ("keuze", 98, "buiten_schaal", ""),
    ("meerkeuze", 1, "verkeerd_soort", ""),
    ("meerkeuze", "1", "verkeerd_soort", ""),
    ("meerkeuze", [1, 4], "buiten_schaal", ""),
    ("meerkeuze", [1, 1], "dubbel", "hetzelfde antwoord twee keer"),
    ("meerkeuze", [1, 9], "exclusief", "niet samen met een ander antwoord"),
    ("meerkeuze", [1, 98], "exclusief", ""),
    ("meerkeuze", [1, True], "geen_getal", ""),
    ("meerkeuze", [1, None], "verkeerd_soort", ""),
    ("getal", -1, "buiten_schaal", "van 0 tot en met 24"),
    ("getal", 25, "buiten_schaal", ""),
    ("getal", 1.5, "geen_getal", ""),
    ("open", "a" * 21, "te_lang", "hoogstens 20 tekens"),
    ("open", "a\x00b", "verboden_teken", "een teken dat wij niet kunnen bewaren"),
    ("open", "a\ud800b", "verboden_teken", ""),
    ("open", 5, "verkeerd_soort", ""),
    ("open", ["a"], "verkeerd_soort", ""),
    ("rangorde", [1, 2, 3], "teveel", "Kies hoogstens 2."),
    ("rangorde", [1, 1], "dubbel", ""),
    ("rangorde", [1, 98], "exclusief", ""),
    ("rangorde", [7], "buiten_schaal", ""),
]


def _vraag(naam: str) -> str:
    return next(iter(laad(naam).vragen))


@pytest.mark.parametrize(("naam", "invoer", "bewaard"), GOED)
def test_json_goed(naam: str, invoer: Any, bewaard: Any) -> None:
    antwoorden, fouten = ontleed(laad(naam), {_vraag(naam): invoer})
    assert fouten == ()
    assert antwoorden == ({} if bewaard is None else {_vraag(naam): bewaard})


@pytest.mark.parametrize(("naam", "invoer", "code", "melding"), FOUT)
def test_json_fout(naam: str, invoer: Any, code: str, melding: str) -> None:
    antwoorden, fouten = ontleed(laad(naam), {_vraag(naam): invoer})
    assert antwoorden == {}
    assert [(fout.vraag, fout.code) for fout in fouten] == [(_vraag(naam), code)]
    assert melding in fouten[0].melding["nl"]
    assert fouten[0].melding["en"]


def test_onbekende_vragen_worden_veilig_genoemd() -> None:
    _, fouten = ontleed(laad("schaal"), {"a\x00\ud800": 1, "b" * 99: None, "stelling": 3})
    assert [(fout.vraag, fout.code) for fout in fouten] == [
        ("a??", "onbekende_vraag"),
        ("b" * 64, "onbekende_vraag"),
    ]


def test_goede_antwoorden_blijven_naast_foute() -> None:
    antwoorden, fouten = ontleed(
        laad("regel_samen"), {"kleuren": [1], "stelling": 9, "uren": "x", "verhaal": "ja"}
    )
    assert antwoorden == {"kleuren": [1], "verhaal": "ja"}
    assert [fout.vraag for fout in fouten] == ["stelling", "uren"]


# questionnaire, form fields, the stored form or the code of the fault
FORMULIER: list[tuple[str, dict[str, list[str]], Any]] = [
    ("schaal", {"stelling": ["4"]}, 4),
    ("schaal", {"stelling": ["98"]}, 98),
    ("schaal", {"stelling": [""]}, None),
    ("schaal", {}, None),
    ("schaal", {"stelling": ["vier"]}, "geen_getal"),
    ("schaal", {"stelling": ["٤"]}, "geen_getal"),
    ("schaal", {"stelling": ["4", "5"]}, "teveel"),
    ("schaal", {"stelling": ["6"]}, "buiten_schaal"),
    ("meerkeuze", {"kleuren": ["3", "1"]}, [1, 3]),
    ("meerkeuze", {"kleuren": ["98"]}, 98),
    ("meerkeuze", {"kleuren": ["98", "1"]}, "exclusief"),
    ("meerkeuze", {"kleuren": ["1", "1"]}, "dubbel"),
    ("meerkeuze", {"kleuren": []}, None),
    ("getal", {"uren": [" 12 "]}, 12),
    ("getal", {"uren": ["-1"]}, "buiten_schaal"),
    ("getal", {"uren": ["1,5"]}, "geen_getal"),
    ("open", {"verhaal": ["Goed\r\n"]}, "Goed"),
    ("open", {"verhaal": [""]}, None),
    ("open", {}, None),
    ("open", {"verhaal": ["a", "b"]}, "verkeerd_soort"),
    ("rangorde", {"volgorde.1": ["3"], "volgorde.2": ["1"]}, [3, 1]),
    ("rangorde", {"volgorde.1": [""], "volgorde.2": ["1"]}, [1]),
    ("rangorde", {"volgorde.1": ["3"], "volgorde.2": ["3"]}, "dubbel"),
    ("rangorde", {"volgorde.1": ["3"], "volgorde.2": ["1"], "volgorde.3": ["2"]}, "teveel"),
    ("rangorde", {"volgorde": ["98"]}, 98),
    ("rangorde", {"volgorde": ["98"], "volgorde.1": ["2"]}, "exclusief"),
    ("rangorde", {"volgorde.1": ["x"]}, "geen_getal"),
]


@pytest.mark.parametrize(("naam", "velden", "uitkomst"), FORMULIER)
def test_formulier(naam: str, velden: dict[str, list[str]], uitkomst: Any) -> None:
    v = laad(naam)
    antwoorden, fouten = ontleed_formulier(v, v.paginas()[0], {**velden, "_token": ["x"]})
    if fouten:
        assert ([fout.code for fout in fouten], antwoorden) == ([uitkomst], {})
    else:
        assert antwoorden == ({} if uitkomst is None else {_vraag(naam): uitkomst})


def test_formulier_leest_alleen_de_vragen_van_de_pagina() -> None:
    v = laad("regel_antwoord")
    antwoorden, fouten = ontleed_formulier(v, v.paginas()[0], {"kleur": ["1"], "stelling": ["5"]})
    assert (antwoorden, fouten) == ({"kleur": 1}, ())
