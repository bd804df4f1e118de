"""Findings of the figures on samenspel and on what goes with trust; see `texts` for the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards import texts
from dashboards.theme import hoofdletter, opsomming, telwoord

_HEEL = {
    "hoger": f", duidelijk hoger dan {texts.VERGELIJKBAAR}",
    "lager": f", duidelijk lager dan {texts.VERGELIJKBAAR}",
    "geen_verschil": f", geen duidelijk verschil met {texts.VERGELIJKBAAR}",
}


def titel_samenspel(
    naam: str, cijfer: str | None, oordeel: str | None, delen: Mapping[str, str | None]
) -> str:
    """The index in all with its verdict against peers, and the ingredients with another clear verdict.

    `cijfer`: the index in all as it is written, None when it is not shown; `delen`: ingredient → verdict.
    """
    begin = f"De ingrediënten van samenspel in {naam}"
    if cijfer is not None:
        begin = f"Samenspel in {naam}: {cijfer} van de 100{_HEEL.get(oordeel or '', '')}"
    heel = oordeel if cijfer is not None else None
    stukken = []
    for welk in ("hoger", "lager"):
        wie = [d for d, o in delen.items() if o == welk and o != heel]
        if wie:
            ligt = "ligt" if len(wie) == 1 else "liggen"
            dan = "" if heel else f" dan {texts.VERGELIJKBAAR}"
            wel = "wel " if heel == "geen_verschil" else ""
            stukken.append(f"{opsomming(wie)} {ligt} {wel}{texts.OORDEEL_WOORDEN[welk]}{dan}")
    return f"{begin}; {' en '.join(stukken)}" if stukken else begin


def titel_drijfveren(naam: str, uitkomst: str, oordelen: Sequence[str | None]) -> str:
    """At how many statements those who agree trust more, or less, beyond chance."""
    getoetst = [o for o in oordelen if o is not None]
    meer, minder = getoetst.count("positief"), getoetst.count("negatief")
    if not getoetst:
        return f"{naam}: wat samengaat met {uitkomst}"
    if not meer and not minder:
        return f"{naam}: bij geen van de {stellingen(len(getoetst))} een duidelijke samenhang met {uitkomst}"
    zinnen = f"duidelijk hoger bij {_deel(meer, len(getoetst))} en duidelijk lager bij {telwoord(minder)}"
    if meer and minder:
        return f"{naam}: {uitkomst} is onder wie het eens is {zinnen}"
    aantal, woord = (meer, "meer") if meer else (minder, "minder")
    return f"{naam}: bij {_deel(aantal, len(getoetst))} heeft wie het eens is duidelijk {woord} {uitkomst}"


def _deel(aantal: int, totaal: int) -> str:
    if totaal == 1:
        return "deze stelling"
    if aantal == totaal:
        return "beide stellingen" if totaal == 2 else f"alle {stellingen(totaal)}"
    return f"{telwoord(aantal)} van de {stellingen(totaal)}"


def stellingen(n: int) -> str:
    """ "één stelling", "13 stellingen"."""
    return f"{telwoord(n)} {'stelling' if n == 1 else 'stellingen'}"


def titel_partijen(partijen: Sequence[str], verschillend: Sequence[str], getoetst: int) -> str:
    """The finding of a mirror of indices: where the parties differ beyond chance."""
    wie = opsomming(texts.PARTIJEN[p] for p in partijen)
    if not getoetst:
        return f"Samenspel, gezien door {wie}"
    if not verschillend:
        return f"{hoofdletter(wie)} kijken niet duidelijk verschillend naar het samenspel"
    return f"{hoofdletter(wie)} kijken duidelijk verschillend naar {opsomming(verschillend)}"
