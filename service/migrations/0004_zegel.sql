-- Answers wait under a seal that is not in the database (service/zegels.py), and the ways in beside the letter.

-- The mark of the seal a ronde was begun with: a process with another seal must not take answers.
ALTER TABLE beheer.rondes ADD COLUMN zegel bytea;

-- What waits from before this migration cannot be sealed here: it moves at once, as at a close.
INSERT INTO antwoorden.responsen (ronde_id, id, versie, gemeente, stratum, organisatie, antwoorden, paradata)
SELECT ronde, gen_random_uuid(), versie, gemeente, stratum, organisatie, antwoorden, '{}'
FROM antwoorden.verzegeld ORDER BY gen_random_uuid();
INSERT INTO antwoorden.verhalen (ronde, id, gemeente, doelgroep, vraag, tekst, toestemming)
SELECT v.ronde, gen_random_uuid(), v.gemeente, r.doelgroep, t.key, t.value, v.toestemming
FROM antwoorden.verzegeld v JOIN beheer.rondes r ON r.id = v.ronde CROSS JOIN LATERAL jsonb_each_text(v.teksten) AS t
ORDER BY gen_random_uuid();
DROP TABLE antwoorden.verzegeld;

-- Submitted, waiting to be moved among others: nothing of it can be read in the database. Its length is that of
-- every other (or of every other with a very long text). The columns are those of the invitation, which the
-- shared transaction gives away anyhow.
CREATE TABLE antwoorden.verzegeld (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ronde text NOT NULL,
    versie text NOT NULL,
    gemeente text NOT NULL,
    stratum text NOT NULL,
    deel smallint NOT NULL,       -- 0 when everyone gets the same questionnaire
    organisatie bit(128),         -- as in the invitation, under its mask
    inhoud bytea NOT NULL
) WITH (autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE antwoorden.verzegeld ALTER COLUMN inhoud SET STORAGE EXTERNAL;
ALTER TABLE antwoorden.concepten ALTER COLUMN inhoud SET STORAGE EXTERNAL;

-- Answers and paradata stand masked until the close. What was stored in the clear before loses its paradata, and is
-- known by that.
UPDATE antwoorden.responsen SET paradata = '{}' WHERE paradata <> '{}';
COMMENT ON COLUMN antwoorden.responsen.antwoorden IS 'masked (XOR) under the seal of the ronde';
COMMENT ON COLUMN antwoorden.responsen.paradata IS 'masked (XOR) under the seal of the ronde';
COMMENT ON COLUMN antwoorden.responsen.organisatie IS 'pseudonym made under the seal of the ronde';

-- Open links: which gemeenten of a ronde let people in without an invitation.
CREATE TABLE deelname.open_links (
    ronde text NOT NULL REFERENCES beheer.rondes,
    gemeente text NOT NULL,
    PRIMARY KEY (ronde, gemeente)
);

-- E-mail addresses: a schema of their own, that the role for answers cannot read, and the other way round.
CREATE SCHEMA contact;
CREATE TABLE contact.adressen (
    ronde text NOT NULL,
    email text NOT NULL,
    gemeente text NOT NULL,
    stratum text NOT NULL,
    taal text NOT NULL,
    verstuurd boolean NOT NULL DEFAULT false,
    PRIMARY KEY (ronde, email)
);

-- Roles belong to the whole server: another database may have made them, also at this very moment. Whoever may
-- not make roles has them made beforehand.
DO $$
DECLARE
    rol text;
BEGIN
    FOREACH rol IN ARRAY ARRAY['samenspel_contact', 'samenspel_antwoorden'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = rol) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', rol);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF NOT pg_has_role(current_user, rol, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', rol);
        END IF;
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA contact TO samenspel_contact;
GRANT SELECT, INSERT, UPDATE, DELETE ON contact.adressen TO samenspel_contact;
GRANT USAGE ON SCHEMA antwoorden, beheer, deelname TO samenspel_antwoorden;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA antwoorden, beheer, deelname TO samenspel_antwoorden;
