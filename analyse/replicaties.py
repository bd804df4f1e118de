"""Standard errors a second way: weigh the round again, many times, as if other people had been drawn.

Rescaled bootstrap (Rao & Wu 1988; Rao, Wu & Yue 1992): per stratum n_h − 1 respondents are drawn with
replacement, and with r_k draws of person k the base weight becomes d_k (1 − λ + λ r_k n_h/(n_h − 1)),
λ = √(1 − f_h), which is never negative. Each replicate is raked again to the same margins. The variance of a
figure is the mean squared deviation of its replicates. A stratum of one respondent cannot be drawn otherwise
and adds nothing, where linearisation centres it at zero.

People in a cell are alike in all but their answers, so draws are made per cell and then, for each item by
itself, per answer within the cell: no row is needed. Figures of different items are not drawn together.
A replicate depends on its number only, so it has the same bits wherever it is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from analyse.aggregatie import optel
from analyse.cijfers import maak_cijfers
from analyse.runner import Runner
from analyse.tellen import Telling, codes_van
from analyse.weging import Cellen, Floats, Ints, Weging, raak

AANTAL = 200
_BLOK = 10  # replicates in one piece of work


@dataclass(frozen=True)
class Opzet:
    """What replicates are made of: cells with their weights, and per item the answers (cell, code) and the
    score of each code (NaN = outside the base). `groepen` (union, gemeente; 0/1) of the gebied."""

    cellen: Cellen
    weging: Weging
    tabellen: tuple[Ints, ...]
    scores: tuple[Floats, ...]
    groepen: Floats
    zaad: int


@dataclass(frozen=True)
class Replicaties:
    """Figures (replicate, item, gebied); `nummers` in order."""

    nummers: Ints
    waarden: Floats

    def se(self, waarde: Floats) -> Floats:
        """Standard errors: root of the mean squared deviation from the figures `waarde` (item, gebied)."""
        return np.asarray(np.sqrt(((self.waarden - waarde) ** 2).mean(axis=0)))


def repliceer(telling: Telling, runner: Runner, aantal: int = AANTAL, zaad: int = 1) -> Replicaties:
    """Replicates of the main figure of every item, in the order of `maak_cijfers(alleen_hoofd=True)`.

    Raises ValueError for aanbieders, whose design is another one.
    """
    if telling.basis is None:
        raise ValueError("a round of organisations has no replicates")
    cellen, plek = telling.basis.cellen, telling.basis.plek
    items = [ci for blok in telling.blokken for ci in blok.items if ci.hoofdmaat]
    items.sort(key=lambda ci: ci.variabele.positie)
    opzet = Opzet(
        cellen,
        telling.basis.weging,
        tuple(optel(plek, codes_van(telling.som, ci), len(cellen.n)) for ci in items),
        tuple(ci.item.scores[[m.naam for m in ci.item.maten].index(ci.hoofdmaat)] for ci in items),
        telling.gebied.groepen,
        zaad,
    )
    blokken = [range(van, min(van + _BLOK, aantal)) for van in range(0, aantal, _BLOK)]
    return runner.verdeel(partial(_blok, opzet), blokken, voeg)


def voeg(delen: Sequence[Replicaties]) -> Replicaties:
    """Blocks of replicates together, by number; the order of the blocks changes nothing."""
    nummers = np.concatenate([deel.nummers for deel in delen])
    orde = np.argsort(nummers)
    return Replicaties(nummers[orde], np.concatenate([deel.waarden for deel in delen])[orde])


def vergelijk(telling: Telling, replicaties: Replicaties) -> pl.DataFrame:
    """variabele, maat, gebied, n, waarde, se (linearised), se_replicaties and verhouding of the two, of every
    main figure with a standard error."""
    cijfers = maak_cijfers(telling, alleen_hoofd=True)
    w, breedte = cijfers.waarden, len(cijfers.gebied.namen)
    rij, gebied = np.repeat(np.arange(len(cijfers.rijen)), breedte), np.tile(np.arange(breedte), len(w.n))
    se = replicaties.se(w.waarde)
    tabel = pl.DataFrame(
        {
            "variabele": [cijfers.rijen[k].item.variabele.naam for k in rij],
            "maat": [cijfers.rijen[k].maat.naam for k in rij],
            "gebied": [cijfers.gebied.namen[k] for k in gebied],
            "n": w.n.ravel().astype(np.int64),
            "waarde": w.waarde.ravel(),
            "se": w.se.ravel(),
            "se_replicaties": se.ravel(),
        }
    )
    return tabel.filter(pl.col("se") > 0).with_columns(verhouding=pl.col("se_replicaties") / pl.col("se"))


def _blok(opzet: Opzet, nummers: range) -> Replicaties:
    """The replicates with these numbers."""
    trekking = _trekking(opzet.cellen)
    waarden = [_replicatie(opzet, trekking, np.random.default_rng([opzet.zaad, nr])) for nr in nummers]
    return Replicaties(np.array(nummers, dtype=np.int64), np.array(waarden))


@dataclass(frozen=True)
class _Trekking:
    """How to draw: respondents drawn per stratum (`aantal`), the chance of each of its cells (`kansen`, one
    row per stratum, its cells at the end) and where these are. Per cell: what part of the weight stays
    (`blijft`) and what a draw adds (`erbij`), in base weights."""

    aantal: Ints
    kansen: Floats
    waar: tuple[Ints, Ints]
    blijft: Floats
    erbij: Floats


def _trekking(cellen: Cellen) -> _Trekking:
    n = cellen.stratum_n
    per = np.bincount(cellen.stratum, minlength=len(n))
    kolom = (
        int(per.max()) - np.repeat(per, per) + np.arange(len(cellen.n)) - np.repeat(np.cumsum(per) - per, per)
    )
    kansen = np.zeros((len(n), int(per.max())))
    kansen[cellen.stratum, kolom] = cellen.n / n[cellen.stratum]
    gewicht = np.where(n > 1, np.sqrt(np.maximum(0.0, 1 - n / cellen.populatie)), 0.0)
    erbij = gewicht * np.divide(n, n - 1, out=np.zeros_like(n), where=n > 1)
    waar = (cellen.stratum, kolom)
    return _Trekking(
        (n - 1).astype(np.int64), kansen, waar, (1 - gewicht)[cellen.stratum], erbij[cellen.stratum]
    )


def _replicatie(opzet: Opzet, trekking: _Trekking, toeval: np.random.Generator) -> Floats:
    """Main figures (item, gebied) of one replicate."""
    cellen, basis = opzet.cellen, opzet.weging.basis
    r = toeval.multinomial(trekking.aantal, trekking.kansen)[trekking.waar]
    massa = basis * (trekking.blijft * cellen.n + trekking.erbij * r)
    factor = _raak(massa, cellen, opzet.weging.gewicht / basis)
    eerste = np.searchsorted(cellen.gemeente, np.arange(len(cellen.gemeenten)))
    uit = []
    for tabel, scores in zip(opzet.tabellen, opzet.scores, strict=True):
        rest = cellen.n[:, None] - tabel.sum(axis=1, keepdims=True)
        getrokken = toeval.multinomial(r, np.hstack([tabel, rest]) / cellen.n[:, None])[:, :-1]
        mensen = trekking.blijft[:, None] * tabel + trekking.erbij[:, None] * getrokken
        per = np.add.reduceat((factor * basis)[:, None] * mensen, eerste, axis=0)
        in_basis = np.isfinite(scores)
        som, teller = (per[:, in_basis] * x for x in (1.0, scores[in_basis]))
        som, teller = (np.concatenate([x, opzet.groepen @ x]) for x in (som.sum(axis=1), teller.sum(axis=1)))
        uit.append(np.divide(teller, som, out=np.full(len(som), np.nan), where=som > 0))
    return np.array(uit)


def _raak(massa: Floats, cellen: Cellen, begin: Floats) -> Floats:
    """Factor per cell that brings `massa` to the margins, from `begin`; only to the first margin where that
    does not end."""
    factor, klaar = raak(massa * begin, cellen)
    if not klaar.all():
        enkel, _ = raak(massa * begin, cellen, alleen_eerste=True)
        factor = np.where(klaar[cellen.gemeente], factor, enkel)
    return begin * factor
