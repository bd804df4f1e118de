"""Change of figures from one wave to the next: as independent samples and, with person keys, as a panel."""

import numpy as np
import polars as pl

from analyse import nauwkeurigheid as nk
from analyse.panel import Golfcijfer, Invloeden, invloeden, verandering
from analyse.tabellen.bestanden import Golf, rijen
from analyse.tabellen.bronnen import GEEN, Bronnen
from analyse.weging import Floats, Ints

PERSOON = "person_id"


def ronde_verschillen(bronnen: Bronnen) -> pl.DataFrame:
    """Last wave minus the one before per gemeente that is in both.

    `se_indep`: independent samples, each with its own finite population correction; `se_indep_nofpc` without.
    `se_panel`: persons as sampling units over both waves; empty, with `n_overlap` and `df_panel`, when
    `inwoners` has no column person_id.
    """
    if len(bronnen.inwoners) < 2:
        return GEEN
    oud, nieuw = bronnen.inwoners[-2:]
    gemeenten = sorted(set(oud.cellen.gemeenten) & set(nieuw.cellen.gemeenten))
    if not gemeenten:
        return GEEN
    plek = [np.searchsorted(golf.cellen.gemeenten, gemeenten) for golf in (oud, nieuw)]
    panel = _panel(oud, nieuw, gemeenten)
    delen, k = [], 0
    for item in nieuw.items:
        a, b = (nk.schat(g.momenten(item), item.scores) for g in (oud, nieuw))
        zonder = [
            nk.schat(g.momenten(item, eindig=False), item.scores).variantie[p]
            for g, p in zip((oud, nieuw), plek, strict=True)
        ]
        for m, maat in enumerate(item.maten):
            va, vb = a.variantie[plek[0], m], b.variantie[plek[1], m]
            kolommen: dict[str, Floats | Ints] = {
                "n_overlap": panel["n_overlap"],
                "diff": b.waarde[plek[1], m] - a.waarde[plek[0], m],
                "se_indep": np.sqrt(va + vb),
                "se_indep_nofpc": np.sqrt(zonder[0][:, m] + zonder[1][:, m]),
                "se_panel": np.sqrt(panel["variantie"][:, k]),
                "df_indep": a.df[plek[0], m] + b.df[plek[1], m],
                "df_panel": panel["df"],
            }
            delen.append(rijen(nieuw.wave, gemeenten, maat, kolommen).drop("wave"))
            k += 1
    heel = [pl.col(x).fill_nan(None).cast(pl.Int64) for x in ("n_overlap", "df_indep", "df_panel")]
    tabel = pl.concat(delen).filter(pl.col("diff").is_not_nan()).with_columns(heel)
    return tabel.sort("gemeente", maintain_order=True)


def _panel(oud: Golf, nieuw: Golf, gemeenten: list[str]) -> dict[str, Floats]:
    """Overlap, variance (gemeente, figure) and df of the panel; NaN without person keys."""
    if PERSOON not in nieuw.antwoorden.columns:
        figuren = sum(len(item.maten) for item in nieuw.items)
        leeg = np.full(len(gemeenten), np.nan)
        return {"n_overlap": leeg, "variantie": np.full((len(gemeenten), figuren), np.nan), "df": leeg}
    v = verandering(gemeenten, _invloeden(oud), _invloeden(nieuw))
    return {"n_overlap": v.overlap.astype(float), "variantie": v.variantie, "df": v.df.astype(float)}


def _invloeden(golf: Golf) -> Invloeden:
    """Influences of a wave on all its figures. Who has no person key is someone who answered once."""
    persoon = pl.concat_str(pl.lit("p"), pl.col(PERSOON).cast(pl.String))
    eigen = pl.concat_str(pl.lit("r"), pl.col("resp_id").cast(pl.String))
    sleutels = golf.antwoorden.select("gemeente", persoon.fill_null(eigen).alias("persoon"), "stratum")
    cijfers = [
        Golfcijfer(golf.tel(item), nk.schat(golf.momenten(item), item.scores), golf.code(item))
        for item in golf.items
    ]
    return invloeden(golf.cellen, golf.weging, sleutels, golf.cel, cijfers)
