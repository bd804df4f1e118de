"""Rules about one figure, and who may say that they were applied."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace as wissel

from analyse.cijfers import maak_cijfers
from analyse.onthulling import Onthuld, onthul_cijfers
from analyse.publicatie import Drempels
from analyse.tellen import tel_ronde
from tests.analyse.kunst import EENS5, buren, open_frame, ronde

D = Drempels()
RUIM = Drempels(n_eff=0.0, breedte=9.0)  # disclosure alone, without the precision gate


def test_nobody_else_makes_figures_that_passed() -> None:
    """An Onthuld stands for figures that were looked at: not to be made or changed by hand."""
    o = onthul_cijfers(maak_cijfers(tel_ronde(ronde("inwoners", dict.fromkeys(buren(4), 60), 1))), D)
    with pytest.raises(TypeError, match="onthul_cijfers"):
        Onthuld(o.cijfers, o.status, o.lo, o.hi, o.fijn, o.bekend)
    with pytest.raises((TypeError, ValueError)):
        replace(o, status=np.zeros_like(o.status))


@pytest.mark.parametrize("codes", [3, 4, 5])
def test_the_mean_of_few_codes_is_main_figure_only_with_every_code_filled(codes: int) -> None:
    """From a mean and its standard error the counts of three or four codes follow."""
    gemeente = buren(1)[0]
    invoer = ronde("inwoners", {gemeente: 120}, 1)
    cijfer = wissel(EENS5, tot=codes, aandelen={}, hoofdmaat="gemiddelde", netto=False)
    boek = wissel(
        invoer.codeboek,
        variabelen=tuple(
            wissel(v, tot=codes, waarden={k: v.waarden[k] for k in range(1, codes + 1)}) if v.schaal else v
            for v in invoer.codeboek.variabelen
        ),
    )
    kolommen = {}
    for item, zeldzaam in (("sam_0", 9), ("sam_1", 10)):
        verdeling = [zeldzaam] + [(120 - zeldzaam) // (codes - 1)] * (codes - 2)
        verdeling.append(120 - sum(verdeling))
        kolommen[item] = pl.Series(np.repeat(np.arange(1, codes + 1), verdeling), dtype=pl.Int16)
    vast = invoer.lees().with_columns(**kolommen, sam_2=pl.lit(1, pl.Int16))
    telling = tel_ronde(replace(invoer, antwoorden=vast, codeboek=boek, schalen={"eens5": cijfer}))
    open_ = open_frame(telling, RUIM).filter(pl.col("gebied") == gemeente, pl.col("maat") == "gemiddelde")
    status = dict(open_.select("variabele", "status").iter_rows())
    assert status["sam_0"] == ("onderdrukt" if codes < 5 else "ok")
    assert status["sam_1"] == "ok"
