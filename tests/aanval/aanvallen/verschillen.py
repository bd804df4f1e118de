"""Recover a hidden side: a difference with one side shown gives the other, also in mirrors and trends.

A difference without its sign follows from its standard error and p up to two values.
"""

from scipy import special

from tests.aanval.kennis import Kennis, Rij, half_verschil
from tests.aanval.tafel import Cel, Tafel, tafels
from tests.aanval.vondst import Doel, Uitslag


def val_aan(k: Kennis) -> Uitslag:
    """Every difference that says anything, with what is known of its two sides."""
    uit = Uitslag("verschillen")
    per = {(t.publicatie, t.doelgroep, t.periode, t.begrip): t for t in tafels(k, eigen=False)}
    periodes = sorted({t.periode for t in per.values()})
    for r in k.verschillen.iter_rows(named=True):
        waarden = _verschil(r)
        t = per.get((str(r["publicatie"]), str(r["doelgroep"]), str(r["periode"]), str(r["begrip"])))
        if not waarden or t is None:
            continue
        uit.geprobeerd += 1
        eigen, ander = t.cellen.get((str(r["maat"]), str(r["gebied"]))), _andere_kant(r, t, per, periodes)
        _los_op(uit, r, t, eigen, ander, waarden)
    return uit


def _verschil(r: Rij) -> list[float]:
    """The difference, or what it can be when only its test is shown."""
    if isinstance(r["verschil"], float):
        return [r["verschil"]]
    if isinstance(r["lo"], float) and isinstance(r["hi"], float):
        return [(r["lo"] + r["hi"]) / 2]
    p, se, df = r["p"], r["se"], r["df"]
    if isinstance(p, float) and isinstance(se, float) and isinstance(df, float) and 0 < p < 1:
        t = -float(special.stdtrit(df, p / 2))
        return [t * se, -t * se]
    return []


def _andere_kant(
    r: Rij, t: Tafel, per: dict[tuple[str, str, str, str], Tafel], periodes: list[str]
) -> tuple[Tafel, Cel | None, frozenset[str]] | None:
    """Table, cell and gemeenten of the other side; no cell when it is not there as a figure of its own."""
    maat, g, referentie = str(r["maat"]), str(r["gebied"]), str(r["referentie"])
    if referentie in {"NL", "rest", "peer"}:
        gebied = "NL" if referentie != "peer" else _groep(t, maat, g)
        leden = t.leden(gebied, maat)
        heel = t.cellen.get((maat, gebied))
        return t, heel, leden if referentie == "NL" else leden - {g}
    doelgroep = referentie.removeprefix("spiegel:") if referentie.startswith("spiegel:") else t.doelgroep
    eerder = [p for p in periodes if p < t.periode and (t.publicatie, doelgroep, p, t.begrip) in per]
    periode = t.periode if referentie.startswith("spiegel:") else (eerder[-1] if eerder else "")
    ander = per.get((t.publicatie, doelgroep, periode, t.begrip))
    return None if ander is None else (ander, ander.cellen.get((maat, g)), ander.leden(g, maat))


def _groep(t: Tafel, maat: str, g: str) -> str:
    return next((x for m, x in t.cellen if m == maat and x.startswith("PG") and g in t.leden(x, maat)), g)


def _los_op(
    uit: Uitslag,
    r: Rij,
    t: Tafel,
    eigen: Cel | None,
    ander: tuple[Tafel, Cel | None, frozenset[str]] | None,
    waarden: list[float],
) -> None:
    maat, g = str(r["maat"]), str(r["gebied"])
    h = half_verschil(maat)
    hoe = f"{t.publicatie}: {g} {r['begrip']} tegenover {r['referentie']}"
    if ander is None:
        return
    daar, cel, leden = ander
    eigen_open = eigen is not None and eigen.waarde is not None
    if eigen_open and (cel is None or not cel.open):
        doel = Doel(daar.doelgroep, daar.periode, leden, daar.variabele, maat)
        x, y = eigen.waarde  # type: ignore[union-attr,misc]  # open
        _meld(uit, doel, [(x - v - h, y - v + h) for v in waarden], hoe)
    if not eigen_open and cel is not None and cel.waarde is not None:
        doel = Doel(t.doelgroep, t.periode, t.leden(g, maat), t.variabele, maat)
        x, y = cel.waarde
        _meld(uit, doel, [(x + v - h, y + v + h) for v in waarden], hoe)


def _meld(uit: Uitslag, doel: Doel, stroken: list[tuple[float, float]], hoe: str) -> None:
    for laag, hoog in stroken:
        uit.meld(doel, laag, hoog, hoe)
