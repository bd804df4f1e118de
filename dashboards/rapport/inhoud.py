"""What stands in the report of a gemeente, without layout: findings, figures, agenda, tables and method.

Everything comes from the page of the gemeente and its gespreksagenda, so that a digit in the report is the
digit on the site. A gemeente with too few answers gets a report of one sheet that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyse import Publicatie
from dashboards import herkomst, texts, theme
from dashboards.agenda import Gespreksagenda, gespreksagenda
from dashboards.figuren.spiegel import PARTIJEN
from dashboards.figuur import Figuur, Tabel
from dashboards.page import GemeentePagina, gemeente_pagina
from dashboards.paginatekst import kwaliteit, maak_bron
from vragenlijsten import Catalogus, Vragenlijst

HOOGSTENS = 5
"""Findings in short: more are not read."""
ONDERWERPEN = {
    "vergelijking-vertrouwen": "Vertrouwen",
    "vergelijking-hulp": "Zorg en ondersteuning",
    "vergelijking-dialoog": "In gesprek met de gemeente",
    "samenspel": "Samenspel",
    "spiegel": "Dezelfde vragen, drie blikken",
    "trend-ver-gemeentebestuur": "Door de jaren heen",
    "trend-van-weg-vinden": "Door de jaren heen",
    "drijfveren": "Wat samengaat met vertrouwen",
    "verdeling": "Alle antwoorden",
    "kaart": "Op de kaart",
}
"""Figures of the page that may be in the report → what each is about: before a finding, above its table."""
_SOORT_AGENDA = {"verschil": "Grootste verschil tussen partijen", "verandering": "Verandering"}


@dataclass(frozen=True, slots=True)
class Bevinding:
    """A sentence with what it is about in front. In short: only what was tested."""

    onderwerp: str
    zin: str


@dataclass(frozen=True, slots=True)
class Aanhaling:
    """The words of others, released before: a story or a public answer. `wie`: from whom, no more."""

    wie: str
    alineas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rapport:
    """The report of one gemeente. `genoeg` False: too few answers, `tabellen` are those of NL.

    `figuren`: drawings in order of importance; `tabellen`: (heading, table), of every drawing and more.
    `accent`: colour of the gemeente for headings, "" for ours; `logo`: PNG, empty without one.
    """

    code: str
    naam: str
    periode: str
    genoeg: bool
    gesimuleerd: bool
    peildatum: str
    bevindingen: tuple[Bevinding, ...]
    meldingen: tuple[str, ...]
    figuren: tuple[Figuur, ...]
    tabellen: tuple[tuple[str, Tabel], ...]
    agenda: Gespreksagenda
    verhalen: tuple[Aanhaling, ...]
    reacties: tuple[Aanhaling, ...]
    gemeten: tuple[Bevinding, ...]
    accent: str = ""
    logo: bytes = b""


_CIJFERS = (
    Bevinding(
        "Marge",
        "Niet iedereen is gevraagd. Daarom staat bij elk cijfer een marge van 95 procent: in een tekening de "
        "streep of de band, in een tabel de getallen tussen haakjes. Bij 95 van de 100 zulke metingen ligt "
        "het echte cijfer binnen de marge.",
    ),
    Bevinding(
        "Duidelijk",
        "Een verschil heet alleen ‘duidelijk’ als het groter is dan toeval, ook als u meetelt dat er veel is "
        "vergeleken (Benjamini en Hochberg, 5 procent). ‘Hoger’ is niet ‘beter’. Er is geen ranglijst.",
    ),
)
"""In the box about the method, of every report: what a margin is, and what "duidelijk" means."""
_ONTBREEKT = Bevinding(
    "Wat ontbreekt",
    "Cijfers over weinig mensen staan er niet in, zodat niemand te herkennen is. Aantallen mensen zijn "
    f"afgerond op{texts.NBSP}5.",
)


def maak_rapport(
    hoofd: Publicatie,
    publicaties: Mapping[str, Publicatie],
    catalogus: Catalogus,
    vragenlijsten: Mapping[str, Vragenlijst],
    code: str,
    verhalen: Sequence[Aanhaling] = (),
    reacties: Sequence[Aanhaling] = (),
    accent: str = "",
    logo: bytes = b"",
) -> Rapport:
    """The report of gemeente `code` from the same sources as its page; `publicaties` by doelgroep.

    Raises KeyError for a code outside the present division.
    """
    pagina = gemeente_pagina(hoofd, publicaties, catalogus.begrippen, catalogus.schalen, vragenlijsten, code)
    agenda = gespreksagenda(publicaties, catalogus, vragenlijsten, code)
    per = {f.id: f for f in pagina.figuren if f.svg_breed and f.id in ONDERWERPEN}
    figuren = tuple(_gekozen(per)) if pagina.genoeg else ()
    kop = hoofd.kop
    return Rapport(
        code=code,
        naam=pagina.naam,
        periode=kop.periode,
        genoeg=pagina.genoeg,
        gesimuleerd=kop.gesimuleerd,
        peildatum=kop.veld_tot,
        bevindingen=_bevindingen(per, agenda) if pagina.genoeg else (),
        meldingen=pagina.meldingen,
        figuren=figuren,
        tabellen=tuple(_tabellen(per, figuren)) if pagina.genoeg else (_van_het_land(pagina),),
        agenda=agenda,
        verhalen=tuple(verhalen),
        reacties=tuple(reacties),
        gemeten=tuple(_gemeten(hoofd, publicaties, catalogus, vragenlijsten, pagina)),
        accent=accent,
        logo=logo,
    )


def _gekozen(per: Mapping[str, Figuur]) -> Iterable[Figuur]:
    """The drawings in order of importance, one of each kind."""
    for soort in ("vergelijking", "samenspel", "spiegel", "trend", "drijfveren", "kaart", "verdeling"):
        yield from [f for f in per.values() if f.soort == soort][:1]


def _tabellen(per: Mapping[str, Figuur], figuren: Sequence[Figuur]) -> Iterable[tuple[str, Tabel]]:
    """The table of every drawing, and every other comparison as a table alone."""
    for f in per.values():
        if f.soort == "vergelijking" and f not in figuren:
            yield ONDERWERPEN[f.id], f.tabel
    for f in figuren:
        yield ONDERWERPEN[f.id], f.tabel


def _van_het_land(pagina: GemeentePagina) -> tuple[str, Tabel]:
    """The headline figures of NL, for a gemeente without its own."""
    rijen = tuple((k.titel, k.waarde, k.marge, k.toelichting.rstrip(".")) for k in pagina.kerncijfers)
    kop = ("Vraag", theme.hoofdletter(pagina.gebied), "95%-marge", "Wat dit is")
    return "De belangrijkste cijfers", Tabel(f"Cijfers van {pagina.gebied}", kop, rijen)


def _bevindingen(per: Mapping[str, Figuur], agenda: Gespreksagenda) -> tuple[Bevinding, ...]:
    """At most `HOOGSTENS` findings: titles of tested figures, and the first agenda points."""
    getoetst = {i: _gevonden(ONDERWERPEN[i], f.titel) for i, f in per.items() if f.getoetst}
    eerste = {
        deel.soort: Bevinding(_SOORT_AGENDA[deel.soort], f"{deel.punten[0].zin} {deel.punten[0].verschil}")
        for deel in agenda.delen
        if deel.punten and deel.soort in _SOORT_AGENDA
    }
    uit = [b for i, b in getoetst.items() if per[i].soort == "vergelijking"]
    uit += [b for i, b in getoetst.items() if per[i].soort in ("samenspel", "spiegel")]
    uit += eerste.values()
    trends = [b for i, b in getoetst.items() if per[i].soort == "trend"]
    return tuple([*uit, *trends[:1]][:HOOGSTENS])


def _gevonden(onderwerp: str, titel: str) -> Bevinding:
    """The title of a figure as a sentence; what it is about is not said twice."""
    return Bevinding(onderwerp, f"{theme.hoofdletter(titel.removeprefix(f'{onderwerp}: '))}.")


def _gemeten(
    hoofd: Publicatie,
    publicaties: Mapping[str, Publicatie],
    catalogus: Catalogus,
    vragenlijsten: Mapping[str, Vragenlijst],
    pagina: GemeentePagina,
) -> Iterable[Bevinding]:
    """How it was measured, in the lines of one box."""
    alle = {d: publicaties[d] for d in PARTIJEN if d in publicaties}
    bronnen = {
        d: maak_bron(p, catalogus.begrippen, catalogus.schalen, vragenlijsten) for d, p in alle.items()
    }
    mee = [zin for b in bronnen.values() for zin in kwaliteit(b, pagina.code, pagina.naam)[:1]]
    if mee:
        yield Bevinding("Wie deden mee", " ".join(mee))
    yield from _CIJFERS
    hoofdbron = bronnen.get(hoofd.kop.doelgroep)
    status = hoofdbron.boek.kwaliteit(pagina.code, "inwoners").get("weging_status") if hoofdbron else None
    if not isinstance(status, str):
        status = "geraked" if hoofd.kop.marges_jaar is not None else ""
    weging = herkomst.gewogen_per_partij(alle, status)
    if weging:
        yield Bevinding("Wegen", weging)
    yield _ONTBREEKT
    kop = hoofd.kop
    yield Bevinding(
        "Herkomst",
        f"Periode: {texts.periode_van(kop)}. {herkomst.methode(kop)} Ronde {kop.ronde}, versie {kop.versie}, "
        f"publicatie {kop.hash.removeprefix('sha256:')[:12]}. Alle cijfers en hun uitleg staan op de site "
        f"onder ‘Data’ en ‘Uitleg’, en op de bladzijde van {pagina.naam} ({pagina.code}).",
    )
    if kop.gesimuleerd:
        yield Bevinding(
            "Gesimuleerd",
            "Deze antwoorden zijn door een computer gemaakt om de monitor te laten zien. Er deden geen echte "
            f"mensen mee. Trek er geen conclusies uit over {pagina.naam}.",
        )
