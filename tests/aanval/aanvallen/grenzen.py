"""Bounds by linear programming on every hidden figure of a gemeente that sums do not determine by themselves.

A hidden gemeente beside a much smaller one is as good as shown: what the small one can be changes little.
"""

from functools import partial

from tests.aanval.aanvallen.aftrekken import dichte, som_open, stelsel_van
from tests.aanval.kennis import Kennis
from tests.aanval.tafel import tafels
from tests.aanval.vondst import Uitslag


def val_aan(k: Kennis) -> Uitslag:
    """The narrowest interval that can be proven, per hidden gemeente."""
    uit = Uitslag("grenzen")
    for t in tafels(k, delen=True):
        for maat in t.maten:
            weg = dichte(t, maat)
            if len(weg) < 2 or not som_open(t, maat):
                continue
            stelsel = stelsel_van(k, t, maat)
            bepaald = stelsel.bepaald()
            for g in sorted(weg):
                if frozenset({g}) not in bepaald:
                    uit.geprobeerd += 1
                    doel = t.doel(frozenset({g}), maat)
                    hoe = f"{t.publicatie}: {g} {t.variabele} {maat} {t.filter} tussen grenzen"
                    uit.meld_lui(doel, partial(stelsel.grenzen, frozenset({g})), hoe)
    return uit
