"""The way around the site: the same links on every page, and the one that leads here marked."""

from __future__ import annotations

import re

import httpx

MENU = ("/", "/gemeenten", "/begrippen", "/vergelijken", "/data", "/invullen")
VOET = ("/rondes", "/uitleg", "/privacy", "/toegankelijkheid")
_LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>')


WAAR = {
    "/gemeenten": ("/gemeenten", "page"),
    "/vergelijken": ("/vergelijken", "page"),
    "/data": ("/data", "page"),
    "/rondes": ("/rondes", "page"),
    "/begrippen": ("/begrippen", "page"),
    "/begrippen/ver_wijkteam?gemeente=GM0363": ("/begrippen", "true"),
    "/gemeenten/GM0363/verhalen": ("/gemeenten", "true"),
}
"""Page → the link that leads there, and how it is marked."""


async def test_het_menu_wijst_aan_waar_u_bent(client: httpx.AsyncClient) -> None:
    for pad, verwacht in WAAR.items():
        html = (await client.get(pad)).text
        menu = html[html.index('<nav class="menu"') : html.index("</nav>", html.index('<nav class="menu"'))]
        voet = html[html.index('<footer class="site">') :]
        gevonden = [*_LINK.findall(menu), *_LINK.findall(voet)]
        assert tuple(adres for adres, _ in gevonden) == (*MENU, *VOET), pad
        assert [paar for paar in gevonden if paar[1]] == [verwacht], pad
