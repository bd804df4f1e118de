"""From questions to the screen and back: what is saved is shown, what is shown is what comes back."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.invullen.weergave import blokken, foutregels, naar_velden
from service.taal import vertalers
from tests.alles import voorbeelden
from tests.journeys.proef import SLOT, STELLINGEN, VERDIEPING, proef
from tests.strategies import antwoorden, vragenlijsten
from vragenlijsten import AntwoordFout, ontleed_formulier

NL, EN = vertalers()["nl"], vertalers()["en"]


@settings(max_examples=voorbeelden(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_velden_heen_en_terug(data: Any) -> None:
    """Saved answers become form fields that give exactly these answers again, for any questionnaire."""
    v = data.draw(vragenlijsten())
    gegeven = data.draw(antwoorden(v))
    for pagina in v.paginas():
        velden = naar_velden(gegeven, pagina)
        eigen = {vraag.id: gegeven[vraag.id] for vraag in pagina.vragen if vraag.id in gegeven}
        assert ontleed_formulier(v, pagina, velden) == (eigen, ())
        beelden = [beeld for blok in blokken(v, pagina, velden, (), NL) for beeld in blok.beelden]
        assert [beeld.id for beeld in beelden] == [vraag.id for vraag in pagina.vragen]


def test_stellingen_bij_elkaar() -> None:
    """Neighbours on one labelled scale form a block with a header; a scale of numbers stands alone."""
    eens, vertrouwen, rapport = blokken(proef(), STELLINGEN, {"luistert": ["98"]}, (), EN)
    assert [beeld.id for beeld in eens.beelden] == ["dichtbij", "luistert"]
    assert eens.kop[0] == "strongly disagree"
    assert eens.weet_niet
    geen = eens.beelden[1].weet_niet
    assert geen is not None and geen.gekozen and geen.tekst == "Don't know / no opinion"
    assert vertrouwen.kop == ()
    assert vertrouwen.beelden[0].uiteinden == ("0 = no trust at all", "10 = full trust")
    assert [keuze.tekst for keuze in rapport.beelden[0].keuzes] == [str(cijfer) for cijfer in range(1, 11)]


def test_fouten_in_volgorde_van_de_vragen() -> None:
    """The summary follows the page, whatever the order of the faults; faults of other pages are left out."""
    fouten = [
        AntwoordFout("remmen", "exclusief", {"nl": "Kies er een."}),
        AntwoordFout("onbekend", "onbekende_vraag", {"nl": "?"}),
        AntwoordFout("keren", "geen_getal", {"nl": "Vul een heel getal in.", "en": "Enter a whole number."}),
    ]
    regels = foutregels(VERDIEPING, fouten, EN)
    assert [(regel.anker, regel.tekst) for regel in regels] == [
        ("keren", "Enter a whole number."),
        ("remmen", "Kies er een."),
    ]
    (getal,), (meerkeuze,) = (
        blok.beelden for blok in blokken(proef(), VERDIEPING, {"keren": ["x", "98"]}, fouten, NL)
    )
    assert getal.waarde == "x"
    assert getal.weet_niet is not None and getal.weet_niet.gekozen
    assert getal.beschreven_door == "keren-fout"
    assert [keuze.alleen for keuze in meerkeuze.keuzes] == [False, False, False, True]


def test_rangorde() -> None:
    """Every place is a list of its own, the first one with the id of the question."""
    (blok, *_) = blokken(proef(), SLOT, {"eerst.2": ["3"]}, (), NL)
    plaatsen = blok.beelden[0].plaatsen
    assert [(plaats.naam, plaats.id) for plaats in plaatsen] == [
        ("eerst.1", "eerst"),
        ("eerst.2", "eerst-plaats-2"),
        ("eerst.3", "eerst-plaats-3"),
    ]
    assert [keuze.waarde for keuze in plaatsen[1].keuzes if keuze.gekozen] == ["3"]
