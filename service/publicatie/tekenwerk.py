"""Draw one public page, in a worker process: publicaties in, compressed HTML out.

Building and rendering five figures takes far longer than the event loop may stand still, so this module is
only ever run by `service/publicatie/bladzijden.py` in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import brotli

from analyse import Publicatie
from dashboards import (
    NAAR,
    BegripPagina,
    Figuur,
    Uitsplitsing,
    VergelijkingPagina,
    begrip_pagina,
    begripgroepen,
    gemeente_pagina,
    gemeten,
    gespreksagenda,
    landelijke_pagina,
    vergelijk_pagina,
)
from dashboards.uitsplitsing import uitsplitsing
from service.errors import NietGevonden
from service.pagina import Kader, render
from service.publicatie.adres import TALEN_PUBLIEK, Adres, gemeentekeuze
from service.publicatie.ernaast import LEEG, NEDERLAND, Ernaast, maak_beeld
from service.publicatie.opdracht import Bladzijde, Opdracht
from service.publicatie.pakket import BROTLI_KWALITEIT, lees_pakket, lees_vragenlijsten
from service.publicatie.weergave import (
    AgendaContext,
    BegripContext,
    BegrippenContext,
    DoelgroepContext,
    GemeenteContext,
    InsluitContext,
    LandelijkContext,
    RondeContext,
    UitsplitsContext,
    VergelijkContext,
)
from vragenlijsten import Begrip, Catalogus, Schaal, Vragenlijst, load_catalogus

GEEN_CIJFER = "Over dit onderwerp is er in deze meting geen cijfer."


@dataclass(frozen=True)
class Bronnen:
    """All that a page is made from. `hoofd` is the publicatie of inwoners, or else the first there is."""

    hoofd: Publicatie
    publicaties: Mapping[str, Publicatie]
    catalogus: Catalogus
    vragenlijsten: Mapping[str, Vragenlijst]
    ernaast: Ernaast = LEEG

    @property
    def pagina(
        self,
    ) -> tuple[
        Publicatie,
        Mapping[str, Publicatie],
        Mapping[str, Begrip],
        Mapping[str, Schaal],
        Mapping[str, Vragenlijst],
    ]:
        """The first arguments of the functions in `dashboards.page`."""
        catalogus = self.catalogus
        return self.hoofd, self.publicaties, catalogus.begrippen, catalogus.schalen, self.vragenlijsten

    @property
    def cijfers(
        self,
    ) -> tuple[Publicatie, Mapping[str, Begrip], Mapping[str, Schaal], Mapping[str, Vragenlijst]]:
        """The first arguments of what needs only the main publicatie."""
        return self.hoofd, self.catalogus.begrippen, self.catalogus.schalen, self.vragenlijsten

    def van(self, doelgroep: str) -> Publicatie:
        """The publicatie of a doelgroep. Raises NietGevonden."""
        if doelgroep not in self.publicaties:
            raise NietGevonden("Van deze groep zijn er nog geen resultaten.")
        return self.publicaties[doelgroep]


@lru_cache(maxsize=2)
def lees_bronnen(pakketten: tuple[tuple[str, str], ...]) -> Bronnen:
    """The sources in these folders (doelgroep, folder); the last two that were asked for are kept."""
    vragenlijsten: dict[str, Vragenlijst] = {}
    for _, map in pakketten:
        vragenlijsten |= lees_vragenlijsten(Path(map))
    publicaties = {doelgroep: lees_pakket(Path(map)) for doelgroep, map in pakketten}
    hoofd = publicaties.get("inwoners") or next(iter(publicaties.values()))
    return Bronnen(hoofd, publicaties, load_catalogus(), vragenlijsten)


def _landelijk(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    beeld = maak_beeld(bronnen.ernaast, bronnen.hoofd, bronnen.catalogus, NEDERLAND)
    inhoud = LandelijkContext(landelijke_pagina(*bronnen.pagina), bronnen.hoofd.kop, beeld)
    return render("publiek/landelijk.html", inhoud, kader)


def _gemeente(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    pagina = gemeente_pagina(*bronnen.pagina, code=sleutel)
    beeld = maak_beeld(bronnen.ernaast, bronnen.hoofd, bronnen.catalogus, sleutel)
    inhoud = GemeenteContext(pagina, bronnen.hoofd.kop, beeld)
    return render("publiek/gemeente.html", inhoud, kader)


def _gespreksagenda(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    agenda = gespreksagenda(bronnen.publicaties, bronnen.catalogus, bronnen.vragenlijsten, sleutel)
    return render("publiek/gespreksagenda.html", AgendaContext(agenda, bronnen.hoofd.kop), kader)


def _begrippen(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    inhoud = BegrippenContext(begripgroepen(*bronnen.cijfers), bronnen.hoofd.kop)
    return render("publiek/begrippen.html", inhoud, kader)


def _begrip(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    pagina = _begrippagina(bronnen, sleutel)
    beeld = maak_beeld(bronnen.ernaast, bronnen.hoofd, bronnen.catalogus, pagina.code)
    inhoud = BegripContext(pagina, bronnen.hoofd.kop, gemeentekeuze(), beeld)
    return render("publiek/begrip.html", inhoud, kader)


def _begrippagina(bronnen: Bronnen, sleutel: str) -> BegripPagina:
    begrip, _, code = sleutel.partition(".")
    try:
        return begrip_pagina(*bronnen.cijfers, begrip=begrip, code=code)
    except KeyError:
        raise NietGevonden(GEEN_CIJFER) from None


def _doelgroep(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    pub = bronnen.van(sleutel)
    inhoud = DoelgroepContext(landelijke_pagina(pub, {}, *bronnen.pagina[2:]), pub.kop, sleutel)
    return render("publiek/doelgroep.html", inhoud, kader)


def _ronde(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    pagina = landelijke_pagina(*bronnen.pagina)
    return render("publiek/ronde.html", RondeContext(pagina, bronnen.hoofd.kop, sleutel), kader)


def _vergelijken(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    inhoud = VergelijkContext(_vergelijkpagina(bronnen, sleutel), bronnen.hoofd.kop, gemeentekeuze())
    return render("publiek/vergelijken.html", inhoud, kader)


def _vergelijkpagina(bronnen: Bronnen, sleutel: str) -> VergelijkingPagina:
    if bronnen.hoofd.kop.doelgroep != "inwoners":  # others work in more gemeenten: no independent samples
        raise NietGevonden("Vergelijken kan pas als er cijfers van inwoners zijn.")
    code, _, met = sleutel.partition(".")
    return vergelijk_pagina(*bronnen.cijfers, code=code, met=met.split(","))


def _uitsplitsing(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    inhoud = UitsplitsContext(
        _uitsplitspagina(bronnen, sleutel),
        bronnen.hoofd.kop,
        gemeentekeuze(),
        begripgroepen(*bronnen.cijfers),
        tuple(NAAR.items()),
    )
    return render("publiek/uitsplitsing.html", inhoud, kader)


def _uitsplitspagina(bronnen: Bronnen, sleutel: str) -> Uitsplitsing:
    code, begrip, naar = sleutel.split(".")
    if begrip not in gemeten(*bronnen.cijfers[:3]):
        raise NietGevonden(GEEN_CIJFER)
    return uitsplitsing(*bronnen.cijfers, begrip=begrip, code=code, naar=naar)


def _insluiting(bronnen: Bronnen, sleutel: str, kader: Kader) -> str:
    """One figure for on the site of another; the key holds the name of its page and the id of the figure."""
    naam, _, id_ = sleutel.rpartition(".")
    adres = Adres.van_naam(naam)
    figuur = next((f for f in figuren_van(bronnen, adres) if f.id == id_), None)
    if figuur is None:
        raise NietGevonden("Deze figuur bestaat niet.")
    return render("publiek/insluiten.html", InsluitContext(figuur, adres.pad, bronnen.hoofd.kop), kader)


FIGUREN: Mapping[str, Callable[[Bronnen, str], tuple[Figuur, ...]]] = {
    "landelijk": lambda b, _: landelijke_pagina(*b.pagina).figuren,
    "gemeente": lambda b, code: gemeente_pagina(*b.pagina, code=code).figuren,
    "begrip": lambda b, sleutel: _begrippagina(b, sleutel).figuren,
    "begrip_gemeente": lambda b, sleutel: _begrippagina(b, sleutel).figuren,
    "doelgroep": lambda b, d: landelijke_pagina(b.van(d), {}, *b.pagina[2:]).figuren,
    "ronde": lambda b, _: landelijke_pagina(*b.pagina).figuren,
    "uitsplitsing": lambda b, sleutel: _uitsplitspagina(b, sleutel).figuren,
    "vergelijken": lambda b, sleutel: _vergelijkpagina(b, sleutel).figuren,
}
"""Kind of page → the figures on it, each with files of its own."""
INGESLOTEN: Mapping[str, str] = {"landelijk": "landelijk", "gemeente": "gemeenten", "begrip": "begrippen"}
"""Kind of page whose figures may stand on the site of another → its part of the address."""


def figuren_van(bronnen: Bronnen, adres: Adres) -> tuple[Figuur, ...]:
    """The figures on a page; none when it is of another kind."""
    maak = FIGUREN.get(adres.soort)
    return () if maak is None else maak(bronnen, adres.sleutel)


TEKENAARS: Mapping[str, Callable[[Bronnen, str, Kader], str]] = {
    "landelijk": _landelijk,
    "gemeente": _gemeente,
    "gespreksagenda": _gespreksagenda,
    "begrippen": _begrippen,
    "begrip": _begrip,
    "begrip_gemeente": _begrip,
    "doelgroep": _doelgroep,
    "ronde": _ronde,
    "vergelijken": _vergelijken,
    "uitsplitsing": _uitsplitsing,
    "insluiting": _insluiting,
}
"""Kind of page (as in `adres.PADEN`) → what draws it, from the sources and the key of its Adres."""


def teken(opdracht: Opdracht) -> Bladzijde:
    """Draw the page of `opdracht`. Raises NietGevonden when what it is about is not in the publicaties, and
    KeyError for a gemeente outside the present division."""
    bronnen, adres = replace(lees_bronnen(opdracht.pakketten), ernaast=opdracht.ernaast), opdracht.adres
    ruw = TEKENAARS[adres.soort](bronnen, adres.sleutel, _kader(opdracht, bronnen)).encode()
    return Bladzijde(html=ruw, brotli=brotli.compress(ruw, quality=BROTLI_KWALITEIT))


def _kader(opdracht: Opdracht, bronnen: Bronnen) -> Kader:
    adres = opdracht.adres
    met_bestanden = bool(opdracht.sleutel) and adres.soort in FIGUREN
    plek = INGESLOTEN.get(adres.soort, "")
    return Kader.maak(
        TALEN_PUBLIEK[0],
        pad=adres.pad,
        gesimuleerd=bronnen.hoofd.kop.gesimuleerd,
        talen=TALEN_PUBLIEK,
        basis=opdracht.basis,
        # A begrip with a gemeente marked is the same page for who looks for it.
        canoniek=Adres("begrip", adres.delen[0]).pad if adres.soort == "begrip_gemeente" else adres.pad,
        figuren=f"/figuren/{opdracht.sleutel}/{adres.naam}" if met_bestanden else "",
        insluiten="/".join(("/insluiten", *filter(None, (plek, adres.sleutel)))) if plek else "",
        huisstijl=opdracht.ernaast.huisstijl,
    )
