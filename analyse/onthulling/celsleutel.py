"""Record keys and cell keys: why the same group always gets the same noise, whatever way it is asked for.

Every response of a frozen round has a record key, a secret number of 32 bits. The key of a cell (any group of
responses) is the sum of theirs modulo 2³²: it depends on who is in the cell and on nothing else. The noise of
the cell follows from that key (ptabel.py), so it cannot be averaged away by asking again.

Record keys are a stream made from one secret per frozen file: response k of the file has bytes 4k … 4k + 3.
The file is shuffled before it is written and never changes (its hash is part of the secret), so the place in
it is an id that says nothing and lasts as long as the round. Keys go on as a column when the file is read,
before anything is filtered or sorted. They are for counting only: no table, export or log holds them.

Sums alone would betray something: the key of a total is the sum of the keys of its parts, so the noise of the
parts would partly foretell that of the total. Before the noise is looked up a cell key is therefore mixed by
simple tabulation hashing with secret tables (Carter & Wegman 1979), which makes the noise of any three
different cells independent.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analyse.aggregatie import kolom, nummer
from analyse.coderen import plaatsen
from analyse.deelsom import Deelsom, partial
from analyse.prepare import AnalyseFout
from analyse.telplan import Telplan
from analyse.weging import Ints
from vragenlijsten import NIET_VOORGELEGD

Sleutelgetallen: TypeAlias = NDArray[np.uint32]
"""Record keys and cell keys: whole numbers below 2³²."""

KOLOM = "recordsleutel"
_KORTST = 32
_HELFT = 16
_LAAG = (1 << _HELFT) - 1


@dataclass(frozen=True, eq=False)
class Rondesleutel:
    """The secret of one frozen round. It does not show itself when printed."""

    geheim: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.geheim) < _KORTST:
            raise ValueError(f"the secret of a round has at least {_KORTST} bytes")

    def records(self, aantal: int) -> Sleutelgetallen:
        """The keys of responses 0 … aantal − 1; those of fewer responses are the first of them."""
        return self._stroom(b"records", aantal)

    def meng(self, cel: Sleutelgetallen) -> Sleutelgetallen:
        """Mixed cell keys: look-ups of both halves in secret tables, combined by exclusive or."""
        laag, hoog = self._tabellen
        return np.asarray(laag[cel & _LAAG] ^ hoog[cel >> _HELFT])

    @cached_property
    def _tabellen(self) -> tuple[Sleutelgetallen, Sleutelgetallen]:
        laag, hoog = self._stroom(b"menging", 2 << _HELFT).reshape(2, -1)
        return laag, hoog

    def _stroom(self, doel: bytes, aantal: int) -> Sleutelgetallen:
        """HMAC-SHA256 gives a key per purpose, SHAKE-256 (an extendable output function) stretches it."""
        sleutel = hmac.digest(self.geheim, b"samenspel/celsleutel/1/" + doel, "sha256")
        ruw = hashlib.shake_256(sleutel).digest(4 * aantal)
        return np.frombuffer(ruw, dtype="<u4").astype(np.uint32)


def met_sleutels(frame: pl.DataFrame, sleutel: Rondesleutel) -> pl.DataFrame:
    """The whole frozen file, in its own order, with the record keys as last column."""
    if KOLOM in frame.columns:
        raise AnalyseFout(f"kolom {KOLOM}: deze antwoorden hebben al sleutels")
    return frame.with_columns(pl.Series(KOLOM, sleutel.records(frame.height)))


def sleutelkolom(naam: str) -> str:
    """Name of the column of sums with the keys of what column `naam` counts."""
    return f"{KOLOM}|{naam}"


def tel_met_sleutels(frame: pl.DataFrame, plan: Telplan) -> Deelsom:
    """The sums of `plan` with, per item and code, also the sum of the record keys (`sleutelkolom`).

    Sums of whole numbers: the order of the rows changes nothing. Raises AnalyseFout as `partial`, and for
    rows without keys.
    """
    if frame.schema.get(KOLOM) != pl.UInt32 or frame[KOLOM].null_count():
        raise AnalyseFout(f"{plan.naam}: er zijn geen sleutels bij de antwoorden (kolom {KOLOM})")
    som = partial(frame, plan)
    nummers, _ = nummer(frame, plan.sleutels)
    sleutels = frame[KOLOM].to_numpy()
    delen = (sleutels & _LAAG).astype(float), (sleutels >> _HELFT).astype(float)
    sommen = [_per_code(frame[naam], codes, nummers, len(som.cellen), delen) for naam, codes in plan.items]
    namen = tuple(sleutelkolom(kolom(naam, code)) for naam, codes in plan.items for code in codes)
    return som.met(namen, np.hstack(sommen))


def _per_code(
    antwoorden: pl.Series,
    codes: tuple[int, ...],
    nummers: Ints,
    aantal: int,
    delen: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Ints:
    """Σ keys (cell, code); both halves of 16 bits apart, whose sums are exact below 2³⁷ responses."""
    breedte = len(codes) + 2
    rij = antwoorden.cast(pl.Int16).fill_null(NIET_VOORGELEGD).to_numpy().view(np.uint16)
    index = np.take(plaatsen(codes, NIET_VOORGELEGD), rij, mode="clip") + nummers * breedte
    laag, hoog = (np.bincount(index, deel, aantal * breedte).astype(np.int64) for deel in delen)
    return (laag + (hoog << _HELFT)).reshape(aantal, breedte)[:, :-2]


def celsleutels(sommen: Ints) -> Sleutelgetallen:
    """Cell keys from sums of record keys: modulo 2³²."""
    return (sommen & 0xFFFFFFFF).astype(np.uint32)
