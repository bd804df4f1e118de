"""XLSForm: read by pyxform as a stranger would, and the same questionnaire when it comes back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from msgspec import structs
from pyxform.xls2xform import convert

from tests.service.hulp import vragenlijst
from tests.strategies import SCHALEN, antwoorden, delen, vragenlijsten
from tests.uitwisseling.hulp import Cellen, formulier, lees, neem_over, verslag
from vragenlijsten import Catalogus, Vragenlijst, load_catalogus, route
from vragenlijsten.begrippen import Begrip, Bewoording
from vragenlijsten.model import VragenlijstBestand
from vragenlijsten.uitwisseling import importeer, naar_xlsform

KOP = ["type", "name", "label::Nederlands (nl)", "relevant", "constraint", "required"]
JA_NEE = [["jn", "ja", "Ja"], ["jn", "nee", "Nee"]]


def _kaal(v: VragenlijstBestand) -> dict[str, Any]:
    """Without what an XLSForm has no place for."""
    velden: dict[str, Any] = msgspec.to_builtins(v)
    return {naam: inhoud for naam, inhoud in velden.items() if naam not in {"schalen", "titels", "loting"}}


@pytest.mark.parametrize("sleutel", sorted(load_catalogus().vragenlijsten))
def test_de_eigen_vragenlijsten_gaan_heen_en_terug(sleutel: tuple[str, str]) -> None:
    v = load_catalogus().vragenlijsten[sleutel]
    heen = naar_xlsform(v)
    terug = importeer(heen.bestand, "lijst.xlsx", load_catalogus())
    assert _kaal(lees(terug)) == _kaal(v)
    assert terug.verslag == ()


@pytest.mark.parametrize("sleutel", [("inwoners", "2027"), ("aanbieders", "2024")])
def test_pyxform_leest_onze_export(sleutel: tuple[str, str]) -> None:
    v = load_catalogus().vragenlijsten[sleutel]
    gelezen = convert(xlsform=naar_xlsform(v).bestand, file_type=".xlsx", validate=False)
    # nl@b1 is no code of a language register; nothing else may be remarked
    assert [melding for melding in gelezen.warnings if "machine-readable" not in melding] == []
    for id_ in v.vragen:
        assert f"<{id_}/>" in gelezen.xform


def _als_catalogus(v: Vragenlijst) -> Catalogus:
    begrippen = {}
    for vraag in v.vragen.values():
        schaal = getattr(vraag, "schaal", None)
        begrippen[vraag.begrip] = Begrip(
            vraag.begrip, {"nl": vraag.id}, "m", (Bewoording(1, "2020"),), schaal=schaal
        )
    return Catalogus(begrippen, SCHALEN, {})


def _zonder_regels(v: VragenlijstBestand) -> Any:
    def kaal(waarde: Any) -> Any:
        if isinstance(waarde, dict):
            return {naam: kaal(deel) for naam, deel in waarde.items() if naam != "toon"}
        return [kaal(deel) for deel in waarde] if isinstance(waarde, list | tuple) else waarde

    return kaal(_kaal(v))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(v=vragenlijsten(), data=st.data())
def test_heen_en_terug_vraagt_hetzelfde(v: Vragenlijst, data: DataObject) -> None:
    """Words, codes and scales are the same; a rule may be written otherwise, but leads the same way."""
    catalogus = _als_catalogus(v)
    klaar = importeer(naar_xlsform(v).bestand, "lijst.xlsx", catalogus)
    assert klaar.verslag == ()
    terug = lees(klaar)
    assert _zonder_regels(terug) == _zonder_regels(v)
    heel = Vragenlijst(**msgspec.structs.asdict(terug), schalen=v.schalen, titels=v.titels)
    for _ in range(3):
        gegeven, deel = data.draw(antwoorden(v)), data.draw(delen(v))
        weg = [[vraag.id for vraag in pagina.vragen] for pagina in route(v, gegeven, deel)]
        assert [[vraag.id for vraag in p.vragen] for p in route(heel, gegeven, deel)] == weg


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(v=vragenlijsten())
def test_pyxform_leest_elke_export(v: Vragenlijst) -> None:
    gelezen = convert(xlsform=naar_xlsform(v).bestand, file_type=".xlsx", validate=False)
    assert gelezen.warnings == []


def test_een_tekst_is_geen_verwijzing() -> None:
    """pyxform refuses a form with a reference to nothing, and would put in an answer where there is one."""
    v = vragenlijst()
    titel = {**v.modules[0].titel, "nl": "Kost het ${bedrag}?"}
    modules = (structs.replace(v.modules[0], titel=titel), *v.modules[1:])
    anders = structs.replace(v, modules=modules)
    klaar = naar_xlsform(anders)
    assert "'${' verwijst daar naar een antwoord" in "\n".join(map(str, klaar.verslag))
    assert "Kost het $ {bedrag}?" in convert(xlsform=klaar.bestand, file_type=".xlsx", validate=False).xform


def test_een_formulier_van_een_ander() -> None:
    survey: Cellen = [
        KOP,
        ["start", "start", None],
        ["note", "welkom", "Welkom."],
        ["begin_group", "Deel A", "Eerst"],
        ["select_one jn", "Hulp.Nu", "Krijgt u hulp?", None, None, "yes"],
        ["select_multiple jn", "soorten", "Welke?", "${Hulp.Nu} = 'ja'"],
        ["integer", "leeftijd", "Hoe oud bent u?", "selected(${soorten}, 'nee')", ". >= 18 and . <= 90"],
        ["end_group", None, None],
        ["text", "verder", "Wat nog meer? ${leeftijd}", "${Hulp.Nu} != '' and not(${leeftijd} < 30)"],
        ["geopoint", "plek", "Waar?"],
    ]
    klaar = neem_over(formulier(survey, JA_NEE))
    v = lees(klaar)
    vragen = {vraag.id: vraag for m in v.modules for p in m.paginas for vraag in p.vragen}
    assert list(vragen) == ["hulp_nu", "soorten", "leeftijd", "verder"]
    assert v.inleiding == {"nl": "Welkom."}
    assert vragen["soorten"].toon == ("=", {"antwoord": "hulp_nu"}, 1)
    assert vragen["leeftijd"].toon == ("bevat", {"antwoord": "soorten"}, 2)
    assert vragen["verder"].toon == (
        "en",
        ["beantwoord", "hulp_nu"],
        ["niet", ["<", {"antwoord": "leeftijd"}, 30]],
    )
    # a rule looks back at an earlier page, so every question that is looked at ends its page
    assert [[vraag.id for vraag in p.vragen] for m in v.modules for p in m.paginas] == [
        ["hulp_nu"],
        ["soorten"],
        ["leeftijd"],
        ["verder"],
    ]
    tekst = verslag(klaar)
    assert "survey:5: de vraag 'Hulp.Nu' heet nu hulp_nu" in tekst
    assert "survey:5: antwoorden kregen een nummer: ja = 1, nee = 2" in tekst
    assert "survey!F5: verplichte vragen bestaan niet" in tekst
    assert "survey!C9: een antwoord in de tekst van een andere vraag" in tekst
    assert "survey!A10: het type 'geopoint' (plek) kennen wij niet" in tekst


@pytest.mark.parametrize(
    ("voorwaarde", "waarom"),
    [
        ("${a} + 1 = 2", "'+ 1 = 2' kennen wij niet"),
        ("${weg} = 'ja'", "'weg' is geen vraag die is overgenomen"),
        ("${a} = 'misschien'", "het antwoord 'misschien' bestaat niet bij 'a'"),
        ("count-selected(${a}) > 1", "'count-selected'"),
        ("${c} = 'ja'", "'c' komt niet eerder aan de orde"),
        ("(" * 40 + "${a} = 'ja'" + ")" * 40, "te diep genest"),
        ("${a} > 'ja'", "geen volgorde van getallen"),
        ("${a} = 'ja' ${a}", "op een plek die wij niet begrijpen"),
        ("${a} = ${a}", "vergelijkt met een vaste waarde"),
    ],
)
def test_een_voorwaarde_die_niet_kan(voorwaarde: str, waarom: str) -> None:
    survey: Cellen = [KOP, ["select_one jn", "a", "Een?"], ["select_one jn", "b", "Twee?", voorwaarde],
              ["select_one jn", "c", "Drie?"]]  # fmt: skip
    klaar = neem_over(formulier(survey, JA_NEE))
    assert "survey:3: de voorwaarde" in verslag(klaar)
    assert waarom in verslag(klaar)
    assert [vraag.toon for m in lees(klaar).modules for p in m.paginas for vraag in p.vragen] == [None] * 3


def test_een_bekende_schaal_wordt_herkend_en_weet_niet_ook() -> None:
    schaal = load_catalogus().schalen["eens5"]
    keuzes: list[list[str | int | None]] = [["eens", code, schaal.labels[code]["nl"]] for code in range(1, 6)]
    keuzes.append(["eens", "wn", "Weet ik niet"])
    klaar = neem_over(formulier([KOP, ["select_one eens", "stelling", "Het gaat goed."]], keuzes))
    (vraag,) = (x for m in lees(klaar).modules for p in m.paginas for x in p.vragen)
    assert msgspec.to_builtins(vraag)["schaal"] == "eens5"


def test_talen_die_niet_af_zijn_blijven_weg() -> None:
    kop = ["type", "name", "label::English (en)", "label::Français (fr)"]
    survey: Cellen = [kop, ["text", "a", "What?", "Quoi?"], ["text", "b", "Why?", None]]
    klaar = neem_over(formulier(survey, settings=[["default_language"], ["English (en)"]]))
    assert lees(klaar).talen == ("nl",)
    assert "er is geen Nederlands: de tekst in 'en' staat nu bij nl" in verslag(klaar)
    assert "survey:3: 'fr' is niet overgenomen: 1 teksten ontbreken, de eerste hier" in verslag(klaar)


def test_een_getal_laat_de_codes_voor_ontbreken_vrij() -> None:
    survey: Cellen = [
        KOP,
        ["integer", "uren", "Hoeveel?"],
        ["integer", "jaar", "Jaar?", None, ". >= 1900 and . <= 2010"],
    ]
    klaar = neem_over(formulier(survey))
    uren, jaar = (msgspec.to_builtins(x) for m in lees(klaar).modules for p in m.paginas for x in p.vragen)
    assert (uren["van"], uren["tot"], jaar["van"], jaar["tot"]) == (0, 96, 1900, 2010)
    assert "survey:2: het getal loopt nu van 0 tot en met 96" in verslag(klaar)
    assert "survey:3: het getal" not in verslag(klaar)


def test_namen_die_bij_ons_niet_kunnen_of_al_bezet_zijn() -> None:
    """Also where the boxes of one question would be called as another question is."""
    survey: Cellen = [
        KOP,
        ["select_one jn", "m_1", "Een?"],
        ["select_multiple jn", "m", "Twee?"],
        ["text", "gewicht", "Drie?"],
        ["text", "2e vraag", "Vier?"],
        ["text", "a" * 60, "Vijf?"],
    ]
    klaar = neem_over(formulier(survey, JA_NEE))
    ids = [vraag.id for m in lees(klaar).modules for p in m.paginas for vraag in p.vragen]
    assert ids == ["m_1", "m_2", "gewicht_2", "v_2e_vraag", "a" * 32]
    assert "survey:3: de vraag 'm' heet nu m_2" in verslag(klaar)


def test_een_titel_in_een_taal_kost_geen_vertalingen() -> None:
    kop = ["type", "name", "label::Nederlands (nl)", "label::English (en)"]
    survey: Cellen = [kop, ["text", "a", "Wat?", "What?"]]
    instelling: Cellen = [["form_title", "default_language"], ["Proef", "Nederlands (nl)"]]
    v = lees(neem_over(formulier(survey, settings=instelling)))
    assert v.talen == ("nl", "en") and v.titel == {"nl": "Proef", "en": "Proef"}


def test_onze_eigen_kolommen_met_onzin_doen_niets() -> None:
    kop = [
        "type",
        "name",
        "label",
        "samenspel_bewoording",
        "samenspel_begrip",
        "samenspel_schaal",
        "samenspel_top",
    ]
    survey: Cellen = [kop, ["select_one jn", "a", "Wat?", "veel", "niets", "weg", "x"]]
    klaar = neem_over(formulier(survey, JA_NEE))
    (vraag,) = (x for m in lees(klaar).modules for p in m.paginas for x in p.vragen)
    assert (vraag.begrip, vraag.bewoording) == ("a", 1)
    assert "het begrip 'niets' bestaat hier niet" in verslag(klaar)
    assert "de schaal 'weg' is hier anders of bestaat niet" in verslag(klaar)
