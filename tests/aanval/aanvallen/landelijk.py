"""Tables about the whole country: how scales hang together, and what modus does.

They are about large groups; what they may give away is a small group under one of their numbers, a figure
that is hidden, or more decimals than promised.
"""

from analyse.indexen.index import Index
from tests.aanval.kennis import Kennis, Rij, half, strook_n
from tests.aanval.tafel import MINSTE, Tafel, tafels
from tests.aanval.vondst import STATUS, Doel, Uitslag

SCHALEN, MODUSEFFECTEN = "schalen", "moduseffecten"
_FIJNST = {"alfa": 0.01, "omega": 0.01, "effect": 0.001, "se": 0.0001, "p": 0.0001, "p_bh": 0.0001}
"""Of inwoners; the effects on figures of others are never finer than whole per cents."""


def val_aan(k: Kennis) -> Uitslag:
    """Every row of both tables."""
    uit = Uitslag("landelijk")
    per = {(t.doelgroep, t.periode, t.variabele): t for t in tafels(k)}
    for naam in (SCHALEN, MODUSEFFECTEN):
        frame = k.extra.get(naam)
        for r in () if frame is None else frame.iter_rows(named=True):
            uit.geprobeerd += 1
            _rij(uit, k, r, per)
    return uit


def _rij(uit: Uitslag, k: Kennis, r: Rij, per: dict[tuple[str, str, str], Tafel]) -> None:
    """What one row gives away. Of organisations the number of answers has no minimum of its own."""
    doelgroep, periode = str(r["doelgroep"]), str(r["periode"])
    wat, maat = str(r.get("variabele", r.get("schaal"))), str(r.get("maat", "index"))
    doel = Doel(doelgroep, periode, frozenset({"NL"}), wat, maat, STATUS)
    getallen = {naam: x for naam, x in r.items() if isinstance(x, int | float) and naam not in {"k", "grens"}}
    if not getallen:
        return
    for naam in getallen.keys() & {"n", "n_tegen"}:
        n = float(getallen[naam])
        if strook_n(n)[1] < MINSTE[doelgroep] or n % 5:
            uit.meld_bewijs(doel, f"{doelgroep} {periode} {wat}: {naam} is {n:.0f}")
    for naam, stap in _FIJNST.items():
        x = getallen.get(naam, 0.0)
        if abs(x / stap - round(x / stap)) > half(None):
            uit.meld_bewijs(doel, f"{doelgroep} {periode} {wat}: {naam} is fijner dan beloofd: {x}")
    indexen: dict[str, Index] = {x.naam: x for x in k.indexen.get((doelgroep, periode), ())}
    for v in indexen[wat].variabelen if wat in indexen else (wat,):
        t = per.get((doelgroep, periode, v))
        if t is not None and not any(g == "NL" and c.open for (_, g), c in t.cellen.items()):
            uit.meld_bewijs(doel, f"{doelgroep} {periode} {wat}: over {v}, dat zelf verborgen is")
