"""What every column of published figures means: the words of the codebook of all frames of a publication."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from dashboards.export.boek import Variabele
from dashboards.statustekst import STATUSZINNEN

_T = Variabele(naam="", soort="tekst", label="")
_N = Variabele(naam="", soort="geheel", label="", meetniveau="schaal", eenheid="antwoorden", van=0)
_G = Variabele(naam="", soort="getal", label="", meetniveau="schaal", decimalen=3)
_EIGEN = (
    "In de eenheid van het cijfer: een aandeel loopt van 0 tot 1, een index van 0 tot 100, een gemiddelde "
    "over de schaal van de vraag."
)
_GEBIED = "^(GM[0-9]{4}|NL|PG-[a-z-]+)$"
DOELGROEPEN = {
    "inwoners": "Inwoners",
    "aanbieders": "Aanbieders van zorg en hulp",
    "gemeente": "Medewerkers van de gemeente",
}
OORDELEN = {
    "hoger": "Duidelijk hoger (p_bh ten hoogste 0,05)",
    "lager": "Duidelijk lager (p_bh ten hoogste 0,05)",
    "geen_verschil": "Geen duidelijk verschil",
    "positief": "Gaat duidelijk samen met een hogere uitkomst",
    "negatief": "Gaat duidelijk samen met een lagere uitkomst",
    "geen_samenhang": "Geen duidelijke samenhang",
}
MATEN = {
    "eens": "Aandeel dat het eens is (0 tot 1)",
    "oneens": "Aandeel dat het oneens is (0 tot 1)",
    "gemiddelde": "Gemiddelde op de schaal van de vraag",
    "netto": "Aandeel eens min aandeel oneens (-1 tot 1)",
    "weet_niet": "Aandeel dat ‘weet ik niet’ koos (0 tot 1)",
    "gekozen": "Aandeel dat dit koos (0 tot 1)",
    "index": "Index van 0 tot 100",
}
REFERENTIES = {
    "NL": "Nederland, of alle deelnemende gemeenten, met de gemeente zelf erin",
    "rest": "Hetzelfde zonder de gemeente zelf",
    "peer": "Vergelijkbare gemeenten, zonder de gemeente zelf",
    "vorige": "De vorige ronde van dezelfde gemeente",
}
WEGINGEN = {
    "geraked": "Gewogen naar leeftijd, geslacht en opleiding",
    "samengevoegd": "Hetzelfde, met samengevoegde groepen",
    "alleen_omvang": "Alleen gewogen naar de omvang van het stratum",
    "niet_geconvergeerd": "De weging kwam niet helemaal uit",
}


def _t(label: str, toelichting: str = "", woorden: Mapping[str, str] | None = None) -> Variabele:
    return replace(_T, label=label, toelichting=toelichting, woorden=dict(woorden or {}))


def _n(label: str, toelichting: str = "", eenheid: str = "antwoorden") -> Variabele:
    return replace(_N, label=label, toelichting=toelichting, eenheid=eenheid)


def _g(label: str, toelichting: str = "", van: float | None = None, tot: float | None = None) -> Variabele:
    return replace(_G, label=label, toelichting=toelichting, van=van, tot=tot)


def _deel(label: str, toelichting: str = "") -> Variabele:
    return replace(_g(label, toelichting, 0, 1), eenheid="aandeel (0 tot 1)")


KOLOMMEN: Mapping[str, Variabele] = {
    "doelgroep": replace(_t("Doelgroep", "Wie de vragen beantwoordde.", DOELGROEPEN), verplicht=True),
    "periode": replace(_t("Periode", "Het jaar van de meting, zo nodig met het seizoen."), verplicht=True),
    "gebied": replace(
        _t("Gebied", "Code van een gemeente (GM0363), NL, of een groep vergelijkbare gemeenten."),
        patroon=_GEBIED,
        verplicht=True,
    ),
    "gemeente": replace(
        _t("Gemeente", "Code van een gemeente (GM0363), NL, of een groep vergelijkbare gemeenten."),
        patroon=_GEBIED,
        verplicht=True,
    ),
    "gebied_naam": _t("Naam van het gebied"),
    "begrip": _t("Begrip", "Wat wij willen meten; deze naam verandert nooit."),
    "titel": _t("Korte naam van het begrip"),
    "variabele": _t("Variabele", "Naam van de vraag in het codeboek."),
    "vraag": _t("De vraag, zoals zij is gesteld"),
    "bewoording": _n("Nummer van de bewoording", "Een ander nummer is een zichtbare breuk in de trend.", ""),
    "schaal": _t("Naam van de antwoordschaal"),
    "schaal_van": _n("Laagste antwoord van de schaal", eenheid=""),
    "schaal_tot": _n("Hoogste antwoord van de schaal", eenheid=""),
    "maat": _t("Maat", "Wat het cijfer zegt. ‘code_3’ is het aandeel met antwoord 3.", MATEN),
    "n": _n("Aantal antwoorden", "Ongewogen, afgerond op vijf."),
    "n_eff": _g("Effectief aantal antwoorden", "Bij hoeveel even zware antwoorden de weging neerkomt.", 0),
    "schatting": _g("Schatting", f"Het cijfer. {_EIGEN} Leeg als het niet wordt getoond: zie status."),
    "se": _g("Standaardfout", _EIGEN, 0),
    "lo": _g("Ondergrens", f"Van het interval van 95 procent. {_EIGEN}"),
    "hi": _g("Bovengrens", f"Van het interval van 95 procent. {_EIGEN}"),
    "df": _g("Vrijheidsgraden", "Van de t-verdeling bij het interval.", 0),
    "status": replace(_t("Status", "Of het cijfer er staat, en waarom niet.", STATUSZINNEN), verplicht=True),
    "referentie": _t("Waarmee is vergeleken", "", REFERENTIES),
    "verschil": _g("Verschil", _EIGEN),
    "p": _g("P-waarde", "", 0, 1),
    "p_bh": _g("P-waarde na correctie", "Benjamini en Hochberg, over toetsen die bij elkaar horen.", 0, 1),
    "oordeel": _t("Oordeel", "De uitkomst van de toets.", OORDELEN),
    "groep_a": _t("Eerste groep van het verschil", "", DOELGROEPEN),
    "groep_b": _t("Tweede groep van het verschil", "", DOELGROEPEN),
    "uitgenodigd": _n("Uitgenodigde mensen", eenheid="mensen"),
    "respons": _n("Mensen die meededen", "Afgerond op vijf."),
    "responspercentage": _g("Responspercentage", "", 0),
    "snel": _deel("Aandeel snelle invullers"),
    "rechtlijnig": _deel("Aandeel met steeds hetzelfde antwoord"),
    "overgeslagen": _deel("Aandeel overgeslagen vragen"),
    "weet_niet": _deel("Aandeel ‘weet ik niet’"),
    "weging_status": _t("Hoe is gewogen", "", WEGINGEN),
    "web": _deel("Aandeel dat op het web invulde"),
    "r_indicator": _g("Representativiteit", "R-indicator: 1 is een respons die over alle strata gelijk is."),
    "r_zuiver": _g(
        "Representativiteit, gecorrigeerd", "R-indicator zonder vertekening door kleine aantallen."
    ),
    "cv": _g("Variatie van de responskansen", "", 0),
    "soort": _t("Soort modelschatting"),
    "laag": _n("Hoogste plaats", "De gunstigste plaats die bij de onzekerheid past.", "plaats"),
    "hoog": _n("Laagste plaats", "De ongunstigste plaats die bij de onzekerheid past.", "plaats"),
    "aantal": _n("Aantal gemeenten in de rij", eenheid="gemeenten"),
    "k": _n("Aantal vragen in de schaal", eenheid="vragen"),
    "alfa": _g("Alfa van Cronbach"),
    "omega": _g("Omega van McDonald"),
    "modus": _t("Manier van invullen"),
    "tegen": _t("De andere manier van invullen"),
    "n_tegen": _n("Aantal antwoorden op de andere manier"),
    "effect": _g("Verschil tussen de manieren van invullen", _EIGEN),
    "grens": _g("Vanaf welk verschil het telt", _EIGEN),
    "kenmerk_a": _t("Eerste kenmerk van de groep"),
    "waarde_a": _t("Waarde van het eerste kenmerk"),
    "kenmerk_b": _t("Tweede kenmerk van de groep", "Leeg als er maar één kenmerk is."),
    "waarde_b": _t("Waarde van het tweede kenmerk"),
    "uitkomst": _t("Uitkomst", "Waarmee samenhang is gezocht."),
    "ronde": replace(_t("Ronde"), verplicht=True),
    "versie": replace(_n("Versie van de publicatie", eenheid=""), van=1, verplicht=True),
    "publicatie": _t("Publicatie", "De eerste twaalf tekens van haar hash."),
    "gesimuleerd": Variabele(
        "gesimuleerd", "ja_nee", "Nagebootst", "Waar als de antwoorden zijn nagebootst."
    ),
    "dekking": _deel("Deel van de bevolking in de gemeenten die meededen"),
    "methode": _t("Nummer van de rekenwijze"),
}
"""Name of a column → what it means; `naam` and `soort` follow from the frame it stands in."""
