"""The API, version 1: the routes of every resource. /api/v1/openapi.json describes them, /api shows that."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from service.api.v1 import (
    begrippen,
    cijfers,
    gemeenten,
    gesprek,
    publicaties,
    responsen,
    tabellen,
    vergelijkingen,
)
from service.api.v1 import vragenlijsten as lijsten
from service.api.v1.naslag import maak_naslag

_bronnen: list[HTTPRouteHandler] = [
    *publicaties.route_handlers,
    *cijfers.route_handlers,
    *vergelijkingen.route_handlers,
    *tabellen.route_handlers,
    *gemeenten.route_handlers,
    *begrippen.route_handlers,
    *lijsten.route_handlers,
    *gesprek.route_handlers,
    *responsen.route_handlers,
]
*_beschrijving, naslag = maak_naslag(_bronnen)
beschreven = [*_bronnen, *_beschrijving]
"""Every operation of the API; each carries its description."""
route_handlers = [*beschreven, naslag]
