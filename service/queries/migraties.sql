-- name: maak_administratie :exec
-- Make the migration register with its lock row (number 0) when it does not exist yet.
CREATE SCHEMA IF NOT EXISTS beheer;
CREATE TABLE IF NOT EXISTS beheer.migraties (
    nummer integer PRIMARY KEY,
    naam text NOT NULL,
    controlesom text NOT NULL
);
INSERT INTO beheer.migraties (nummer, naam, controlesom) VALUES (0, 'slot', '') ON CONFLICT DO NOTHING;

-- name: bestaat_administratie :one
-- Tell whether the migration register exists.
SELECT to_regclass('beheer.migraties') IS NOT NULL AS bestaat;

-- name: lees_alleen_lezen :one
-- Tell whether the database takes no writes now: a replica, or set to read-only.
SELECT current_setting('transaction_read_only') = 'on' AS alleen_lezen;

-- name: vergrendel :exec
-- Take the lock row for the length of this transaction.
SELECT 1 FROM beheer.migraties WHERE nummer = 0 FOR UPDATE;

-- name: lees_migratie :one
-- The checksum of one applied migration.
SELECT controlesom FROM beheer.migraties WHERE nummer = $1;

-- name: lees_migraties :many
-- All applied migrations.
SELECT nummer, controlesom FROM beheer.migraties WHERE nummer > 0 ORDER BY nummer;

-- name: noteer_migratie :exec
-- Record an applied migration.
INSERT INTO beheer.migraties (nummer, naam, controlesom) VALUES ($1, $2, $3);
