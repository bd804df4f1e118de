"""Statistics of a survey round: frames in, frames out.

Weighting, estimates, comparisons, mirrors, disclosure control.
"""

from analyse.pipeline import Kladblok, maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie, PublicatieKop
from analyse.ronde import RondeInvoer
from analyse.tabellen import analyseer

__all__ = [
    "AnalyseFout",
    "Drempels",
    "Kladblok",
    "Publicatie",
    "PublicatieKop",
    "RondeInvoer",
    "analyseer",
    "maak_publicatie",
]
