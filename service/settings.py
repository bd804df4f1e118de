"""Settings from the environment, read once and checked at the border.

Without SAMENSPEL_DATABASE_URL the embedded PostgreSQL in the data directory is used
(service/database/embedded.py).
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from service.errors import InstellingFout

DEMO_BESTAND = "demo.json"
"""Marker in the data directory of `samenspel demo`: everything there is simulated."""
_MIN_SLEUTEL = 32
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?")
_MAX_POORT = 65535
_CLUSTER = re.compile(r"tls://[^\s/:]+:\d{1,5}|tcp://127\.0\.0\.1:\d{1,5}")
_CLUSTER_BESTANDEN = ("ca.pem", "certificaat.pem", "sleutel.pem")
_LANGSTE_NAAM = 200
_ADRES = re.compile(r"https?://[!-~]+")
_CONTACT = re.compile(r"mailto:[!-?A-~]+@[!-?A-~]+|https://[!-~]+")


@dataclass(frozen=True)
class Settings:
    """All settings of the service. Every field can be set in the environment, see `laad_settings`."""

    data_dir: Path
    """SAMENSPEL_DATA_DIR: embedded database, frozen rondes, publications."""
    sleutel: bytes = field(repr=False)
    """SAMENSPEL_SLEUTEL: master secret from which all keys are derived; losing it makes every code unknown.
    """
    zegels: Path | None = None
    """SAMENSPEL_ZEGELS: directory of the seals of the rondes; None = in the data directory."""
    database_url: str | None = field(default=None, repr=False)
    """SAMENSPEL_DATABASE_URL: postgresql://...; None = embedded PostgreSQL."""
    host: str = "127.0.0.1"
    """SAMENSPEL_HOST: address to listen on."""
    port: int = 8000
    """SAMENSPEL_PORT: port to listen on."""
    pool_grootte: int = 10
    """SAMENSPEL_POOL: most connections to the database per process."""
    statement_cache: int = 100
    """SAMENSPEL_STATEMENT_CACHE: prepared statements per connection; 0 behind pgbouncer before 1.21."""
    worker: bool = True
    """SAMENSPEL_WORKER: run the background jobs inside the web process (0 when `samenspel worker` runs
    apart).
    """
    basis_url: str = "http://127.0.0.1:8000"
    """SAMENSPEL_BASIS_URL: address under which the outside world reaches this service (links, OpenAPI)."""
    contact: str | None = None
    """SAMENSPEL_CONTACT: where to report a vulnerability (mailto: or https:); None = no security.txt."""
    uitgever: str = "Samenspel"
    """SAMENSPEL_UITGEVER: name of the organisation that publishes the figures."""
    uitgever_adres: str | None = None
    """SAMENSPEL_UITGEVER_ADRES: address that identifies it (such as one of TOOI); None = `basis_url`."""
    data_contact: str | None = None
    """SAMENSPEL_DATA_CONTACT: where to ask about the figures (mailto: or https:); None = the page /data."""
    smtp_url: str | None = field(default=None, repr=False)
    """SAMENSPEL_SMTP_URL: smtp://name:password@server:587 (STARTTLS) or smtps://...; None = no mail."""
    afzender: str | None = None
    """SAMENSPEL_AFZENDER: address in From of invitations by e-mail."""
    cluster: str | None = None
    """SAMENSPEL_CLUSTER: tls://host:port of a Dask scheduler that counts for publications; None = here."""
    cluster_tls: Path | None = None
    """SAMENSPEL_CLUSTER_TLS: directory with ca.pem, certificaat.pem and sleutel.pem for the cluster."""

    @property
    def embedded(self) -> bool:
        """True when this program starts its own PostgreSQL."""
        return self.database_url is None

    @property
    def demo(self) -> bool:
        """True when this data directory was filled by `samenspel demo`."""
        return (self.data_dir / DEMO_BESTAND).is_file()

    @property
    def zegels_dir(self) -> Path:
        """Directory of the seals of the rondes (service/zegels.py); not part of a backup of the database."""
        return self.zegels or self.data_dir / "zegels"

    @property
    def rondes_dir(self) -> Path:
        """Directory of the frozen rondes, one Parquet file each."""
        return self.data_dir / "rondes"


