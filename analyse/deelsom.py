"""The sufficient statistic of a round: whole numbers per raw cell, from which every figure follows.

A raw cell holds responses that are alike in every key (gemeente, stratum, background, modus). `partial`
counts a batch of rows, `merge` adds partial sums up. All sums are int64 and rows come out in the order of
their keys, so every split of the rows and every order of merging gives the same bits, in one process or on
a cluster. Nothing later looks at persons again.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import polars as pl

from analyse.aggregatie import kruistabel, optel
from analyse.coderen import BLOK, VREEMD, Codes, codes_uit, codes_van, codes_woorden, plaatsen
from analyse.combinaties import (
    Combinaties,
    combineer,
    combineer_frame,
    combineer_rijen,
    tel_rijen,
    voeg_combinaties,
)
from analyse.prepare import AnalyseFout, is_open
from analyse.publicatie import hash_frame
from analyse.scores import TeGroot, som_scores
from analyse.telplan import DUUR, N, Telplan
from analyse.weging import DRADEN, Bools, Ints
from vragenlijsten import NIET_VOORGELEGD

_REEKS = 3  # a straight line needs at least this many statements on the same scale


@dataclass(frozen=True)
class Deelsom:
    """Sums of (part of) a round.

    `cellen`: the raw cells, in order. `delen`: blocks (cell, column) of int64, side by side the columns
    `kolommen`: `n` responses; per item, in a block of its own, the answers per code; then `compleet` and
    `recht` (responses that answered every statement of the series, and with one and the same answer) and a
    block per group of scores. `tijden`: gemeente × duur (seconds) in order, and `tijden_n` how many responses
    took that long, as far as known; without those through an open link.
    """

    cellen: Combinaties
    kolommen: tuple[str, ...]
    delen: tuple[Ints, ...]
    tijden: Combinaties
    tijden_n: Ints

    @property
    def aantal(self) -> int:
        """Responses."""
        return int(self.van(N).sum())

    @property
    def sleutels(self) -> pl.DataFrame:
        """The keys of the raw cells, a row per cell."""
        return self.cellen.frame

    @property
    def duren(self) -> pl.DataFrame:
        """gemeente, duur, n."""
        return self.tijden.frame.with_columns(pl.Series(N, self.tijden_n))

    @cached_property
    def sommen(self) -> Ints:
        """All blocks as one table (cell, column)."""
        return np.hstack(self.delen)

    @cached_property
    def _plek(self) -> dict[str, tuple[int, int]]:
        plekken = ((deel, k) for deel, blok in enumerate(self.delen) for k in range(blok.shape[1]))
        return dict(zip(self.kolommen, plekken, strict=True))

    def van(self, naam: str) -> Ints:
        """One column; zeros where it is not counted."""
        if naam not in self._plek:
            return np.zeros(len(self.cellen), dtype=np.int64)
        deel, k = self._plek[naam]
        return self.delen[deel][:, k]

    def neem(self, namen: Sequence[str]) -> Ints:
        """Columns (cell, name). Raises KeyError for one that is not counted."""
        plekken = [self._plek[naam] for naam in namen]
        if len({deel for deel, _ in plekken}) == 1:
            deel, van = plekken[0]
            if [k for _, k in plekken] == list(range(van, van + len(namen))):
                return self.delen[deel][:, van : van + len(namen)]
            return self.delen[deel][:, [k for _, k in plekken]]
        kolommen = [self.delen[deel][:, k] for deel, k in plekken]
        return np.stack(kolommen, axis=1) if kolommen else np.zeros((len(self.cellen), 0), dtype=np.int64)

    def plek(self, namen: Sequence[str]) -> Ints:
        """Numbers of columns of `sommen`. Raises ValueError for one that is not counted."""
        return np.array([self.kolommen.index(naam) for naam in namen], dtype=np.int64)

    def met(self, namen: Sequence[str], blok: Ints) -> "Deelsom":
        """These sums with more columns."""
        return replace(self, kolommen=(*self.kolommen, *namen), delen=(*self.delen, blok))

    def kies(self, mee: Bools) -> "Deelsom":
        """The cells `mee` only, with the durations of all."""
        c = self.cellen
        cellen = combineer(list(c.codes[mee].T), c.niveaus, c.namen)[1]
        return replace(self, cellen=cellen, delen=tuple(blok[mee] for blok in self.delen))

    def binnen(self, mee: Bools) -> "Deelsom":
        """The same cells, with nothing in those where `mee` is false."""
        return replace(self, delen=tuple(blok * mee[:, None] for blok in self.delen))

    def afdruk(self) -> str:
        """Content hash."""
        som = hashlib.sha256(repr(self.kolommen).encode())
        for frame in (self.sleutels, self.duren):
            som.update(hash_frame(frame).encode())
        for blok in self.delen:
            som.update(np.ascontiguousarray(blok).data)
        return som.hexdigest()


def partial(
    frame: pl.DataFrame, plan: Telplan, vanaf: int = 0, woorden: Mapping[str, pl.Series] | None = None
) -> Deelsom:
    """Sums of one batch of rows; `vanaf` rows come before it (for messages).

    `woorden`: keys of text that come as numbers of these distinct words (UInt32, one number more: missing).
    Raises AnalyseFout with the row and column of an empty key, a code that is not in the plan, or a score
    that is too large.
    """
    with ThreadPoolExecutor(DRADEN) as draden:
        codes = [_codeer(frame[naam], plan, vanaf, (woorden or {}).get(naam)) for naam in plan.sleutels]
        tijden = draden.submit(_tijden, frame, plan, dict(zip(plan.sleutels, codes, strict=True)), vanaf)
        nummers, cellen, n = combineer_rijen(codes, plan.sleutels)
        for naam in plan.codes:
            if VREEMD in cellen.code(naam)[1]:
                raise _vreemd(frame[naam], plan.codes[naam], plan, vanaf)
        staart = draden.submit(_staart, frame, plan, nummers, len(n), vanaf)
        items = _tel_items(frame, plan, nummers, len(n), vanaf, draden)
        return Deelsom(cellen, plan.kolommen, (n[:, None], *items, *staart.result()), *tijden.result())


def merge(delen: Sequence[Deelsom]) -> Deelsom:
    """Adds partial sums of the same plan up; their order changes nothing."""
    if len(delen) == 1:
        return delen[0]
    if len({deel.kolommen for deel in delen}) != 1:
        raise ValueError("partial sums of different plans cannot be added up")
    nummers, cellen = voeg_combinaties([deel.cellen for deel in delen])
    tijd, tijden = voeg_combinaties([deel.tijden for deel in delen])
    tijden_n = np.concatenate([deel.tijden_n for deel in delen])
    blokken = zip(*(deel.delen for deel in delen), strict=True)
    with ThreadPoolExecutor(DRADEN) as draden:
        samen = draden.map(lambda blok: optel(nummers, np.concatenate(blok), len(cellen)), blokken)
        return Deelsom(
            cellen,
            delen[0].kolommen,
            tuple(samen),
            tijden,
            optel(tijd, tijden_n[:, None], len(tijden))[:, 0],
        )


def hernoem(som: Deelsom, mee: Bools, namen: Mapping[str, str], voor: Collection[str]) -> Deelsom:
    """The cells `mee` with the new name of each gemeente; strata of a gemeente in `voor` get its old name in
    front. Cells that become alike are added up; durations of gemeenten without a new name are left out."""
    oud = som.sleutels.filter(pl.Series(mee))
    met = pl.concat_str("gemeente", pl.lit(":"), "stratum")
    stratum = pl.when(pl.col("gemeente").is_in(sorted(voor))).then(met).otherwise("stratum")
    nieuw = pl.col("gemeente").replace_strict(namen, return_dtype=pl.String)
    nummers, cellen = combineer_frame(oud.with_columns(stratum.alias("stratum"), nieuw.alias("gemeente")))
    duren = som.duren.filter(pl.col("gemeente").is_in(sorted(namen))).with_columns(nieuw.alias("gemeente"))
    tijd, tijden = combineer_frame(duren.drop(N))
    return replace(
        som,
        cellen=cellen,
        delen=tuple(optel(nummers, blok[mee], len(cellen)) for blok in som.delen),
        tijden=tijden,
        tijden_n=optel(tijd, duren[N].to_numpy()[:, None], len(tijden))[:, 0],
    )


def _fout(plan: Telplan, wat: str, waar: pl.Series, vanaf: int) -> AnalyseFout:
    return AnalyseFout(f"{plan.naam}, rij {vanaf + int(waar.arg_true()[0]) + 1}: {wat}")


def _codeer(kolom_: pl.Series, plan: Telplan, vanaf: int, woorden: pl.Series | None) -> Codes:
    """The values of a key as numbers; codes of the codebook are known beforehand."""
    naam = kolom_.name
    if woorden is not None:
        codes = codes_woorden(kolom_.to_numpy(), woorden)
    elif naam in plan.codes:
        codes = codes_uit(_smal(kolom_, leeg=None), sorted({*plan.codes[naam], NIET_VOORGELEGD}))
    else:
        codes = codes_van(kolom_)
    if naam in plan.verplicht and codes.niveaus.null_count():
        leeg = pl.Series(codes.nummers() == len(codes.niveaus) - 1)
        if leeg.any():
            raise _fout(plan, f"{naam} is leeg", leeg, vanaf)
    return codes


def _tel_items(
    frame: pl.DataFrame, plan: Telplan, nummers: Ints, aantal: int, vanaf: int, draden: ThreadPoolExecutor
) -> list[Ints]:
    """Per item the answers per cell and code, in threads that each take a part of the items.

    One array holds all counts, and a thread works in one array: new memory is slow.
    """
    starts = {len(codes) + 2: nummers * (len(codes) + 2) for _, codes in plan.items}
    breedtes = [len(codes) for _, codes in plan.items]
    grenzen = np.cumsum([0, *breedtes]) * aantal
    plat = np.empty(grenzen[-1], dtype=np.int64)
    paren = zip(pairwise(grenzen), breedtes, strict=True)
    delen = [plat[van:tot].reshape(aantal, breedte) for (van, tot), breedte in paren]

    def enkele(welke: range) -> None:
        """The table has two more columns: not asked, and what may not occur."""
        index = np.empty(frame.height, dtype=np.int64)
        for k in welke:
            (naam, codes), breedte = plan.items[k], breedtes[k] + 2
            plaats = plaatsen(codes, NIET_VOORGELEGD)
            tabel = kruistabel(_smal(frame[naam]).to_numpy(), starts[breedte], aantal, plaats, breedte, index)
            if tabel[:, -1].any():
                raise _vreemd(frame[naam], codes, plan, vanaf)
            delen[k][:] = tabel[:, :-2]

    for _ in draden.map(enkele, [range(k, len(delen), DRADEN) for k in range(DRADEN)]):
        pass
    return delen


def _vreemd(kolom_: pl.Series, codes: Sequence[int], plan: Telplan, vanaf: int) -> AnalyseFout:
    vreemd = kolom_.is_not_null() & ~kolom_.is_in([*codes, NIET_VOORGELEGD])
    wat = f"kolom {kolom_.name}: code {kolom_.filter(vreemd)[0]} staat niet in het codeboek"
    return _fout(plan, wat, vreemd, vanaf)


def _smal(antwoorden: pl.Series, leeg: int | None = NIET_VOORGELEGD) -> pl.Series:
    """Codes as Int16; an empty answer is `leeg`, what does not fit is a code that does not exist."""
    smal = antwoorden if antwoorden.dtype == pl.Int16 else antwoorden.cast(pl.Int16, strict=False)
    if smal.null_count() > antwoorden.null_count():
        smal = smal.set(antwoorden.is_not_null() & smal.is_null(), VREEMD)
    return smal if leeg is None or not smal.null_count() else smal.fill_null(leeg)


def _staart(frame: pl.DataFrame, plan: Telplan, nummers: Ints, aantal: int, vanaf: int) -> list[Ints]:
    """The blocks after the items."""
    recht = _recht(frame, plan.reeks, nummers, aantal)
    try:
        return [recht, *(som_scores(frame, scores, nummers, aantal) for scores in plan.scores)]
    except TeGroot as fout:
        raise AnalyseFout(f"{plan.naam}, rij {vanaf + fout.rij + 1}: {fout}") from fout


def _recht(frame: pl.DataFrame, reeks: Sequence[str], nummers: Ints, aantal: int) -> Ints:
    """Per cell the responses with all statements of the series answered, and with one and the same answer."""
    if len(reeks) < _REEKS:
        return np.zeros((aantal, 2), dtype=np.int64)
    soort = np.empty(frame.height, dtype=np.int16)  # 0 not complete, 1 complete, 2 also a straight line
    kolommen = [_smal(frame[naam]).to_numpy() for naam in reeks]
    for van in range(0, frame.height, BLOK):
        hoogste = laagste = kolommen[0][van : van + BLOK]
        for codes in kolommen[1:]:
            hoogste = np.maximum(hoogste, codes[van : van + BLOK])
            laagste = np.minimum(laagste, codes[van : van + BLOK])
        compleet = hoogste < NIET_VOORGELEGD
        np.add(compleet, compleet & (hoogste == laagste), out=soort[van : van + BLOK], dtype=np.int16)
    tabel = kruistabel(soort, nummers * 3, aantal, np.arange(3), 3)
    return np.stack([tabel[:, 1] + tabel[:, 2], tabel[:, 2]], axis=1)


def _tijden(
    frame: pl.DataFrame, plan: Telplan, codes: Mapping[str, Codes], vanaf: int
) -> tuple[Combinaties, Ints]:
    duur = frame[DUUR].cast(pl.Int64) if plan.duur else pl.Series(DUUR, [], dtype=pl.Int64)
    if (duur < 0).any():
        raise _fout(plan, f"kolom {DUUR}: minder dan 0 seconden", duur < 0, vanaf)
    gemeente = replace(codes["gemeente"], ruw=codes["gemeente"].ruw[: len(duur)])
    if plan.duur and "stratum" in codes:
        stratum = codes["stratum"]
        open_ = stratum.niveaus.to_frame("stratum").select(is_open().fill_null(False)).to_series().to_numpy()
        if open_.any():
            duur = duur.set(pl.Series(open_[stratum.nummers()]), None)
    if duur.null_count():
        gemeente = replace(gemeente, ruw=gemeente.ruw[duur.is_not_null().to_numpy()])
        duur = duur.drop_nulls()
    return tel_rijen((gemeente, codes_van(duur)), ("gemeente", DUUR))
