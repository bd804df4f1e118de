"""Figures of groups: those of the domain, and of sums over persons."""

import numpy as np
import polars as pl
import pytest

from analyse.cijfers import maak_cijfers
from analyse.tellen import domein, tel_ronde
from analyse.uitsplitsen.groepen import rooster_van
from analyse.uitsplitsen.rekenen import reken_uit, tel_klassen, tel_op
from tests.analyse.kunst import buren
from tests.analyse.uitsplitsen.achtergronden import leden, mensen, per_mens, publiceer

PER = dict(zip(buren(7), (3, 12, 40, 90, 300, 31, 150), strict=True))
VELDEN = ("n", "n_eff", "waarde", "variantie", "df", "massa", "teller", "gelijk")


@pytest.mark.parametrize("gelijk", [False, True])
def test_every_group_is_the_domain_of_its_members(gelijk: bool) -> None:
    telling = tel_ronde(mensen(PER, 1, samenhang=0.5, onbekend=0.1, gelijk=gelijk))
    assert telling.basis is not None
    hoofd = [r for r in maak_cijfers(telling).rijen if r.is_hoofd]
    rooster = rooster_van(telling)
    som = tel_op(telling, hoofd)
    cijfers = reken_uit(telling, telling.basis, rooster, hoofd, som)
    klassen = tel_klassen(telling, telling.basis, rooster, hoofd, som)
    groepen = [(u, g) for u in rooster.uitsplitsingen[1:] for g in range(len(u.waarden))]
    assert len(cijfers.rijen) == len(groepen) * len(hoofd)
    for k, (u, g) in enumerate(groepen):
        mee = u.groep[rooster.klasse] == g
        apart = maak_cijfers(domein(telling, mee), alleen_hoofd=True)
        for j, rij in enumerate(hoofd):
            hier = j * len(groepen) + k
            assert cijfers.rijen[hier] == rij == apart.rijen[j]
            for veld in VELDEN:
                x, y = getattr(cijfers.waarden, veld)[hier], getattr(apart.waarden, veld)[j]
                np.testing.assert_allclose(x, y, rtol=1e-10, atol=1e-14, err_msg=f"{veld} {u.waarden[g]}")
            som = klassen.n[j][:, u.groep == g].sum(axis=1)
            np.testing.assert_array_equal(som, apart.waarden.n[j])


def test_weights_counts_and_shares_are_those_of_persons() -> None:
    """From the responses themselves: unweighted where everyone weighs the same."""
    o = publiceer(mensen(PER, 2, gelijk=True))
    p = per_mens(o)
    een = o.frame.filter(pl.col("schatting").is_not_null())
    assert een.height > 30 and een["kenmerk_b"].null_count() < een.height
    for r in een.filter(pl.col("gebied").str.starts_with("GM")).iter_rows(named=True):
        groep = p.filter(leden(r["gebied"]), pl.col(r["kenmerk_a"]) == r["waarde_a"])
        groep = groep if r["kenmerk_b"] is None else groep.filter(pl.col(r["kenmerk_b"]) == r["waarde_b"])
        antwoord = groep[r["variabele"]]
        telt = antwoord.filter(antwoord <= 5)
        assert r["n"] == round(len(telt) / 5) * 5
        assert r["schatting"] == pytest.approx((telt >= 4).mean(), abs=0.005 + 1e-9)
        assert r["df"] in (round((groep.height - 1) / 5) * 5, groep.height - 1)
        assert 0 <= r["lo"] <= r["schatting"] <= r["hi"] <= 1
