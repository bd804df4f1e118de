-- name: maak_toegang :exec
-- A personal link to the workspace.
INSERT INTO beheer.toegangen (id, sleutel, rol, gemeente, naam, verloopt)
VALUES ($1, $2, $3, $4, $5, now() + $6::interval);

-- name: zoek_link :one
-- Who comes with this link, as long as it works.
SELECT id, rol, gemeente, naam, verloopt, uitgelogd FROM beheer.toegangen
WHERE sleutel = $1 AND NOT ingetrokken AND verloopt > now();

-- name: lees_link :one
-- Who came in with this link before, as long as it works.
SELECT id, rol, gemeente, naam, verloopt, uitgelogd FROM beheer.toegangen
WHERE id = $1 AND NOT ingetrokken AND verloopt > now();

-- name: lijst_toegangen :many
-- All links ever made, those that work first.
SELECT id, rol, gemeente, naam, verloopt, ingetrokken, (ingetrokken OR verloopt <= now()) AS dicht
FROM beheer.toegangen
ORDER BY dicht, verloopt DESC, naam, id;

-- name: trek_in :one
-- A link that works no longer, from this moment.
UPDATE beheer.toegangen SET ingetrokken = true WHERE id = $1 RETURNING naam;

-- name: log_uit :exec
-- Every session of this link is over, in whatever browser.
UPDATE beheer.toegangen SET uitgelogd = uitgelogd + 1 WHERE id = $1;

-- name: noteer :exec
-- Who did what.
INSERT INTO beheer.handelingen (toegang, wat, onderwerp) VALUES ($1, $2, $3);

-- name: lees_handelingen :many
-- The last $1 things that were done, newest first.
SELECT h.wanneer, t.naam, h.wat, h.onderwerp
FROM beheer.handelingen AS h LEFT JOIN beheer.toegangen AS t ON t.id = h.toegang
ORDER BY h.id DESC LIMIT $1;
