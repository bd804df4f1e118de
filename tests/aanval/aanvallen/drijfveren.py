"""Differences in trust between who agrees and who does not: with the share that agrees they are means of two
groups. What they may give away is a group that is too small, one gemeente by subtraction, a hidden question,
or more decimals than promised.
"""

from collections import defaultdict

from analyse.gemeenten import gemeenten
from tests.aanval.kennis import FIJN_N, Kennis, Rij, half, strook_n
from tests.aanval.tafel import Tafel, tafels
from tests.aanval.vondst import STATUS, Doel, Uitslag

FRAME = "drijfveren"
MINSTE = 100
_FIJNST = {"schatting": 0.1, "lo": 0.1, "hi": 0.1, "se": 0.01}


def val_aan(k: Kennis) -> Uitslag:
    """Every row by itself, and per statement what is left of each union."""
    uit = Uitslag(FRAME)
    frame = k.extra.get(FRAME)
    if frame is None:
        return uit
    per = {(t.doelgroep, t.periode, t.variabele): t for t in tafels(k)}
    open_: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    alle: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for r in frame.iter_rows(named=True):
        sleutel = (str(r["doelgroep"]), str(r["periode"]), str(r["variabele"]))
        alle[sleutel].add(str(r["gebied"]))
        if r["schatting"] is not None:
            uit.geprobeerd += 1
            open_[sleutel].add(str(r["gebied"]))
            _rij(uit, r, per)
    for sleutel, gebieden in alle.items():
        _rest(uit, sleutel, gebieden, open_[sleutel])
    return uit


def _doel(r: Rij) -> Doel:
    wat = str(r["doelgroep"]), str(r["periode"])
    return Doel(*wat, frozenset({str(r["gebied"])}), str(r["variabele"]), "eens", STATUS)


def _rij(uit: Uitslag, r: Rij, per: dict[tuple[str, str, str], Tafel]) -> None:
    doel = _doel(r)
    waar = f"{r['gebied']} {r['variabele']}"
    n = float(str(r["n"]))
    if strook_n(n)[1] < MINSTE or n % 5:
        uit.meld_bewijs(doel, f"{waar}: n is {n:.0f}")
    for naam, stap in _FIJNST.items():
        eenheid = stap / 10 if n >= FIJN_N else stap
        x = float(str(r[naam] or 0.0))
        if abs(x / eenheid - round(x / eenheid)) > half(None):
            uit.meld_bewijs(doel, f"{waar}: {naam} is fijner dan beloofd: {x}")
    for variabele in (r["variabele"], r["uitkomst"]):
        t = per.get((doel.doelgroep, doel.periode, str(variabele)))
        if t is not None and not any(g == r["gebied"] and c.open for (_, g), c in t.cellen.items()):
            uit.meld_bewijs(doel, f"{waar}: naast {variabele}, dat zelf verborgen is")


def _rest(uit: Uitslag, sleutel: tuple[str, str, str], alle: set[str], open_: set[str]) -> None:
    """One gemeente that is all that a union holds besides what is shown in it follows by subtraction."""
    leden: dict[str, set[str]] = defaultdict(set)
    for g in alle & gemeenten().keys():
        leden[gemeenten()[g].peergroep].add(g)
        leden["NL"].add(g)
    for unie in leden.keys() & open_:
        bedekt = {g for p in open_ & (leden.keys() - {"NL"}) for g in leden[p]} if unie == "NL" else set()
        rest = leden[unie] - open_ - bedekt
        uit.geprobeerd += 1
        if len(rest) == 1:
            doel = Doel(sleutel[0], sleutel[1], frozenset(rest), sleutel[2], "eens", STATUS)
            uit.meld_bewijs(doel, f"{unie} min wat er staat is {sorted(rest)[0]}: {sleutel[2]}")
