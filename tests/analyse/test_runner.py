"""Both runners give the same bits, also when a worker dies; memory does not grow with the responses."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial as met
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from analyse.deelsom import Deelsom, merge, partial
from analyse.pipeline import maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.replicaties import repliceer
from analyse.ronde import RondeInvoer
from analyse.runner import DaskRunner, LocalRunner, Runner, Stukje, knip, tel, verbind
from analyse.tellen import tel_ronde, telplan
from analyse.telplan import Telplan
from tests.alles import lang
from tests.analyse.kunst import buren, ronde

PER = dict.fromkeys(buren(10), 300)

# Dask warns when it takes over a second to lock its scratch directory: the machine is busy, nothing is wrong.
pytestmark = pytest.mark.filterwarnings("ignore:Creating scratch directories is taking:UserWarning")


@pytest.fixture(scope="module")
def invoer() -> RondeInvoer:
    return ronde("inwoners", PER, 1)


@pytest.fixture(scope="module")
def bestand(invoer: RondeInvoer, tmp_path_factory: pytest.TempPathFactory) -> RondeInvoer:
    """The same round with its answers in a file of many row groups."""
    pad = tmp_path_factory.mktemp("ronde") / "inwoners-2026.parquet"
    invoer.lees().write_parquet(pad, row_group_size=100)
    return replace(invoer, antwoorden=pad)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two worker processes on this machine. With a scratch directory of their own: the usual one has a lock
    that every cluster on the machine waits for."""
    from dask import config
    from distributed import LocalCluster

    with (
        config.set({"temporary-directory": str(tmp_path_factory.mktemp("dask"))}),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as samen,
    ):
        yield samen


def _som(invoer: RondeInvoer, runner: Runner) -> Deelsom:
    return tel(invoer.antwoorden, telplan(invoer), runner)


def test_a_file_is_cut_at_row_groups_and_large_ones_inside(tmp_path: Path) -> None:
    pad = tmp_path / "x.parquet"
    pl.DataFrame({"a": range(1000)}).write_parquet(pad, row_group_size=150)
    for rijen in (1, 150, 400, 10_000):
        stukken = knip(pad, rijen)
        assert [s.lees(["a"])[0]["a"].to_list() for s in stukken] == [
            list(range(s.vanaf, s.vanaf + s.aantal)) for s in stukken
        ]
        assert sum(s.aantal for s in stukken) == 1000
        assert max(s.aantal for s in stukken) <= max(rijen, 150)
    pl.DataFrame({"a": []}).write_parquet(pad)
    assert [s.aantal for s in knip(pad, 10)] == [0]


def test_local_pieces_and_files_give_the_bits_of_one_count(invoer: RondeInvoer, bestand: RondeInvoer) -> None:
    heel = _som(invoer, LocalRunner()).afdruk()
    for bron in (invoer, bestand):
        for draden, rijen in ((1, 70), (2, 170), (3, 1000)):
            assert _som(bron, LocalRunner(draden, rijen)).afdruk() == heel


def test_dask_gives_the_same_bits_and_publication(
    invoer: RondeInvoer, bestand: RondeInvoer, cluster: Any
) -> None:
    with verbind(cluster.scheduler_address) as runner:
        assert isinstance(runner, DaskRunner)
        klein = replace(runner, rijen=200)
        for bron in (invoer, bestand):
            assert _som(bron, klein).afdruk() == _som(bron, LocalRunner()).afdruk()
        hier, daar = maak_publicatie(bestand), maak_publicatie(bestand, runner=klein)
        assert hier.kop.hash == daar.kop.hash and hier.cijfers.equals(daar.cijfers)
        fout = invoer.lees().with_columns(sam_1=pl.lit(12, pl.Int16))
        with pytest.raises(AnalyseFout, match="kolom sam_1: code 12"):
            _som(replace(invoer, antwoorden=fout), klein)


def test_replicates_have_the_same_bits_on_a_cluster(invoer: RondeInvoer, cluster: Any) -> None:
    telling = tel_ronde(invoer)
    with verbind(cluster.scheduler_address) as runner:
        hier, daar = (repliceer(telling, waar, 30) for waar in (LocalRunner(), runner))
    assert hier.waarden.tobytes() == daar.waarden.tobytes() and np.isfinite(hier.waarden).all()


