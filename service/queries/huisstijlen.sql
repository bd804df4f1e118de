-- name: lees_huisstijl :one
-- What a gemeente looks like now.
SELECT versie, gezien, tokens, weg, css, logo, breedte, hoogte, css_hash, logo_hash FROM beheer.huisstijlen
WHERE gemeente = $1 AND versie > 0 ORDER BY versie DESC LIMIT 1;

-- name: lees_huisstijlconcept :one
-- What a gemeente is making.
SELECT versie, gezien, tokens, weg, css, logo, breedte, hoogte, css_hash, logo_hash FROM beheer.huisstijlen
WHERE gemeente = $1 AND versie = 0;

-- name: bewaar_huisstijlconcept :one
-- Keep what is being made as it was seen in $2 (0: there was none); no row when someone else changed it in between.
INSERT INTO beheer.huisstijlen AS h (gemeente, versie, toegang, tokens, weg, css, logo, breedte, hoogte)
VALUES ($1, 0, $3, $4::text::jsonb, $5, $6, $7, $8, $9)
ON CONFLICT (gemeente, versie) DO UPDATE
SET toegang = excluded.toegang, tokens = excluded.tokens, weg = excluded.weg, css = excluded.css,
    logo = excluded.logo, breedte = excluded.breedte, hoogte = excluded.hoogte, gezien = h.gezien + 1, wanneer = now()
WHERE h.gezien = $2
RETURNING gezien;

-- name: publiceer_huisstijl :one
-- Publish what was being made as it was seen in $2; no row when it has changed.
WITH af AS (
    DELETE FROM beheer.huisstijlen WHERE gemeente = $1 AND versie = 0 AND gezien = $2
    RETURNING gemeente, tokens, css, logo, breedte, hoogte
)
INSERT INTO beheer.huisstijlen (gemeente, versie, toegang, tokens, css, logo, breedte, hoogte)
SELECT a.gemeente, 1 + (SELECT max(h.versie) FROM beheer.huisstijlen AS h WHERE h.gemeente = $1), $3,
       a.tokens, a.css, a.logo, a.breedte, a.hoogte
FROM af AS a
RETURNING versie;

-- name: herstel_huisstijl :one
-- Publish a version without anything: our own look.
INSERT INTO beheer.huisstijlen (gemeente, versie, toegang)
VALUES ($1, 1 + coalesce((SELECT max(h.versie) FROM beheer.huisstijlen AS h WHERE h.gemeente = $1), 0), $2)
RETURNING versie;

-- name: gooi_huisstijlconcept_weg :one
-- Forget what was being made.
DELETE FROM beheer.huisstijlen WHERE gemeente = $1 AND versie = 0 RETURNING gezien;

-- name: lees_stijlblad :one
-- A style sheet by its hash.
SELECT css AS inhoud FROM beheer.huisstijlen WHERE css_hash = $1 AND css <> '' LIMIT 1;

-- name: lees_logo :one
-- A logo by its hash.
SELECT logo AS inhoud FROM beheer.huisstijlen WHERE logo_hash = $1 AND logo <> '' LIMIT 1;
