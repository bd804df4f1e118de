"""`python -m tests.aanval`: all attacks on all made-up rounds, and the planted leaks; prints the report."""

import sys

from analyse.publicatie import Ruis
from tests.aanval.proeven import PROEVEN
from tests.aanval.verslag import Regel, met_lekken, tabel, val_aan
from tests.aanval.vrije_proef import dienst, oogst, steeds_anders, zonder_ruis
from tests.analyse.onthulling.aanvaller import buit, fout

_MEEST = 5
_EEN_MENS = 0.75
"""An error of less than this, in people, says too much of the few."""


def main() -> int:
    """Exit code 1 when anything was recovered, or a planted leak was missed."""
    samen: dict[str, Regel] = {}
    for naam, maak in PROEVEN.items():
        proef = maak()
        for aanval, regel in val_aan(proef.kennis(), proef.waarheid).items():
            alles = samen.setdefault(aanval, Regel(aanval))
            alles.geprobeerd += regel.geprobeerd
            alles.hersteld += regel.hersteld
            alles.smalste = min(alles.smalste, regel.smalste)
            for vondst in regel.hersteld[:_MEEST]:
                print(f"{naam}: {aanval}: {vondst.hoe}: {vondst.strook[0]:.3f} tot {vondst.strook[1]:.3f}")
    met_lekken(samen)
    vrij = oogst(dienst())
    gevonden = sum(oogst(plant).lek for plant in (zonder_ruis(30), steeds_anders()))
    print(f"vrije tabellen: {vrij.raak} van {vrij.geprobeerd} goed geraden, verwacht {vrij.verwacht:.1f}")
    samen["vrij"] = Regel("vrij", vrij.geprobeerd, geplant=2, gevonden=gevonden, alleen=gevonden)
    naast, stil = (fout(buit(1_000, 3, 2, items=6, ruis=r)) for r in (None, Ruis(0.01, 1, 0)))
    print(f"vrije tabellen naast vaste cijfers: fout {naast:.2f} mens; zonder ruis {stil:.2f}")
    print(tabel(samen))
    return int(
        naast < _EEN_MENS
        or stil > _EEN_MENS
        or vrij.lek
        or any(r.hersteld or r.gevonden < r.geplant for r in samen.values())
    )


if __name__ == "__main__":
    sys.exit(main())
