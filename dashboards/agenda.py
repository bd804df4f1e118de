"""The gespreksagenda of a gemeente: a few differences beyond chance, each with a question to open with.

From published figures and tests only. Which differences: `agendakeuze`; in which words: `agendatekst`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import agendameldingen, agendatekst, statustekst, texts, theme
from dashboards.agendakeuze import SOORTEN, Kandidaat, kies, kleinste_verschil, zeker
from dashboards.bron import Bron
from dashboards.figuren.spiegel import PARTIJEN
from dashboards.gegevens import Meting, Toets, is_aandeel, taaltekst
from dashboards.paginatekst import maak_bron
from vragenlijsten import Catalogus, Vragenlijst

_STELLING = {"eens", "oneens"}
REFERENTIES = {"verandering": "vorige", "anders": "peer"}


@dataclass(frozen=True, slots=True)
class Agendacijfer:
    """One figure of a point: whose, and in the same digits as in the figures; "" with why it is not there."""

    wie: str
    waarde: str
    marge: str


@dataclass(frozen=True, slots=True)
class Agendapunt:
    """One thing to talk about. `gevraagd` is the question, "" when the sentence holds the statement itself;
    `ook` is what else was found about it."""

    nummer: int
    begrip: str
    titel: str
    gevraagd: str
    zin: str
    verschil: str
    cijfers: tuple[Agendacijfer, ...]
    ook: tuple[str, ...]
    gespreksvraag: str


@dataclass(frozen=True, slots=True)
class Agendadeel:
    """The points of one kind; `uitleg`: how many differences were looked at, and why there are no more."""

    soort: str
    kop: str
    uitleg: str
    punten: tuple[Agendapunt, ...]


@dataclass(frozen=True, slots=True)
class Gespreksagenda:
    """The agenda of a gemeente. `slot`: period, method and whether the answers are simulated."""

    code: str
    naam: str
    periode: str
    inleiding: str
    meldingen: tuple[str, ...]
    delen: tuple[Agendadeel, ...]
    keuze: tuple[str, ...]
    slot: str


@dataclass(frozen=True, slots=True)
class _Bundel:
    """The sources by doelgroep, the one that holds the mirrors, and the gemeente with its peer group."""

    per: Mapping[str, Bron]
    spiegel: Bron
    code: str
    naam: str
    peer: str

    def bron(self, k: Kandidaat) -> Bron:
        """Where the figures of a candidate stand."""
        return self.spiegel if k.soort == "verschil" else self.per[k.doelgroepen[0]]


def gespreksagenda(
    publicaties: Mapping[str, Publicatie],
    catalogus: Catalogus,
    vragenlijsten: Mapping[str, Vragenlijst],
    code: str,
) -> Gespreksagenda:
    """The agenda of gemeente `code` from the newest publication of each doelgroep (at least one).

    Raises KeyError for a code outside the present division.
    """
    gemeente = gemeenten()[code]
    per = {
        d: maak_bron(publicaties[d], catalogus.begrippen, catalogus.schalen, vragenlijsten)
        for d in PARTIJEN
        if d in publicaties
    }
    # The round that was published last holds the mirrors; inwoners are last as a rule.
    spiegel = next((b for b in per.values() if b.boek.spiegels(code)), next(iter(per.values())))
    bundel = _Bundel(per, spiegel, code, gemeente.naam, gemeente.peergroep)
    alle = {soort: _kandidaten(bundel, soort) for soort in SOORTEN}
    zekere = {soort: [k for k in zeker(ks) if _cijfers(bundel, k)] for soort, ks in alle.items()}
    delen: list[Agendadeel] = []
    nummer = 0
    for soort, gekozen in kies(zekere).items():
        vragen = len({k.begrip for k in zekere[soort]})
        getoetst = sum(k.toets.p is not None for k in alle[soort])
        uitleg = agendatekst.over_het_aantal(soort, getoetst, vragen, len(gekozen))
        lijst = [_punt(bundel, k, nummer + i, zekere, catalogus) for i, k in enumerate(gekozen, 1)]
        nummer += len(gekozen)
        delen.append(Agendadeel(soort, agendatekst.KOPPEN[soort], uitleg, tuple(lijst)))
    eerste, partijen = next(iter(per.values())), agendameldingen.gehoord(per, code)
    return Gespreksagenda(
        code=code,
        naam=gemeente.naam,
        periode=eerste.boek.kop.periode,
        inleiding=agendameldingen.inleiding(gemeente.naam, nummer, partijen),
        meldingen=agendameldingen.meldingen(per, spiegel, code, gemeente.naam, eerste.boek.kop.periode),
        delen=tuple(delen),
        keuze=agendatekst.KEUZE,
        slot=eerste.slot(code, partijen if len(partijen) > 1 else ()),
    )


def _kandidaten(bundel: _Bundel, soort: str) -> list[Kandidaat]:
    """All tested differences of one kind, on the main measure of begrippen that we know; no indices, for they
    are made of questions that are here themselves."""
    if soort == "verschil":
        toetsen = bundel.spiegel.boek.spiegels(bundel.code)
        rijen: list[tuple[Bron, str, str, tuple[str, ...], Toets]] = [
            (bundel.spiegel, begrip, maat, (een, ander), t)
            for (begrip, maat, een, ander), t in toetsen.items()
        ]
    else:
        rijen = [
            (bron, b, m, (d,), t)
            for d, bron in bundel.per.items()
            for (b, m), t in bron.boek.toetsen(bundel.code, REFERENTIES[soort]).items()
        ]
    uit: list[Kandidaat] = []
    for bron, begrip, maat, wie, toets in rijen:
        schaal = bron.schaal(begrip) if begrip in bron.begrippen else None
        if schaal is not None and schaal.hoofdmaat == maat:
            plek = tuple(bron.begrippen).index(begrip)
            uit.append(Kandidaat(soort, begrip, maat, wie, toets, plek, kleinste_verschil(schaal, maat)))
    return uit


def _vorige(bron: Bron, k: Kandidaat) -> str:
    return bron.boek.vorige(k.begrip, k.maat)


def _cijfers(bundel: _Bundel, k: Kandidaat) -> dict[str, Meting]:
    """The two levels whose difference was tested, by the words in front; {} when one may not be shown."""
    bron, boek = bundel.bron(k), bundel.bron(k).boek
    if k.soort == "verschil":
        gevonden = {d: boek.meting(bundel.code, k.begrip, k.maat, doelgroep=d) for d in k.doelgroepen}
    else:
        gevonden = {"eigen": boek.meting(bundel.code, k.begrip, k.maat)}
        if k.soort == "verandering":
            vorige = _vorige(bron, k)
            gevonden["ander"] = boek.meting(bundel.code, k.begrip, k.maat, periode=vorige) if vorige else None
        else:
            gevonden["ander"] = boek.meting(bundel.peer, k.begrip, k.maat)
    metingen = {wie: m for wie, m in gevonden.items() if m is not None}
    return metingen if len(metingen) == 2 else {}


def _punt(
    bundel: _Bundel,
    k: Kandidaat,
    nummer: int,
    zekere: Mapping[str, Sequence[Kandidaat]],
    catalogus: Catalogus,
) -> Agendapunt:
    bron, metingen = bundel.bron(k), _cijfers(bundel, k)
    ook = []
    for soort in (s for s in SOORTEN if s != k.soort):
        ander = next((a for a in zekere[soort] if a.begrip == k.begrip), None)
        if ander is not None:
            ook.append(agendatekst.ook_zin(ander, _vorige(bundel.bron(ander), ander)))
    if any(m.indicatief for m in metingen.values()):
        ook.append(agendatekst.WEINIG)
    vraag = catalogus.gespreksvragen[k.begrip].bij(k.soort) if k.begrip in catalogus.gespreksvragen else None
    return Agendapunt(
        nummer=nummer,
        begrip=k.begrip,
        titel=theme.hoofdletter(bron.titel(k.begrip)),
        gevraagd="" if k.maat in _STELLING else bron.vraag(k.begrip, k.doelgroepen[0]),
        zin=_zin(bundel, k, metingen),
        verschil=agendatekst.verschil_zin(k.toets, k.maat, k.soort == "anders"),
        cijfers=_regels(bundel, k, metingen),
        ook=tuple(ook),
        gespreksvraag=taaltekst(vraag, bron.taal) if vraag else "",
    )


def _zin(bundel: _Bundel, k: Kandidaat, metingen: Mapping[str, Meting]) -> str:
    """The finding: the lowest party first, or now first, and then what it is held against."""
    bron = bundel.bron(k)
    schaal = bron.eis_schaal(k.begrip)

    def niveau(m: Meting, doelgroep: str) -> agendatekst.Niveau:
        onderwerp = bron.vraag(k.begrip, doelgroep) if k.maat in _STELLING else bron.titel(k.begrip)
        return agendatekst.niveau(m, k.maat, schaal, doelgroep, onderwerp)

    if k.soort == "verschil":
        laag, hoog = sorted(k.doelgroepen, key=lambda d: metingen[d].schatting)
        van = "Van de" if is_aandeel(k.maat) else "Bij de"
        ander = agendatekst.vervolg(metingen[hoog], k.maat)
        return f"{niveau(metingen[laag], laag).zin()} {van} {texts.MENSEN[hoog][1]} is dat {ander}."
    nu = niveau(metingen["eigen"], k.doelgroepen[0])
    if k.soort == "anders":
        return nu.zin(f"In {bundel.naam}")
    ander = agendatekst.vervolg(metingen["ander"], k.maat)
    return f"{nu.zin(f'In {bron.boek.kop.periode}')} In {_vorige(bron, k)} was dat {ander}."


def _regels(bundel: _Bundel, k: Kandidaat, metingen: Mapping[str, Meting]) -> tuple[Agendacijfer, ...]:
    """The figures beside the sentence: of all parties, of both rounds, or of both gebieden."""
    bron, wie = bundel.bron(k), texts.PARTIJEN[k.doelgroepen[0]]
    if k.soort == "verschil":
        boek = bron.boek
        return tuple(
            _cijfer(
                theme.hoofdletter(texts.PARTIJEN[d]),
                boek.meting(bundel.code, k.begrip, k.maat, doelgroep=d),
                k.maat,
                boek.status(bundel.code, k.begrip, k.maat, doelgroep=d),
            )
            for d in PARTIJEN
            if boek.status(bundel.code, k.begrip, k.maat, doelgroep=d) != "niet_gevraagd"
        )
    if k.soort == "verandering":
        hier = theme.hoofdletter(wie)
        namen = (f"{hier}, {bron.boek.kop.periode}", f"{hier}, {_vorige(bron, k)}")
    else:
        hier, daar = theme.hoofdletter(wie), theme.hoofdletter(texts.VERGELIJKBAAR)
        namen = (f"{hier}, {bundel.naam}", f"{daar}, {bundel.naam} telt mee")
    delen = (metingen["eigen"], metingen["ander"])
    return tuple(_cijfer(naam, m, k.maat, "ok") for naam, m in zip(namen, delen, strict=True))


def _cijfer(wie: str, m: Meting | None, maat: str, status: str) -> Agendacijfer:
    if m is None:
        return Agendacijfer(wie, "", statustekst.CEL[status])
    aandeel = is_aandeel(maat)
    teken = "%" if aandeel else ""
    grenzen = theme.marge(m.lo, m.hi, aandeel)
    return Agendacijfer(wie, f"{theme.waarde(m.schatting, aandeel)}{teken}", f"marge {grenzen}{teken}")
