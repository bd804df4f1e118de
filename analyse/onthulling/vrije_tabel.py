"""Free tables: any item by at most two background variables and gebied, protected by the cell key method.

Every group of people that is counted is a cell: who was asked, who answered, and each part of the answers
(a code, "agree", all that is not "agree"). Each cell has its own key and so its own noise e. A figure is the
mean of the scores of the parts (`vrije_delen`), weighted by their perturbed totals:

    m' = Σ s_a t'_a / Σ t'_a,   t'_a = n_a w_a + e_a c_a

with w_a the mean weight in the part and c_a what one unit of noise counts for: w_a, or more
(`vrije_schaal`). To first order the noise adds v Σ (s_a − m)² c_a² / (Σ t_a)² to the variance; for a share
with equal weights that is v (1 − 2p + 2p²) / n².

Nothing exact is published beside the perturbed figures: estimates are rounded as in a publication, the design
effect is rounded up to a twentieth, and the interval is made of what is published. Minimum numbers hold for
true and for perturbed counts. See docs/naslag/vrije-tabel.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.betrouwbaarheid import korn_graubard, t_interval
from analyse.maten import NETTO, VERDELING, WEET_NIET_MAAT, Cijferitem
from analyse.methode import METHODE
from analyse.onthulling.afronden import decimalen, fijnheid, rond_half_op
from analyse.onthulling.celsleutel import celsleutels
from analyse.onthulling.uitsplitsingen import MEESTE_ONBEKEND
from analyse.onthulling.vrije_delen import Familie, families
from analyse.onthulling.vrije_ronde import GEBIED, VrijeRonde, domeinen
from analyse.onthulling.vrije_schaal import kleinste_schaal
from analyse.onthulling.vrije_telling import Geteld, Vraag, tel_item
from analyse.prepare import AnalyseFout
from analyse.status import (
    INDICATIEF,
    NIET_GEVRAAGD,
    OK,
    ONDERDRUKT,
    TE_WEINIG,
    WOORDEN,
    Statussen,
    is_getoond,
)
from analyse.weging import GEWICHT_EENHEID, Bools, Floats, Ints

KOLOMMEN = {
    "begrip": pl.String, "variabele": pl.String, "maat": pl.String, "n_gevraagd": pl.Int32,
    "schatting": pl.Float64, "se": pl.Float64, "lo": pl.Float64, "hi": pl.Float64, "status": pl.String,
    "methode": pl.String,
}  # fmt: skip
"""Columns after gebied and the background variables."""
_STAP_DEFF = 0.05
_STAP_DF = 5
_KRAP = 1e-9


def vrije_tabel(ronde: VrijeRonde, by: Sequence[str], items: Sequence[str]) -> pl.DataFrame:
    """Figures of `items` by `by`: background variables (two at most, filters of `ronde` counted too) and
    "gebied" (all gemeenten, NL and peer groups; without it NL only, or the gebied of the filter).

    Columns: gebied, the background variables (codes) in codebook order, then `KOLOMMEN`. A row per item,
    measure, gebied and combination of codes, also of those without anyone; in an order that does not depend
    on that of the request. `n_gevraagd`: perturbed number of people asked. Where a figure is not shown all
    numbers are null. Raises AnalyseFout for what is not in the lattice.
    """
    if not items:
        raise AnalyseFout(f"{ronde.ronde}: noem ten minste één vraag")
    gekozen = {naam: ronde.item(naam) for naam in items}
    groepen = domeinen(ronde, [naam for naam in by if naam != GEBIED])
    vraag = Vraag(ronde, groepen, _kolommen(ronde, by))
    return pl.concat(
        [_itemtabel(vraag, ci) for ci in sorted(gekozen.values(), key=lambda ci: ci.variabele.positie)]
    )


def _kolommen(ronde: VrijeRonde, by: Sequence[str]) -> Ints:
    """The gebieden that are asked for."""
    gebied = ronde.telling.gebied
    een = dict(ronde.filters).get(GEBIED)
    if een is not None:
        return np.array([gebied.namen.index(str(een))])
    return np.arange(len(gebied.namen)) if GEBIED in by else np.array([gebied.nl])


def _itemtabel(vraag: Vraag, ci: Cijferitem) -> pl.DataFrame:
    """All figures of an item; each family only where those before it are shown, as in a publication."""
    geteld = tel_item(vraag, ci)
    delen: dict[int, pl.DataFrame] = {}
    eerder = np.ones(len(geteld.n), dtype=bool)
    for familie in families(ci):
        ruis = _verstoor(vraag, geteld, familie)
        status = _mag(vraag, ci, geteld, familie, ruis)
        if familie.naam != WEET_NIET_MAAT:
            status[(status == OK) & ~eerder] = ONDERDRUKT
            eerder &= status == OK
        figuren = _figuren(vraag, geteld, familie, ruis, status)
        for j, plaats in enumerate(familie.plaats):
            delen[plaats] = _frame(vraag, ci, familie.maten[j].naam, figuren, j)
    return pl.concat([delen[k] for k in sorted(delen)])


@dataclass(frozen=True)
class _Verstoord:
    """Perturbed numbers: those asked and in the base per row; parts (row, part) of a family."""

    gevraagd: Ints
    basis: Ints
    delen: Ints


@dataclass(frozen=True)
class _Figuren:
    """What is published of a family: per row the perturbed number asked; the rest per row and measure."""

    gevraagd: Ints
    schatting: Floats
    se: Floats
    lo: Floats
    hi: Floats
    status: Statussen


def _verstoor(vraag: Vraag, geteld: Geteld, familie: Familie) -> _Verstoord:
    ronde = vraag.ronde

    def met_ruis(n: Ints, sleutel: Ints) -> Ints:
        return ronde.ruistabel.verstoor(n, ronde.sleutel.meng(celsleutels(sleutel)))

    samen, delen = familie.delen.any(axis=0).astype(np.int64), familie.delen.T.astype(np.int64)
    return _Verstoord(
        met_ruis(geteld.gevraagd, geteld.gevraagd_sleutel),
        met_ruis(geteld.n @ samen, geteld.sleutel @ samen),
        met_ruis(geteld.n @ delen, geteld.sleutel @ delen),
    )


def _mag(vraag: Vraag, ci: Cijferitem, geteld: Geteld, familie: Familie, ruis: _Verstoord) -> Statussen:
    """What the sizes allow, per row. A minimum must be met by the true and by the perturbed number."""
    d, ronde = vraag.ronde.drempels, vraag.ronde
    n_delen = geteld.n @ familie.delen.T.astype(np.int64)
    basis = n_delen.sum(axis=1)
    genoeg = (np.minimum(basis, ruis.basis) >= d.inwoners_n) & (ruis.gevraagd >= d.inwoners_n)
    krimp = np.minimum(1.0, ruis.basis / np.maximum(basis, 1))
    genoeg &= np.nan_to_num(geteld.n_eff[:, familie.plaats[0]]) * krimp >= d.n_eff
    gevuld = _gevuld(n_delen, familie, d.categorie_n) & _gevuld(ruis.delen, familie, d.categorie_n)
    gepubliceerd = [ronde.gepubliceerd[ci.item.naam, maat.naam] for maat in familie.maten]
    gevuld &= vraag.per_kolom(np.logical_and.reduce(gepubliceerd))
    genoeg &= ~vraag.te_vaag(MEESTE_ONBEKEND)
    status = np.where(genoeg, np.where(gevuld, OK, ONDERDRUKT), TE_WEINIG)
    return np.where(geteld.gesteld, status, NIET_GEVRAAGD).astype(np.int8)


def _gevuld(delen: Ints, familie: Familie, minimum: int) -> Bools:
    """Every part large enough; of a mean without distribution all that is not the largest part together."""
    kleinste = delen.min(axis=1) if familie.elk else delen.sum(axis=1) - delen.max(axis=1)
    return np.asarray(kleinste >= minimum)


def _figuren(vraag: Vraag, geteld: Geteld, familie: Familie, ruis: _Verstoord, mag: Statussen) -> _Figuren:
    """Estimates with noise, rounded; standard error and interval follow from what is published."""
    aandeel = np.array([m.aandeel for m in familie.maten])
    netto = np.array([m.naam == NETTO for m in familie.maten])
    waarde, spreiding, deff = _schat(vraag, geteld, familie, ruis)
    bruikbaar = np.isfinite(waarde) & np.isfinite(deff)
    status = np.where(bruikbaar | (mag != OK)[:, None], mag[:, None], TE_WEINIG).astype(np.int8)
    n = np.maximum(ruis.gevraagd, 1)[:, None] + np.zeros(waarde.shape)
    fijn = fijnheid(n[:, :1].T, grof=False, fijn_n=vraag.ronde.drempels.fijn_n)
    cijfers = decimalen([m.naam for m in familie.maten], fijn).T
    schatting = rond_half_op(waarde, cijfers)
    variantie = np.where(bruikbaar, deff, 0.0) * np.nan_to_num(spreiding) / n
    stap = 10.0**-cijfers
    se = _twee_cijfers(np.sqrt(variantie + stap**2 / 12))
    df = np.maximum(1, (ruis.gevraagd - geteld.strata) // _STAP_DF * _STAP_DF)[:, None] + np.zeros(n.shape)
    lo, hi = t_interval(schatting, se, df)
    kg = (status == OK) & aandeel
    binnen = np.clip(schatting, stap / 2, 1 - stap / 2)  # 0% and 100% are rounded: there is never nobody
    _, lo[kg], hi[kg] = korn_graubard(binnen[kg], se[kg] ** 2, n[kg], n[kg], df[kg])
    lo, hi = (rond_half_op(np.where(netto, np.clip(x, -1.0, 1.0), x), cijfers) for x in (lo, hi))
    _precisie(vraag, familie, status, (hi - lo) / np.where(netto, 2.0, np.where(aandeel, 1.0, np.nan)))
    return _Figuren(ruis.gevraagd, schatting, se, lo, hi, status)


def _precisie(vraag: Vraag, familie: Familie, status: Statussen, breedte: Floats) -> None:
    """As in a publication: too wide is left out, rather wide is marked. Looks at published numbers only."""
    d = vraag.ronde.drempels
    with np.errstate(invalid="ignore"):
        status[(status == OK) & (breedte > d.breedte)] = TE_WEINIG
        status[(status == OK) & (breedte > d.breedte_indicatief)] = INDICATIEF
    if familie.naam == VERDELING:
        deel = np.array([m.aandeel for m in familie.maten])
        half = np.asarray((deel & ~is_getoond(status)).any(axis=1))[:, None]
        status[half & deel & is_getoond(status)] = TE_WEINIG


def _schat(vraag: Vraag, geteld: Geteld, familie: Familie, ruis: _Verstoord) -> tuple[Floats, Floats, Floats]:
    """Per row and measure: the perturbed figure, the perturbed spread of the scores, and the design effect
    (rounded up) that holds sampling and noise. NaN where there is nothing.

    The design effect is (V + noise) · n / spread with n those asked: what is published is the perturbed n and
    spread times this, so the standard error does not give the true ones away.
    """
    scores, delen = familie.scores.T, familie.delen.T.astype(np.int64)
    n, totaal = geteld.n @ delen, (geteld.gewicht @ delen) / GEWICHT_EENHEID
    in_basis = familie.delen.any(axis=0)
    basis = geteld.per_gemeente[:, :, in_basis].sum(axis=2)
    zwaarste = geteld.zwaarste[:, :, in_basis].max(axis=2)
    schaal = np.maximum(totaal / np.maximum(n, 1), kleinste_schaal(vraag, basis, zwaarste)[:, None])
    schaal = np.where(n > 0, schaal, 0.0)
    met_ruis = np.maximum(totaal + (ruis.delen - n) * schaal, 0.0)
    waar, spreiding = _gemiddelde(totaal, scores)
    waarde, spreiding_ruis = _gemiddelde(met_ruis, scores)
    kwadraat = schaal**2
    noemer = totaal.sum(axis=1, keepdims=True)
    afwijking = (
        kwadraat @ scores**2 - 2 * waar * (kwadraat @ scores) + waar**2 * kwadraat.sum(axis=1)[:, None]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        extra = vraag.ronde.ruistabel.ruis.variantie * afwijking / noemer**2
        deff = (geteld.variantie[:, list(familie.plaats)] + extra) * geteld.gevraagd[:, None] / spreiding
    return waarde, spreiding_ruis, np.ceil(deff / _STAP_DEFF - _KRAP) * _STAP_DEFF


def _gemiddelde(totaal: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and variance of the scores (part, measure) per row; NaN where there is nothing."""
    som = totaal.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        waarde = (totaal @ scores) / som
        return waarde, np.maximum((totaal @ scores**2) / som - waarde**2, 0.0)