def standaard_data_dir(env: Mapping[str, str]) -> Path:
    """Platform data directory: /var/lib/samenspel for root, else $XDG_DATA_HOME/samenspel."""
    if os.geteuid() == 0:
        return Path("/var/lib/samenspel")
    basis = env.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(basis) / "samenspel"


def laad_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `env` (default: the process environment).

    Makes the data directory, and in embedded mode a master secret on first use. Raises InstellingFout
    naming the variable.
    """
    bron = os.environ if env is None else env
    database_url = _database_url(bron)
    data_dir = Path(bron.get("SAMENSPEL_DATA_DIR") or standaard_data_dir(bron)).expanduser().resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as fout:
        raise InstellingFout(f"SAMENSPEL_DATA_DIR: {data_dir} is niet te maken ({fout.strerror})") from fout
    cluster, cluster_tls = _cluster(bron)
    host, port = bron.get("SAMENSPEL_HOST") or "127.0.0.1", _getal(bron, "SAMENSPEL_PORT", 8000, 0, 65535)
    return Settings(
        data_dir=data_dir,
        sleutel=_sleutel(bron, data_dir, database_url is None),
        zegels=_map(bron, "SAMENSPEL_ZEGELS"),
        database_url=database_url,
        host=host,
        port=port,
        pool_grootte=_getal(bron, "SAMENSPEL_POOL", 10, 2, 1000),
        statement_cache=_getal(bron, "SAMENSPEL_STATEMENT_CACHE", 100, 0, 10_000),
        worker=_getal(bron, "SAMENSPEL_WORKER", 1, 0, 1) == 1,
        basis_url=_basis_url(bron, host, port),
        contact=_contact(bron, "SAMENSPEL_CONTACT", "beveiliging"),
        uitgever=_uitgever(bron),
        uitgever_adres=_uitgever_adres(bron),
        data_contact=_contact(bron, "SAMENSPEL_DATA_CONTACT", "data"),
        smtp_url=_smtp_url(bron),
        afzender=bron.get("SAMENSPEL_AFZENDER") or None,
        cluster=cluster,
        cluster_tls=cluster_tls,
    )


def _database_url(env: Mapping[str, str]) -> str | None:
    """The address of an outside database; several servers are divided by commas. The address is not repeated
    in a fault: it can hold a password.
    """
    url = env.get("SAMENSPEL_DATABASE_URL") or None
    if url is None:
        return None
    if not url.startswith(("postgresql://", "postgres://")):
        raise InstellingFout("SAMENSPEL_DATABASE_URL moet beginnen met postgresql://")
    try:
        delen = urlsplit(url)
        servers = [_SERVER.fullmatch(server) for server in delen.netloc.rpartition("@")[2].split(",")]
        poorten = [server[1] if server else "geen" for server in servers]
        poorten += [poort for lijst in parse_qs(delen.query).get("port", ()) for poort in lijst.split(",")]
        goed = all(int(poort) <= _MAX_POORT for poort in poorten if poort)
    except ValueError:  # also of int()
        goed = False
    if not goed:
        raise InstellingFout(
            "SAMENSPEL_DATABASE_URL is geen bruikbaar adres; het lijkt op "
            "postgresql://naam:wachtwoord@server:5432/samenspel, met vreemde tekens als %.."
        )
    return url


def _basis_url(env: Mapping[str, str], host: str, port: int) -> str:
    url = env.get("SAMENSPEL_BASIS_URL") or f"http://{host}:{port}"
    if not re.fullmatch(r"https?://[^\s?#]+", url):
        raise InstellingFout("SAMENSPEL_BASIS_URL moet een adres zijn dat begint met https:// of http://")
    return url.rstrip("/")


def _contact(env: Mapping[str, str], naam: str, wie: str) -> str | None:
    contact = env.get(naam) or None
    if contact is not None and not _CONTACT.fullmatch(contact):
        raise InstellingFout(f"{naam} moet een adres zijn als mailto:{wie}@voorbeeld.nl of https://...")
    return contact


def _uitgever(env: Mapping[str, str]) -> str:
    naam = (env.get("SAMENSPEL_UITGEVER") or Settings.uitgever).strip()
    if not naam.isprintable() or not 0 < len(naam) <= _LANGSTE_NAAM:
        raise InstellingFout(f"SAMENSPEL_UITGEVER moet een naam van 1 tot {_LANGSTE_NAAM} tekens zijn")
    return naam


def _uitgever_adres(env: Mapping[str, str]) -> str | None:
    adres = env.get("SAMENSPEL_UITGEVER_ADRES") or None
    if adres is not None and not _ADRES.fullmatch(adres):
        raise InstellingFout("SAMENSPEL_UITGEVER_ADRES moet een adres zijn dat begint met https://")
    return adres


def _smtp_url(env: Mapping[str, str]) -> str | None:
    url = env.get("SAMENSPEL_SMTP_URL") or None
    if url is not None and not re.fullmatch(r"smtps?://[^\s/]+", url):
        raise InstellingFout("SAMENSPEL_SMTP_URL moet lijken op smtp://naam:wachtwoord@server:587")
    return url


def _cluster(env: Mapping[str, str]) -> tuple[str | None, Path | None]:
    """The scheduler and the directory with certificates. Answers cross a network only encrypted."""
    adres, tls = env.get("SAMENSPEL_CLUSTER") or None, env.get("SAMENSPEL_CLUSTER_TLS")
    if adres is None:
        return None, None
    if not _CLUSTER.fullmatch(adres):
        raise InstellingFout(
            "SAMENSPEL_CLUSTER moet een adres zijn als tls://server:8786 (tcp:// mag alleen op 127.0.0.1)"
        )
    if adres.startswith("tcp://"):
        return adres, None
    map_ = Path(tls or "")
    ontbreekt = [naam for naam in _CLUSTER_BESTANDEN if not (map_ / naam).is_file()]
    if not tls or ontbreekt:
        raise InstellingFout(
            f"SAMENSPEL_CLUSTER_TLS moet een map zijn met {', '.join(_CLUSTER_BESTANDEN)}; "
            f"daarin ontbreekt {', '.join(ontbreekt)}"
        )
    return adres, map_


def _map(env: Mapping[str, str], naam: str) -> Path | None:
    return Path(env[naam]).expanduser().resolve() if env.get(naam) else None


def _getal(env: Mapping[str, str], naam: str, standaard: int, van: int, tot: int) -> int:
    ruw = env.get(naam)
    if not ruw:
        return standaard
    if not ruw.isdecimal() or not van <= int(ruw) <= tot:
        raise InstellingFout(f"{naam} moet een geheel getal van {van} t/m {tot} zijn")
    return int(ruw)


def _sleutel(env: Mapping[str, str], data_dir: Path, embedded: bool) -> bytes:
    ruw = env.get("SAMENSPEL_SLEUTEL")
    if ruw:
        if len(ruw) < _MIN_SLEUTEL:
            raise InstellingFout(f"SAMENSPEL_SLEUTEL moet minstens {_MIN_SLEUTEL} tekens hebben")
        return ruw.encode()
    if not embedded:
        raise InstellingFout(
            "SAMENSPEL_SLEUTEL ontbreekt. Maak er een met: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return _sleutel_uit_bestand(data_dir / "sleutel")


def _sleutel_uit_bestand(pad: Path) -> bytes:
    """Read the master secret; make it when absent. Two processes starting together end with the same
    secret.
    """
    try:
        if not pad.exists():
            tijdelijk = pad.with_name(f".sleutel.{secrets.token_hex(8)}")
            with os.fdopen(os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as uit:
                uit.write(secrets.token_hex(32))
                uit.flush()
                os.fsync(uit.fileno())
            try:
                os.link(tijdelijk, pad)  # fails when another process was first: theirs counts
            except FileExistsError:
                pass
            finally:
                tijdelijk.unlink()
        inhoud = pad.read_text().strip()
    except OSError as fout:
        raise InstellingFout(f"De sleutel {pad} is niet te lezen of te maken ({fout.strerror})") from fout
    if len(inhoud) < _MIN_SLEUTEL:
        raise InstellingFout(
            f"Het bestand {pad} bevat geen bruikbare sleutel; zet het terug uit een reservekopie"
        )
    return inhoud.encode()
