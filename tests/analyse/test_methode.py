"""The id of the method: it is in the documentation, and it changes with the figures."""

import hashlib
import re
from pathlib import Path

import polars as pl

from analyse.methode import EERSTE, METHODE
from analyse.pipeline import maak_publicatie
from analyse.publicatie import hash_frame
from tests.analyse.kunst import buren, ronde

ROOT = Path(__file__).parents[2]
UITLEG = (ROOT / "docs" / "uitleg" / "methode.md").read_text(encoding="utf-8")
ORAKEL = ROOT / "tests" / "data" / "orakel" / "expected"
AFDRUK = {"samenspel-2": "61c3c827b7c46304"}
"""Method → print of a small publication. Did it change? If the same answers now give other figures: a new id
in analyse/methode.py, a row in docs/uitleg/methode.md, and the new print here. If only the made-up answers of
tests/analyse/kunst.py or the facts on gemeenten changed: just the new print."""


def test_the_method_is_explained_and_the_last_one_is_in_use() -> None:
    rijen = re.findall(r"^\| `(samenspel-\d+)` \| \S", UITLEG, re.MULTILINE)
    assert rijen == [f"samenspel-{k}" for k in range(1, len(rijen) + 1)]
    assert (rijen[0], rijen[-1]) == (EERSTE, METHODE)


def test_other_figures_need_another_id() -> None:
    per = dict.fromkeys(buren(8), 60)
    publicatie = maak_publicatie(
        ronde("inwoners", per, 1),
        [ronde("aanbieders", per, 2), ronde("gemeente", per, 3)],
        [ronde("inwoners", per, 4, "2024")],
    )
    som = hashlib.sha256()
    for frame in (f for f in publicatie.frames().values() if f.height):
        # Six digits: the last bits may differ between machines.
        cijfers = frame.drop("methode").with_columns(pl.selectors.float().round_sig_figs(6))
        som.update(hash_frame(cijfers).encode())
    assert {METHODE: som.hexdigest()[:16]} == AFDRUK


def test_what_is_said_of_the_residuals_of_rake_is_true() -> None:
    rijen = pl.read_parquet(ORAKEL / "estimates.parquet").filter(pl.col("se") > 0, pl.col("gemeente") != "NL")
    ons, hun = (rijen.filter(variant=v) for v in ("calib", "rake"))
    samen = ons.join(hun, on=["wave", "gemeente", "var"], suffix="_rake")
    anders = (samen["se_rake"] / samen["se"] - 1).abs().to_numpy()
    gezegd = re.search(r"mediaan (\d,\d)% en hooguit (\d+)%", UITLEG)
    assert gezegd
    mediaan, hoogste = float(sorted(anders)[len(anders) // 2]), float(anders.max())
    assert (f"{100 * mediaan:.1f}".replace(".", ","), f"{100 * hoogste:.0f}") == gezegd.groups()
    assert f"de {len(anders)} rijen" in UITLEG
