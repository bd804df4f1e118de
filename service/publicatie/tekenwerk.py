"""Draw one public page, in a worker process: publicaties in, compressed HTML out.

Building and rendering five figures takes far longer than the event loop may stand still, so this module is
only ever run by `service/publicatie/bladzijden.py` in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli

from analyse import Publicatie
from dashboards import gemeente_pagina, landelijke_pagina
from service.pagina import Kader, render
from service.publicatie.pakket import BROTLI_KWALITEIT, lees_pakket, lees_vragenlijsten
from service.publicatie.weergave import GemeenteContext, LandelijkContext
from vragenlijsten import Vragenlijst, load_catalogus

TALEN_PUBLIEK = ("nl",)
"""Languages of the public pages: their findings are written in Dutch only, so nothing else is offered."""


@dataclass(frozen=True)
class Opdracht:
    """What to draw: folders of publicaties by doelgroep, and a gemeente code ("" is the national page)."""

    pakketten: tuple[tuple[str, str], ...]
    gemeente: str


@dataclass(frozen=True)
class Bladzijde:
    """A page ready to send: the HTML and the same bytes in brotli."""

    html: bytes
    brotli: bytes


@lru_cache(maxsize=2)
def _publicaties(
    pakketten: tuple[tuple[str, str], ...],
) -> tuple[dict[str, Publicatie], dict[str, Vragenlijst]]:
    vragenlijsten: dict[str, Vragenlijst] = {}
    for _, map in pakketten:
        vragenlijsten |= lees_vragenlijsten(Path(map))
    return {doelgroep: lees_pakket(Path(map)) for doelgroep, map in pakketten}, vragenlijsten


def teken(opdracht: Opdracht) -> Bladzijde:
    """Draw the page of `opdracht`. Raises KeyError for a gemeente outside the present division."""
    publicaties, vragenlijsten = _publicaties(opdracht.pakketten)
    catalogus = load_catalogus()
    hoofd = publicaties.get("inwoners") or next(iter(publicaties.values()))
    bron = (hoofd, publicaties, catalogus.begrippen, catalogus.schalen, vragenlijsten)
    pad = f"/gemeenten/{opdracht.gemeente}" if opdracht.gemeente else "/"
    kader = Kader.maak(TALEN_PUBLIEK[0], pad=pad, gesimuleerd=hoofd.kop.gesimuleerd, talen=TALEN_PUBLIEK)
    if opdracht.gemeente:
        pagina = gemeente_pagina(*bron, code=opdracht.gemeente)
        html = render("publiek/gemeente.html", GemeenteContext(pagina, hoofd.kop), kader)
    else:
        landelijk = landelijke_pagina(*bron)
        html = render("publiek/landelijk.html", LandelijkContext(landelijk, hoofd.kop), kader)
    ruw = html.encode()
    return Bladzijde(html=ruw, brotli=brotli.compress(ruw, quality=BROTLI_KWALITEIT))
