"""Replicate weights: close to the linearised standard errors, and the same bits wherever they are made."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analyse.cijfers import maak_cijfers
from analyse.replicaties import Replicaties, repliceer, vergelijk, voeg
from analyse.runner import LocalRunner
from analyse.tellen import Telling, tel_ronde
from tests.analyse.kunst import buren, ronde


@pytest.fixture(scope="module")
def telling() -> Telling:
    return tel_ronde(ronde("inwoners", dict.fromkeys(buren(8), 300), 1))


@pytest.fixture(scope="module")
def replicaties(telling: Telling) -> Replicaties:
    return repliceer(telling, LocalRunner())


def test_standard_errors_are_those_of_linearisation(telling: Telling, replicaties: Replicaties) -> None:
    """200 replicates know a standard error to 1/√400 = 5 %; the mean of 24 independent ones to 1 %. Raking
    each replicate again costs a little more than the linearised residuals say."""
    tabel = vergelijk(telling, replicaties)
    gemeenten = tabel.filter(pl.col("gebied").is_in(telling.gebied.gemeenten))["verhouding"].to_numpy()
    assert len(gemeenten) == 24
    assert 0.97 < float(np.mean(gemeenten)) < 1.06
    assert np.all((gemeenten > 0.8) & (gemeenten < 1.25))
    nl = tabel.filter(pl.col("gebied") == "NL")["verhouding"].to_numpy()
    assert len(nl) == 3 and np.all((nl > 0.85) & (nl < 1.2))
    midden = (
        replicaties.waarden.mean(axis=0)[:, :8]
        - maak_cijfers(telling, alleen_hoofd=True).waarden.waarde[:, :8]
    )
    assert np.all(np.abs(midden) < 4 * tabel["se"].max() / np.sqrt(200))  # type: ignore[operator]  # no nulls


def test_a_replicate_depends_on_its_number_only(telling: Telling, replicaties: Replicaties) -> None:
    minder = repliceer(telling, LocalRunner(draden=1), 23)
    assert np.array_equal(minder.nummers, np.arange(23))
    np.testing.assert_array_equal(minder.waarden, replicaties.waarden[:23])
    blokken = [
        Replicaties(replicaties.nummers[a:b], replicaties.waarden[a:b])
        for a, b in ((60, 200), (0, 7), (7, 60))
    ]
    for delen in (blokken, [voeg(blokken[:2]), blokken[2]]):
        samen = voeg(delen)
        np.testing.assert_array_equal(samen.waarden, replicaties.waarden)
        np.testing.assert_array_equal(samen.nummers, replicaties.nummers)
    anders = repliceer(telling, LocalRunner(), 10, zaad=2)
    assert not np.any(anders.waarden == replicaties.waarden[:10])


def test_a_census_has_no_sampling_error() -> None:
    invoer = ronde("inwoners", dict.fromkeys(buren(3), 120), 2)
    geteld = invoer.lees().group_by("gemeente", "stratum").agg(populatie=pl.len().cast(pl.Int64))
    strata = geteld.with_columns(uitgenodigd=pl.lit(500))
    telling = tel_ronde(replace(invoer, strata=strata, marges=None))
    waarde = maak_cijfers(telling, alleen_hoofd=True).waarden.waarde
    np.testing.assert_allclose(repliceer(telling, LocalRunner(), 5).se(waarde), 0.0, atol=1e-12)


def test_organisations_have_another_design() -> None:
    with pytest.raises(ValueError, match="organisations"):
        repliceer(tel_ronde(ronde("aanbieders", dict.fromkeys(buren(3), 40))), LocalRunner())
