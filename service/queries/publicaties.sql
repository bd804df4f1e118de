-- name: bewaar_publicatie :one
-- Store the head of a publicatie; the same content, or the same version of a ronde, is never stored twice.
INSERT INTO beheer.publicaties (hash, ronde, versie, kop, reden)
VALUES ($1, $2, $3, $4::text::jsonb, $5)
ON CONFLICT DO NOTHING
RETURNING hash;

-- name: bewaar_delen :exec
-- Store the parts of a publicatie.
INSERT INTO beheer.publicatie_delen (hash, naam, inhoud)
SELECT $1, d.naam, d.inhoud
FROM unnest($2::text[], $3::bytea[]) AS d (naam, inhoud);

-- name: lijst_publicaties :many
-- All publicaties, newest periode first, of one ronde the newest version first.
SELECT p.hash, p.ronde, p.versie, r.doelgroep, r.periode, p.kop::text AS kop, p.gepubliceerd, p.reden
FROM beheer.publicaties AS p
INNER JOIN beheer.rondes AS r ON p.ronde = r.id
ORDER BY r.periode DESC, r.doelgroep DESC, p.ronde, p.versie DESC;

-- name: lees_delen :many
-- The parts of one publicatie by name.
SELECT naam, inhoud
FROM beheer.publicatie_delen
WHERE hash = $1;

-- name: lees_deel :one
-- One part of a publicatie.
SELECT inhoud
FROM beheer.publicatie_delen
WHERE hash = $1 AND naam = $2;
