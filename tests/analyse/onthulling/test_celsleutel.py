"""Record keys are secret, stable and order-free; mixed cell keys know nothing of each other."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyse.aggregatie import kolom, nummer
from analyse.deelsom import partial
from analyse.onthulling.celsleutel import (
    KOLOM,
    Rondesleutel,
    Sleutelgetallen,
    celsleutels,
    met_sleutels,
    sleutelkolom,
    tel_met_sleutels,
)
from analyse.onthulling.ptabel import ruistabel
from analyse.prepare import AnalyseFout
from analyse.publicatie import Ruis
from analyse.tellen import telplan
from tests.analyse.kunst import buren, ronde
from tests.analyse.onthulling.vrij import SLEUTEL, met, sleutel


def test_keys_are_stable_uniform_and_of_their_own_secret() -> None:
    a = SLEUTEL.records(200_000)
    assert a.dtype == np.uint32 and np.array_equal(a, SLEUTEL.records(200_000))
    assert np.array_equal(a[:500], SLEUTEL.records(500))
    b = sleutel(1).records(200_000)
    assert (a == b).mean() < 1e-4
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.01
    telling = np.bincount(a >> 24, minlength=256)
    assert ((telling - 200_000 / 256) ** 2 / (200_000 / 256)).sum() < 350  # chi-square, 255 df
    assert len(SLEUTEL.records(0)) == 0


def test_first_keys_of_a_secret_are_what_they_were() -> None:
    """A change here gives every published table other noise: two versions could then be averaged."""
    assert Rondesleutel(b"0" * 32).records(3).tolist() == [3672020554, 4271585259, 596844185]
    assert Rondesleutel(b"0" * 32).meng(np.array([0, 1, 2**32 - 1], dtype=np.uint32)).tolist() == [
        1849514698,
        743805521,
        3289873690,
    ]


def test_a_secret_does_not_show_itself() -> None:
    assert "geheim van" not in repr(SLEUTEL) and SLEUTEL.geheim.hex() not in repr(SLEUTEL)
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Rondesleutel(b"kort")


def test_keys_go_on_once_and_counting_needs_them() -> None:
    invoer = ronde("inwoners", {buren(1)[0]: 20})
    with pytest.raises(AnalyseFout, match="geen sleutels"):
        tel_met_sleutels(invoer.lees(), telplan(invoer))
    with pytest.raises(AnalyseFout, match="al sleutels"):
        met_sleutels(met(invoer).lees(), SLEUTEL)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999), st.integers(1, 60), st.randoms(use_true_random=False))
def test_sums_of_keys_are_those_of_the_rows_in_any_order(zaad: int, n: int, dobbel: object) -> None:
    invoer = met(ronde("inwoners", dict.fromkeys(buren(2), n), zaad))
    plan, frame = telplan(invoer), invoer.lees()
    som = tel_met_sleutels(frame, plan)
    volgorde = np.random.default_rng(zaad).permutation(frame.height)
    geschud = tel_met_sleutels(frame[volgorde].select(sorted(frame.columns)), plan)
    assert np.array_equal(som.sommen, geschud.sommen) and som.sleutels.equals(geschud.sleutels)
    nummers, _ = nummer(frame, plan.sleutels)
    item, codes = plan.items[0]
    for code in codes:
        wie = (frame[item] == code).to_numpy()
        cellen = Counter[int]()
        for cel, recht in zip(nummers[wie], frame[KOLOM].to_numpy()[wie], strict=True):
            cellen[int(cel)] += int(recht)
        getelde = som.van(sleutelkolom(kolom(item, code)))
        assert {int(c): int(getelde[c]) for c in np.flatnonzero(getelde)} == dict(cellen)
    assert np.array_equal(som.sommen[:, : len(plan.kolommen)], partial(frame, plan).sommen)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), max_size=40), st.integers(0, 40))
def test_cell_keys_add_up_modulo_two_to_the_32nd(records: list[int], plek: int) -> None:
    def van(deel: list[int]) -> int:
        return int(celsleutels(np.array([sum(deel)], dtype=np.int64))[0])

    assert van(records) == sum(records) % 2**32
    assert (van(records[:plek]) + van(records[plek:])) % 2**32 == van(records)


def _chi2(a: Sleutelgetallen, b: Sleutelgetallen, c: Sleutelgetallen) -> float:
    """Chi-square per degree of freedom of the noise of three cells against independence."""
    tabel, n = ruistabel(Ruis(3, 2 * 2, 0)), 50
    ruis = [tabel.verstoor(np.full(len(x), n), x) - n for x in (a, b, c)]
    delen = [np.digitize(r, [-1, 0, 1, 2]) for r in ruis]
    geteld = np.zeros((5, 5, 5))
    np.add.at(geteld, tuple(delen), 1)
    kans = np.einsum("i,j,k->ijk", *(np.bincount(d, minlength=5) / len(a) for d in delen))
    verwacht = kans * len(a)
    return float(((geteld - verwacht) ** 2 / verwacht).sum() / (5**3 - 1 - 3 * 4))


def test_noise_of_two_parts_does_not_foretell_that_of_their_total() -> None:
    """Without mixing it would: the key of the total is the sum of the keys of the parts."""
    rng = np.random.default_rng(5)
    a, b = (rng.integers(0, 2**32, 200_000, dtype=np.uint32) for _ in range(2))
    totaal = a + b
    assert _chi2(a, b, totaal) > 100
    gemengd = [SLEUTEL.meng(x) for x in (a, b, totaal)]
    assert _chi2(*gemengd) < 1.5


def test_mixing_is_uniform_and_of_its_own_secret() -> None:
    x = np.random.default_rng(6).integers(0, 2**32, 200_000, dtype=np.uint32)
    a, b = SLEUTEL.meng(x), sleutel(1).meng(x)
    assert (a == b).mean() < 1e-4 and (a == x).mean() < 1e-4
    for byte in (0, 8, 16, 24):
        telling = np.bincount((a >> byte) & 255, minlength=256)
        assert ((telling - 200_000 / 256) ** 2 / (200_000 / 256)).sum() < 350


def test_a_frame_with_keys_keeps_its_answers() -> None:
    kaal = ronde("inwoners", {buren(1)[0]: 50}).lees()
    assert met_sleutels(kaal, SLEUTEL).drop(KOLOM).equals(kaal)
    assert met_sleutels(kaal, SLEUTEL)[KOLOM].dtype == pl.UInt32
