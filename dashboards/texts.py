"""The words around a figure, made from the figures themselves.

A title states a finding, and only one that the publication's own test carries: "hoger", "lager" and
"verschillend" come from `oordeel` and from nowhere else. A level ("ruim een derde") is not a comparison.
All functions are pure and give plain Dutch (B1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from analyse import PublicatieKop
from dashboards.gegevens import is_aandeel, taaltekst
from dashboards.herkomst import NEDERLAND, Land, methode
from dashboards.theme import getal, hoofdletter, opsomming, procent, telwoord
from vragenlijsten import Schaal

NBSP = "\u00a0"
PARTIJEN = {"inwoners": "inwoners", "aanbieders": "aanbieders", "gemeente": "gemeente"}
MENSEN = {
    "inwoners": ("inwoner", "inwoners"),
    "aanbieders": ("medewerker van aanbieders", "medewerkers van aanbieders"),
    "gemeente": ("medewerker van de gemeente", "medewerkers van de gemeente"),
}
VERGELIJKBAAR = "vergelijkbare gemeenten"
OORDEEL_WOORDEN = {
    "hoger": "duidelijk hoger",
    "lager": "duidelijk lager",
    "geen_verschil": "geen duidelijk verschil",
}
PEER_ZIN = {
    "hoger": f"Duidelijk hoger dan {VERGELIJKBAAR}",
    "lager": f"Duidelijk lager dan {VERGELIJKBAAR}",
    "geen_verschil": f"Geen duidelijk verschil met {VERGELIJKBAAR}",
}
_MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

_SAMEN_TE_LANG = 110  # characters of two statements that are quoted in one finding

# Shares with their words, and whether the verb is plural: "zijn" (vier op de tien) or "is" (een kwart).
_DELEN: tuple[tuple[float, str, bool], ...] = (
    (0.1, "één op de tien", False),
    (0.2, "één op de vijf", False),
    (0.25, "een kwart", False),
    (0.3, "drie op de tien", True),
    (1 / 3, "een derde", False),
    (0.4, "vier op de tien", True),
    (0.5, "de helft", False),
    (0.6, "zes op de tien", True),
    (2 / 3, "twee derde", False),
    (0.7, "zeven op de tien", True),
    (0.75, "driekwart", False),
    (0.8, "vier op de vijf", True),
    (0.9, "negen op de tien", True),
)


def deel_in_woorden(aandeel: float) -> tuple[str, bool]:
    """A share 0..1 as a person says it, and whether the verb is plural: 0.35 → ("ruim een derde", False).

    Within one per cent point of an anchor it is the anchor itself, further above "ruim", below "bijna".
    """
    if aandeel < 0.005:
        return "bijna niemand", False
    if aandeel < 0.05:
        return "een enkeling", False
    if aandeel > 0.95:
        return "bijna iedereen", False
    anker, woorden, meervoud = min(_DELEN, key=lambda d: abs(d[0] - aandeel))
    if abs(aandeel - anker) <= 0.0101:
        return woorden, meervoud
    return f"{'ruim' if aandeel > anker else 'bijna'} {woorden}", meervoud


def mensen(n: int, doelgroep: str) -> str:
    """ "ongeveer 1 inwoner", "ongeveer 410 inwoners": published numbers of people are rounded."""
    enkel, meer = MENSEN[doelgroep]
    return f"ongeveer {getal(n)} {enkel if n == 1 else meer}"


def vragen(n: int) -> str:
    """ "één vraag", "acht vragen"."""
    return f"{telwoord(n)} {'vraag' if n == 1 else 'vragen'}"


def _alle(n: int) -> str:
    return "beide vragen" if n == 2 else f"alle {vragen(n)}"


def gemeenten(n: int) -> str:
    """ "1 gemeente", "342 gemeenten"."""
    return f"{getal(n)} {'gemeente' if n == 1 else 'gemeenten'}"


def citaat(tekst: str) -> str:
    """In typographic quotes, without a full stop at the end."""
    return f"‘{tekst.rstrip('.')}’"


def bereik(ns: Iterable[int]) -> str:
    """ "ongeveer 410 antwoorden", or "ongeveer 400 tot 410 antwoorden" when it differs per question."""
    lijst = sorted(ns)
    if not lijst:
        return "geen antwoorden"
    laag, hoog = getal(lijst[0]), getal(lijst[-1])
    return f"ongeveer {laag if laag == hoog else f'{laag} tot {hoog}'} antwoorden"


def datum(iso: str) -> str:
    """ "2026-09-01" → "1 september 2026" with spaces that do not break."""
    d = date.fromisoformat(iso)
    return f"{d.day}{NBSP}{_MAANDEN[d.month - 1]}{NBSP}{d.year}"


def periode_van(kop: PublicatieKop) -> str:
    """The field period in words: "1 september t/m 31 oktober 2026"; the round's own name without dates."""
    if not (kop.veld_van and kop.veld_tot):
        return kop.periode
    van, tot = datum(kop.veld_van), datum(kop.veld_tot)
    if van[-4:] == tot[-4:]:
        van = van[:-5]
    return f"{van} t/m{NBSP}{tot}"


