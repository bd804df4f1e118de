-- name: tel_verhalen :many
-- How many stories with consent there are of each closed ronde and status, in these gemeenten (NULL: all).
SELECT v.ronde, v.status, count(*)::integer AS aantal
FROM antwoorden.verhalen AS v JOIN beheer.rondes AS r ON r.id = v.ronde
WHERE v.toestemming AND r.status = 'gesloten' AND ($1::text[] IS NULL OR v.gemeente = ANY ($1::text[]))
GROUP BY v.ronde, v.status ORDER BY v.ronde DESC, v.status;

-- name: lees_wachtrij :many
-- Stories of one closed ronde and status, from $5 on; in the order of their random ids, which means nothing.
SELECT v.ronde, v.id, v.gemeente, v.doelgroep, v.vraag, left(v.tekst, $6) AS tekst, length(v.tekst) AS lengte, v.status, v.versie
FROM antwoorden.verhalen AS v JOIN beheer.rondes AS r ON r.id = v.ronde
WHERE v.toestemming AND r.status = 'gesloten' AND v.ronde = $1 AND v.status = $2
  AND ($3::text[] IS NULL OR v.gemeente = ANY ($3::text[]))
ORDER BY v.id LIMIT $4 OFFSET $5;

-- name: lees_verhaal :one
-- One story, when it may be read: consent was given and the ronde is closed.
SELECT v.ronde, v.id, v.gemeente, v.doelgroep, v.vraag, v.tekst, length(v.tekst) AS lengte, v.status, v.versie
FROM antwoorden.verhalen AS v JOIN beheer.rondes AS r ON r.id = v.ronde
WHERE v.toestemming AND r.status = 'gesloten' AND v.ronde = $1 AND v.id = $2;

-- name: lees_besluiten :many
-- Every decision about a story, newest first.
SELECT m.versie, m.besluit, m.tekst, m.begrip, m.reden, t.naam, m.wanneer
FROM beheer.moderatie AS m JOIN beheer.toegangen AS t ON t.id = m.toegang
WHERE m.ronde = $1 AND m.id = $2
ORDER BY m.versie DESC;

-- name: besluit :one
-- Decide about a story as it was seen in version $3; no row when someone else decided in between.
WITH gezien AS (
    UPDATE antwoorden.verhalen AS v SET status = $4, versie = v.versie + 1
    FROM beheer.rondes AS r
    WHERE v.ronde = $1 AND v.id = $2 AND v.versie = $3 AND v.toestemming AND r.id = v.ronde AND r.status = 'gesloten'
    RETURNING v.ronde, v.id, v.versie, v.gemeente
)
INSERT INTO beheer.moderatie (ronde, id, versie, besluit, tekst, begrip, reden, toegang)
SELECT ronde, id, versie, $4, $5, $6, $7, $8 FROM gezien
RETURNING (SELECT gemeente FROM gezien) AS gemeente;

-- name: lees_openbaar :many
-- Released stories of these places (pairs of a ronde and a gemeente), beside one begrip (NULL: any), in an
-- order that means nothing.
SELECT v.ronde, v.doelgroep, v.vraag, m.begrip, m.tekst
FROM antwoorden.verhalen AS v
JOIN beheer.moderatie AS m ON m.ronde = v.ronde AND m.id = v.id AND m.versie = v.versie
JOIN beheer.rondes AS r ON r.id = v.ronde
WHERE v.status = 'vrijgegeven' AND v.toestemming AND r.status = 'gesloten'
  AND (v.ronde, v.gemeente) IN (SELECT * FROM unnest($1::text[], $2::text[]))
  AND ($5::text IS NULL OR m.begrip = $5)
ORDER BY v.id LIMIT $3 OFFSET $4;

-- name: tel_openbaar :one
-- How many released stories there are of these places, beside one begrip (NULL: any).
SELECT count(*)::integer AS aantal
FROM antwoorden.verhalen AS v
JOIN beheer.moderatie AS m ON m.ronde = v.ronde AND m.id = v.id AND m.versie = v.versie
JOIN beheer.rondes AS r ON r.id = v.ronde
WHERE v.status = 'vrijgegeven' AND v.toestemming AND r.status = 'gesloten'
  AND (v.ronde, v.gemeente) IN (SELECT * FROM unnest($1::text[], $2::text[]))
  AND ($3::text IS NULL OR m.begrip = $3);

-- name: lees_standen :many
-- Per gemeente the number that counts changes of what is public besides figures.
SELECT gemeente, stand FROM beheer.openbaar;

-- name: tel_op :exec
-- What is public about this gemeente has changed.
INSERT INTO beheer.openbaar (gemeente) VALUES ($1)
ON CONFLICT (gemeente) DO UPDATE SET stand = beheer.openbaar.stand + 1;
