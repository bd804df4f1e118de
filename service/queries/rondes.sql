-- name: bewaar_vragenlijst :exec
-- Keep a version of a questionnaire; the same content is the same row.
INSERT INTO beheer.vragenlijsten (versie, id, naam, doelgroep, inhoud) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (versie) DO NOTHING;

-- name: lees_vragenlijst :one
-- The questionnaire of one version.
SELECT inhoud FROM beheer.vragenlijsten WHERE versie = $1;

-- name: maak_ronde :one
-- Make a ronde; returns nothing when the id is taken.
INSERT INTO beheer.rondes (id, doelgroep, periode, versie, indeling, veld_van, veld_tot, gesimuleerd)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- name: maak_strata :exec
-- The sampling strata of a ronde with their population.
INSERT INTO beheer.strata (ronde, gemeente, stratum, populatie)
SELECT $1, i.gemeente, i.stratum, i.populatie
FROM unnest($2::text[], $3::text[], $4::integer[]) AS i (gemeente, stratum, populatie);

-- name: lees_ronde :one
-- One ronde.
SELECT id, doelgroep, periode, versie, indeling, veld_van, veld_tot, gesimuleerd, status, bestand_sha256, responsen
FROM beheer.rondes WHERE id = $1;

-- name: lees_rondes :many
-- All rondes, newest period first.
SELECT id, doelgroep, periode, versie, indeling, veld_van, veld_tot, gesimuleerd, status, bestand_sha256, responsen
FROM beheer.rondes ORDER BY periode DESC, id;

-- name: vergrendel_ronde :one
-- Take the row of a ronde for the length of this transaction.
SELECT status FROM beheer.rondes WHERE id = $1 FOR UPDATE;

-- name: zet_status :exec
-- Change the status of a ronde.
UPDATE beheer.rondes SET status = $2 WHERE id = $1;

-- name: noteer_bestand :exec
-- The frozen file is safe: record its fingerprint and size and close the ronde.
UPDATE beheer.rondes SET status = 'gesloten', bestand_sha256 = $2, responsen = $3 WHERE id = $1;

-- name: lees_strata :many
-- The strata of a ronde.
SELECT gemeente, stratum, populatie, uitgenodigd FROM beheer.strata WHERE ronde = $1 ORDER BY gemeente, stratum;

-- name: leg_zegel_vast :exec
-- Record the mark of the seal that a ronde begins with, once.
UPDATE beheer.rondes SET zegel = $2 WHERE id = $1 AND zegel IS NULL;

-- name: lees_zegel :one
-- The mark of the seal of a ronde, and whether the ronde still takes or moves answers.
SELECT zegel, status <> 'gesloten' AS levend FROM beheer.rondes WHERE id = $1;