def slot(kop: PublicatieKop, gewogen: str) -> str:
    """Last sentences of every caption: weighting, period, method and, when so, that answers are simulated."""
    zin = f"{gewogen} Periode: {periode_van(kop)}. {methode(kop)}".lstrip()
    return f"{zin} Gesimuleerde antwoorden, geen echte mensen." if kop.gesimuleerd else zin


# ------------------------------------------------------------------------------ what was asked


def schaal_uitleg(schaal: Schaal, maat: str, doelgroep: str, taal: str = "nl") -> str:
    """What the figure counts: "Deel van de inwoners dat het (helemaal) eens is met de stelling"."""
    wie = MENSEN[doelgroep][1]
    einden = (
        f"{schaal.van}{_einde(schaal, schaal.van, taal)} tot {schaal.tot}{_einde(schaal, schaal.tot, taal)}"
    )
    if maat == "gemiddelde":
        return f"Gemiddelde van de {wie} op een schaal van {einden}"
    if maat in {"eens", "oneens"}:
        return f"Deel van de {wie} dat het (helemaal) {maat} is met de stelling"
    laag, hoog = schaal.aandelen[maat]
    grens = f"{laag} of hoger" if hoog == schaal.tot else f"{laag} tot en met {hoog}"
    return f"Deel van de {wie} dat een {grens} geeft op een schaal van {einden}"


def _einde(schaal: Schaal, code: int, taal: str) -> str:
    label = schaal.labels.get(code)
    return f" ({taaltekst(label, taal).lower()})" if label else ""


DEEL_WEG = (
    "Staat ‘neutraal’ of een deel van een staaf er niet: dat tonen wij niet, zodat niemand te herkennen is."
)
INDICATIEF = "Open teken: weinig antwoorden, het cijfer geeft alleen een indicatie."


# ------------------------------------------------------------------------------ findings


def titel_vergelijking(naam: str, oordelen: Sequence[tuple[str, str | None]], land: Land = NEDERLAND) -> str:
    """The finding of a comparison with peers; `oordelen` holds (short title, verdict) per row shown."""
    hoger = [t for t, o in oordelen if o == "hoger"]
    lager = [t for t, o in oordelen if o == "lager"]
    getoetst = sum(o is not None for _, o in oordelen)
    if not getoetst:
        return f"{naam} en {land.heel} naast elkaar"
    if not hoger and not lager:
        if getoetst == 1:
            return f"{naam} verschilt niet duidelijk van {VERGELIJKBAAR}"
        return f"{naam} verschilt bij geen van de {vragen(getoetst)} duidelijk van {VERGELIJKBAAR}"
    if len(hoger) + len(lager) <= 2:
        stukken = [
            f"{_richting(w)} bij {opsomming(map(citaat, t))}"
            for w, t in (("hoger", hoger), ("lager", lager))
            if t
        ]
        eerste, *rest = stukken
        staart = f" en {rest[0]}" if rest else ""
        return f"{naam} ligt {eerste.replace(' bij', f' dan {VERGELIJKBAAR} bij', 1)}{staart}"
    if getoetst == len(hoger) + len(lager) and not (hoger and lager):
        richting = _richting("hoger" if hoger else "lager")
        return f"{naam} ligt bij {_alle(getoetst)} {richting} dan {VERGELIJKBAAR}"
    delen = [f"bij {telwoord(len(t))} {_richting(w)}" for w, t in (("hoger", hoger), ("lager", lager)) if t]
    return f"Van de {vragen(getoetst)} ligt {naam} er {opsomming(delen)} dan {VERGELIJKBAAR}"


def _richting(oordeel: str) -> str:
    return OORDEEL_WOORDEN[oordeel]


def titel_trend(
    onderwerp: str, cijfer: str, periode: str, vorige: str | None, oordeel: str | None, breuk: bool
) -> str:
    """The finding of a trend: the latest figure, and the change only where it was tested."""
    begin = f"{hoofdletter(onderwerp)}: {cijfer} in {periode}"
    if vorige is None:
        return f"{begin}, de eerste meting"
    if breuk:
        return f"{begin}, niet te vergelijken met {vorige}"
    if oordeel in {"hoger", "lager"}:
        return f"{begin}, {_richting(oordeel)} dan in {vorige}"
    if oordeel == "geen_verschil":
        return f"{begin}, geen duidelijk verschil met {vorige}"
    return begin


