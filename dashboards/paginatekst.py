"""The words and single numbers of a page: headline figures, how many took part, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyse import Publicatie
from analyse.gemeenten import Gemeente, gemeenten, peergroepen
from dashboards import herkomst, texts, theme
from dashboards.bron import TE_WEINIG, Bron, Gebied
from dashboards.gegevens import boek, is_aandeel, vraagteksten
from vragenlijsten import Begrip, Schaal, Vragenlijst

_KERN = ("ver_gemeentebestuur", "ver_wijkteam", "van_weg_vinden", "dec_maatwerk", "wel_tevreden")
_ZINNEN = 2  # results on the receipt: it is a thank-you, not a report

NAAR: Mapping[str, str] = {
    "leeftijd": "leeftijd",
    "leeftijdsgroep": "leeftijd in twee groepen",
    "geslacht": "geslacht",
    "opleiding": "opleiding",
    "modus": "manier van invullen",
    "geslacht-leeftijdsgroep": "geslacht en leeftijd in twee groepen",
    "geslacht-leeftijd": "geslacht en leeftijd",
    "geslacht-opleiding": "geslacht en opleiding",
    "leeftijdsgroep-opleiding": "leeftijd in twee groepen en opleiding",
}
"""Every division that can be published → its words. Which of them there are differs per gebied."""


@dataclass(frozen=True, slots=True)
class Kerncijfer:
    """One figure in large type: "61%", its margin and what it says."""

    begrip: str
    titel: str
    waarde: str
    marge: str
    toelichting: str


@dataclass(frozen=True, slots=True)
class Peergroep:
    """The gemeenten that are compared with; `leden`: (code, naam) on the alphabet, without the gemeente."""

    naam: str
    leden: tuple[tuple[str, str], ...]


def maak_bron(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
) -> Bron:
    """The publication with the words that belong to it; `vragenlijsten` by doelgroep."""
    return Bron(boek(pub), begrippen, schalen, vraagteksten(vragenlijsten))


def resultaten_voor_ontvangstbewijs(
    pub: Publicatie, code: str, begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]
) -> tuple[str, ...]:
    """Two or three sentences of earlier results for someone who just filled in the questionnaire.

    Figures of the country only where the gemeente has none at all, and then a sentence says so.
    """
    bron = maak_bron(pub, begrippen, schalen, {})
    gemeente = gemeenten().get(code)
    naam = gemeente.naam if gemeente is not None else "Uw gemeente"
    zinnen: list[str] = []
    respons = bron.boek.kwaliteit(code).get("respons")
    if gemeente is not None and isinstance(respons, int) and respons > 0:
        deden = "deed" if respons == 1 else "deden"
        zinnen.append(f"In {pub.kop.periode} {deden} {texts.mensen(respons, bron.doelgroep)} van {naam} mee.")
    eigen = [zin for begrip in _KERN if (zin := _uitkomstzin(bron, begrip, Gebied(code, naam)))]
    if eigen:
        return (*zinnen, *eigen[:_ZINNEN])
    landelijk = [zin for begrip in _KERN if (zin := _uitkomstzin(bron, begrip, bron.gebied_nl))]
    geen = f"{naam} heeft nog geen eigen cijfers. Dit zijn die van {bron.land.heel}."
    return (*zinnen, geen, *landelijk[:_ZINNEN]) if landelijk else tuple(zinnen)


def _uitkomstzin(bron: Bron, begrip: str, gebied: Gebied) -> str:
    """One figure with its margin and what it counts; "" when there is none."""
    if begrip not in bron.begrippen:
        return ""
    maat, schaal = bron.hoofdmaat(begrip), bron.schaal(begrip)
    m = bron.boek.meting(gebied.code, begrip, maat)
    if m is None or schaal is None:
        return ""
    uitleg = texts.schaal_uitleg(schaal, maat, bron.doelgroep, bron.taal)
    marge = theme.marge(m.lo, m.hi, is_aandeel(maat))
    cijfer = texts.cijfer_in_zin(m.schatting, maat)
    titel = theme.hoofdletter(bron.titel(begrip))
    return f"{titel}: {cijfer} in {gebied.naam}, met een marge van {marge}. {uitleg}."


def kerncijfers(bron: Bron, gebied: Gebied) -> tuple[Kerncijfer, ...]:
    """The headline figures that may be shown for a gebied."""
    uit: list[Kerncijfer] = []
    for begrip in (b for b in _KERN if b in bron.begrippen):
        maat = bron.hoofdmaat(begrip)
        m = bron.boek.meting(gebied.code, begrip, maat)
        schaal = bron.schaal(begrip)
        if m is None or schaal is None:
            continue
        aandeel = is_aandeel(maat)
        teken = "%" if aandeel else ""
        oordeel = bron.boek.toets(gebied.code, begrip, maat, "peer").oordeel
        verschil = f"{texts.PEER_ZIN[oordeel]}. " if oordeel is not None else ""
        uitleg = texts.schaal_uitleg(schaal, maat, bron.doelgroep, bron.taal)
        if maat == "eens":  # the title is a name, not the statement
            uitleg += f" {texts.citaat(bron.vraag(begrip))}"
        uit.append(
            Kerncijfer(
                begrip,
                theme.hoofdletter(bron.titel(begrip)),
                f"{theme.waarde(m.schatting, aandeel)}{teken}",
                f"{theme.marge(m.lo, m.hi, aandeel)}{teken}",
                f"{verschil}{uitleg}.",
            )
        )
    return tuple(uit)


def peergroep(gemeente: Gemeente) -> Peergroep:
    """The peer group of a gemeente, without itself."""
    alle, groep = gemeenten(), peergroepen()[gemeente.peergroep]
    leden = sorted(
        ((c, alle[c].naam) for c in groep.leden if c != gemeente.code),
        key=lambda lid: lid[1].lstrip("'").lower(),
    )
    return Peergroep(groep.naam, tuple(leden))


def te_weinig(bron: Bron, gemeente: Gemeente, genoeg: bool) -> tuple[str, ...]:
    """Said at the top of a page without figures of the gemeente itself."""
    if genoeg:
        return ()
    respons = bron.boek.kwaliteit(gemeente.code).get("respons")
    deden = (
        f" van {texts.mensen(respons, bron.doelgroep)}" if isinstance(respons, int) and respons > 0 else ""
    )
    return (
        f"{gemeente.naam}: {TE_WEINIG}{deden}. Daarmee is niets te zeggen over de hele gemeente, en wij "
        f"willen dat niemand te herkennen is. Hieronder staan de cijfers van {bron.land.heel}.",
    )


def andere_taal(taal: str) -> tuple[str, ...]:
    """Said on a page in another language: generated sentences exist in Dutch only."""
    return () if taal == "nl" else ("The text in the figures and tables is in Dutch.",)


def kwaliteit(bron: Bron, code: str, naam: str) -> tuple[str, ...]:
    """How many took part, and how sure the weighting is, in plain sentences."""
    q = bron.boek.kwaliteit(code)
    respons, gevraagd = q.get("respons"), q.get("uitgenodigd")
    if not isinstance(respons, int) or not isinstance(gevraagd, int) or not respons:
        return ()
    deden = "deed" if respons == 1 else "deden"
    mee = f"In {naam} {deden} {texts.mensen(respons, bron.doelgroep)} mee"
    if gevraagd:
        van = theme.procent(respons / gevraagd)
        mee += f", van de {theme.getal(gevraagd)} die een uitnodiging kregen (ongeveer {van} procent)"
    weging = herkomst.GELIJK.get(bron.doelgroep) or herkomst.WEGING.get(str(q.get("weging_status")), "")
    return (f"{mee}.", *((weging,) if weging else ()))
