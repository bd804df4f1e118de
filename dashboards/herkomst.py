"""Where figures come from: what NL is called, how the answers of each group count, and by which method."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyse import PublicatieKop
from analyse.publicatie import HEEL_LAND
from dashboards.theme import hoofdletter


@dataclass(frozen=True, slots=True)
class Land:
    """What the figures of NL are called: the country, or only the gemeenten that took part in it.

    `naam` stands after "in", `heel` stresses the whole, `rest` is it without the gemeente that is compared.
    """

    naam: str
    heel: str
    rest: str


NEDERLAND = Land("Nederland", "heel Nederland", "de rest van Nederland")
DEELNEMERS = Land("de deelnemende gemeenten", "de deelnemende gemeenten", "de andere deelnemende gemeenten")


def land(kop: PublicatieKop) -> Land:
    """The name of NL in a publication: with too few gemeenten it says nothing about the Netherlands."""
    return NEDERLAND if kop.dekking >= HEEL_LAND else DEELNEMERS


WEGING = {
    "geraked": "De antwoorden zijn gewogen naar leeftijd, geslacht en opleiding van de bevolking.",
    "samengevoegd": "De antwoorden zijn gewogen naar leeftijd, geslacht en opleiding; kleine groepen zijn "
    "daarvoor samengevoegd.",
    "alleen_omvang": "Er waren te weinig antwoorden om te wegen naar leeftijd, geslacht en opleiding.",
    "niet_geconvergeerd": "De weging kwam niet helemaal uit; er is gewogen naar leeftijd en geslacht.",
}
GEWOGEN = {
    "geraked": "Gewogen naar leeftijd, geslacht en opleiding.",
    "samengevoegd": "Gewogen naar leeftijd, geslacht en opleiding.",
    "alleen_omvang": "Niet gewogen naar leeftijd, geslacht en opleiding.",
    "niet_geconvergeerd": "Gewogen naar leeftijd en geslacht.",
}
GELIJK = {
    "aanbieders": "Elk antwoord telt even zwaar.",
    "gemeente": "Binnen een gemeente telt elk antwoord even zwaar.",
}


def methode(kop: PublicatieKop) -> str:
    """By which method the figures were made; what it is stands in docs/uitleg/methode.md."""
    return f"Methode: {kop.methode}."


def gewogen(doelgroep: str, status: str) -> str:
    """How the answers of a group count, in one short sentence; `status` is how inwoners were weighted."""
    return GELIJK.get(doelgroep) or GEWOGEN.get(status, "")


def gewogen_per_partij(partijen: Iterable[str], status: str) -> str:
    """The same for several groups in one figure; `status` is that of inwoners."""
    delen = [f"{p}: {zin[:1].lower()}{zin[1:].rstrip('.')}" for p in partijen if (zin := gewogen(p, status))]
    return f"{hoofdletter('; '.join(delen))}." if delen else ""
