"""Migrations and queries: replayable, unchangeable, all used, all understood by PostgreSQL; faults become
domain errors.
"""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from service.database import sql as sql_module
from service.database.fouten import als_domeinfout
from service.database.migrate import Migratie, achterstand, lees_migraties, migreer
from service.database.pool import open_pool
from service.database.sql import Pool, laad
from service.errors import AlleenLezen, DatabaseOnbereikbaar, MigratieFout, SchijfVol
from tests.conftest import Server

SERVICE = Path(sql_module.__file__).parent.parent


@pytest.fixture
async def leeg(server: Server, database_url: str, pool: Pool) -> Pool:
    """A database without any schema of ours."""
    await pool.execute(
        "DROP SCHEMA beheer CASCADE; DROP SCHEMA deelname CASCADE; DROP SCHEMA antwoorden CASCADE; "
        "DROP SCHEMA taken CASCADE; DROP SCHEMA contact CASCADE"
    )
    return pool


async def _schema(pool: Pool) -> set[tuple[str, ...]]:
    rijen = await pool.fetch(
        """SELECT table_schema, table_name, column_name, data_type, is_nullable
        FROM information_schema.columns
        WHERE table_schema IN ('beheer', 'deelname', 'antwoorden', 'taken', 'contact')
        """
    )
    return {tuple(rij) for rij in rijen}


async def test_all_migrations_replay_from_nothing(pool: Pool, leeg: Pool, server: Server) -> None:
    bestanden = lees_migraties()
    assert [m.naam for m in bestanden] == await achterstand(leeg)
    assert await migreer(leeg) == [m.naam for m in bestanden]
    assert await achterstand(leeg) == []
    assert await migreer(leeg) == []
    sjabloon = await open_pool(server.adres(server.sjabloon), grootte=2)
    try:
        assert await _schema(leeg) == await _schema(sjabloon)
    finally:
        await sjabloon.close()


async def test_publicaties_van_eerder_krijgen_een_dag(leeg: Pool) -> None:
    """Nobody noted when they became public: the last day of the fieldwork stays what they show."""
    bestanden = lees_migraties()
    await migreer(leeg, bestanden[:6])
    await leeg.execute(
        """INSERT INTO beheer.vragenlijsten VALUES ('sha256:0', 'v', '2025', 'inwoners', '{}');
        INSERT INTO beheer.rondes (id, doelgroep, periode, versie, indeling, veld_van, veld_tot) VALUES
            ('inwoners-2025', 'inwoners', '2025', 'sha256:0', 2025, '2025-09-01', '2025-10-31');
        INSERT INTO beheer.publicaties VALUES ('sha256:1', 'inwoners-2025', 1, '{}'),
            ('sha256:2', 'inwoners-2025', 2, '{"reden": "Hersteld."}')"""
    )
    await migreer(leeg, bestanden)
    rijen = await leeg.fetch("SELECT gepubliceerd, reden FROM beheer.publicaties ORDER BY versie")
    toen = datetime(2025, 10, 31, tzinfo=UTC)
    assert [tuple(rij) for rij in rijen] == [(toen, ""), (toen, "Hersteld.")]


async def test_processes_that_start_together_migrate_once(leeg: Pool, database_url: str) -> None:
    pools = [await open_pool(database_url, grootte=2) for _ in range(4)]
    gedaan = await asyncio.gather(*(migreer(p) for p in pools))
    for p in pools:
        await p.close()
    assert sorted(naam for namen in gedaan for naam in namen) == [m.naam for m in lees_migraties()]


async def test_a_changed_migration_is_refused(pool: Pool) -> None:
    eerste, *rest = lees_migraties()
    veranderd = (replace(eerste, controlesom="0" * 64), *rest)
    with pytest.raises(MigratieFout, match=r"0001_basis\.sql is veranderd"):
        await migreer(pool, veranderd)
    with pytest.raises(MigratieFout):
        await achterstand(pool, veranderd)


async def test_a_failing_migration_leaves_nothing(pool: Pool) -> None:
    nummer = len(lees_migraties()) + 1
    kapot = Migratie(nummer, f"{nummer:04}_kapot.sql", "CREATE TABLE beheer.half (id int); SELECT 1/0;", "x")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migreer(pool, (*lees_migraties(), kapot))
    assert await pool.fetchval("SELECT to_regclass('beheer.half')") is None
    assert await achterstand(pool, (*lees_migraties(), kapot)) == [kapot.naam]


@pytest.mark.parametrize("namen", [["0001_a.sql", "0003_b.sql"], ["0001_a.sql", "0001_b.sql"], ["1_a.sql"]])
def test_gaps_and_bad_names_are_refused(tmp_path: Path, namen: list[str]) -> None:
    for naam in namen:
        (tmp_path / naam).write_text("SELECT 1;")
    with pytest.raises(MigratieFout):
        lees_migraties(tmp_path)


