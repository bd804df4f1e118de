"""What a gespreksagenda says about its sources: whose answers it is made of, who is missing, and why.

A party whose own round is not published may still have figures: those of the questions that another party
was asked too stand in the publication of that party, for the mirror.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboards import agendatekst, statustekst, texts, theme
from dashboards.bron import Bron
from dashboards.figuren.spiegel import PARTIJEN


def gehoord(per: Mapping[str, Bron], code: str) -> tuple[str, ...]:
    """The parties with a figure that may be seen in a gemeente, in any of the publications."""
    return tuple(d for d in PARTIJEN if any(_gezien(bron, code, d) for bron in per.values()))


def inleiding(naam: str, aantal: int, partijen: tuple[str, ...]) -> str:
    """What the agenda is, and from whose answers."""
    if not aantal:
        return (
            f"Voor {naam} vonden wij geen verschillen die zeker en groot genoeg zijn. Dat is ook een "
            "uitkomst: uit deze antwoorden blijkt niet duidelijk waar de partijen verschillend denken of wat "
            "er is veranderd. Welke cijfers er wel zijn, ziet u onder ‘Alle figuren’."
        )
    wie = theme.opsomming(texts.PARTIJEN[d] for d in partijen)
    dit, komt = ("Dit ene punt", "komt") if aantal == 1 else (f"Deze {agendatekst.punten(aantal)}", "komen")
    return (
        f"{dit} {komt} uit de antwoorden van {wie}. De agenda zegt niet wie het goed doet. Zij helpt om "
        "samen een gesprek te beginnen."
    )


def meldingen(per: Mapping[str, Bron], spiegel: Bron, code: str, naam: str, periode: str) -> tuple[str, ...]:
    """What is missing or of another periode, a sentence per party; `spiegel` holds the mirrors."""
    return tuple(zin for d in PARTIJEN if (zin := _melding(per, spiegel, code, naam, periode, d)))


def _melding(per: Mapping[str, Bron], spiegel: Bron, code: str, naam: str, periode: str, partij: str) -> str:
    eigen, wie = per.get(partij), texts.MENSEN[partij][1]
    if eigen is not None and _gezien(eigen, code, partij):
        jaar = eigen.boek.kop.periode
        if jaar == periode:
            return ""
        zin = f"De cijfers van {wie} zijn van {jaar}"
        nieuw = spiegel.boek.kop.periode
        if nieuw != jaar and _gezien(spiegel, code, partij):
            zin += f", behalve waar de partijen naast elkaar staan: daar zijn zij van {nieuw}"
        return f"{zin}."
    bij = next((b for b in per.values() if b is not eigen and _gezien(b, code, partij)), None)
    if bij is not None:
        ander = texts.MENSEN[bij.doelgroep][1]
        zin = f"Van {wie} zijn er alleen cijfers bij vragen die ook aan {ander} zijn gesteld."
        return zin if eigen else f"{zin} Hun andere cijfers zijn nog niet gepubliceerd."
    return _waarom(per, code, naam, partij)


def _waarom(per: Mapping[str, Bron], code: str, naam: str, partij: str) -> str:
    """Why nothing of a party can be seen in a gemeente: not published, too few, or not shown."""
    wie = texts.MENSEN[partij][1]
    statussen = {
        bron.boek.status(code, b, bron.hoofdmaat(b), doelgroep=partij)
        for bron in per.values()
        for b in bron.begrippen
    } - {"niet_gevraagd"}
    if partij not in per and not statussen:
        return f"Van {wie} zijn er nog geen cijfers. Deze agenda gaat dus niet over wat zij vinden."
    if statustekst.NIET_GETOOND not in statussen:
        return f"Van {wie} zijn er in {naam} te weinig antwoorden. Wat zij vinden, ontbreekt hier."
    return (
        f"Van {wie} zijn er in {naam} te weinig antwoorden, of wij laten hun cijfers niet zien zodat niemand "
        "te herkennen is. Wat zij vinden, ontbreekt hier."
    )


def _gezien(bron: Bron, code: str, partij: str) -> bool:
    """Whether a publication has a main figure of a party in this gemeente that may be seen."""
    boek = bron.boek
    return any(boek.meting(code, b, bron.hoofdmaat(b), doelgroep=partij) for b in bron.begrippen)
