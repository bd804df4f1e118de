-- name: dien_in :many
-- Submit: mark the codes as done, seal the answers, drop the drafts, for one or many at once; returns what was taken.
WITH invoer AS (
    SELECT i.*
    FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::text[], $8::text[],
                $9::text[], $10::boolean[], $11::text[], $12::smallint[])
         WITH ORDINALITY AS i (sleutel, gemeente, ronde, versie, bewijs, concept, antwoorden, paradata, teksten,
                               toestemming, masker, deel, nr)
), open_rondes AS MATERIALIZED (
    -- The share lock makes closing wait for submissions under way, so that none can slip in behind it.
    SELECT r.id, r.versie FROM beheer.rondes r
    WHERE r.id IN (SELECT ronde FROM invoer) AND r.status = 'open'
    FOR SHARE
), klaar AS (
    UPDATE deelname.uitnodigingen u SET status = 2, bewijs = i.bewijs
    FROM invoer i JOIN open_rondes r ON r.id = i.ronde AND r.versie = i.versie
    WHERE u.sleutel = i.sleutel AND u.gemeente = i.gemeente AND u.ronde = i.ronde AND u.status < 2
    -- The mask comes off the pseudonym here; rows without an organisation are spared the work.
    RETURNING i.nr, u.stratum, CASE WHEN u.organisatie IS NOT NULL
              THEN u.organisatie # ('x' || i.masker)::bit(128) END AS organisatie
), zegel AS (
    INSERT INTO antwoorden.verzegeld (ronde, versie, gemeente, stratum, deel, organisatie, antwoorden, paradata,
                                      teksten, toestemming)
    SELECT i.ronde, substr(i.versie, 8, 12), i.gemeente, k.stratum, i.deel, k.organisatie, i.antwoorden::smallint[],
           i.paradata::smallint[], i.teksten::jsonb, i.toestemming
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

-- name: verplaats :one
-- Move sealed responses of one ronde to their final place, in groups of at least $2 of one gemeente, stratum and
-- part, in random order and under new random ids; open answers go apart, in an order of their own.
WITH groepen AS (
    SELECT gemeente, stratum, deel FROM antwoorden.verzegeld
    WHERE ronde = $1 GROUP BY gemeente, stratum, deel HAVING count(*) >= $2
), weg AS (
    DELETE FROM antwoorden.verzegeld v USING groepen g
    WHERE v.ronde = $1 AND v.gemeente = g.gemeente AND v.stratum = g.stratum AND v.deel = g.deel
    RETURNING v.ronde, v.versie, v.gemeente, v.stratum, v.organisatie, v.antwoorden, v.paradata, v.teksten, v.toestemming
), respons AS (
    INSERT INTO antwoorden.responsen (ronde_id, id, versie, gemeente, stratum, organisatie, antwoorden, paradata)
    SELECT ronde, gen_random_uuid(), versie, gemeente, stratum, organisatie, antwoorden, paradata
    FROM weg ORDER BY gen_random_uuid()
), verhaal AS (
    INSERT INTO antwoorden.verhalen (ronde, id, gemeente, doelgroep, vraag, tekst, toestemming)
    SELECT w.ronde, gen_random_uuid(), w.gemeente, r.doelgroep, t.key, t.value, w.toestemming
    FROM weg w JOIN beheer.rondes r ON r.id = w.ronde CROSS JOIN LATERAL jsonb_each_text(w.teksten) AS t
    ORDER BY gen_random_uuid()
)
SELECT count(*)::integer AS aantal FROM weg;

-- name: ruim_op :exec
-- Clear the places where moved rows stood, so that no old copy shares a transaction with the state of a code.
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
SELECT versie, gemeente, stratum, organisatie::text AS organisatie, antwoorden, paradata
FROM antwoorden.responsen
WHERE ronde_id = $1;
