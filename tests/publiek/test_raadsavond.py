"""The example of a council evening: its figures are those of the small demo, and are recomputed here."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
from litestar import Litestar

from dashboards import Gespreksagenda, gespreksagenda
from dashboards.agenda import Agendapunt
from service.publicatie.tekenwerk import lees_bronnen
from tests.publiek.conftest import AANTAL

DOC = Path(__file__).parents[2] / "docs" / "doen" / "raadsavond.md"


async def test_het_voorbeeld_klopt_met_de_demo(app: tuple[httpx.AsyncClient, Litestar]) -> None:
    """The command makes the demo that is recomputed here; of its agenda every figure, sentence and question
    in the text is one that the page shows."""
    tekst = " ".join(DOC.read_text().replace("\u00a0", " ").split())
    assert f"samenspel demo --gemeenten {AANTAL}\n" in DOC.read_text()
    agenda = await _agenda(app[1], re.findall(r"/gemeenten/(GM\d{4})/gespreksagenda", tekst)[0])
    punten = [p for deel in agenda.delen for p in deel.punten]
    assert re.findall(r"\| \d+ \|[^|]*\|[^|]*\|[^|]*\|", tekst) == [_rij(p) for p in punten]
    bekend = " ".join(
        [*(deel.uitleg for deel in agenda.delen), *(_woorden(p) for p in punten)]
    ).replace("\u00a0", " ")  # fmt: skip
    aangehaald = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", tekst)
    assert len(aangehaald) >= 5
    assert [zin for zin in aangehaald if zin not in bekend] == []


async def _agenda(app: Litestar, code: str) -> Gespreksagenda:
    stand = await app.state.etalage.stand(app.state.pool)
    bronnen = lees_bronnen(stand.pakketten)
    return gespreksagenda(bronnen.publicaties, bronnen.catalogus, bronnen.vragenlijsten, code)


def _rij(p: Agendapunt) -> str:
    """The row of a point in the table of the text."""
    cijfers = ", ".join(f"{c.wie.lower()} {c.waarde or c.marge}" for c in p.cijfers)
    gevonden = re.search(r"(\d+ punten), met een marge van (\d+ tot \d+)", p.verschil.replace("\u00a0", " "))
    assert gevonden is not None
    return f"| {p.nummer} | {p.titel} | {cijfers} | {gevonden[1]} ({gevonden[2]}) |"


def _woorden(p: Agendapunt) -> str:
    return " ".join((p.zin, p.verschil, *p.ook, p.gespreksvraag))
