"""Read what is there: a base under its minimum, a small category, a small group that agrees with itself."""

from tests.aanval.kennis import Kennis
from tests.aanval.tafel import DEEL, KLEIN, MINSTE, Cel, Tafel, hoofdmaten, tafels
from tests.aanval.vondst import STATUS, Uitslag

_GEEN_AANDEEL = ("gemiddelde", "netto", "index")
_HOOFD = ("gekozen", "weet_niet", *_GEEN_AANDEEL)


def val_aan(k: Kennis) -> Uitslag:
    """Every shown figure by itself."""
    uit = Uitslag("direct")
    hoofd = hoofdmaten(k)
    for t in tafels(k, eigen=False, delen=True):
        maat_van = hoofd.get((t.doelgroep, t.begrip), "")
        for (maat, gebied), cel in t.cellen.items():
            if cel.open:
                uit.geprobeerd += 1
                for hoe, laag, hoog in _bekijk(t, maat, maat_van, gebied, cel):
                    doel = t.doel(t.leden(gebied, maat), maat, STATUS)
                    uit.meld(doel, laag, hoog, f"{t.publicatie}: {gebied} {hoe}", mogelijk=(0.0,))
    return uit


def _bekijk(t: Tafel, maat: str, hoofd: str, gebied: str, cel: Cel) -> list[tuple[str, float, float]]:
    """What a shown figure gives away, with the figure."""
    n, x = cel.n, cel.waarde or (0.0, 0.0)
    uit = []
    minimum = 1 if t.minste == MINSTE["aanbieders"] else t.minste
    if n[0] < minimum:
        uit.append((f"rust op {n[0]:.0f} tot {n[1]:.0f} antwoorden", *x))
    if n[0] < KLEIN and maat not in _GEEN_AANDEEL and (x[0] <= 0 or x[1] >= 1):
        uit.append((f"iedereen eens met elkaar: {x[0]:.2f}", *x))
    if maat.startswith("code_") or (maat not in (*_HOOFD, hoofd) and hoofd):
        teller = x[0] * n[0]
        if teller < DEEL:
            uit.append((f"{maat}: mogelijk maar {teller:.1f} antwoorden", *x))
    return uit