def titel_verdeling(wie: str, eens: tuple[str, float] | None, oneens: tuple[str, float] | None) -> str:
    """Levels only, no comparison between questions: who agrees with what and who disagrees with what.

    `eens` and `oneens`: a statement and a share. Two long statements do not fit in one finding: then the one
    that most people gave that answer to.
    """
    zelfde = eens is not None and oneens is not None and eens[0] == oneens[0]
    if eens and oneens and not zelfde and len(eens[0]) + len(oneens[0]) > _SAMEN_TE_LANG:
        eens, oneens = (eens, None) if eens[1] >= oneens[1] else (None, oneens)
    delen: list[str] = []
    for paar, woord in ((eens, "eens"), (oneens, "oneens")):
        if paar is None:
            continue
        deel, meervoud = deel_in_woorden(paar[1])
        if deel == "bijna iedereen" and not delen:
            delen.append(f"bijna alle {wie} zijn het {woord} met {citaat(paar[0])}")
            continue
        van = "" if delen else f" {wie}" if " op de " in deel else f" van de {wie}"
        met = "" if delen and zelfde else f" met {citaat(paar[0])}"
        delen.append(f"{deel}{van} {'zijn' if meervoud else 'is'} het {woord}{met}")
    return hoofdletter("; ".join(delen)) if delen else f"Hoe {wie} antwoordden"


def titel_spiegel(partijen: Sequence[str], verschillend: Sequence[str], getoetst: int) -> str:
    """The finding of a mirror: at how many of the tested questions the parties differ beyond chance."""
    wie = opsomming(PARTIJEN[p] for p in partijen)
    if not getoetst:
        return f"Hoe {wie} over dezelfde vragen denken" if len(partijen) > 1 else f"Hoe {wie} erover denken"
    if not verschillend:
        waar = "bij deze vraag" if getoetst == 1 else f"bij geen van de {vragen(getoetst)}"
        ontkenning = "niet " if getoetst == 1 else ""
        return f"{hoofdletter(wie)} denken {waar} {ontkenning}duidelijk verschillend"
    if len(verschillend) == 1:
        return f"Over {citaat(verschillend[0])} denken {wie} duidelijk verschillend"
    deel = f"{telwoord(len(verschillend))} van de {vragen(getoetst)}"
    if len(verschillend) == getoetst:
        deel = _alle(getoetst)
    return f"{hoofdletter(wie)} denken bij {deel} duidelijk verschillend"


def titel_kaart(
    onderwerp: str,
    naam: str | None,
    oordeel: str | None,
    gelijk: int,
    getoetst: int,
    land: Land = NEDERLAND,
) -> str:
    """The finding of the map: the verdict on one gemeente, or how many gemeenten do not differ."""
    begin = hoofdletter(onderwerp)
    if naam is not None:
        if oordeel is None:
            return f"{begin}: voor {naam} is er geen vergelijking"
        if oordeel == "geen_verschil":
            return f"{begin}: {naam} verschilt niet duidelijk van {land.rest}"
        return f"{begin}: {naam} ligt {_richting(oordeel)} dan {land.rest}"
    if not getoetst:
        return f"{begin}: nog geen gemeente met genoeg antwoorden"
    if gelijk == getoetst > 1:
        return f"{begin}: in geen van de {gemeenten(getoetst)} een duidelijk verschil met {land.rest}"
    return f"{begin}: in {getal(gelijk)} van de {gemeenten(getoetst)} geen duidelijk verschil met {land.rest}"


def breuktekst(soort: str, periode: str) -> str:
    """Why a trend line is broken at a period, or why that period stands apart ("elders")."""
    if soort == "elders":
        return f"Meting{NBSP}{periode} is op een andere manier verzameld: niet te vergelijken met de andere"
    wat = {
        "bewoording": "Vraag anders gesteld",
        "schaal": "Andere antwoordschaal",
        "breuk": "Anders gemeten",
    }.get(soort, "Vraag anders gesteld")
    return f"{wat} vanaf{NBSP}{periode}: niet te vergelijken met ervoor"


def cijfer_in_zin(schatting: float, maat: str) -> str:
    """ "64 procent eens", "64 procent" or "7,3"."""
    if not is_aandeel(maat):
        return getal(schatting, 1)
    return f"{procent(schatting)}{NBSP}procent" + (f" {maat}" if maat in {"eens", "oneens"} else "")