def _twee_cijfers(x: Floats) -> Floats:
    """To two significant digits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        orde = np.floor(np.log10(np.where(x > 0, x, 1.0)))
    return rond_half_op(x, (1 - orde).astype(np.int64))


def _frame(vraag: Vraag, ci: Cijferitem, maat: str, figuren: _Figuren, j: int) -> pl.DataFrame:
    """Rows of one measure; what is not shown is empty."""
    gebied, domein, variabele = vraag.telling.gebied, vraag.domein, ci.variabele
    rijen = len(figuren.gevraagd)
    groep = np.tile(np.arange(vraag.groepen), len(vraag.kolommen))
    getoond = is_getoond(figuren.status[:, j])

    def getal(x: Floats) -> pl.Series:
        return pl.Series(np.where(getoond, x[:, j], np.nan)).fill_nan(None)

    codes = np.array(domein.waarden, dtype=np.int64).reshape(vraag.groepen, len(domein.namen))
    kop = {
        GEBIED: pl.Series(gebied.namen, dtype=pl.String).gather(vraag.per_kolom(np.arange(len(gebied.namen))))
    }
    kop |= {naam: pl.Series(codes[groep, k], dtype=pl.Int16) for k, naam in enumerate(domein.namen)}
    n = pl.Series(figuren.gevraagd).to_frame("n").select(pl.when(pl.Series(getoond)).then("n")).to_series()
    inhoud = {
        "begrip": pl.repeat(variabele.begrip, rijen, eager=True),
        "variabele": pl.repeat(variabele.naam, rijen, eager=True),
        "maat": pl.repeat(maat, rijen, eager=True),
        "n_gevraagd": n,
        **{k: getal(getattr(figuren, k)) for k in ("schatting", "se", "lo", "hi")},
        "status": pl.Series(WOORDEN, dtype=pl.String).gather(figuren.status[:, j]),
        "methode": pl.repeat(METHODE, rijen, eager=True),
    }
    return pl.DataFrame({**kop, **{k: inhoud[k].cast(t) for k, t in KOLOMMEN.items()}})
