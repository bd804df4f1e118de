"""Settings: checked at the border, and a master secret that is made once and kept private."""

import threading
from pathlib import Path

import pytest

from service.errors import InstellingFout
from service.publicatie.uitgever import uitgever_van
from service.settings import laad_settings

EXTERN = {"SAMENSPEL_DATABASE_URL": "postgresql://u@h/d", "SAMENSPEL_SLEUTEL": "s" * 32}


def test_the_embedded_mode_makes_its_own_secret_once(tmp_path: Path) -> None:
    env = {"SAMENSPEL_DATA_DIR": str(tmp_path / "gegevens")}
    eerste = laad_settings(env)
    assert eerste.embedded
    assert len(eerste.sleutel) == 64
    assert laad_settings(env).sleutel == eerste.sleutel
    assert (eerste.data_dir / "sleutel").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in eerste.data_dir.iterdir()] == ["sleutel"]


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    gevonden: list[bytes] = []
    draden = [
        threading.Thread(
            target=lambda: gevonden.append(laad_settings({"SAMENSPEL_DATA_DIR": str(tmp_path)}).sleutel)
        )
        for _ in range(16)
    ]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert len(gevonden) == 16
    assert len(set(gevonden)) == 1


def test_values_from_the_environment(tmp_path: Path) -> None:
    settings = laad_settings(
        {**EXTERN, "SAMENSPEL_DATA_DIR": str(tmp_path), "SAMENSPEL_PORT": "9000", "SAMENSPEL_WORKER": "0"}
    )
    assert (settings.port, settings.worker, settings.embedded) == (9000, False, False)
    assert settings.sleutel == b"s" * 32
    assert settings.basis_url == "http://127.0.0.1:9000"
    assert settings.rondes_dir == tmp_path / "rondes"
    assert "ssss" not in repr(settings)
    assert "postgresql" not in repr(settings)


def test_a_cluster_is_reached_encrypted_or_on_this_machine(tmp_path: Path) -> None:
    env = {**EXTERN, "SAMENSPEL_DATA_DIR": str(tmp_path)}
    assert (laad_settings(env).cluster, laad_settings(env).cluster_tls) == (None, None)
    hier = laad_settings({**env, "SAMENSPEL_CLUSTER": "tcp://127.0.0.1:8786"})
    assert (hier.cluster, hier.cluster_tls) == ("tcp://127.0.0.1:8786", None)
    tls = {**env, "SAMENSPEL_CLUSTER": "tls://rekenen:8786", "SAMENSPEL_CLUSTER_TLS": str(tmp_path)}
    (tmp_path / "ca.pem").touch()
    with pytest.raises(InstellingFout, match=r"ontbreekt certificaat\.pem, sleutel\.pem"):
        laad_settings(tls)
    for naam in ("certificaat.pem", "sleutel.pem"):
        (tmp_path / naam).touch()
    assert (laad_settings(tls).cluster, laad_settings(tls).cluster_tls) == ("tls://rekenen:8786", tmp_path)


def test_who_publishes(tmp_path: Path) -> None:
    env = {**EXTERN, "SAMENSPEL_DATA_DIR": str(tmp_path)}
    leeg = uitgever_van(laad_settings(env))
    assert (leeg.naam, leeg.adres, leeg.contact) == (
        "Samenspel",
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8000/data",
    )
    eigen = {
        "SAMENSPEL_UITGEVER": "Gemeente 's-Hertogenbosch",
        "SAMENSPEL_UITGEVER_ADRES": "https://identifier.overheid.nl/tooi/id/gemeente/gm0796",
        "SAMENSPEL_DATA_CONTACT": "mailto:data@voorbeeld.nl",
    }
    vol = uitgever_van(laad_settings({**env, **eigen}))
    assert [vol.naam, vol.adres, vol.contact] == list(eigen.values())


@pytest.mark.parametrize("contact", ["mailto:veilig@voorbeeld.nl", "https://voorbeeld.nl/melden?a=1"])
def test_a_contact_for_vulnerabilities(tmp_path: Path, contact: str) -> None:
    env = {**EXTERN, "SAMENSPEL_DATA_DIR": str(tmp_path)}
    assert laad_settings({**env, "SAMENSPEL_CONTACT": contact}).contact == contact
    assert laad_settings(env).contact is None


