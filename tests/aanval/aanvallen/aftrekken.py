"""Subtract: NL and groups of gemeenten minus what is shown, NL minus the rest; with known populations.

Which sets of hidden gemeenten have a joint figure that follows, is linear algebra; what the figure is, within
the rounding and with what is known of the weights, is a linear programme. From the comparison with the rest
and the peers the weights follow exactly (`stelsel.py`).
"""

from functools import partial

from tests.aanval.kennis import Kennis
from tests.aanval.stelsel import Stelsel
from tests.aanval.tafel import Tafel, contrasten, tafels
from tests.aanval.vondst import N, Uitslag

BEREIK = {"netto": (-1.0, 1.0), "index": (0.0, 100.0)}


def val_aan(k: Kennis) -> Uitslag:
    """Per table: every set of hidden gemeenten whose joint figure is determined."""
    uit = Uitslag("aftrekken")
    for t in tafels(k, delen=True):
        for maat in t.maten:
            if not dichte(t, maat) or not som_open(t, maat):
                continue
            stelsel = stelsel_van(k, t, maat)
            for deel in stelsel.bepaald():
                uit.geprobeerd += 1
                doel = t.doel(deel, maat)
                hoe = f"{t.publicatie}: {'+'.join(sorted(deel))} volgt uit sommen"
                _aantal(uit, t, maat, deel, hoe)
                uit.meld_lui(doel, partial(stelsel.grenzen, deel), hoe)
    return uit


def dichte(t: Tafel, maat: str) -> frozenset[str]:
    """Gemeenten without a figure, for a reason other than that the question was not asked."""
    return frozenset(
        g
        for g in t.gemeenten(maat)
        if not t.cellen[maat, g].open and t.cellen[maat, g].status != "niet_gevraagd"
    )


def stelsel_van(k: Kennis, t: Tafel, maat: str) -> Stelsel:
    """All that is published about one measure of a table."""
    codes = t.gemeenten(maat)
    s = Stelsel(codes, [t.gewicht(maat, g) for g in codes], bereik(k, t.variabele, maat))
    for (m, gebied), cel in t.cellen.items():
        if m == maat and cel.waarde is not None:
            s.voeg(t.leden(gebied, maat), *cel.waarde)
    for g, referentie, m, verschil, h in () if t.filter else contrasten(k, t):
        eigen = t.cellen.get((maat, g))
        if m == maat and referentie in {"rest", "peer"} and eigen is not None and eigen.waarde is not None:
            groep = "NL" if referentie == "rest" else _peer_van(t, maat, g)
            x, y = eigen.waarde
            s.voeg(t.leden(groep, maat) - {g}, x - verschil - h, y - verschil + h)
    return s


def bereik(k: Kennis, variabele: str, maat: str) -> tuple[float, float]:
    """Least and most that a measure can be."""
    if maat == "gemiddelde":
        laag, hoog = k.schalen.get(variabele, (0, 100))
        return float(laag), float(hoog)
    return BEREIK.get(maat, (0.0, 1.0))


def _peer_van(t: Tafel, maat: str, g: str) -> str:
    groepen = (x for m, x in t.cellen if m == maat and x.startswith("PG"))
    return next((x for x in groepen if g in t.leden(x, maat)), g)


def som_open(t: Tafel, maat: str) -> bool:
    """Whether the figure of any group of gemeenten is shown."""
    return any(m == maat and c.open and not g.startswith("GM") for (m, g), c in t.cellen.items())


def _aantal(uit: Uitslag, t: Tafel, maat: str, deel: frozenset[str], hoe: str) -> None:
    """The number of answers of the set: a union minus its shown members, by the strips of the rounding."""
    beste = 0.0, sum(t.strook(maat, g)[1] for g in deel)
    for (m, gebied), cel in t.cellen.items():
        leden = t.leden(gebied, maat)
        if m == maat and cel.open and deel <= leden and deel == leden & dichte(t, maat):
            rest = [t.strook(maat, g) for g in leden - deel]
            laag, hoog = cel.n[0] - sum(r[1] for r in rest), cel.n[1] - sum(r[0] for r in rest)
            beste = max(laag, beste[0]), min(hoog, beste[1])
    uit.meld(t.doel(deel, maat, N), *beste, f"{hoe} (aantal)")
