-- name: lees_concept :one
-- The sealed draft of one code in one gemeente.
SELECT inhoud FROM antwoorden.concepten WHERE sleutel = $1;

-- name: bewaar_concept :one
-- Save a draft and mark the code as started; nothing happens when the code is done, the ronde is not open, or the
-- draft is no longer what it was when it was read ($5; NULL does not look).
WITH toegang AS (
    SELECT u.sleutel, u.gemeente, u.ronde
    FROM deelname.uitnodigingen u
    JOIN beheer.rondes r ON r.id = u.ronde
    WHERE u.sleutel = $1 AND u.gemeente = $2 AND u.status < 2 AND r.status = 'open'
    FOR NO KEY UPDATE OF u  -- a submission at this very moment goes first: no draft is left behind it
), begonnen AS (
    UPDATE deelname.uitnodigingen u SET status = 1
    FROM toegang t
    WHERE u.sleutel = t.sleutel AND u.gemeente = t.gemeente AND u.status = 0
)
INSERT INTO antwoorden.concepten (sleutel, ronde, inhoud)
SELECT $3, t.ronde, $4 FROM toegang t
ON CONFLICT (sleutel) DO UPDATE SET inhoud = excluded.inhoud WHERE $5::bytea IS NULL OR concepten.inhoud = $5
RETURNING true AS bewaard;

-- name: verwijder_concepten :exec
-- Remove the drafts of a ronde that is being closed.
DELETE FROM antwoorden.concepten WHERE ronde = $1;
