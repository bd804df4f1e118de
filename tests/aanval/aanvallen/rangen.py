"""Rank sets: a hidden gemeente that stands in a ranking lies between its neighbours.

A rank set [a, b] of a gemeente says how many others are surely below and above it. With the shown figures of
the others in order, the hidden figure lies between those neighbours. Columns by name in the frame `rangen`.
"""

from tests.aanval.kennis import Kennis
from tests.aanval.tafel import tafels
from tests.aanval.vondst import Doel, Uitslag

FRAME = "rangen"


def val_aan(k: Kennis) -> Uitslag:
    """Every rank set of a gemeente without a figure."""
    uit = Uitslag("rangen")
    frame = k.extra.get(FRAME)
    if frame is None:
        return uit
    per = {(t.doelgroep, t.periode, t.begrip): t for t in tafels(k)}
    for r in frame.iter_rows(named=True):
        t = per.get((r["doelgroep"], r["periode"], r["begrip"]))
        g, maat = str(r.get("gebied", r.get("gemeente"))), str(r["maat"])
        laag, hoog = (r.get(a, r.get(b)) for a, b in (("rang_laag", "laag"), ("rang_hoog", "hoog")))
        if t is None or (maat, g) not in t.cellen or not isinstance(laag, int) or not isinstance(hoog, int):
            continue
        uit.geprobeerd += 1
        if t.cellen[maat, g].open:
            continue
        x = sorted(
            (
                c.waarde
                for (m, a), c in t.cellen.items()
                if m == maat and c.waarde is not None and a.startswith("GM")
            ),
            reverse=True,
        )
        onder = x[hoog - 1][0] if 0 < hoog <= len(x) else 0.0
        boven = x[laag - 2][1] if 1 < laag <= len(x) + 1 else 1.0
        doel = Doel(t.doelgroep, t.periode, frozenset({g}), t.variabele, maat)
        uit.meld(doel, onder, boven, f"{g} staat op plaats {laag} tot {hoog}")
    return uit
