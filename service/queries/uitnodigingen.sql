-- name: zoek_toegang :many
-- Everything one code gives access to: a row per gemeente.
SELECT u.ronde, u.gemeente, u.stratum, u.organisatie IS NOT NULL AS per_organisatie, u.status, u.bewijs,
       r.doelgroep, r.periode, r.versie, r.status AS ronde_status
FROM deelname.uitnodigingen u
JOIN beheer.rondes r ON r.id = u.ronde
WHERE u.sleutel = $1
ORDER BY u.gemeente;

-- name: zoek_standen :many
-- The state of several codes at once, to explain why a submission was not taken; nr points back to the input.
SELECT i.nr::integer AS nr, u.status, u.bewijs, r.status AS ronde_status, r.versie
FROM unnest($1::bytea[], $2::text[], $3::text[]) WITH ORDINALITY AS i (sleutel, gemeente, ronde, nr)
JOIN deelname.uitnodigingen u ON u.sleutel = i.sleutel AND u.gemeente = i.gemeente AND u.ronde = i.ronde
JOIN beheer.rondes r ON r.id = u.ronde;

-- name: tel_uitgenodigd :exec
-- Add the newly made invitations to the strata of the ronde.
UPDATE beheer.strata s SET uitgenodigd = s.uitgenodigd + i.aantal
FROM unnest($2::text[], $3::text[], $4::integer[]) AS i (gemeente, stratum, aantal)
WHERE s.ronde = $1 AND s.gemeente = i.gemeente AND s.stratum = i.stratum;

-- name: tel_per_status :many
-- Response so far: invitations per state and gemeente of one ronde.
SELECT gemeente, count(*)::integer AS uitgenodigd,
       (count(*) FILTER (WHERE status = 1))::integer AS begonnen,
       (count(*) FILTER (WHERE status = 2))::integer AS klaar
FROM deelname.uitnodigingen
WHERE ronde = $1
GROUP BY gemeente
ORDER BY gemeente;

-- name: is_open_link :one
-- Whether people may come in without an invitation in this gemeente of an open ronde.
SELECT EXISTS (
    SELECT FROM deelname.open_links o JOIN beheer.rondes r ON r.id = o.ronde
    WHERE o.ronde = $1 AND o.gemeente = $2 AND r.status = 'open'
) AS open;

-- name: nodig_uit_open :one
-- Someone comes in by the open link: an invitation in its own stratum, if the link is on and the ronde open.
WITH link AS (
    SELECT o.ronde, o.gemeente FROM deelname.open_links o JOIN beheer.rondes r ON r.id = o.ronde
    WHERE o.ronde = $2 AND o.gemeente = $3 AND r.status = 'open'
), geteld AS (
    UPDATE beheer.strata s SET uitgenodigd = s.uitgenodigd + 1
    FROM link WHERE s.ronde = link.ronde AND s.gemeente = link.gemeente AND s.stratum = 'open-link'
)
INSERT INTO deelname.uitnodigingen (sleutel, gemeente, ronde, stratum)
SELECT $1, link.gemeente, link.ronde, 'open-link' FROM link
RETURNING true AS gelukt;

-- name: open_link_aan :one
-- Switch the open link of a gemeente on, with the stratum it needs; nothing when the ronde has not this gemeente.
WITH deel AS (
    SELECT DISTINCT ronde, gemeente FROM beheer.strata WHERE ronde = $1 AND gemeente = $2
), stratum AS (
    INSERT INTO beheer.strata (ronde, gemeente, stratum, populatie)
    SELECT ronde, gemeente, 'open-link', 0 FROM deel ON CONFLICT DO NOTHING
), link AS (
    INSERT INTO deelname.open_links (ronde, gemeente) SELECT ronde, gemeente FROM deel ON CONFLICT DO NOTHING
)
SELECT count(*)::integer AS aantal FROM deel;

-- name: open_link_uit :exec
-- Switch the open link of a gemeente off; who came in keeps a working code.
DELETE FROM deelname.open_links WHERE ronde = $1 AND gemeente = $2;

-- name: nodig_uit :many
-- Make invitations for codes that may have been made before; returns the cells of the new ones.
INSERT INTO deelname.uitnodigingen (sleutel, gemeente, ronde, stratum, organisatie)
SELECT i.sleutel, i.gemeente, $1, i.stratum, i.organisatie
FROM unnest($2::bytea[], $3::text[], $4::text[], $5::bit(128)[]) AS i (sleutel, gemeente, stratum, organisatie)
ON CONFLICT (sleutel, gemeente) DO NOTHING
RETURNING gemeente, stratum;