@pytest.mark.parametrize(
    ("env", "noemt"),
    [
        ({**EXTERN, "SAMENSPEL_CONTACT": "veilig@voorbeeld.nl"}, "SAMENSPEL_CONTACT"),
        ({**EXTERN, "SAMENSPEL_CONTACT": "http://voorbeeld.nl"}, "SAMENSPEL_CONTACT"),
        ({**EXTERN, "SAMENSPEL_DATA_CONTACT": "data@voorbeeld.nl"}, "SAMENSPEL_DATA_CONTACT"),
        ({**EXTERN, "SAMENSPEL_UITGEVER": "Gemeente\nA"}, "SAMENSPEL_UITGEVER"),
        ({**EXTERN, "SAMENSPEL_UITGEVER": "x" * 201}, "SAMENSPEL_UITGEVER"),
        ({**EXTERN, "SAMENSPEL_UITGEVER_ADRES": "gm0363"}, "SAMENSPEL_UITGEVER_ADRES"),
        ({**EXTERN, "SAMENSPEL_CONTACT": "mailto:a@b.nl\nExpires: nooit"}, "SAMENSPEL_CONTACT"),
        ({**EXTERN, "SAMENSPEL_CLUSTER": "tcp://rekenen:8786"}, "SAMENSPEL_CLUSTER"),
        ({**EXTERN, "SAMENSPEL_CLUSTER": "rekenen"}, "SAMENSPEL_CLUSTER"),
        ({**EXTERN, "SAMENSPEL_CLUSTER": "tls://rekenen:8786"}, "SAMENSPEL_CLUSTER_TLS"),
        ({"SAMENSPEL_DATABASE_URL": "mysql://h/d"}, "SAMENSPEL_DATABASE_URL"),
        ({"SAMENSPEL_DATABASE_URL": "postgresql://h/d"}, "SAMENSPEL_SLEUTEL ontbreekt"),
        ({**EXTERN, "SAMENSPEL_DATABASE_URL": "postgresql://h:99999/d"}, "SAMENSPEL_DATABASE_URL"),
        ({**EXTERN, "SAMENSPEL_DATABASE_URL": "postgresql://h:poort/d"}, "SAMENSPEL_DATABASE_URL"),
        ({**EXTERN, "SAMENSPEL_DATABASE_URL": "postgresql:///d?port=x"}, "SAMENSPEL_DATABASE_URL"),
        ({**EXTERN, "SAMENSPEL_DATABASE_URL": "postgresql://u:w/w@h/d"}, "SAMENSPEL_DATABASE_URL"),
        ({**EXTERN, "SAMENSPEL_DATABASE_URL": "postgresql://[::1/d"}, "SAMENSPEL_DATABASE_URL"),
        ({**EXTERN, "SAMENSPEL_BASIS_URL": "samen.example"}, "SAMENSPEL_BASIS_URL"),
        ({**EXTERN, "SAMENSPEL_BASIS_URL": "https://x/?a=b"}, "SAMENSPEL_BASIS_URL"),
        ({**EXTERN, "SAMENSPEL_SLEUTEL": "kort"}, "SAMENSPEL_SLEUTEL"),
        ({**EXTERN, "SAMENSPEL_PORT": "tachtig"}, "SAMENSPEL_PORT"),
        ({**EXTERN, "SAMENSPEL_PORT": "70000"}, "SAMENSPEL_PORT"),
        ({**EXTERN, "SAMENSPEL_POOL": "1"}, "SAMENSPEL_POOL"),
        ({**EXTERN, "SAMENSPEL_DATA_DIR": "/proc/geen/map"}, "SAMENSPEL_DATA_DIR"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, env: dict[str, str], noemt: str) -> None:
    with pytest.raises(InstellingFout, match=noemt):
        laad_settings({"SAMENSPEL_DATA_DIR": str(tmp_path), **env})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://naam:w%40w@een:5432,twee:5433/samen",
        "postgres:///samen?host=/run/postgresql&port=5433",
        "postgresql://[::1]:5432/samen",
    ],
)
def test_addresses_of_a_database(tmp_path: Path, url: str) -> None:
    env = {**EXTERN, "SAMENSPEL_DATA_DIR": str(tmp_path), "SAMENSPEL_DATABASE_URL": url}
    assert laad_settings(env).database_url == url


def test_a_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "sleutel").write_text("")
    with pytest.raises(InstellingFout, match="reservekopie"):
        laad_settings({"SAMENSPEL_DATA_DIR": str(tmp_path)})
    assert (tmp_path / "sleutel").read_text() == ""
