"""What stands on the page of one begrip: all gemeenten beside each other, the years, the parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import theme
from dashboards.begripcijfers import gemeten
from dashboards.bron import Bron, Gebied
from dashboards.figuren import spiegel, spreiding, trend, verdeling
from dashboards.figuur import Figuur
from dashboards.gegevens import NEDERLAND, taaltekst
from dashboards.paginatekst import maak_bron
from vragenlijsten import Begrip, Schaal, Vragenlijst


@dataclass(frozen=True, slots=True)
class BegripPagina:
    """The page of one begrip; `code` and `naam` are of the gemeente that is marked, "" for none."""

    begrip: str
    titel: str
    gevraagd: str
    code: str
    naam: str
    figuren: tuple[Figuur, ...]


@dataclass(frozen=True, slots=True)
class Begripgroep:
    """Begrippen of one module, as (id, title), in the order of the catalogue."""

    titel: str
    begrippen: tuple[tuple[str, str], ...]


def begrip_pagina(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
    begrip: str,
    code: str = "",
) -> BegripPagina:
    """The page of `begrip`, with gemeente `code` marked when given.

    Raises KeyError for a begrip without a main figure in this publication, or an unknown code.
    """
    bron = maak_bron(pub, begrippen, schalen, vragenlijsten)
    if begrip not in gemeten(pub, begrippen, schalen):
        raise KeyError(begrip)
    naam = gemeenten()[code].naam if code else ""
    gebied = Gebied(code, naam) if code else bron.gebied_nl
    return BegripPagina(
        begrip=begrip,
        titel=theme.hoofdletter(bron.titel(begrip)),
        gevraagd=bron.vraag(begrip),
        code=code,
        naam=naam,
        figuren=tuple(_figuren(bron, begrip, gebied)),
    )


def begripgroepen(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
) -> tuple[Begripgroep, ...]:
    """All begrippen with a page, by the module they are asked in; those of no module come last."""
    bron = maak_bron(pub, begrippen, schalen, vragenlijsten)
    lijst = vragenlijsten.get(bron.doelgroep)
    titels = {m.id: taaltekst(m.titel, bron.taal) for m in lijst.modules} if lijst is not None else {}
    per: dict[str, list[tuple[str, str]]] = {titel: [] for titel in titels.values()}
    for b in gemeten(pub, begrippen, schalen):
        titel = titels.get(begrippen[b].module, "Andere onderwerpen")
        per.setdefault(titel, []).append((b, theme.hoofdletter(bron.titel(b))))
    return tuple(Begripgroep(titel, tuple(leden)) for titel, leden in per.items() if leden)


def _figuren(bron: Bron, begrip: str, gebied: Gebied) -> Iterable[Figuur]:
    yield spreiding.maak(bron, "spreiding", begrip, gebied)
    genoeg = bron.boek.meting(gebied.code, begrip, bron.hoofdmaat(begrip)) is not None
    waar = gebied if genoeg else bron.gebied_nl
    yield trend.maak(bron, "trend", begrip, waar)
    if bron.begrippen[begrip].spiegel:
        beeld = spiegel.maak(bron, "spiegel", [begrip], waar)
        if beeld.svg_breed or waar.code == NEDERLAND:
            yield beeld
    if bron.hoofdmaat(begrip) == "eens":
        yield verdeling.maak(bron, "verdeling", [begrip], waar)
