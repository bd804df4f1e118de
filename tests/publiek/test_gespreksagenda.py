"""The agenda of a gemeente as a visitor gets it over HTTP."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import httpx
import pytest
from litestar import Litestar

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from dashboards import gespreksagenda
from dashboards.agendatekst import KEUZE
from service.publicatie.adres import LANDELIJK, PADEN, Adres, vooruit
from service.publicatie.pakket import lees_pakket, lees_vragenlijsten
from service.publicatie.tekenwerk import TEKENAARS
from vragenlijsten import Vragenlijst, load_catalogus

AMSTERDAM = "GM0363"


def _tekst(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


async def test_the_page_shows_the_agenda(app: tuple[httpx.AsyncClient, Litestar]) -> None:
    """Every point with its sentence, its figures and its question; nothing else than the agenda says."""
    client, litestar = app
    etalage, pool = litestar.state.etalage, litestar.state.pool
    publicaties: dict[str, Publicatie] = {}
    vragenlijsten: dict[str, Vragenlijst] = {}
    for rij in reversed(await etalage.lijst(pool)):
        map_ = await etalage.pakket(pool, rij)
        publicaties[rij.doelgroep] = lees_pakket(map_)
        vragenlijsten |= lees_vragenlijsten(map_)
    agenda = gespreksagenda(publicaties, load_catalogus(), vragenlijsten, AMSTERDAM)
    antwoord = await client.get(f"/gemeenten/{AMSTERDAM}/gespreksagenda")
    tekst, html = _tekst(antwoord.text), antwoord.text
    assert antwoord.status_code == 200 and f"gespreksagenda-{AMSTERDAM}" in antwoord.headers["etag"]
    assert html.count('class="agendapunt"') == sum(len(deel.punten) for deel in agenda.delen)
    for deel in agenda.delen:
        assert f"{deel.kop} {deel.uitleg}" in tekst
        for punt in deel.punten:
            assert " ".join((punt.zin, punt.verschil, *punt.ook)).replace("\u00a0", " ") in tekst
            assert punt.gespreksvraag and punt.gespreksvraag in tekst
            for c in punt.cijfers:
                assert f"{c.wie} {c.waarde} {c.marge}".replace("  ", " ") in tekst
    assert all(zin in tekst for zin in (agenda.inleiding, *agenda.meldingen, *KEUZE))
    assert "nagebootste gegevens" in html
    assert "<script" not in html and "style=" not in html
    niveaus = [int(n) for n in re.findall(r"<h([1-6])", html)]
    assert niveaus[0] == 1 and niveaus.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(niveaus)), "no heading level skipped"


async def test_the_page_of_the_gemeente_leads_to_it(client: httpx.AsyncClient) -> None:
    html = (await client.get(f"/gemeenten/{AMSTERDAM}")).text
    assert f'href="/gemeenten/{AMSTERDAM}/gespreksagenda"' in html


async def test_a_gemeente_without_answers_gets_an_agenda_that_says_so(
    client: httpx.AsyncClient, huidige: tuple[str, ...]
) -> None:
    leeg = next(code for code in sorted(gemeenten()) if code not in huidige)
    antwoord = await client.get(f"/gemeenten/{leeg}/gespreksagenda")
    assert antwoord.status_code == 200
    assert "vonden wij geen verschillen" in _tekst(antwoord.text)
    assert "te weinig antwoorden" in _tekst(antwoord.text)


async def test_former_and_unknown_codes(client: httpx.AsyncClient) -> None:
    oud = await client.get("/gemeenten/gm0457/gespreksagenda")  # Weesp
    assert (oud.status_code, oud.headers["location"]) == (301, f"/gemeenten/{AMSTERDAM}/gespreksagenda")
    assert (await client.get("/gemeenten/GM9999/gespreksagenda")).status_code == 404


def test_every_kind_of_page_has_a_path_and_a_drawer() -> None:
    assert set(PADEN) == set(TEKENAARS)
    adressen = vooruit()
    assert adressen[0] == LANDELIJK and len({a.naam for a in adressen}) == len(adressen)
    assert len(adressen) == 1 + 2 * len(gemeenten())


@pytest.mark.parametrize(
    ("adres", "naam", "pad"),
    [
        (LANDELIJK, "landelijk", "/"),
        (Adres("gemeente", AMSTERDAM), "gemeente-GM0363", "/gemeenten/GM0363"),
        (
            Adres("gespreksagenda", AMSTERDAM),
            "gespreksagenda-GM0363",
            "/gemeenten/GM0363/gespreksagenda",
        ),
    ],
)
def test_an_address_names_one_page(adres: Adres, naam: str, pad: str) -> None:
    assert (adres.naam, adres.pad) == (naam, pad)
