"""The council report of one gemeente: the same figures as its page, on two to four sheets or as slides."""

from dashboards.rapport.inhoud import Aanhaling, Bevinding, Rapport, maak_rapport
from dashboards.rapport.pdf import RapportFout, maak_pdf
from dashboards.rapport.presentatie import maak_presentatie

__all__ = [
    "Aanhaling",
    "Bevinding",
    "Rapport",
    "RapportFout",
    "maak_pdf",
    "maak_presentatie",
    "maak_rapport",
]