def test_the_connection_can_be_encrypted(invoer: RondeInvoer, tmp_path: Path) -> None:
    """With certificates of an own authority; without them there is no way in."""
    from dask import config
    from distributed import LocalCluster
    from distributed.security import Security

    certificaten(tmp_path)
    eigen = (("cert", str(tmp_path / "certificaat.pem")), ("key", str(tmp_path / "sleutel.pem")))
    kanten = ("scheduler", "worker", "client")
    beveiliging = Security(  # type: ignore[no-untyped-call]
        tls_ca_file=str(tmp_path / "ca.pem"),
        require_encryption=True,
        **{f"tls_{wie}_{wat}": pad for wie in kanten for wat, pad in eigen},
    )
    with (
        config.set({"temporary-directory": str(tmp_path)}),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", security=beveiliging,
            protocol="tls://", silence_logs=50,
        ) as samen,
        verbind(samen.scheduler_address, tmp_path) as runner,
    ):  # fmt: skip
        assert samen.scheduler_address.startswith("tls://")
        assert _som(invoer, runner).afdruk() == _som(invoer, LocalRunner()).afdruk()
    with verbind(None) as hier:
        assert hier == LocalRunner()


def test_a_worker_killed_halfway_changes_nothing(bestand: RondeInvoer, cluster: Any) -> None:
    with verbind(cluster.scheduler_address) as runner:
        assert isinstance(runner, DaskRunner)
        pids = list(runner.client.run(os.getpid).values())
        uit: list[Deelsom] = []
        werk = threading.Thread(target=lambda: uit.append(_traag(bestand, replace(runner, rijen=100))))
        werk.start()
        gehouden: Any = runner.client.has_what
        while sum(len(x) for x in gehouden().values()) < 3:
            time.sleep(0.01)
        assert werk.is_alive()
        os.kill(pids[0], signal.SIGKILL)
        werk.join(60)
        assert [som.afdruk() for som in uit] == [_som(bestand, LocalRunner()).afdruk()]
        assert set(runner.client.run(os.getpid).values()) != set(pids), "the killed worker was a worker"


def certificaten(map_: Path) -> None:
    """ca.pem, and certificaat.pem with sleutel.pem signed by it."""
    nu = datetime.now(UTC)
    sleutels = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    namen = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, naam)]) for naam in ("ca", "rekenen")]
    for k, bestand in enumerate(("ca.pem", "certificaat.pem")):
        maker = x509.CertificateBuilder(
            namen[0], namen[k], sleutels[k].public_key(), x509.random_serial_number()
        )
        maker = maker.not_valid_before(nu - timedelta(hours=1)).not_valid_after(nu + timedelta(hours=1))
        maker = maker.add_extension(x509.BasicConstraints(ca=k == 0, path_length=None), critical=True)
        (map_ / bestand).write_bytes(maker.sign(sleutels[0], SHA256()).public_bytes(Encoding.PEM))
    (map_ / "sleutel.pem").write_bytes(
        sleutels[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def _traag(invoer: RondeInvoer, runner: DaskRunner) -> Deelsom:
    """`tel`, with pieces that take long enough to die in."""
    stukken = knip(invoer.antwoorden, runner.rijen)
    return runner.verdeel(met(_langzaam, telplan(invoer)), stukken, merge)


def _langzaam(plan: Telplan, stukje: Stukje) -> Deelsom:
    time.sleep(0.05)
    frame, woorden = stukje.lees(plan.leest)
    return partial(frame, plan, stukje.vanaf, woorden)


_METING = """
import resource, sys
from pathlib import Path
from analyse.runner import LocalRunner, tel
from analyse.tellen import tel_ronde, telplan
from tests.analyse.test_runner import groot
invoer = groot(Path(sys.argv[1]))
som = tel(invoer.antwoorden, telplan(invoer), LocalRunner(2, 1 << 14))
print(som.aantal, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def groot(pad: Path) -> RondeInvoer:
    """A round with its answers in the file `pad`."""
    return replace(ronde("inwoners", {buren(1)[0]: 1}, 1, items=12), antwoorden=pad)


@lang
def test_memory_does_not_grow_with_the_responses(tmp_path: Path) -> None:
    """Eight times the rows are 70 MB of answers more."""
    deel = ronde("inwoners", dict.fromkeys(buren(2), 10_000), 1, items=12).lees()
    gemeten = []
    for keer in (1, 8):
        pad = tmp_path / f"{keer}.parquet"
        pl.concat([deel] * 6 * keer).write_parquet(pad, row_group_size=1 << 14)
        proces = subprocess.run(
            [sys.executable, "-c", _METING, str(pad)], capture_output=True, text=True, check=True, timeout=60
        )
        aantal, geheugen = map(int, proces.stdout.split())
        assert aantal == 6 * keer * deel.height
        gemeten.append(geheugen)
    assert gemeten[1] < gemeten[0] + 35_000, "kilobytes"
