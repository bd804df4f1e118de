"""Change between two waves in which some people answered twice.

A person is the sampling unit over both waves: z = z₂ − z₁, with 0 for the wave without a response, in the
strata of the gemeente (a person who moved to another stratum stays in the first). Influences are calibrated
residuals, as in `nauwkeurigheid`. There is no finite population correction, which is cautious. Kish (1965);
Tam (1984); Berger (2004).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.nauwkeurigheid import Schatting, zuiver
from analyse.ontwerp import verklaard
from analyse.weging import Cellen, Floats, Ints, Weging, som_per


@dataclass(frozen=True)
class Invloeden:
    """The weighted influence of every respondent of one wave on figures of its own gemeente.

    `sleutels`: gemeente, persoon, stratum; `z` (respondent, figure). `schaal` is (w u)², against which
    rounding is judged.
    """

    sleutels: pl.DataFrame
    z: Floats
    schaal: Floats


@dataclass(frozen=True)
class Golfcijfer:
    """Figures of one item in one wave: its counts (cell, code) and estimates, codes and cell per respondent.

    `code` is the position of the answer among the codes, −1 without an answer.
    """

    tel: Floats
    schatting: Schatting
    code: Ints


def invloeden(
    cellen: Cellen, weging: Weging, sleutels: pl.DataFrame, cel: Ints, cijfers: Sequence[Golfcijfer]
) -> Invloeden:
    """z of all respondents on all figures; `sleutels` and the cell (`cel`) per respondent."""
    g, w = cellen.gemeente[cel], weging.gewicht[cel][:, None]
    delen = []
    for c in cijfers:
        t = np.concatenate([c.schatting.invloed, np.zeros((*c.schatting.invloed.shape[:2], 1))], axis=2)
        u = t[g, :, c.code]
        delen.append((w * (u - verklaard(cellen, weging, c.tel, c.schatting.invloed)[cel]), (w * u) ** 2))
    z, schaal = (np.concatenate(x, axis=1) for x in zip(*delen, strict=True))
    return Invloeden(sleutels, z, schaal)


@dataclass(frozen=True)
class Verandering:
    """Per gemeente: people who answered in both waves, variance of the change of each figure, and df."""

    overlap: Ints
    variantie: Floats
    df: Ints


def verandering(gemeenten: Sequence[str], oud: Invloeden, nieuw: Invloeden) -> Verandering:
    """The change from `oud` to `nieuw` in each of `gemeenten`."""
    rijen = pl.concat(
        [
            x.sleutels.with_columns(golf=pl.lit(k, pl.Int8), rij=pl.int_range(pl.len()) + k * len(oud.z))
            for k, x in enumerate((oud, nieuw))
        ]
    )
    rijen = rijen.filter(pl.col("gemeente").is_in(list(gemeenten)))
    mensen = (
        rijen.sort("golf", "rij", maintain_order=True)
        .group_by("gemeente", "persoon", maintain_order=True)
        .agg(pl.col("stratum").first(), pl.col("golf").n_unique().alias("golven"), pl.col("rij"))
    )
    wie = np.repeat(np.arange(mensen.height), mensen["rij"].list.len().to_numpy())
    rij = mensen["rij"].explode().to_numpy()
    z = _per_groep(wie, np.concatenate([-oud.z, nieuw.z])[rij], mensen.height)
    strata = mensen.select("gemeente", "stratum").unique().sort("gemeente", "stratum").with_row_index("h")
    h = mensen.join(strata, on=["gemeente", "stratum"], how="left", maintain_order="left")["h"]
    plek = {g: k for k, g in enumerate(gemeenten)}
    van_stratum = np.array([plek[g] for g in strata["gemeente"]], dtype=np.int64)
    van_mens = van_stratum[h.to_numpy()]
    v = _per_groep(van_stratum, _stratumvariantie(h.to_numpy().astype(np.int64), z, strata.height), len(plek))
    schaal = _per_groep(van_mens[wie], np.concatenate([oud.schaal, nieuw.schaal])[rij], len(plek))
    aantal = np.bincount(van_mens, minlength=len(plek))
    return Verandering(
        np.bincount(van_mens, (mensen["golven"] > 1).to_numpy(), len(plek)).astype(np.int64),
        zuiver(v, schaal),
        aantal - np.bincount(van_stratum, minlength=len(plek)),
    )


def _stratumvariantie(h: Ints, z: Floats, aantal: int) -> Floats:
    """n/(n−1) Σ (z − z̄)² per stratum; a single person is held against 0."""
    n = np.bincount(h, minlength=aantal)[:, None]
    midden = np.where(n > 1, _per_groep(h, z, aantal) / np.maximum(n, 1), 0.0)
    kwadraat = _per_groep(h, (z - midden[h]) ** 2, aantal)
    return np.asarray(kwadraat * np.where(n > 1, n / np.maximum(n - 1, 1), 1.0))


def _per_groep(groep: Ints, waarden: Floats, aantal: int) -> Floats:
    return np.stack([som_per(groep, kolom, aantal) for kolom in waarden.T], axis=1)
