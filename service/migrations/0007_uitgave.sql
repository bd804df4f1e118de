-- When a publicatie was made public, and why there is a new version of it. Beside it: its hash is over what it says.
ALTER TABLE beheer.publicaties
    ADD COLUMN gepubliceerd timestamptz,
    ADD COLUMN reden text NOT NULL DEFAULT '';

-- Of what stands here already nobody wrote the day down. It keeps the last day of the fieldwork, which is what was
-- shown until now; it became public on that day or later.
UPDATE beheer.publicaties AS p
SET gepubliceerd = r.veld_tot::timestamp AT TIME ZONE 'UTC', reden = coalesce(p.kop ->> 'reden', '')
FROM beheer.rondes AS r
WHERE r.id = p.ronde;

ALTER TABLE beheer.publicaties
    ALTER COLUMN gepubliceerd SET DEFAULT date_trunc('second', now()),
    ALTER COLUMN gepubliceerd SET NOT NULL;
