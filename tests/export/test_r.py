"""The same files read by R: haven, foreign (which has PSPP's own reader of .sav), readxl and read.csv."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analyse.cijfers import maak_cijfers
from analyse.tellen import tel_ronde
from dashboards.export import csvbestand, spss, stata, xlsx
from dashboards.export.boek import TEKST, Inhoud
from tests.alles import lang
from tests.export.hulp import INHOUDEN, antwoorden, frame, invoer

SCRIPT = Path(__file__).with_name("lezers.R")
ONTWERP = Path(__file__).with_name("ontwerp.R")
NODIG = ("haven", "foreign", "readxl", "jsonlite", "survey")
LETTERS = {"a": 97, "b": 98, "c": 99}


@cache
def ontbreekt() -> str:
    """Why R cannot be asked, or ""."""
    if shutil.which("Rscript") is None:
        return "Rscript is niet geïnstalleerd"
    vraag = f"cat(Filter(function(p) !requireNamespace(p, quietly=TRUE), c{NODIG}))"
    klaar = subprocess.run(["Rscript", "-e", vraag], capture_output=True, text=True, check=False)
    return f"in R ontbreekt: {klaar.stdout}" if klaar.stdout or klaar.returncode else ""


def _gelijk(gelezen: dict[str, list[Any]], waar: pl.DataFrame, inhoud: Inhoud, wie: str) -> None:
    """Every value, to the last bit; an empty text counts as none."""
    for v in inhoud.boek.variabelen:
        if v.soort == TEKST:
            verwacht: list[Any] = [x or None for x in waar[v.naam]]
            # foreign keeps the spaces with which SPSS fills up
            assert [(x or "").rstrip() or None for x in gelezen[v.naam]] == verwacht, (wie, v.naam)
        else:
            getallen = [None if x in (None, "NA") else _getal(x) for x in gelezen[v.naam]]
            assert getallen == waar[v.naam].cast(pl.Float64).to_list(), (wie, v.naam)


def _getal(x: Any) -> float:
    """A number as R wrote it; a truth value counts as 0 or 1."""
    return float({"true": 1, "false": 0}.get(str(x).lower(), x))


@lang
@pytest.mark.parametrize("wat", ["antwoorden", "cijfers"])
def test_r_leest(tmp_path: Path, wat: str) -> None:
    """Values, labels, user-missing values of SPSS and kinds of missing of Stata."""
    if reden := ontbreekt():
        pytest.skip(reden)
    inhoud = INHOUDEN[wat]()
    waar = frame(inhoud)
    for naam, schrijver in (("sav", spss), ("dta", stata), ("xlsx", xlsx), ("csv", csvbestand)):
        schrijver.schrijf(inhoud, tmp_path / f"a.{naam}")
    subprocess.run(["Rscript", str(SCRIPT), str(tmp_path)], check=True, capture_output=True, text=True)
    uit = json.loads((tmp_path / "uit.json").read_text())
    _gelijk(uit["sav"], waar, inhoud, "haven::read_sav")
    _gelijk(uit["foreign"], waar, inhoud, "foreign::read.spss")
    _gelijk(uit["xlsx"], waar, inhoud, "readxl")
    _gelijk(uit["csv"], csvbestand.veilig(waar, inhoud.boek), inhoud, "read.csv")
    _gelijk(_met_codes(uit), waar, inhoud, "haven::read_dta")
    for v in inhoud.boek.variabelen:
        assert set(uit["sav_na"][v.naam] or []) == set(v.ontbrekend)
        leeg = waar[v.naam].is_in(list(v.ontbrekend)).sum() + waar[v.naam].null_count()
        if v.soort != TEKST:
            assert uit["sav_leeg"][v.naam] == [leeg]
        labels = {k: x[0] for k, x in uit["sav_labels"][v.naam].items()} if uit["sav_labels"][v.naam] else {}
        assert labels == {str(w): t for w, t in spss.waardelabels(v).items()}
        assert uit["dta_labels"][v.naam] == [spss.knip(v.label, 80)]


def _met_codes(uit: dict[str, Any]) -> dict[str, list[Any]]:
    """The columns of Stata with the codes back that are .a, .b and .c there."""
    return {
        naam: [
            LETTERS[letter] if letter else waarde
            for waarde, letter in zip(kolom, uit["dta_letters"][naam] or [None] * len(kolom), strict=True)
        ]
        for naam, kolom in uit["dta"].items()
    }


@lang
def test_r_rekent_het_gepubliceerde_na(tmp_path: Path) -> None:
    """From the file alone R survey finds the mean of the country and its variance, to nine digits; without
    the cells of the weighting the variance is a little larger."""
    if reden := ontbreekt():
        pytest.skip(reden)
    vragen = ("dec_maatwerk", "ver_gemeentebestuur")
    spss.schrijf(antwoorden("inwoners", 1000), tmp_path / "a.sav")
    opdracht = ["Rscript", str(ONTWERP), str(tmp_path / "a.sav"), *vragen]
    uit = subprocess.run(opdracht, check=True, capture_output=True, text=True).stdout.splitlines()
    assert float(uit[0]) < 1e-9
    cijfers = maak_cijfers(tel_ronde(invoer("inwoners", 1000)))
    nl = cijfers.gebied.nl
    for nr, vraag in enumerate(vragen):
        rij = next(
            k for k, r in enumerate(cijfers.rijen) if (r.item.item.naam, r.maat.naam) == (vraag, "gemiddelde")
        )
        ruim, eigen = ([float(x) for x in regel.split()] for regel in uit[1 + 2 * nr : 3 + 2 * nr])
        waar = float(cijfers.waarden.waarde[rij, nl]), float(cijfers.waarden.variantie[rij, nl])
        assert eigen == pytest.approx(waar, rel=1e-9)
        assert ruim[0] == pytest.approx(waar[0], rel=1e-9) and 1.0 < ruim[1] / waar[1] < 1.15