def _bestanden() -> list[str]:
    return sorted(pad.stem for pad in (SERVICE / "queries").glob("*.sql"))


def _modules() -> dict[str, str]:
    return {str(p): p.read_text() for p in SERVICE.rglob("*.py") if "__pycache__" not in str(p)}


def test_every_query_has_a_purpose_and_is_used_by_the_module_of_its_aggregate() -> None:
    bronnen = _modules()
    namen: set[str] = set()
    for bestand in _bestanden():
        (module,) = [tekst for tekst in bronnen.values() if f'laad("{bestand}")' in tekst]
        queries = laad(bestand)
        assert all(len(q.doel) >= 10 and q.sql.endswith(";") for q in queries.values()), bestand
        gebruikt = set(re.findall(r'_Q(?:UERIES)?\["(\w+)"\]', module))
        assert gebruikt == set(queries), bestand
        assert not namen & set(queries)
        namen |= set(queries)
    assert len(namen) > 25


def test_every_function_of_an_aggregate_is_used_outside_it() -> None:
    bronnen = _modules()
    for bestand in set(_bestanden()) - {"migraties"}:  # the runner uses its own
        (pad,) = [p for p, tekst in bronnen.items() if f'laad("{bestand}")' in tekst]
        elders = "\n".join(tekst for p, tekst in bronnen.items() if p != pad)
        functies = re.findall(r"^(?:async )?def ([a-z]\w+)\(", bronnen[pad], re.MULTILINE)
        assert functies
        assert [f for f in functies if not re.search(rf"\b{f}\(|\b{f},", elders)] == [], bestand


async def test_postgresql_understands_every_query(pool: Pool) -> None:
    async with pool.acquire() as con:
        for bestand in _bestanden():
            for query in laad(bestand).values():
                if query.naam not in {
                    "maak_administratie",
                    "ruim_op",
                }:  # several statements, or not preparable
                    await con.prepare(query.sql)


@pytest.mark.parametrize(
    "tekst",
    [
        "",
        "-- name: a :one\nSELECT 1;",
        "-- name: a :one\n-- x y\nSELECT 1;\n-- name: a :one\n-- x y\nSELECT 2;",
    ],
)
def test_a_nameless_or_double_query_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tekst: str
) -> None:
    (tmp_path / "proef.sql").write_text(tekst)
    monkeypatch.setattr(sql_module, "QUERIES", tmp_path)
    with pytest.raises(ValueError, match="naam"):
        laad("proef")


def test_no_sql_is_written_in_python() -> None:
    verdacht = re.compile(r"\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
    assert [pad for pad, tekst in _modules().items() if verdacht.search(tekst)] == []


@pytest.mark.parametrize(
    ("fout", "soort"),
    [
        (asyncpg.ReadOnlySQLTransactionError("x"), AlleenLezen),
        (asyncpg.DiskFullError("x"), SchijfVol),
        (OSError(28, "x"), SchijfVol),
        (asyncpg.UndefinedTableError("x"), MigratieFout),
        (asyncpg.InvalidSchemaNameError("x"), MigratieFout),
        (ConnectionRefusedError("x"), DatabaseOnbereikbaar),
        (TimeoutError(), DatabaseOnbereikbaar),
        (asyncpg.InterfaceError("connection is closed"), DatabaseOnbereikbaar),
        (asyncpg.CannotConnectNowError("x"), DatabaseOnbereikbaar),
        (asyncpg.TooManyConnectionsError("x"), DatabaseOnbereikbaar),
    ],
)
def test_faults_of_the_database_become_domain_errors(fout: Exception, soort: type[Exception]) -> None:
    domein = als_domeinfout(fout)
    assert type(domein) is soort
    assert domein is not None
    assert "x" not in domein.melding.split()


@pytest.mark.parametrize("fout", [asyncpg.UniqueViolationError("x"), asyncpg.DataError("x"), ValueError("x")])
def test_mistakes_of_ours_stay_what_they_are(fout: Exception) -> None:
    assert als_domeinfout(fout) is None


async def test_a_read_only_database_is_named_as_such(pool: Pool, database_url: str) -> None:
    naam = await pool.fetchval("SELECT current_database()")
    await pool.execute(f'ALTER DATABASE "{naam}" SET default_transaction_read_only = on')
    nieuw = await open_pool(database_url, grootte=2)
    try:
        with pytest.raises(AlleenLezen):
            await laad("rondes")["maak_strata"].exec(nieuw, "x", ["GM0001"], ["a"], [1])
    finally:
        await nieuw.close()
