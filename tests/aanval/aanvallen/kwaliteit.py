"""Count back the quality table: shares of responses are fractions of small whole numbers.

A share written with all its decimals has one fraction with a denominator near the number of responses. With
the fractions of all shown gemeenten and of NL, those of a hidden gemeente are what is left.
"""

from fractions import Fraction
from typing import TypeAlias

import polars as pl

from tests.aanval.kennis import Kennis, Rij, strook_n
from tests.aanval.vondst import AANTAL, Doel, N, Uitslag

_SAMEN = ("weet_niet", "overgeslagen")
DELEN = ("snel", "rechtlijnig", *_SAMEN)
KWALITEIT = "kwaliteit"
_RUIS = 1e-13
Breuk: TypeAlias = tuple[int, int]


def val_aan(k: Kennis) -> Uitslag:
    """Every round in the quality table: exact numbers of its gemeenten, and of those that are hidden."""
    uit = Uitslag("kwaliteit")
    if not k.kwaliteit.height:
        return uit
    vragen = _aantal_vragen(k)
    for sleutel, deel in k.kwaliteit.partition_by("publicatie", "doelgroep", "periode", as_dict=True).items():
        per = {str(r["gebied"]): r for r in deel.iter_rows(named=True)}
        pub, doelgroep, periode = map(str, sleutel)
        for g, r in per.items():
            uit.geprobeerd += 1
            _respons(uit, (doelgroep, periode), g, r, pub)
        for naam in DELEN:
            uit.geprobeerd += 1
            _aftrek(uit, (doelgroep, periode), naam, per, vragen.get((pub, doelgroep), 1), pub)
    return uit


def _aantal_vragen(k: Kennis) -> dict[tuple[str, str], int]:
    """How many questions there are at most (publication, doelgroep)."""
    per = k.cijfers.group_by("publicatie", "doelgroep").agg(pl.col("variabele").n_unique())
    return {(p, d): int(n) for p, d, n in per.iter_rows()}


def _respons(uit: Uitslag, ronde: tuple[str, str], g: str, r: Rij, pub: str) -> None:
    """Response times percentage: the product with the number invited is a whole number."""
    deel, genodigd, respons = r.get("responspercentage"), r.get("uitgenodigd"), r.get("respons")
    doel = Doel(*ronde, frozenset({g}), KWALITEIT, "respons", N)
    if isinstance(respons, int) and respons % 5:
        uit.meld(doel, respons, respons, f"{pub}: respons van {g} staat er precies: {respons}")
    if not isinstance(deel, float) or not isinstance(genodigd, int):
        return
    h = 0.005 if abs(deel * 100 - round(deel * 100)) < 1e-9 else _RUIS
    rond_om = range(max(0, int((deel - h) * genodigd) - 1), min(genodigd, int((deel + h) * genodigd) + 1) + 1)
    heel = [n for n in rond_om if abs(n / genodigd - deel) <= h + _RUIS] if genodigd else []
    strook = strook_n(float(respons)) if isinstance(respons, int) else (0.0, float("inf"))
    over = [n for n in heel if strook[0] <= n <= strook[1]]
    if over and not all(n % 5 == 0 for n in over):
        uit.meld(doel, min(over), max(over), f"{pub}: respons van {g} uit het percentage")


def breuken(x: float, noemers: range) -> list[Breuk]:
    """Fractions equal to x with such a denominator; none when x was rounded."""
    f = Fraction(x).limit_denominator(max(noemers.stop, 1))
    if abs(float(f) - x) > _RUIS or not noemers:
        return []
    q = f.denominator
    eerste = -(-noemers.start // q)
    return [(f.numerator * m, q * m) for m in range(max(eerste, 1), noemers.stop // q + 1)]


def _aftrek(
    uit: Uitslag, ronde: tuple[str, str], naam: str, per: dict[str, Rij], vragen: int, pub: str
) -> None:
    """NL minus the shown gemeenten, when one gemeente with responses has no shares."""
    gemeenten = [g for g in per if g != "NL"]
    dicht = [g for g in gemeenten if per[g].get(naam) is None and per[g].get("respons")]
    if "NL" not in per or len(dicht) != 1 or not isinstance(per["NL"].get(naam), float):
        return
    open_ = [g for g in gemeenten if isinstance(per[g].get(naam), float)]
    keer = vragen if naam in _SAMEN else 1
    kan = {g: noemers for g in (*open_, "NL") if (noemers := _noemers(per[g], naam, keer))}
    if set(kan) != {*open_, "NL"}:
        return
    vragen_per = _vragen_per(kan, per)
    tellers = {
        g: [
            round(float(str(per[g][naam])) * b)
            for b in noemers
            if vragen_per[0] <= _per(b, per[g]) <= vragen_per[1]
        ]
        for g, noemers in kan.items()
    }
    doel = Doel(*ronde, frozenset(dicht), KWALITEIT, naam, AANTAL)
    teller = _rest(tellers["NL"], [tellers[g] for g in open_])
    if teller is not None:
        uit.meld(doel, *teller, f"{pub}: {naam} van {dicht[0]} is NL min de rest")


def _noemers(r: Rij, naam: str, keer: int) -> set[int]:
    """Denominators that agree with a share; shares of the same questions have the same one."""
    respons = r.get("respons")
    if not isinstance(respons, int):
        return set()
    onder = max(1, int((0.5 if keer > 1 else 0.9) * respons) - 3)
    noemers = range(onder, (respons + 2) * keer + 1)
    samen = _SAMEN if naam in _SAMEN else (naam,)
    per = [{b for _, b in breuken(x, noemers)} for n in samen if isinstance(x := r.get(n), float)]
    return set.intersection(*per) if per else set()


def _per(noemer: int, r: Rij) -> float:
    """Questions per response."""
    respons = r.get("respons")
    return noemer / respons if isinstance(respons, int) and respons else 0.0


def _vragen_per(kan: dict[str, set[int]], per: dict[str, Rij]) -> tuple[float, float]:
    """Where the questions per response lie, from the gemeenten with one denominator left."""
    zeker = [_per(next(iter(b)), per[g]) for g, b in kan.items() if len(b) == 1]
    return (0.93 * min(zeker), 1.07 * max(zeker)) if zeker else (0.0, float("inf"))


def _rest(heel: list[int], delen: list[list[int]]) -> tuple[float, float] | None:
    """Bounds of the whole minus its parts; None when some part is not known as a fraction."""
    if not heel or not all(delen):
        return None
    laag = min(heel) - sum(max(d) for d in delen)
    hoog = max(heel) - sum(min(d) for d in delen)
    return float(max(laag, 0)), float(hoog)
