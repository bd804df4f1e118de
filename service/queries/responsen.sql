-- name: dien_in :many
-- Submit: mark the codes as done, seal the answers, drop the drafts, for one or many at once; returns what was taken.
WITH invoer AS (
    SELECT i.*
    FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::smallint[], $8::bytea[],
                $9::uuid[])
         WITH ORDINALITY AS i (sleutel, gemeente, ronde, versie, bewijs, concept, deel, inhoud, id, nr)
), open_rondes AS MATERIALIZED (
    -- The share lock makes closing wait for submissions under way, so that none can slip in behind it.
    SELECT r.id, r.versie FROM beheer.rondes r
    WHERE r.id IN (SELECT ronde FROM invoer) AND r.status = 'open'
    FOR SHARE
), klaar AS (
    UPDATE deelname.uitnodigingen u SET status = 2, bewijs = i.bewijs
    FROM invoer i JOIN open_rondes r ON r.id = i.ronde AND r.versie = i.versie
    WHERE u.sleutel = i.sleutel AND u.gemeente = i.gemeente AND u.ronde = i.ronde AND u.status < 2
    RETURNING i.nr, u.stratum, u.organisatie
), zegel AS (
    INSERT INTO antwoorden.verzegeld (id, ronde, versie, gemeente, stratum, deel, organisatie, inhoud)
    SELECT i.id, i.ronde, substr(i.versie, 8, 12), i.gemeente, k.stratum, i.deel, k.organisatie, i.inhoud
    FROM klaar k JOIN invoer i ON i.nr = k.nr
), weg AS (
    DELETE FROM antwoorden.concepten c
    USING klaar k JOIN invoer i ON i.nr = k.nr
    WHERE c.sleutel = i.concept
)
SELECT nr::integer AS nr FROM klaar;

-- name: vergrendel_verplaatsen :exec
-- One mover per ronde at a time: take the lock row for the length of this transaction.
WITH slot AS (
    INSERT INTO beheer.sloten (naam) VALUES ('verplaatsen-' || $1) ON CONFLICT DO NOTHING
)
SELECT 1 FROM beheer.sloten WHERE naam = 'verplaatsen-' || $1 FOR UPDATE;

-- name: tel_verzegeld :exec
-- Tell the planner how much there is to move: on figures of an empty table it would compare every row with every group.
ANALYZE antwoorden.verzegeld;

-- name: lees_groepen :many
-- What waits in groups of at least $2 of one ronde, gemeente, stratum, part and length, all but $4 of each group,
-- drawn at random; of at most about $3 responses, whole groups only. The length counts because it is the one thing
-- that shows through a seal. Locked, so that nobody takes one back while it is being moved.
WITH groepen AS (
    SELECT gemeente, stratum, deel, octet_length(inhoud) AS lengte, count(*) AS aantal,
           sum(count(*)) OVER (ORDER BY gemeente, stratum, deel, octet_length(inhoud)) AS tot
    FROM antwoorden.verzegeld
    WHERE ronde = $1 GROUP BY gemeente, stratum, deel, octet_length(inhoud) HAVING count(*) >= $2
), geloot AS (
    SELECT v.id, row_number() OVER (PARTITION BY v.gemeente, v.stratum, v.deel, g.lengte
                                    ORDER BY gen_random_uuid()) AS lot
    FROM antwoorden.verzegeld v
    JOIN groepen g ON v.gemeente = g.gemeente AND v.stratum = g.stratum AND v.deel = g.deel
                  AND octet_length(v.inhoud) = g.lengte
    WHERE v.ronde = $1 AND g.tot - g.aantal < $3
)
SELECT v.id, v.versie, v.gemeente, v.stratum, v.organisatie, v.inhoud
FROM antwoorden.verzegeld v JOIN geloot l ON l.id = v.id
WHERE l.lot > $4
FOR UPDATE OF v;

-- name: neem_terug :one
-- Take a response back while it waits and the ronde is open: it goes, and its code works again.
WITH open_ronde AS MATERIALIZED (
    SELECT id FROM beheer.rondes WHERE id = $3 AND status = 'open' FOR SHARE
), weg AS (
    DELETE FROM antwoorden.verzegeld v
    USING open_ronde r, deelname.uitnodigingen u
    WHERE v.id = $5 AND v.ronde = r.id
      AND u.sleutel = $1 AND u.gemeente = $2 AND u.ronde = r.id AND u.status = 2 AND u.bewijs = $4
    RETURNING v.ronde
)
UPDATE deelname.uitnodigingen u SET status = 0, bewijs = NULL FROM weg
WHERE u.sleutel = $1 AND u.gemeente = $2 AND u.ronde = weg.ronde
RETURNING true AS gelukt;

-- name: verwijder_verzegeld :exec
-- Remove sealed responses of a ronde that have found their place.
DELETE FROM antwoorden.verzegeld WHERE ronde = $1 AND id = ANY ($2::uuid[]);

-- name: ruim_op :exec
-- Clear the places where moved rows stood.
VACUUM antwoorden.verzegeld, antwoorden.concepten;

-- name: rondes_met_verzegeld :many
-- Rondes that have sealed responses waiting.
SELECT DISTINCT ronde FROM antwoorden.verzegeld ORDER BY ronde;

-- name: maak_partitie :exec
-- Make the place for the responses of a ronde.
SELECT antwoorden.maak_partitie($1);

-- name: verwijder_partitie :exec
-- Drop the live responses of a ronde, once the frozen file is safe.
SELECT antwoorden.verwijder_partitie($1);

-- name: tel_responsen :one
-- How many responses of a ronde are live: moved and still sealed.
SELECT (SELECT count(*) FROM antwoorden.responsen WHERE ronde_id = $1)::integer AS verplaatst,
       (SELECT count(*) FROM antwoorden.verzegeld WHERE ronde = $1)::integer AS verzegeld;

-- name: lees_responsen :many
-- All moved responses of a ronde, for the frozen file (read in bulk by ADBC, in no order that means anything).
SELECT uuid_send(id) AS id, gemeente, stratum, organisatie::text AS organisatie, antwoorden, paradata
FROM antwoorden.responsen
WHERE ronde_id = $1;

-- name: lees_verhalen :many
-- All open answers of a ronde, to be given new places together.
DELETE FROM antwoorden.verhalen WHERE ronde = $1 RETURNING gemeente, doelgroep, vraag, tekst, toestemming, status;
