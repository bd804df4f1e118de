"""From a publication to what people read: charts, pages and tables. Pure: words and SVG out."""

from dashboards.export import frame_export, tabel_export
from dashboards.figuur import Figuur, Tabel
from dashboards.page import GemeentePagina, LandelijkePagina, gemeente_pagina, landelijke_pagina
from dashboards.paginatekst import Kerncijfer, Peergroep, resultaten_voor_ontvangstbewijs
from dashboards.statustekst import STATUSZINNEN
from dashboards.theme import getal, procent, rond

__all__ = [
    "STATUSZINNEN",
    "Figuur",
    "GemeentePagina",
    "Kerncijfer",
    "LandelijkePagina",
    "Peergroep",
    "Tabel",
    "frame_export",
    "gemeente_pagina",
    "getal",
    "landelijke_pagina",
    "procent",
    "resultaten_voor_ontvangstbewijs",
    "rond",
    "tabel_export",
]
