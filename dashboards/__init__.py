"""From a publication to what people read: charts, pages and tables. Pure: words and SVG out."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboards.agenda import Agendadeel, Agendapunt, Gespreksagenda, gespreksagenda
    from dashboards.begripcijfers import gemeten, genoeg, te_klein
    from dashboards.begrippagina import Begripgroep, BegripPagina, begrip_pagina, begripgroepen
    from dashboards.export.boek import ExportFout
    from dashboards.export.tabel import frame_export, tabel_export
    from dashboards.figuur import Figuur, Tabel, Tekening
    from dashboards.page import GemeentePagina, LandelijkePagina, gemeente_pagina, landelijke_pagina
    from dashboards.paginatekst import NAAR, Kerncijfer, Peergroep, resultaten_voor_ontvangstbewijs
    from dashboards.rapport import (
        Aanhaling,
        Bevinding,
        Rapport,
        RapportFout,
        maak_pdf,
        maak_presentatie,
        maak_rapport,
    )
    from dashboards.render import png
    from dashboards.statustekst import STATUSZINNEN
    from dashboards.theme import getal, procent, rond
    from dashboards.uitsplitsing import Uitsplitsing
    from dashboards.vergelijkingspagina import VergelijkingPagina, vergelijk_pagina
else:
    # Who serves pages draws none: Altair, the fonts and the converter are imported where a name needs them.
    # A name that is also a module (`plaat`, `uitsplitsing`) is imported from that module, not from here.
    _PER_MODULE = {
        "agenda": ("Agendadeel", "Agendapunt", "Gespreksagenda", "gespreksagenda"),
        "begripcijfers": ("gemeten", "genoeg", "te_klein"),
        "begrippagina": ("BegripPagina", "Begripgroep", "begrip_pagina", "begripgroepen"),
        "export.boek": ("ExportFout",),
        "export.tabel": ("frame_export", "tabel_export"),
        "figuur": ("Figuur", "Tabel", "Tekening"),
        "page": ("GemeentePagina", "LandelijkePagina", "gemeente_pagina", "landelijke_pagina"),
        "paginatekst": ("NAAR", "Kerncijfer", "Peergroep", "resultaten_voor_ontvangstbewijs"),
        "rapport": (
            *("Aanhaling", "Bevinding", "Rapport", "RapportFout"),
            *("maak_pdf", "maak_presentatie", "maak_rapport"),
        ),
        "render": ("png",),
        "statustekst": ("STATUSZINNEN",),
        "theme": ("getal", "procent", "rond"),
        "uitsplitsing": ("Uitsplitsing",),
        "vergelijkingspagina": ("VergelijkingPagina", "vergelijk_pagina"),
    }
    _WAAR = {naam: module for module, namen in _PER_MODULE.items() for naam in namen}

    def __getattr__(naam: str) -> object:
        if naam not in _WAAR:
            raise AttributeError(f"module {__name__!r} has no attribute {naam!r}")
        return getattr(import_module(f"{__name__}.{_WAAR[naam]}"), naam)


__all__ = [
    "NAAR",
    "STATUSZINNEN",
    "Aanhaling",
    "Agendadeel",
    "Agendapunt",
    "BegripPagina",
    "Begripgroep",
    "Bevinding",
    "ExportFout",
    "Figuur",
    "GemeentePagina",
    "Gespreksagenda",
    "Kerncijfer",
    "LandelijkePagina",
    "Peergroep",
    "Rapport",
    "RapportFout",
    "Tabel",
    "Tekening",
    "Uitsplitsing",
    "VergelijkingPagina",
    "begrip_pagina",
    "begripgroepen",
    "frame_export",
    "gemeente_pagina",
    "gemeten",
    "genoeg",
    "gespreksagenda",
    "getal",
    "landelijke_pagina",
    "maak_pdf",
    "maak_presentatie",
    "maak_rapport",
    "png",
    "procent",
    "resultaten_voor_ontvangstbewijs",
    "rond",
    "tabel_export",
    "te_klein",
    "vergelijk_pagina",
]
