"""What is different between two versions of a publication: in what went in, and in the figures that came out.

Made of the heads and the published figures of both. Why there is a new version only a person can say; that
stands beside it (`Uitgave.reden`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import polars as pl

from analyse import PublicatieKop

_SLEUTEL = ("doelgroep", "periode", "gebied", "variabele", "maat")
_INHOUD = ("n", "schatting", "lo", "hi", "status")
NODIG = (*_SLEUTEL, *_INHOUD)
"""The columns of the figures that are looked at."""
_INVOER = {
    "antwoorden": "De antwoorden van {} zijn gecorrigeerd.",
    "strata": "De gegevens over de steekproef van {} zijn veranderd.",
    "marges": "De bevolkingscijfers waarop {} is gewogen, zijn veranderd.",
}


@dataclass(frozen=True)
class Wijziging:
    """What a version changed. `zinnen`: about what went in, in Dutch; then how many figures stayed as they
    were, became different, came or went."""

    zinnen: tuple[str, ...]
    gelijk: int
    anders: int
    erbij: int
    weg: int


def vergelijk_versies(
    oud: PublicatieKop, nieuw: PublicatieKop, cijfers_oud: pl.LazyFrame, cijfers_nieuw: pl.LazyFrame
) -> Wijziging:
    """Compare two versions of one ronde; the frames have at least the columns `NODIG`."""
    samen = cijfers_oud.select(NODIG).join(
        cijfers_nieuw.select(NODIG), on=_SLEUTEL, how="full", suffix="_nieuw", validate="1:1"
    )
    was, is_ = pl.col("status").is_not_null(), pl.col("status_nieuw").is_not_null()
    zelfde = pl.all_horizontal([pl.col(k).eq_missing(pl.col(f"{k}_nieuw")) for k in _INHOUD])
    telling = samen.select(
        (was & is_ & zelfde).sum().alias("gelijk"),
        (was & is_ & ~zelfde).sum().alias("anders"),
        (~was & is_).sum().alias("erbij"),
        (was & ~is_).sum().alias("weg"),
    ).collect()
    return Wijziging(tuple(_zinnen(oud, nieuw)), **telling.row(0, named=True))


def _zinnen(oud: PublicatieKop, nieuw: PublicatieKop) -> Iterator[str]:
    if oud.methode != nieuw.methode:
        yield f"De rekenwijze is nu {nieuw.methode}; dat was {oud.methode}."
    if oud.indeling != nieuw.indeling:
        yield f"De gemeenten zijn die van {nieuw.indeling}; dat was de indeling van {oud.indeling}."
    elif oud.peergroepen != nieuw.peergroepen:
        yield "De groepen van vergelijkbare gemeenten zijn anders samengesteld."
    for naam, waarde in msgspec.to_builtins(nieuw.drempels).items():
        if (was := getattr(oud.drempels, naam)) != waarde:
            yield f"De ondergrens {naam} van de onthullingscontrole is {waarde}; dat was {was}."
    yield from _rondes(oud, nieuw)
    for naam in sorted(oud.invoer_hashes.keys() & nieuw.invoer_hashes.keys()):
        ronde, _, deel = naam.partition("/")
        if oud.invoer_hashes[naam] != nieuw.invoer_hashes[naam] and deel in _INVOER:
            yield _INVOER[deel].format(ronde)
    if oud.codeversie != nieuw.codeversie:
        yield f"Gerekend met versie {nieuw.codeversie} van Samenspel; dat was {oud.codeversie}."


def _rondes(oud: PublicatieKop, nieuw: PublicatieKop) -> Iterator[str]:
    """Rounds of the trend and of the mirrors that came or went, and questionnaires that are another."""
    was, nu = oud.vragenlijst_versies, nieuw.vragenlijst_versies
    for ronde in sorted(nu.keys() - was.keys()):
        yield f"De meting {ronde} is erbij gekomen om mee te vergelijken."
    for ronde in sorted(was.keys() - nu.keys()):
        yield f"De meting {ronde} zit er niet meer bij."
    for ronde in sorted(nu.keys() & was.keys()):
        if nu[ronde] != was[ronde]:
            yield f"De vragenlijst van {ronde} is een andere versie."
