"""Where the counting happens: in this process, or on a cluster. Nothing else knows.

A runner divides work over pieces and adds the results up. The work is a pure function and adding up does not
depend on order or grouping (`deelsom.partial` and `merge`, blocks of replicates), so every runner gives the
same bits.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial as met
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import polars as pl
from pyarrow.parquet import ParquetFile

from analyse.deelsom import Deelsom, merge, partial
from analyse.prepare import AnalyseFout
from analyse.telplan import Telplan

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

Stuk = TypeVar("Stuk")
Uitkomst = TypeVar("Uitkomst")

RIJEN = 1 << 20
_TAK = 4  # results that a cluster adds up at a time
_WACHT = 2  # results that wait in memory before they are added up here
_PAKKET = 1 << 16  # rows that travel to a cluster in one message


class Runner(Protocol):
    """Does work on pieces and adds the results up."""

    def verdeel(
        self,
        werk: Callable[[Stuk], Uitkomst],
        stukken: Sequence[Stuk],
        samen: Callable[[Sequence[Uitkomst]], Uitkomst],
    ) -> Uitkomst:
        """`samen` of `werk` of every piece; there is at least one piece. An error of the work is raised."""
        ...

    @property
    def rijen(self) -> int:
        """The most rows of a frame in one piece."""
        ...


@dataclass(frozen=True)
class LocalRunner:
    """Threads of this process. Memory holds at most a few pieces at a time, however many there are."""

    draden: int = 2
    rijen: int = RIJEN

    def verdeel(
        self,
        werk: Callable[[Stuk], Uitkomst],
        stukken: Sequence[Stuk],
        samen: Callable[[Sequence[Uitkomst]], Uitkomst],
    ) -> Uitkomst:
        """As `Runner.verdeel`; the results so far are added up every few pieces."""
        if len(stukken) == 1:
            return samen([werk(stukken[0])])
        klaar: list[Uitkomst] = []
        lopend: deque[Future[Uitkomst]] = deque()
        with ThreadPoolExecutor(self.draden) as draden:
            try:
                for stuk in stukken:
                    lopend.append(draden.submit(werk, stuk))
                    if len(lopend) > self.draden:
                        klaar = _bij(klaar, lopend.popleft().result(), samen)
                while lopend:
                    klaar = _bij(klaar, lopend.popleft().result(), samen)
            finally:
                draden.shutdown(cancel_futures=True)
        return samen(klaar)


def _bij(
    klaar: list[Uitkomst], nieuw: Uitkomst, samen: Callable[[Sequence[Uitkomst]], Uitkomst]
) -> list[Uitkomst]:
    klaar = [*klaar, nieuw]
    return [samen(klaar)] if len(klaar) > _WACHT else klaar


@dataclass(frozen=True)
class DaskRunner:
    """A Dask cluster (extra `cluster`). Files must be readable on every worker under the same path.

    A worker that dies costs time only: what it held is computed again by the others.
    """

    client: "Client"
    rijen: int = _PAKKET

    def verdeel(
        self,
        werk: Callable[[Stuk], Uitkomst],
        stukken: Sequence[Stuk],
        samen: Callable[[Sequence[Uitkomst]], Uitkomst],
    ) -> Uitkomst:
        """As `Runner.verdeel`, as a tree; merging comes before new work, so little waits in memory.

        The work travels once; the scheduler keeps it, for workers that come in the place of others.
        """
        from dask import config

        with config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
            gedeeld = self.client.submit(_zelf, werk, pure=False)
            taken = [self.client.submit(_doe, gedeeld, stuk, pure=False) for stuk in stukken]
            hoogte = 0
            while len(taken) > 1 or not hoogte:
                hoogte += 1
                groepen = [taken[k : k + _TAK] for k in range(0, len(taken), _TAK)]
                taken = [self.client.submit(samen, groep, pure=False, priority=hoogte) for groep in groepen]
        uit: Uitkomst = taken[0].result()
        return uit


def _zelf(werk: Callable[[Stuk], Uitkomst]) -> Callable[[Stuk], Uitkomst]:
    return werk


def _doe(werk: Callable[[Stuk], Uitkomst], stuk: Stuk) -> Uitkomst:
    return werk(stuk)


@contextmanager
def verbind(adres: str | None, tls: Path | None = None) -> Iterator[Runner]:
    """For the length of a with block a runner on the Dask scheduler at `adres`, or here without one.

    `tls`: a directory with ca.pem, certificaat.pem and sleutel.pem, for an address tls://…: encryption, and
    proof of identity of both sides. Raises AnalyseFout when the cluster cannot be reached.
    """
    if adres is None:
        yield LocalRunner()
        return
    try:
        from distributed import Client
    except ImportError as fout:
        raise AnalyseFout("een rekencluster vraagt: pip install samenspel[cluster]") from fout
    try:
        client = Client(  # type: ignore[no-untyped-call]
            adres, security=None if tls is None else _beveiliging(tls), set_as_default=False
        )
    except OSError as fout:
        raise AnalyseFout(f"het rekencluster {adres} is niet te bereiken ({fout})") from fout
    with client:
        yield DaskRunner(client)


def _beveiliging(tls: Path) -> "Security":
    from distributed.security import Security

    return Security(  # type: ignore[no-untyped-call]
        tls_ca_file=str(tls / "ca.pem"),
        tls_client_cert=str(tls / "certificaat.pem"),
        tls_client_key=str(tls / "sleutel.pem"),
        require_encryption=True,
    )


@dataclass(frozen=True)
class Stukje:
    """Rows of a frame or Parquet file; `vanaf` rows of the whole come before them."""

    bron: pl.DataFrame | Path
    vanaf: int
    aantal: int

    def lees(self, kolommen: Sequence[str]) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
        """These columns of the rows. Text of a file comes as numbers of words, which are given apart: it is
        counted without being looked at again (`deelsom.partial`)."""
        if isinstance(self.bron, pl.DataFrame):
            return self.bron.select(kolommen), {}
        stuk = pl.scan_parquet(self.bron).slice(self.vanaf, self.aantal)
        tekst = [k for k, t in stuk.collect_schema().items() if t == pl.String and k in kolommen]
        rest = stuk.select(k for k in kolommen if k not in tekst).collect()
        if not tekst:
            return rest, {}
        nummers, woorden = _lees_tekst(self, tekst)
        return pl.DataFrame([*nummers, *rest]).select(kolommen), woorden


def _lees_tekst(stuk: Stukje, kolommen: list[str]) -> tuple[list[pl.Series], dict[str, pl.Series]]:
    """Columns of text by the dictionaries that Parquet files have: every distinct value is read once."""
    with ParquetFile(stuk.bron, read_dictionary=kolommen) as bestand:
        grenzen = np.cumsum([0, *_rijgroepen(bestand)])
        van = max(int(np.searchsorted(grenzen, stuk.vanaf, side="right")) - 1, 0)
        tot = int(np.searchsorted(grenzen, stuk.vanaf + stuk.aantal))
        tabel = bestand.read_row_groups(range(van, tot), columns=kolommen)
    tabel = tabel.slice(stuk.vanaf - int(grenzen[van]), stuk.aantal).unify_dictionaries().combine_chunks()
    nummers, woorden = [], {}
    for naam in kolommen:
        deel = tabel.column(naam).combine_chunks()
        woorden[naam] = pl.Series(naam, deel.dictionary.to_pylist(), dtype=pl.String)
        kaal = deel.indices.fill_null(len(deel.dictionary)) if deel.null_count else deel.indices
        nummers.append(pl.Series(naam, kaal.to_numpy(), dtype=pl.UInt32))
    return nummers, woorden


def knip(bron: pl.DataFrame | Path, rijen: int) -> list[Stukje]:
    """All rows in pieces: of a frame `rijen` each; of a file whole row groups as far as that is possible."""
    if isinstance(bron, pl.DataFrame):
        plekken = range(0, max(bron.height, 1), rijen)
        delen = [(van, bron.slice(van, rijen)) for van in plekken]
        return [Stukje(deel, van, deel.height) for van, deel in delen]
    uit: list[Stukje] = []
    vanaf = aantal = 0
    with ParquetFile(bron) as bestand:
        groepen = _rijgroepen(bestand)
    for groep in groepen:
        if aantal and aantal + groep > rijen:
            uit.append(Stukje(bron, vanaf, aantal))
            vanaf, aantal = vanaf + aantal, 0
        aantal += groep
        while aantal > RIJEN:
            uit.append(Stukje(bron, vanaf, RIJEN))
            vanaf, aantal = vanaf + RIJEN, aantal - RIJEN
    return [*uit, Stukje(bron, vanaf, aantal)] if aantal or not uit else uit


def _rijgroepen(bestand: ParquetFile) -> list[int]:
    """Rows per row group."""
    kop = bestand.metadata
    return [kop.row_group(k).num_rows for k in range(kop.num_row_groups)]


def tel(bron: pl.DataFrame | Path, plan: Telplan, runner: Runner) -> Deelsom:
    """The sums of all responses."""
    return runner.verdeel(met(_tel_stukje, plan), knip(bron, runner.rijen), merge)


def _tel_stukje(plan: Telplan, stukje: Stukje) -> Deelsom:
    frame, woorden = stukje.lees(plan.leest)
    return partial(frame, plan, stukje.vanaf, woorden)
