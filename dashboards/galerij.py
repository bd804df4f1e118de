"""Every figure with awkward data: what a gallery shows and what reference pictures are taken of.

The publications are invented (`galerijcijfers`), with the real catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from analyse.gemeenten import gemeenten
from dashboards.bron import Bron, Gebied
from dashboards.figuren import (
    drijfveren,
    kaart,
    samenspel,
    spiegel,
    spreiding,
    trend,
    verdeling,
    vergelijking,
)
from dashboards.figuur import Figuur
from dashboards.galerijcijfers import naast, publicatie
from dashboards.galerijgeval import HULP, PARTIJEN, TREND, UITKOMST, Geval, catalogus
from dashboards.gegevens import Cijferboek, vraagteksten
from dashboards.uitsplitsing import uitsplitsing
from dashboards.vergelijkingspagina import vergelijk_pagina
from vragenlijsten import Vragenlijst


def _rand(begrip: str, _: float) -> float:
    """None or all."""
    return float(crc32(begrip.encode()) % 2)


GEVALLEN = (
    Geval("gewoon", "een gemeente met genoeg antwoorden"),
    Geval("partij-ontbreekt", "geen cijfers van aanbieders", partijen=("inwoners", "gemeente")),
    Geval("alleen-inwoners", "geen spiegel mogelijk", partijen=("inwoners",)),
    Geval("niets-getoond", "alle cijfers van de gemeente weggelaten", status="onderdrukt"),
    Geval("te-weinig", "te weinig antwoorden in de gemeente", status="te_weinig", n=12),
    Geval("indicatief", "brede marges", status="indicatief", n=45),
    Geval("een-ronde", "de eerste meting", rondes=1),
    Geval("twaalf-rondes", "twaalf metingen", rondes=12),
    Geval("apostrof", "’s-Gravenhage", gemeente="GM0518"),
    Geval("lange-naam", "Nuenen, Gerwen en Nederwetten", gemeente="GM0820"),
    Geval("nul-en-honderd", "niemand of iedereen", waarde=_rand),
    Geval("deelnemers", "niet heel Nederland deed mee", dekking=0.4),
)


@dataclass(frozen=True, slots=True)
class Stuk:
    """One figure of the gallery; `naam` is unique and fit for a file name."""

    naam: str
    geval: Geval
    figuur: Figuur


def galerij(
    gevallen: Sequence[Geval] = GEVALLEN, wil: Callable[[str], bool] = lambda naam: True
) -> Iterator[Stuk]:
    """Every figure in every case, and once those of the country; only those drawn of which `wil` the name."""
    for geval in gevallen:
        gemeente = gemeenten()[geval.gemeente]
        bron = bron_van(geval)
        gebied = Gebied(gemeente.code, gemeente.naam)
        yield from _stukken(geval.naam, geval, bron, gebied, gemeente.peergroep, wil)
    if gevallen:
        bron = bron_van(gevallen[0])
        yield from _stukken("landelijk", gevallen[0], bron, bron.gebied_nl, None, wil)


def _stukken(
    waar: str, geval: Geval, bron: Bron, gebied: Gebied, peer: str | None, wil: Callable[[str], bool]
) -> Iterator[Stuk]:
    """One of every kind of figure, and a second comparison on another scale."""
    lijsten = vragenlijsten()
    woorden = (bron.begrippen, bron.schalen, lijsten)
    samen = [b for b, x in bron.begrippen.items() if x.ingredient][:8]
    makers: dict[str, Callable[[str], Figuur]] = {}
    if peer is not None:
        makers["vergelijking"] = lambda id_: vergelijking.maak(bron, id_, HULP, gebied, peer)
        makers["vergelijking-gemiddelde"] = lambda id_: vergelijking.maak(
            bron, id_, ["wel_tevreden"], gebied, peer
        )
        makers["naast"] = lambda _: vergelijk_pagina(
            bron.boek.pub, *woorden, code=gebied.code, met=naast(geval)
        ).figuren[-1]
    makers |= {
        "trend": lambda id_: trend.maak(bron, id_, TREND, gebied),
        "verdeling": lambda id_: verdeling.maak(bron, id_, samen, gebied),
        "spiegel": lambda id_: spiegel.maak(bron, id_, samen, gebied),
        "kaart": lambda id_: kaart.maak(bron, id_, UITKOMST, gebied, peer is None),
        "spreiding": lambda id_: spreiding.maak(bron, id_, UITKOMST, gebied),
        "samenspel": lambda id_: samenspel.maak(bron, id_, gebied, peer),
        "samenspelspiegel": lambda id_: samenspel.maak_spiegel(bron, id_, gebied),
        "drijfveren": lambda id_: drijfveren.maak(bron, id_, gebied, peer),
        "uitsplitsing": lambda _: uitsplitsing(
            bron.boek.pub, *woorden, begrip=TREND, code=gebied.code, naar="geslacht-leeftijd"
        ).figuren[0],
    }
    for id_, maak in makers.items():
        if wil(naam := f"{waar}-{id_}"):
            yield Stuk(naam, geval, maak(id_))


def bron_van(geval: Geval) -> Bron:
    """The publication of a case with the words of the catalogue."""
    c = catalogus()
    return Bron(Cijferboek(publicatie(geval)), c.begrippen, c.schalen, vraagteksten(vragenlijsten()))


def vragenlijsten() -> dict[str, Vragenlijst]:
    """The real ones, by doelgroep."""
    return {d: catalogus().nieuwste(d) for d in PARTIJEN}
