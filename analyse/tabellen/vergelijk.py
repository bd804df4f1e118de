"""The tables of `analyseer` held against the same tables made by R: every row, every column.

Three tolerances: exact (counts, degrees of freedom, ranks), 1e-6 (intervals, p-values, and what is found by
iteration: REML, factor analysis), 1e-8 for all else (estimates, standard errors, weights); relative, and
numbers that differ less than 1e-12 are the same. A row or column of R that is missing here counts as wrong,
unless `NIET` says why it is not made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.frames import SLEUTELS as SLEUTELS_IN
from analyse.prepare import AnalyseFout
from analyse.weging import Bools, Floats

SLEUTELS: Mapping[str, tuple[str, ...]] = {
    "weights": ("resp_id",),
    "estimates": ("variant", "wave", "gemeente", "var"),
    "kish": ("wave", "gemeente"),
    "ci": ("wave", "gemeente", "var"),
    "differences": ("wave", "var", "gemeente", "ref"),
    "wave_differences": ("gemeente", "var"),
    "subdomains": ("wave", "gemeente", "by", "level", "var"),
    "lonely": ("option", "wave", "gemeente", "var"),
    "providers": ("wave", "gemeente", "var"),
    "providers_diff": ("wave", "var", "g1", "g2"),
    "staff": ("wave", "gemeente", "var"),
    "gaps": ("wave", "gemeente", "var", "gap"),
    "ranks": ("var", "gemeente"),
    "fay_herriot": ("var", "gemeente"),
    "fay_herriot_model": ("var",),
    "reliability": ("wave", "weights"),
    "quality": ("wave", "gemeente"),
    "r_indicator": ("wave",),
}
_NAMEN = ("resp_id", "person_id", "item", "type", "var", "by", "level", "g1", "g2")
EXACT, RUIM, KRAP = 0.0, 1e-6, 1e-8
GELIJK = 1e-12
_EXACT = frozenset(
    (
        *("n", "n_org", "n_overlap", "n_trimmed", "df", "df_indep", "df_panel", "m", "k"),
        *("rank", "sim_lo", "sim_hi", "marg_lo", "marg_hi", "median_sec_wave"),
    )
)
_RUIM = frozenset(("p", "p_bh", "omega_total_1f"))
_RUIM_TABELLEN = {
    "ci": frozenset(("p", "se")),
    "fay_herriot": frozenset(("direct", "vardir")),
    "fay_herriot_model": frozenset(("national_direct",)),
}
"""Tables whose columns have the wide tolerance, but for these."""
RAKE = (
    "variant rake: survey::rake neemt residuen van ongewogen celgemiddelden; "
    "hier worden die van calibrate gebruikt (methode, paragraaf 3)"
)
NUL_OP_NUL = (
    "deff waar iedereen hetzelfde antwoordde: dat is 0/0; R geeft een getal uit zijn afronding, hier leeg"
)
RUIS = (
    "logit_, asin_ en beta_ bij een variantie van 0: in R hangt daar van de laatste decimaal af of er een "
    "getal staat, en welk"
)
_SVYCIPROP = ("logit_", "asin_", "beta_")


@dataclass(frozen=True)
class Groep:
    """Columns of one table with the same tolerance: numbers compared, the worst relative difference and where
    it is, and how many differ more than `tolerantie` (a number against nothing included)."""

    tabel: str
    kolommen: tuple[str, ...]
    tolerantie: float
    rijen: int
    ergste: float
    waar: str
    boven: int


@dataclass(frozen=True)
class Weggelaten:
    """What of the tables of R is not compared, how many rows or numbers, and why. `fout`: it should be."""

    tabel: str
    aantal: int
    waarom: str
    fout: bool


@dataclass(frozen=True)
class Verslag:
    """The outcome of a comparison."""

    groepen: tuple[Groep, ...]
    weggelaten: tuple[Weggelaten, ...]

    @property
    def gelijk(self) -> bool:
        """Everything that should be compared was, and lies within its tolerance."""
        return not any(g.boven for g in self.groepen) and not any(w.fout for w in self.weggelaten)


def is_sleutel(kolom: str) -> bool:
    """Whether a column of a table that goes in or comes out holds names or codes, so that 01 is not 1."""
    return kolom in SLEUTELS_IN or kolom in _NAMEN or kolom.startswith("cell_")


def vergelijk(uitkomsten: Mapping[str, pl.DataFrame], verwacht: Mapping[str, pl.DataFrame]) -> Verslag:
    """Every table of `verwacht` against the one of that name in `uitkomsten`."""
    groepen: list[Groep] = []
    weg: list[Weggelaten] = []
    for naam, tabel in sorted(verwacht.items()):
        if naam not in SLEUTELS or naam not in uitkomsten:
            waarom = "deze tabel is niet gemaakt" if naam in SLEUTELS else "deze tabel is onbekend"
            weg.append(Weggelaten(naam, tabel.height, waarom, fout=True))
        else:
            delen = list(_tabel(naam, uitkomsten[naam], tabel))
            groepen += [deel for deel in delen if isinstance(deel, Groep)]
            weg += [deel for deel in delen if isinstance(deel, Weggelaten)]
    return Verslag(tuple(groepen), tuple(weg))


def _tabel(naam: str, eigen: pl.DataFrame, verwacht: pl.DataFrame) -> Iterator[Groep | Weggelaten]:
    sleutel = list(SLEUTELS[naam])
    eigen, verwacht = _met_sleutel(naam, eigen, sleutel), _met_sleutel(naam, verwacht, sleutel)
    if naam == "estimates":
        rake = (pl.col("variant") == "rake").fill_null(False)
        if aantal := verwacht.filter(rake).height:
            yield Weggelaten(naam, aantal, RAKE, fout=False)
        verwacht = verwacht.filter(~rake)
    samen = verwacht.join(eigen.with_columns(er=True), on=sleutel, how="left", suffix="|ons", validate="1:1")
    if weg := samen["er"].null_count():
        eerste = samen.filter(pl.col("er").is_null()).row(0, named=True)
        waar = ", ".join(str(eerste[k]) for k in sleutel)
        yield Weggelaten(naam, weg, f"rijen die hier niet zijn, zoals {waar}", fout=True)
    samen = samen.drop_nulls("er")
    kolommen = [k for k in verwacht.columns if k not in sleutel]
    for k in [k for k in kolommen if k not in eigen.columns]:
        yield Weggelaten(naam, samen.height, f"kolom {k} is niet gemaakt", fout=True)
    kolommen = [k for k in kolommen if k in eigen.columns]
    for waarom, groep in ((NUL_OP_NUL, ["deff"]), (RUIS, [k for k in kolommen if k.startswith(_SVYCIPROP)])):
        if aantal := sum(int(_ruis(naam, k, samen).sum()) for k in groep if k in kolommen):
            yield Weggelaten(naam, aantal, waarom, fout=False)
    for tolerantie in (EXACT, RUIM, KRAP):
        groep = [k for k in kolommen if _tolerantie(naam, k) == tolerantie]
        if groep and samen.height:
            yield _groep(naam, samen, sleutel, groep, tolerantie)


def _met_sleutel(naam: str, tabel: pl.DataFrame, sleutel: list[str]) -> pl.DataFrame:
    """The table with its key as text; a whole number is written without decimals or zeros before it, as R
    reads it."""
    ontbreekt = [k for k in sleutel if k not in tabel.columns]
    if ontbreekt:
        raise AnalyseFout(f"kolom {', '.join(ontbreekt)} ontbreekt", tabel=naam)
    heel = [pl.col(k).cast(pl.Int64) if tabel[k].dtype.is_float() else pl.col(k) for k in sleutel]
    tabel = tabel.with_columns(e.cast(pl.String).str.strip_chars() for e in heel)
    tabel = tabel.with_columns(pl.col(*sleutel).str.replace(r"^0+(\d+)$", "$1"))
    if tabel.select(pl.struct(sleutel).is_duplicated().any()).item():
        raise AnalyseFout(f"twee rijen met dezelfde {', '.join(sleutel)}", tabel=naam)
    return tabel


def _tolerantie(tabel: str, kolom: str) -> float:
    if kolom in _EXACT:
        return EXACT
    wijd = tabel in _RUIM_TABELLEN and kolom not in _RUIM_TABELLEN[tabel]
    return RUIM if wijd or (kolom in _RUIM and tabel not in _RUIM_TABELLEN) else KRAP


def _ruis(tabel: str, kolom: str, samen: pl.DataFrame) -> Bools:
    """Rows where nobody differs, or nothing is left to chance, and R has a number out of its rounding: a
    design effect where we have none, or another interval of svyciprop."""
    soort = kolom == "deff" or (tabel == "ci" and kolom.startswith(_SVYCIPROP))
    if not soort or not {"se", "se|ons"} <= set(samen.columns):
        return np.zeros(samen.height, dtype=bool)
    r, eigen, se_r, se = (_getal(samen[k]) for k in (kolom, f"{kolom}|ons", "se", "se|ons"))
    anders = ~np.isnan(r) & np.isnan(eigen) if kolom == "deff" else _verschil(r, eigen, RUIM)[1]
    return np.asarray(anders & (se == 0) & (np.abs(se_r) <= GELIJK))


def _groep(naam: str, samen: pl.DataFrame, sleutel: list[str], kolommen: list[str], tol: float) -> Groep:
    ergste, waar, boven = 0.0, "", 0
    for kolom in kolommen:
        a, b = (_getal(samen[k]) for k in (kolom, f"{kolom}|ons"))
        verschil, fout = _verschil(a, b, tol)
        weg = _ruis(naam, kolom, samen)
        verschil, fout = np.where(weg, 0.0, verschil), fout & ~weg
        boven += int(fout.sum())
        rang = np.where(fout & np.isnan(verschil), np.inf, np.nan_to_num(verschil))
        plek = int(np.argmax(rang))
        if rang[plek] > ergste:
            ergste = float(rang[plek])
            waar = ", ".join([kolom, *(str(samen[k][plek]) for k in sleutel)])
    return Groep(naam, tuple(kolommen), tol, samen.height, ergste, waar, boven)


def _getal(kolom: pl.Series) -> Floats:
    return kolom.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()


def _verschil(a: Floats, b: Floats, tol: float) -> tuple[Floats, Bools]:
    """Relative differences (NaN where one or both are missing), and which are too large."""
    los = np.abs(a - b)
    fout = (los > np.maximum(tol * np.abs(a), GELIJK if tol else 0.0)) | (np.isnan(a) != np.isnan(b))
    klein = (np.abs(a) <= GELIJK) & (los <= GELIJK)
    deler = np.where(np.abs(a) > 0, np.abs(a), 1.0)
    return np.where(klein, 0.0, los / deler), fout
