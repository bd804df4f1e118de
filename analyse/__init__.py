"""Statistics of a survey round: frames in, frames out.

Weighting, estimates, comparisons, mirrors, disclosure control.
"""

import os

# Matrices here are small and many: threads of the linear algebra library would wait on each other longer than
# the work takes, and there are threads per table already. Read when numpy is loaded, here and in a child.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from analyse.onthulling.celsleutel import Rondesleutel, met_sleutels
from analyse.onthulling.vrije_ronde import VrijeRonde, vrije_ronde
from analyse.onthulling.vrije_tabel import vrije_tabel
from analyse.pipeline import Kladblok, maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie, PublicatieKop, Ruis
from analyse.ronde import RondeInvoer
from analyse.tabellen import analyseer

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
