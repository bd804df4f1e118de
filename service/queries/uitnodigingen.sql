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
