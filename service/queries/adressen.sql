-- name: neem_rol :exec
-- For the length of this transaction: the role that reads addresses and no answers.
SET LOCAL ROLE samenspel_contact;

-- name: bewaar_adressen :many
-- Add addresses of a ronde; those that are there already stay as they are. Returns the new ones.
INSERT INTO contact.adressen (ronde, email, gemeente, stratum, taal)
SELECT $1, i.email, i.gemeente, i.stratum, i.taal
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS i (email, gemeente, stratum, taal)
ORDER BY md5(i.email)
ON CONFLICT (ronde, email) DO NOTHING
RETURNING email;

-- name: lees_te_versturen :many
-- Addresses of a ronde that got no mail yet.
SELECT email, gemeente, stratum, taal FROM contact.adressen WHERE ronde = $1 AND NOT verstuurd ORDER BY email;

-- name: noteer_verstuurd :exec
-- The mail server took the mail.
UPDATE contact.adressen SET verstuurd = true WHERE ronde = $1 AND email = $2;

-- name: verwijder_adressen :exec
-- Remove the addresses of a ronde that is being closed.
DELETE FROM contact.adressen WHERE ronde = $1;

-- name: ruim_adressen_op :exec
-- Clear the places where removed addresses stood.
VACUUM contact.adressen;
