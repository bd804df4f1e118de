"""Reference data on gemeenten: names, mergers, kenmerken, peer groups, population margins, map tiles.

Everything comes from the CSV files in `analyse/referentie` (sources, dates and estimates: HERKOMST.md there;
credit "Bron: CBS"). Files are read on first use and kept; importing this module reads nothing.
A code is the CBS code with its prefix ("GM0363"); an indeling is the division in gemeenten in the autumn of
that year.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from analyse.indeling import bestaat, lees, opvolgertabel, register
from analyse.tikfouten import BEGIN_VAN_WOORD, rang_met_tikfout, rang_zonder_tikfout, woorden

EERSTE_INDELING, INDELING = 2022, 2026
# The population table is known for these reference years; a later round uses the last one.
EERSTE_PEILJAAR, LAATSTE_PEILJAAR = 2022, 2024
GESLACHTEN = ("m", "v")
LEEFTIJDEN = ("18-34", "35-49", "50-64", "65-74", "75+")
OPLEIDINGEN = ("praktisch", "middelbaar", "theoretisch")
CELLEN_AX = tuple(f"{geslacht}_{leeftijd}" for geslacht in GESLACHTEN for leeftijd in LEEFTIJDEN)

_GROOTTEKLASSEN = (
    (5_000, "minder dan 5.000 inwoners"),
    (10_000, "5.000 tot 10.000 inwoners"),
    (20_000, "10.000 tot 20.000 inwoners"),
    (50_000, "20.000 tot 50.000 inwoners"),
    (100_000, "50.000 tot 100.000 inwoners"),
    (150_000, "100.000 tot 150.000 inwoners"),
    (250_000, "150.000 tot 250.000 inwoners"),
    (10**9, "250.000 inwoners of meer"),
)
# Size class upper bound × urbanity classes (CBS, 1 = very strongly urban) → peer group. Neighbouring urbanity
# classes are joined where a cell would hold fewer than eight gemeenten.
_PEERREGELS = (
    (20_000, (1, 2, 3), "PG-klein-matig", "kleine, matig tot sterk stedelijke gemeenten"),
    (20_000, (4,), "PG-klein-weinig", "kleine, weinig stedelijke gemeenten"),
    (20_000, (5,), "PG-klein-niet", "kleine, niet-stedelijke gemeenten"),
    (50_000, (1, 2), "PG-middel-sterk", "middelgrote, sterk stedelijke gemeenten"),
    (50_000, (3,), "PG-middel-matig", "middelgrote, matig stedelijke gemeenten"),
    (50_000, (4,), "PG-middel-weinig", "middelgrote, weinig stedelijke gemeenten"),
    (50_000, (5,), "PG-middel-niet", "middelgrote, niet-stedelijke gemeenten"),
    (100_000, (1, 2), "PG-groot-sterk", "grote, sterk stedelijke gemeenten"),
    (100_000, (3,), "PG-groot-matig", "grote, matig stedelijke gemeenten"),
    (100_000, (4, 5), "PG-groot-weinig", "grote, weinig of niet-stedelijke gemeenten"),
    (10**9, (1,), "PG-stad-zeersterk", "heel grote, zeer sterk stedelijke gemeenten"),
    (10**9, (2, 3, 4, 5), "PG-stad-overig", "heel grote, minder stedelijke gemeenten"),
)


@dataclass(frozen=True, slots=True)
class Gemeente:
    """One gemeente: inwoners on 1-1-2024, stedelijkheid 1 (zeer sterk) to 5 (niet), map tile (rij, kolom).

    Rij 0 is the north; kolom includes the shift of half a cell of every other row of hexagons.
    """

    code: str
    naam: str
    provincie_code: str
    provincie: str
    inwoners: int
    stedelijkheid: int
    grootteklasse: str
    peergroep: str
    rij: int
    kolom: float


@dataclass(frozen=True, slots=True)
class Peergroep:
    """Gemeenten of about the same size and urbanity; naam is plural and reads inside a sentence."""

    id: str
    naam: str
    leden: tuple[str, ...]


def indelingen() -> tuple[int, ...]:
    """Years for which the division in gemeenten is known, oldest first."""
    return tuple(range(EERSTE_INDELING, INDELING + 1))


def namen(indeling: int = INDELING) -> dict[str, str]:
    """Code → CBS name of the gemeenten of that autumn. Raises ValueError for a year outside indelingen()."""
    _check_indeling(indeling)
    return {code: rij["naam"] for code, rij in register().items() if bestaat(rij, indeling)}


def gemeenten(indeling: int = INDELING) -> dict[str, Gemeente]:
    """All gemeenten of that division by code, with their kenmerken; a fresh dict, in order of code.

    A gemeente that has since merged takes stedelijkheid and tile from its successor and a part of its
    inwoners (by 18+ population), so tiles are unique only in the present division.
    Raises ValueError for a year outside indelingen().
    """
    _check_indeling(indeling)
    return dict(_gemeenten(indeling))


def opvolgers(code: str) -> tuple[tuple[str, float], ...]:
    """Present gemeenten into which `code` (of 2015 or later) went, with population shares, largest first.

    A present code gives itself with share 1; an unknown code gives ().
    """
    if code in _gemeenten(INDELING):
        return ((code, 1.0),)
    return opvolgertabel().get(code, ())


@cache
def _peergroepen() -> dict[str, Peergroep]:
    leden: dict[str, list[str]] = defaultdict(list)
    for gemeente in _gemeenten(INDELING).values():
        leden[gemeente.peergroep].append(gemeente.code)
    return {groep: Peergroep(groep, naam, tuple(leden[groep])) for _, _, groep, naam in _PEERREGELS}


def peergroepen() -> dict[str, Peergroep]:
    """Peer groups of the present division by id: a partition, each with at least eight members."""
    return dict(_peergroepen())


def marges(jaar: int, indeling: int) -> pl.DataFrame:
    """Population 18+ for the round of `jaar` in the division `indeling`, as raking margins.

    Columns gemeente, marge ("ax" = sex × age, "edu" = education), cel, populatie (Int64). Both margins of a
    gemeente have the same total: education shares (measured at 15-75 years) are applied to the 18+ total and
    rounded by largest remainder. Raises ValueError for an unknown division, or one older than the population
    table of that year (counts of 2023 and later do not exist in the division of 2022).
    """
    _check_indeling(indeling)
    peiljaar = min(max(jaar, EERSTE_PEILJAAR), LAATSTE_PEILJAAR)
    if indeling == EERSTE_INDELING < peiljaar:
        raise ValueError(f"marges: geen bevolking van {peiljaar} in de gemeentelijke indeling van {indeling}")
    return _marges(peiljaar, indeling)


@cache
def _marges(peiljaar: int, indeling: int) -> pl.DataFrame:
    ax = _bevolking(peiljaar, indeling)
    edu = {code: _verdeel(sum(cellen), _opleiding()[opvolgers(code)[0][0]]) for code, cellen in ax.items()}
    rijen = [
        (code, marge, cel, aantal)
        for code in sorted(ax)
        for marge, cellen, aantallen in (("ax", CELLEN_AX, ax[code]), ("edu", OPLEIDINGEN, edu[code]))
        for cel, aantal in zip(cellen, aantallen, strict=True)
    ]
    schema = {"gemeente": pl.String, "marge": pl.String, "cel": pl.String, "populatie": pl.Int64}
    return pl.DataFrame(rijen, schema=schema, orient="row")


def _bevolking(peiljaar: int, indeling: int) -> dict[str, tuple[int, ...]]:
    """Code → persons per cell of CELLEN_AX, summed to the division asked for."""
    codes = namen(indeling)
    som: dict[str, list[int]] = {code: [0] * len(CELLEN_AX) for code in codes}
    for rij in lees("bevolking.csv"):
        if int(rij["peiljaar"]) == peiljaar:
            code = rij["gemeente"] if rij["gemeente"] in codes else opvolgers(rij["gemeente"])[0][0]
            som[code] = [totaal + int(rij[cel]) for totaal, cel in zip(som[code], CELLEN_AX, strict=True)]
    return {code: tuple(cellen) for code, cellen in som.items()}


def _verdeel(totaal: int, aandelen: tuple[float, ...]) -> tuple[int, ...]:
    """Whole numbers that sum to totaal, by largest remainder."""
    exact = [totaal * aandeel for aandeel in aandelen]
    heel = [int(waarde) for waarde in exact]
    volgorde = sorted(range(len(exact)), key=lambda k: heel[k] - exact[k])
    for k in volgorde[: totaal - sum(heel)]:
        heel[k] += 1
    return tuple(heel)


def zoek(tekst: str, maximum: int = 10) -> tuple[Gemeente, ...]:
    """Present gemeenten that fit what someone typed, best first; forgiving of typos, accents and apostrophes.

    Old names (since 2015), everyday names (Den Haag) and Frisian names lead to the present gemeente; a code
    ("GM0363", "363") works too. Nothing found, or nothing typed: ().
    """
    gevraagd = woorden(tekst)
    if not gevraagd:
        return ()
    nummer = gevraagd.replace(" ", "").removeprefix("gm")
    if nummer.isdecimal() and len(nummer) <= 4:
        return tuple(_gemeenten(INDELING)[code] for code, _ in opvolgers(f"GM{int(nummer):04d}"))[:maximum]
    beste = _passende(gevraagd, rang_zonder_tikfout)
    # Guessing at typos costs more and adds only noise once a name fits as typed.
    if not any(sleutel[0] <= BEGIN_VAN_WOORD for sleutel in beste.values()):
        beste = _passende(gevraagd, rang_met_tikfout) | beste
    codes = sorted(beste, key=lambda code: (beste[code], -_gemeenten(INDELING)[code].inwoners))
    return tuple(_gemeenten(INDELING)[code] for code in codes[:maximum])


def _passende(gevraagd: str, rang: Callable[[str, str], int | None]) -> dict[str, tuple[int, int]]:
    """Present code → (rank, kind of name) of its best-fitting name."""
    beste: dict[str, tuple[int, int]] = {}
    for naam, code, soort in _zoeknamen():
        gevonden = rang(gevraagd, naam)
        if gevonden is not None and (gevonden, soort) < beste.get(code, (99, 99)):
            beste[code] = (gevonden, soort)
    return beste


@cache
def _zoeknamen() -> tuple[tuple[str, str, int], ...]:
    """(words, present code, kind): kind 0 present name, 1 everyday name, 2 and up an old name.

    The larger successors of an old name come first.
    """
    return tuple((woorden(naam), code, soort) for naam, code, soort in _alle_namen())


def _alle_namen() -> Iterator[tuple[str, str, int]]:
    for code, rij in register().items():
        eerste_soort = 0 if bestaat(rij, INDELING) else 2
        for soort, (opvolger, _) in enumerate(opvolgers(code), eerste_soort):
            yield rij["naam"], opvolger, soort
            # "Bergen (NH.)" is also simply Bergen
            yield rij["naam"].split(" (")[0], opvolger, soort
    for rij in lees("aliassen.csv"):
        yield rij["zoeknaam"], rij["code"], 1


def _check_indeling(indeling: int) -> None:
    if indeling not in indelingen():
        raise ValueError(f"onbekende indeling {indeling}: bekend is {EERSTE_INDELING} tot en met {INDELING}")


@cache
def _opleiding() -> dict[str, tuple[float, ...]]:
    return {rij["gemeente"]: tuple(float(rij[cel]) for cel in OPLEIDINGEN) for rij in lees("opleiding.csv")}


@cache
def _gemeenten(indeling: int) -> dict[str, Gemeente]:
    provincies = {rij["code"]: rij["naam"] for rij in lees("provincies.csv")}
    kenmerken = {rij["gemeente"]: rij for rij in lees("kenmerken.csv")}
    tegels = {rij["gemeente"]: rij for rij in lees("tegels.csv")}
    uit: dict[str, Gemeente] = {}
    for code, naam in namen(indeling).items():
        rij = register()[code]
        nu = code if code in kenmerken else opvolgertabel()[code][0][0]
        inwoners = round(int(kenmerken[nu]["inwoners"]) * _deel_van(code, nu))
        stedelijkheid = int(kenmerken[nu]["stedelijkheid"])
        uit[code] = Gemeente(
            code=code,
            naam=naam,
            provincie_code=rij["provincie"],
            provincie=provincies[rij["provincie"]],
            inwoners=inwoners,
            stedelijkheid=stedelijkheid,
            grootteklasse=next(naam for grens, naam in _GROOTTEKLASSEN if inwoners < grens),
            peergroep=next(r[2] for r in _PEERREGELS if inwoners < r[0] and stedelijkheid in r[1]),
            rij=int(tegels[nu]["rij"]),
            kolom=float(tegels[nu]["kolom"]),
        )
    return uit


def _deel_van(code: str, nu: str) -> float:
    """Part of the present gemeente `nu` that a merged code makes up, by 18+ population; else 1."""
    if code == nu:
        return 1.0
    oud = {
        rij["gemeente"]: sum(int(rij[cel]) for cel in CELLEN_AX)
        for rij in lees("bevolking.csv")
        if int(rij["peiljaar"]) == EERSTE_PEILJAAR
    }
    samen = sum(aantal for ander, aantal in oud.items() if opvolgers(ander)[0][0] == nu)
    return oud[code] / samen
