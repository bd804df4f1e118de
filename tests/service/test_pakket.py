"""A publication as files: what was stored stays readable."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import msgspec
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analyse.methode import EERSTE, METHODE
from analyse.publicatie import SCHEMAS, verzegel
from dashboards import tabel_export
from service.publicatie import lezer
from service.publicatie.lezer import _BEWAARD, Gelezen, Lezer
from service.publicatie.pakket import lees_pakket, maak_delen, schrijf_delen
from tests.dashboards import voorbeeld


def _zonder(inhoud: bytes) -> bytes:
    buffer = io.BytesIO()
    pl.read_parquet(inhoud).drop("methode").write_parquet(buffer)
    return buffer.getvalue()


def test_every_frame_and_the_head_come_back_with_their_method(tmp_path: Path) -> None:
    rijen = [voorbeeld.cijfer("van_weg_vinden", "eens", 0.5)]
    publicatie = verzegel(voorbeeld.publicatie(rijen, methode=METHODE))
    assert set(publicatie.frames()) == set(SCHEMAS)
    schrijf_delen(tmp_path / "nu", maak_delen(publicatie, {}, []))
    terug = lees_pakket(tmp_path / "nu")
    assert terug.kop == publicatie.kop
    assert terug.kop.methode == METHODE
    for naam, frame in publicatie.frames().items():
        assert frame["methode"].to_list() == [METHODE] * frame.height
        assert_frame_equal(terug.frames()[naam], frame)


def test_a_publication_from_before_later_frames_still_loads(tmp_path: Path) -> None:
    """Frames that did not exist yet are empty, with their columns."""
    rijen = [voorbeeld.cijfer("van_weg_vinden", "eens", 0.5)]
    delen = maak_delen(verzegel(voorbeeld.publicatie(rijen, methode=METHODE)), {}, [])
    eerste = {"cijfers", "vergelijkingen", "spiegels", "kwaliteit"}
    for naam in set(SCHEMAS) - eerste:
        del delen[f"{naam}.parquet"]
    schrijf_delen(tmp_path / "oud", delen)
    terug = lees_pakket(tmp_path / "oud").frames()
    assert set(terug) == set(SCHEMAS)
    for naam in set(SCHEMAS) - eerste:
        assert terug[naam].is_empty()
        assert dict(terug[naam].schema) == SCHEMAS[naam]


def test_a_publication_from_before_methods_still_loads_and_exports(tmp_path: Path) -> None:
    """Without the column and without the field: it was made with the first method, and says so."""
    rijen = [voorbeeld.cijfer("van_weg_vinden", "eens", 0.5)]
    delen = maak_delen(verzegel(voorbeeld.publicatie(rijen, methode=METHODE)), {}, [])
    oud = {naam: _zonder(deel) if naam.endswith(".parquet") else deel for naam, deel in delen.items()}
    kop = msgspec.json.decode(delen["kop.json"])
    del kop["methode"]
    schrijf_delen(tmp_path / "oud", {**oud, "kop.json": msgspec.json.encode(kop)})
    terug = lees_pakket(tmp_path / "oud")
    assert terug.kop.methode == EERSTE != METHODE
    tabel = tabel_export(terug, voorbeeld.BEGRIPPEN, voorbeeld.SCHALEN, {})
    assert tabel["methode"].to_list() == [EERSTE]


async def test_the_reader_reads_once_and_keeps_the_last_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks at the same time waits for one reading; what was not asked for lately is let go."""
    mappen = []
    for nr in range(_BEWAARD + 1):
        rijen = [voorbeeld.cijfer("van_weg_vinden", "eens", nr / 10), voorbeeld.cijfer("ag_x", "eens", 0.5)]
        mappen.append(tmp_path / str(nr))
        schrijf_delen(mappen[-1], maak_delen(verzegel(voorbeeld.publicatie(rijen, methode=METHODE)), {}, []))
    gelezen: list[Path] = []
    echt = lezer.lees_gelezen

    def tel(map: Path) -> Gelezen:
        gelezen.append(map)
        return echt(map)

    monkeypatch.setattr(lezer, "lees_gelezen", tel)
    boekenplank = Lezer()
    samen = await asyncio.gather(*(boekenplank.lees(mappen[0]) for _ in range(4)))
    assert gelezen == mappen[:1]
    assert all(g is samen[0] for g in samen)
    rijen_ = samen[0].rijen("cijfers")
    assert rijen_["id"].to_list() == [1, 2]
    assert rijen_["begrip"].to_list() == ["ag_x", "van_weg_vinden"]
    assert samen[0].waarden("cijfers", "maat") == {"eens"}
    for map in mappen[1:]:
        await boekenplank.lees(map)
    await boekenplank.lees(mappen[0])
    assert gelezen == [*mappen, mappen[0]]
    with pytest.raises(FileNotFoundError):
        await boekenplank.lees(tmp_path / "niets")
