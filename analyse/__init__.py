"""Statistics of a survey round: frames in, frames out.

Weighting, estimates, comparisons, mirrors, disclosure control.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

# Matrices here are small and many: threads of the linear algebra library would wait on each other longer than
# the work takes, and there are threads per table already. Read when numpy is loaded, here and in a child.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from analyse.onthulling.celsleutel import Rondesleutel, met_sleutels
    from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
    from analyse.onthulling.vrije_tabel import vrije_tabel
    from analyse.pipeline import Kladblok, maak_publicatie
    from analyse.prepare import AnalyseFout
    from analyse.publicatie import Drempels, Publicatie, PublicatieKop, Ruis
    from analyse.ronde import RondeInvoer
    from analyse.tabellen.analyseer import analyseer
else:
    # Who reads a publication needs no statistics, and no SciPy: a name is imported when it is asked for.
    _WAAR = {
        "AnalyseFout": "prepare",
        "Drempels": "publicatie",
        "Kladblok": "pipeline",
        "Publicatie": "publicatie",
        "PublicatieKop": "publicatie",
        "RondeInvoer": "ronde",
        "Rondesleutel": "onthulling.celsleutel",
        "Ruis": "publicatie",
        "VrijeRonde": "onthulling.vrije_ronde",
        "analyseer": "tabellen.analyseer",
        "maak_publicatie": "pipeline",
        "met_sleutels": "onthulling.celsleutel",
        "vrije_ronde": "onthulling.vrije_ronde",
        "vrije_tabel": "onthulling.vrije_tabel",
    }

    def __getattr__(naam: str) -> object:
        if naam not in _WAAR:
            raise AttributeError(f"module {__name__!r} has no attribute {naam!r}")
        return getattr(import_module(f"{__name__}.{_WAAR[naam]}"), naam)


__all__ = [
    "AnalyseFout",
    "Drempels",
    "Kladblok",
    "Publicatie",
    "PublicatieKop",
    "RondeInvoer",
    "Rondesleutel",
    "Ruis",
    "VrijeRonde",
    "analyseer",
    "maak_publicatie",
    "met_sleutels",
    "vrije_ronde",
    "vrije_tabel",
]
