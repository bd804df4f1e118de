-- name: lees_reactieconcept :one
-- A public answer as it is being written.
SELECT tekst, versie, open FROM beheer.reactieconcepten
WHERE gemeente = $1 AND van = $2 AND periode = $3 AND begrip = $4;

-- name: bewaar_reactieconcept :one
-- Keep a draft as it was seen in version $6 (0: there was none); no row when someone else changed it in between.
INSERT INTO beheer.reactieconcepten AS c (gemeente, van, periode, begrip, tekst)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (gemeente, van, periode, begrip) DO UPDATE SET tekst = excluded.tekst, versie = c.versie + 1, open = true
WHERE c.versie = $6
RETURNING versie;

-- name: publiceer_reactie :one
-- Publish the draft as it was seen in version $5, or with $8 a version without a text; no row when it has changed.
WITH af AS (
    UPDATE beheer.reactieconcepten SET versie = versie + 1, open = false, tekst = CASE WHEN $8 THEN '' ELSE tekst END
    WHERE gemeente = $1 AND van = $2 AND periode = $3 AND begrip = $4 AND versie = $5
    RETURNING gemeente, van, periode, begrip, tekst
)
INSERT INTO beheer.reacties (gemeente, van, periode, begrip, tekst, toegang, gesimuleerd, versie)
SELECT a.gemeente, a.van, a.periode, a.begrip, a.tekst, $6, $7,
       1 + coalesce((SELECT max(r.versie) FROM beheer.reacties AS r
                     WHERE (r.gemeente, r.van, r.periode, r.begrip) = ($1, $2, $3, $4)), 0)
FROM af AS a
RETURNING versie;

-- name: lees_reacties :many
-- Every published version about a gemeente, newest periode and version first.
SELECT van, periode, begrip, versie, tekst, wanneer, gesimuleerd FROM beheer.reacties
WHERE gemeente = $1
ORDER BY periode DESC, van DESC, begrip, versie DESC;

-- name: lees_reactieconcepten :many
-- What was begun by one party and not published.
SELECT periode, begrip FROM beheer.reactieconcepten
WHERE gemeente = $1 AND van = $2 AND open ORDER BY periode DESC, begrip;

-- name: lees_periodes :many
-- The periodes of which figures were published, newest first.
SELECT r.periode, bool_or(r.gesimuleerd) AS gesimuleerd
FROM beheer.publicaties AS p JOIN beheer.rondes AS r ON r.id = p.ronde
GROUP BY r.periode ORDER BY r.periode DESC;
