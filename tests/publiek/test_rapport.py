"""The report as a download, and `samenspel rapport`: addresses, caching, and faults in one sentence."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import httpx
import pikepdf
import pytest
from click.testing import CliRunner, Result
from pptx import Presentation

from service.cli import groep
from service.settings import Settings
from tests.conftest import HOOFDSLEUTEL

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


async def test_the_page_leads_to_a_pdf_and_to_slides(
    client: httpx.AsyncClient, huidige: tuple[str, ...]
) -> None:
    """One test, for each begins a service with a worker of its own."""
    code = huidige[-1]
    bladzijde = (await client.get(f"/gemeenten/{code}")).text
    for formaat, soort in (("pdf", "PDF"), ("pptx", "PowerPoint")):
        assert f'href="/gemeenten/{code}/rapport.{formaat}"' in bladzijde
        assert f"({soort}, " in bladzijde and " kB)" in bladzijde
    adres = f"/gemeenten/{code}/rapport.pdf"
    antwoord, tegelijk = await asyncio.gather(client.get(adres), client.get(adres))
    assert antwoord.status_code == 200 and antwoord.content == tegelijk.content
    assert antwoord.headers["content-type"] == "application/pdf"
    assert f"samenspel-{code}.pdf" in antwoord.headers["content-disposition"]
    assert "max-age" in antwoord.headers["cache-control"]
    assert 1 <= len(pikepdf.open(io.BytesIO(antwoord.content)).pages) <= 4
    weer = await client.get(adres, headers={"If-None-Match": antwoord.headers["etag"]})
    assert (weer.status_code, weer.content) == (304, b"")
    bewaard = await client.get(adres)
    assert bewaard.content == antwoord.content
    dias = await client.get(f"/gemeenten/{code}/rapport.pptx")
    assert (dias.status_code, dias.headers["content-type"]) == (200, PPTX)
    assert len(Presentation(io.BytesIO(dias.content)).slides) >= 3


@pytest.mark.parametrize("formaat", ["pdf", "pptx"])
async def test_unknown_and_former_gemeenten(client: httpx.AsyncClient, formaat: str) -> None:
    onbekend = await client.get(f"/gemeenten/GM9999/rapport.{formaat}")
    assert onbekend.status_code == 404
    assert "Deze gemeente kennen wij niet." in onbekend.text
    oud = await client.get(f"/gemeenten/GM0501/rapport.{formaat}")
    assert (oud.status_code, oud.headers["location"]) == (301, f"/gemeenten/GM1992/rapport.{formaat}")


# --------------------------------------------------------------------------------- samenspel rapport


def _doe(settings: Settings, *woorden: str) -> Result:
    omgeving = {
        "SAMENSPEL_DATABASE_URL": str(settings.database_url),
        "SAMENSPEL_DATA_DIR": str(settings.data_dir),
        "SAMENSPEL_SLEUTEL": HOOFDSLEUTEL.decode(),
        "COLUMNS": "200",
    }
    return CliRunner(env=omgeving).invoke(groep, ["rapport", *woorden])


@pytest.mark.parametrize(
    ("woorden", "melding"),
    [
        (["onzin-2026"], "Ronde onzin-2026 bestaat niet."),
        (["inwoners-2027"], "Ronde inwoners-2027 is nog niet gepubliceerd"),
        (["inwoners-2026", "--gemeente", "Utrecht"], "Gemeente Utrecht bestaat niet"),
        (["inwoners-2026", "--gemeente", "GM0501"], "zij heet nu GM1992 (Voorne aan Zee)"),
    ],
)
def test_bad_input_is_refused(gevuld: Settings, tmp_path: Path, woorden: list[str], melding: str) -> None:
    uitkomst = _doe(gevuld, *woorden, "--uit", str(tmp_path))
    assert uitkomst.exit_code == 2, uitkomst.output
    assert melding in uitkomst.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(gevuld: Settings, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("bezet")
    uitkomst = _doe(gevuld, "inwoners-2026", "--uit", str(tmp_path / "bestand" / "map"))
    assert uitkomst.exit_code == 2
    assert "de map is niet te maken" in uitkomst.output


def test_reports_of_chosen_gemeenten(gevuld: Settings, huidige: tuple[str, ...], tmp_path: Path) -> None:
    """The file is the one that the site serves, whole and readable for others; nothing else is left."""
    gekozen = [huidige[0], huidige[-1]]
    keuze = [deel for code in gekozen for deel in ("--gemeente", code)]
    uitkomst = _doe(gevuld, "inwoners-2026", *keuze, "--uit", str(tmp_path))
    assert uitkomst.exit_code == 0, uitkomst.output
    assert "2 rapporten" in uitkomst.output
    namen = sorted(pad.name for pad in tmp_path.iterdir())
    assert namen == sorted(f"samenspel-2026-{code}.pdf" for code in gekozen)
    for pad in tmp_path.iterdir():
        assert pikepdf.open(pad).pages
        assert pad.stat().st_mode & 0o044
