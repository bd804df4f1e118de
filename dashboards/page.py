"""What stands on a public page: the contents, without HTML.

A gemeente whose answers are too few gets a page that says so, with the figures of the Netherlands. Which
questions are shown follows from the begrippen that the publication holds; questions asked of everyone go
before those asked of a random part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analyse import Publicatie
from analyse.gemeenten import gemeenten, indelingen, namen, opvolgers
from analyse.maten import INDEX_MAAT
from dashboards import theme
from dashboards.bron import Bron, Gebied
from dashboards.figuren import drijfveren, kaart, samenspel, spiegel, trend, verdeling, vergelijking
from dashboards.figuur import Figuur
from dashboards.gegevens import NEDERLAND
from dashboards.paginatekst import (
    Kerncijfer,
    Peergroep,
    andere_taal,
    kerncijfers,
    kwaliteit,
    maak_bron,
    peergroep,
    te_weinig,
)
from vragenlijsten import Begrip, Schaal, Vragenlijst

RIJEN = 8  # rows in one figure; more cannot be taken in at a glance
_KAART = ("ver_gemeentebestuur", "ver_wijkteam")
_TRENDS = ("ver_gemeentebestuur", "van_weg_vinden")
_VERGELIJKEN = {
    "inwoners": (("vertrouwen", ("vertrouwen",)), ("hulp", ("decentralisatie", "vangnet"))),
    "aanbieders": (("vertrouwen", ("vertrouwen",)), ("dialoog", ("dialoog", "wijkteam"))),
    "gemeente": (("vertrouwen", ("vertrouwen",)), ("hulp", ("decentralisatie", "wijkteam"))),
}
_OVER = {"vertrouwen": "Vertrouwen", "hulp": "Zorg en ondersteuning", "dialoog": "In gesprek met de gemeente"}


@dataclass(frozen=True, slots=True)
class GemeentePagina:
    """The page of one gemeente. `genoeg` False: too few answers, the figures are those of NL.

    `gebied` is the name of what the figures are about: the gemeente, or what NL is called (`herkomst.land`).
    """

    code: str
    naam: str
    provincie: str
    genoeg: bool
    kerncijfers: tuple[Kerncijfer, ...]
    figuren: tuple[Figuur, ...]
    peergroep: Peergroep
    kwaliteit: tuple[str, ...]
    meldingen: tuple[str, ...]
    vroegere_namen: tuple[str, ...]
    gebied: str


@dataclass(frozen=True, slots=True)
class LandelijkePagina:
    """The national page; `gebied` is what NL is called: the Netherlands, or the gemeenten that took part."""

    kerncijfers: tuple[Kerncijfer, ...]
    figuren: tuple[Figuur, ...]
    kwaliteit: tuple[str, ...]
    meldingen: tuple[str, ...]
    gebied: str


def gemeente_pagina(
    pub: Publicatie,
    andere: Mapping[str, Publicatie],
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
    code: str,
    taal: str = "nl",
) -> GemeentePagina:
    """The page of gemeente `code`; `andere` and `vragenlijsten` go by doelgroep.

    The words of figures are Dutch; for another `taal` a message says so. Raises KeyError for a code outside
    the present division.
    """
    gemeente = gemeenten()[code]
    bron = maak_bron(pub, begrippen, schalen, vragenlijsten)
    kern = _volgorde(bron, vragenlijsten)
    genoeg = any(bron.boek.meting(code, b, bron.hoofdmaat(b)) is not None for b in kern)
    gebied = Gebied(code, gemeente.naam) if genoeg else bron.gebied_nl
    figuren = [*_vergelijkingen(bron, kern, gebied, gemeente.peergroep)] if genoeg else []
    figuren += _gedeeld(bron, kern, gebied, gemeente.peergroep if genoeg else None)
    figuren += _kaarten(bron, Gebied(code, gemeente.naam), namen_in_tabel=False)
    for doelgroep, hunne in andere.items():
        if doelgroep != bron.doelgroep and genoeg:
            figuren += _van_anderen(maak_bron(hunne, begrippen, schalen, vragenlijsten), gebied)
    return GemeentePagina(
        code=code,
        naam=gemeente.naam,
        provincie=gemeente.provincie,
        genoeg=genoeg,
        kerncijfers=kerncijfers(bron, gebied),
        figuren=tuple(figuren),
        peergroep=peergroep(gemeente),
        kwaliteit=kwaliteit(bron, code, gemeente.naam),
        meldingen=(*te_weinig(bron, gemeente, genoeg), *andere_taal(taal)),
        vroegere_namen=vroegere_namen(code),
        gebied=gebied.naam,
    )


def landelijke_pagina(
    pub: Publicatie,
    andere: Mapping[str, Publicatie],
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
    taal: str = "nl",
) -> LandelijkePagina:
    """The national picture: headline figures, map, trend, distribution and mirror of the Netherlands."""
    bron = maak_bron(pub, begrippen, schalen, vragenlijsten)
    kern = _volgorde(bron, vragenlijsten)
    gebied = bron.gebied_nl
    figuren = [*_kaarten(bron, gebied, namen_in_tabel=True), *_gedeeld(bron, kern, gebied, None)]
    for doelgroep, hunne in andere.items():
        if doelgroep != bron.doelgroep:
            ander = maak_bron(hunne, begrippen, schalen, vragenlijsten)
            figuren += _van_anderen(ander, ander.gebied_nl)
    dekking = pub.kop.dekking
    meldingen = (
        (
            "De cijfers gelden voor de gemeenten die meededen: daar woont "
            f"{theme.procent(dekking)} procent van de bevolking.",
        )
        if dekking < 0.995
        else ()
    )
    return LandelijkePagina(
        kerncijfers=kerncijfers(bron, gebied),
        figuren=tuple(figuren),
        kwaliteit=kwaliteit(bron, NEDERLAND, bron.land.heel),
        meldingen=(*meldingen, *andere_taal(taal)),
        gebied=gebied.naam,
    )


@cache
def vroegere_namen(code: str) -> tuple[str, ...]:
    """Names of gemeenten that (partly) went into this one since the first known division, on the alphabet."""
    nu = gemeenten()[code].naam
    oud = {
        naam
        for jaar in indelingen()
        for oude_code, naam in namen(jaar).items()
        if naam != nu and any(c == code for c, _ in opvolgers(oude_code))
    }
    return tuple(sorted(oud))


# ------------------------------------------------------------------------------- which figures


def _volgorde(bron: Bron, vragenlijsten: Mapping[str, Vragenlijst]) -> tuple[str, ...]:
    """Begrippen with a main figure in this round: first those asked of everyone, each in catalogue order."""
    lijst = vragenlijsten.get(bron.doelgroep)
    deel = (
        {v.begrip for m in lijst.modules if m.deel is not None for p in m.paginas for v in p.vragen}
        if lijst is not None
        else set()
    )
    gemeten = [b for b in bron.begrippen if (m := bron.hoofdmaat(b)) and b in bron.boek.begrippen(m)]
    return tuple(sorted(gemeten, key=lambda b: b in deel))


def _kies(bron: Bron, kern: Iterable[str], modules: Sequence[str], maat: str = "") -> list[str]:
    """At most `RIJEN` begrippen of these modules that share one scale (that of the first, or with `maat`)."""
    gekozen = [b for b in kern if bron.begrippen[b].module in modules]
    maten = [maat] if maat else [bron.hoofdmaat(b) for b in gekozen[:1]]
    passend = [b for b in gekozen if [bron.hoofdmaat(b)] == maten][:RIJEN]
    volgorde = list(bron.begrippen)
    return sorted(passend, key=volgorde.index)


def _vergelijkingen(bron: Bron, kern: Sequence[str], gebied: Gebied, peer: str) -> Iterable[Figuur]:
    for naam, modules in _VERGELIJKEN[bron.doelgroep]:
        if begrippen := _kies(bron, kern, modules):
            yield vergelijking.maak(bron, f"vergelijking-{naam}", begrippen, gebied, peer, _OVER[naam])


def _gedeeld(bron: Bron, kern: Sequence[str], gebied: Gebied, peer: str | None) -> Iterable[Figuur]:
    """The figures that a gemeente and the Netherlands both have; `peer`: the peer group of a gemeente."""
    yield from _samenspel(bron, gebied, peer)
    samen = _kies(bron, kern, ("samenspel",), "eens") or _kies(bron, kern, ("dialoog", "monster"), "eens")
    if samen:
        yield verdeling.maak(bron, "verdeling", samen, gebied)
    for begrip in (b for b in _TRENDS if b in kern):
        yield trend.maak(bron, f"trend-{begrip.replace('_', '-')}", begrip, gebied)
    gespiegeld = [b for b in samen if bron.begrippen[b].spiegel]
    if gespiegeld:
        yield spiegel.maak(bron, "spiegel", gespiegeld, gebied)
    if bron.boek.verbanden(NEDERLAND):
        yield drijfveren.maak(bron, "drijfveren", gebied, peer)


def _samenspel(bron: Bron, gebied: Gebied, peer: str | None) -> Iterable[Figuur]:
    """The indices, when there are any. For the country the mirror says it all, if it is there."""
    if not bron.boek.begrippen(INDEX_MAAT):
        return
    partijen = samenspel.maak_spiegel(bron, "samenspelspiegel", gebied)
    if gebied.code != NEDERLAND or not partijen.svg_breed:
        yield samenspel.maak(bron, "samenspel", gebied, peer)
    if partijen.svg_breed:
        yield partijen


def _kaarten(bron: Bron, gebied: Gebied, namen_in_tabel: bool) -> Iterable[Figuur]:
    for begrip in [b for b in _KAART if b in bron.begrippen and bron.hoofdmaat(b)][:1]:
        yield kaart.maak(bron, "kaart", begrip, gebied, namen_in_tabel)


def _van_anderen(bron: Bron, gebied: Gebied) -> Iterable[Figuur]:
    """What another doelgroep says about things only it is asked; left out when it has nothing to show."""
    gemeten = [b for b in bron.begrippen if b in bron.boek.begrippen("eens")]
    begrippen = _kies(bron, gemeten, ("dialoog", "wijkteam"), "eens")
    if begrippen and bron.boek.kop.doelgroep == "aanbieders":
        figuur = verdeling.maak(bron, f"verdeling-{bron.doelgroep}", begrippen, gebied)
        if figuur.svg_breed:
            yield figuur
