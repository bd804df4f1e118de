"""DDI Codebook 2.5: a round described as archives want it, with every question, its routing and the weights.

Follows the profile of the CESSDA Data Catalogue (CDC 2.5): all it requires, and what it recommends as far as
that applies.
There are no counts in it, so it is public also when the answers are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, tostring

from dashboards.export.antwoordenboek import vraagvariabelen
from dashboards.export.boek import GETAL, TEKST, Herkomst, Tabelboek, Variabele
from vragenlijsten import MeerkeuzeVraag, OpenVraag, Pagina, SchaalVraag, Vragenlijst

_NS = "ddi:codebook:2_5"
_PLEK = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_LIJSTEN = "https://vocabularies.cessda.eu/vocabulary/"
MAKER = "Samenspel"
WIE = {
    "inwoners": "Inwoners van 18 jaar of ouder in de deelnemende gemeenten.",
    "aanbieders": "Organisaties die in de deelnemende gemeenten zorg en hulp geven.",
    "gemeente": "Mensen die bij de deelnemende gemeenten werken of er in de raad zitten.",
}
_EENHEID = {"aanbieders": ("Organisatie", "OrganizationOrInstitution")}
_STEEKPROEF = {
    "inwoners": ("Aselecte steekproef per gemeente en stratum.", "Probability.Stratified"),
}
_ALLEN = ("Iedereen in het stratum, of een aselecte steekproef daaruit, is uitgenodigd.", "Other")
_WEGING = (
    "De kolom weging zegt voor hoeveel mensen een antwoord telt: de omvang van het stratum gedeeld door het "
    "aantal antwoorden, bij inwoners bijgesteld naar leeftijd, geslacht en opleiding van de bevolking."
)
_WEB = ("Zelf ingevulde vragenlijst op het web", "SelfAdministeredQuestionnaire.CAWI")
_ELDERS = ("Elders verzameld en later ingelezen; hoe, is hier niet bekend.", "Other")
_INSTRUMENT = "Gestructureerde vragenlijst"
_TOEGANG = (
    "De antwoorden zijn niet openbaar. Openbaar zijn alleen cijfers die door de onthullingscontrole gingen."
)


def schrijf_ddi(boek: Tabelboek, vragenlijst: Vragenlijst, bestanden: Sequence[str], pad: Path) -> None:
    """Write the description. `boek`: of the answers; `bestanden`: names of the files that it is about."""
    wortel = _wortel()
    studie = SubElement(wortel, "stdyDscr")
    _citaat(studie, boek, vragenlijst)
    _inhoud(studie, boek, vragenlijst)
    _methode(studie, boek)
    _voeg(_voeg(_voeg(studie, "dataAccs"), "useStmt"), "restrctn", _TOEGANG)
    for naam in bestanden:
        tekst = _voeg(_voeg(wortel, "fileDscr"), "fileTxt")
        _voeg(tekst, "fileName", naam)
        _voeg(_voeg(tekst, "dimensns"), "varQnty", str(len(boek.variabelen)), taal="-")
    _gegevens(wortel, boek, vragenlijst)
    indent(wortel)
    ElementTree(wortel).write(pad, encoding="utf-8", xml_declaration=True)


def vragenlijst_ddi(v: Vragenlijst) -> bytes:
    """A questionnaire by itself, before anyone was asked: its questions with their answers and routing."""
    herkomst = Herkomst(f"{v.id}-{v.naam}", v.doelgroep, v.naam, 1, "", "", False, 0, hash=v.versie)
    boek = Tabelboek(
        naam=herkomst.ronde,
        titel=f"{v.titel['nl']}, {v.naam}: vragenlijst",
        omschrijving=f"Vragenlijst {v.id} {v.naam}.",
        variabelen=vraagvariabelen(v),
        herkomst=herkomst,
        trefwoorden=tuple(dict.fromkeys(t["nl"] for t in v.titels.values())),
    )
    wortel = _wortel()
    studie = SubElement(wortel, "stdyDscr")
    _citaat(studie, boek, v)
    _inhoud(studie, boek, v)
    _voeg(_voeg(_voeg(studie, "method"), "dataColl"), "resInstru", _INSTRUMENT)
    _gegevens(wortel, boek, v)
    indent(wortel)
    xml: bytes = tostring(wortel, encoding="utf-8", xml_declaration=True)
    return xml


def _wortel() -> Element:
    return Element(
        "codeBook",
        {
            "xmlns": _NS,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{_NS} {_PLEK}",
            "version": "2.5",
            "xml:lang": "nl",
        },
    )


def _voeg(bij: Element, naam: str, tekst: str = "", /, *, taal: str = "", **kenmerken: str) -> Element:
    """A child with its text, in Dutch unless `taal` says otherwise; "-" for what is in no language."""
    if tekst and taal != "-":
        kenmerken["xml:lang"] = taal or "nl"
    kind = SubElement(bij, naam, kenmerken)
    kind.text = tekst or None
    return kind


def _citaat(studie: Element, boek: Tabelboek, v: Vragenlijst) -> None:
    h = boek.herkomst
    citaat = _voeg(studie, "citation")
    titels = _voeg(citaat, "titlStmt")
    _voeg(titels, "titl", boek.titel)
    for taal, titel in v.titel.items():
        if "@" not in taal and taal != "nl":  # a simple version is no other language
            _voeg(titels, "parTitl", f"{titel}, {h.periode}", taal=taal)
    _voeg(titels, "IDNo", h.hash or f"{h.ronde}-v{h.versie}", agency=MAKER)
    _voeg(_voeg(citaat, "rspStmt"), "AuthEnty", MAKER)
    uitgave = _voeg(citaat, "distStmt")
    _voeg(uitgave, "distrbtr", MAKER)
    if h.gepubliceerd:
        _voeg(uitgave, "distDate", h.gepubliceerd, taal="-", date=h.gepubliceerd)
    _voeg(_voeg(citaat, "serStmt"), "serName", f"Samenspel, {h.doelgroep}")
    _voeg(_voeg(citaat, "verStmt"), "version", str(h.versie), taal="-")
    _voeg(citaat, "holdings", **{"xml:lang": "nl"}, URI=h.adres or f"urn:samenspel:{h.ronde}")


def _inhoud(studie: Element, boek: Tabelboek, v: Vragenlijst) -> None:
    h = boek.herkomst
    info = _voeg(studie, "stdyInfo")
    onderwerp = _voeg(info, "subject")
    for woord in boek.trefwoorden:
        _voeg(onderwerp, "keyword", woord, vocab="Samenspel")
    for thema in ("Social welfare policy and systems", "Politics"):
        lijst = "CESSDA Topic Classification"
        _voeg(onderwerp, "topcClas", thema, taal="en", vocab=lijst, vocabURI=f"{_LIJSTEN}TopicClassification")
    nagebootst = " De antwoorden zijn nagebootst en gaan niet over echte mensen." if h.gesimuleerd else ""
    _voeg(info, "abstract", f"{boek.omschrijving} {v.inleiding['nl']}{nagebootst}")
    kort = _voeg(info, "sumDscr")
    dagen = (("start", h.veld_van), ("end", h.veld_tot)) if h.veld_tot else ()
    for moment, datum in dagen:
        _voeg(kort, "collDate", datum, event=moment, date=datum)
    _voeg(kort, "nation", "Nederland", abbr="NL")
    if h.indeling:
        _voeg(kort, "geogUnit", f"Gemeente, in de indeling van {h.indeling}")
    eenheid, code = _EENHEID.get(h.doelgroep, ("Persoon", "Individual"))
    _concept(_voeg(kort, "anlyUnit", eenheid), code, "DDI Analysis Unit", "AnalysisUnit")
    _voeg(kort, "universe", WIE[h.doelgroep], clusion="I")
    _voeg(kort, "dataKind", "Enquêtegegevens, getallen")


def _concept(bij: Element, code: str, lijst: str, plek: str) -> None:
    _voeg(bij, "concept", code, taal="-", vocab=lijst, vocabURI=f"{_LIJSTEN}{plek}")


def _methode(studie: Element, boek: Tabelboek) -> None:
    verzameling = _voeg(_voeg(studie, "method"), "dataColl")
    tijd = _voeg(verzameling, "timeMeth", "Herhaalde metingen, telkens andere mensen")
    _concept(tijd, "Longitudinal.TrendRepeatedCrossSection", "DDI Time Method", "TimeMethod")
    h = boek.herkomst
    hoe, code = _ELDERS if h.elders else _STEEKPROEF.get(h.doelgroep, _ALLEN)
    _concept(_voeg(verzameling, "sampProc", hoe), code, "DDI Sampling Procedure", "SamplingProcedure")
    hoe, code = _ELDERS if h.elders else _WEB
    _concept(_voeg(verzameling, "collMode", hoe), code, "DDI Mode of Collection", "ModeOfCollection")
    _voeg(verzameling, "resInstru", _INSTRUMENT)
    _voeg(verzameling, "weight", _WEGING)


def _gegevens(wortel: Element, boek: Tabelboek, v: Vragenlijst) -> None:
    """Groups of variables, and each variable with its question and codes."""
    deel = _voeg(wortel, "dataDscr")
    per_vraag = {
        vraag: [x.naam for x in rij]
        for vraag, rij in groupby(boek.variabelen, key=lambda x: x.groep)
        if vraag
    }
    for pagina in v.paginas():
        _groepen(deel, pagina, per_vraag)
    for variabele in boek.variabelen:
        _variabele(deel, variabele, boek.weging)
    open_ = [f"{x.id}: {x.tekst['nl']}" for x in v.vragen.values() if isinstance(x, OpenVraag)]
    for regel in open_:
        _voeg(deel, "notes", f"Open vraag, niet in dit bestand. {regel}", type="open")


def _groepen(deel: Element, pagina: Pagina, per_vraag: dict[str, list[str]]) -> None:
    """A grid per run of statements on one scale, and a group per question with more answers."""
    for schaal, rij in groupby(pagina.vragen, key=lambda x: x.schaal if isinstance(x, SchaalVraag) else None):
        vragen = list(rij)
        if schaal is not None and len(vragen) > 1:
            namen = [naam for x in vragen for naam in per_vraag.get(x.id, ())]
            _groep(deel, f"G_{pagina.id}_{vragen[0].id}", "grid", pagina.titel["nl"], namen)
        for vraag in vragen:
            if isinstance(vraag, MeerkeuzeVraag):
                _groep(deel, f"G_{vraag.id}", "multipleResp", vraag.tekst["nl"], per_vraag.get(vraag.id, []))


def _groep(deel: Element, id_: str, soort: str, tekst: str, namen: Sequence[str]) -> None:
    groep = _voeg(deel, "varGrp", ID=id_, type=soort, var=" ".join(f"V_{naam}" for naam in namen))
    _voeg(groep, "labl", tekst)


def _variabele(deel: Element, v: Variabele, weging: str) -> None:
    """One variable: children stand in the order of the standard."""
    var = _voeg(deel, "var", **_kenmerken(v, weging))
    _voeg(var, "labl", v.label)
    if v.vraag:
        vraag = _voeg(var, "qstn")
        _voeg(vraag, "qstnLit", v.vraag)
        if v.wanneer:
            _voeg(vraag, "ivuInstr", f"Gevraagd als {v.wanneer}.")
    grenzen = {k: f"{w:g}" for k, w in (("min", v.van), ("max", v.tot)) if w is not None}
    if grenzen:
        _voeg(_voeg(var, "valrng"), "range", **grenzen)
    if v.ontbrekend:
        buiten = _voeg(var, "invalrng")
        for geen in v.ontbrekend:
            _voeg(buiten, "item", VALUE=str(geen))
    if v.wanneer:
        _voeg(var, "universe", f"Wie {v.wanneer}", clusion="I")
    if v.toelichting:
        _voeg(var, "txt", v.toelichting)
    for waarde, label in v.labels.items():
        _code(var, waarde, label, **({"missing": "Y"} if waarde in v.ontbrekend else {}))
    if v.begrip:
        _voeg(var, "concept", v.begrip, taal="-", vocab="Samenspel")
    _voeg(var, "varFormat", type="character" if v.soort == TEKST else "numeric", schema="other")
    if v.bewoording is not None:
        _voeg(var, "notes", f"Bewoording {v.bewoording} van het begrip.", type="bewoording")


def _kenmerken(v: Variabele, weging: str) -> dict[str, str]:
    """Attributes of a variable: among them which one holds the weight."""
    doorlopend = v.soort == GETAL or (v.meetniveau == "schaal" and not v.waarden)
    uit = {"ID": f"V_{v.naam}", "name": v.naam, "intrvl": "contin" if doorlopend else "discrete"}
    if v.naam == weging:
        uit["wgt"] = "wgt"
    elif weging:
        uit["wgt-var"] = f"V_{weging}"
    return {**uit, "measUnit": v.eenheid} if v.eenheid else uit


def _code(var: Element, waarde: int | str, label: str, **kenmerken: str) -> None:
    code = _voeg(var, "catgry", **kenmerken)
    _voeg(code, "catValu", str(waarde), taal="-")
    _voeg(code, "labl", label)
