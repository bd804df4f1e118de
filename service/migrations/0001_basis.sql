-- The tables of rondes, invitations and answers. What may stand where, and why: docs/privacy.md.
CREATE SCHEMA IF NOT EXISTS beheer;
CREATE SCHEMA deelname;
CREATE SCHEMA antwoorden;

-- Rondes -----------------------------------------------------------------------------------------------------------

CREATE TABLE beheer.vragenlijsten (
    versie text PRIMARY KEY,      -- "sha256:..." over the content, so a version can never change
    id text NOT NULL,
    naam text NOT NULL,
    doelgroep text NOT NULL,
    inhoud text NOT NULL          -- the JSON exactly as hashed; jsonb would reorder it
);

CREATE TABLE beheer.rondes (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{0,47}$'),
    doelgroep text NOT NULL CHECK (doelgroep IN ('inwoners', 'aanbieders', 'gemeente')),
    periode text NOT NULL,
    versie text NOT NULL REFERENCES beheer.vragenlijsten,
    indeling smallint NOT NULL,   -- year of the gemeente division
    veld_van date NOT NULL,
    veld_tot date NOT NULL,
    gesimuleerd boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'nieuw' CHECK (status IN ('nieuw', 'open', 'sluitend', 'gesloten')),
    bestand_sha256 text,          -- of the frozen file, once closed
    responsen integer,            -- rows in the frozen file, once closed
    CHECK (veld_van <= veld_tot),
    CHECK ((status = 'gesloten') = (bestand_sha256 IS NOT NULL AND responsen IS NOT NULL))
);

CREATE TABLE beheer.strata (
    ronde text NOT NULL REFERENCES beheer.rondes,
    gemeente text NOT NULL,
    stratum text NOT NULL,
    populatie integer NOT NULL CHECK (populatie >= 0),
    uitgenodigd integer NOT NULL DEFAULT 0 CHECK (uitgenodigd >= 0),
    PRIMARY KEY (ronde, gemeente, stratum)
);

-- Lock rows for work that only one process at a time may do (advisory locks go wrong through a pooler).
CREATE TABLE beheer.sloten (
    naam text PRIMARY KEY
);

-- Taking part ------------------------------------------------------------------------------------------------------

-- The state of a code: sleutel = HMAC(k1, code). Residents have one row per code, providers one per gemeente.
CREATE TABLE deelname.uitnodigingen (
    sleutel bytea NOT NULL,
    gemeente text NOT NULL,
    ronde text NOT NULL,
    stratum text NOT NULL,
    organisatie bit(128),         -- pseudonym XOR a mask that only the code gives: another value in every row
    status smallint NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 2), -- 0 unused, 1 started, 2 done
    bewijs bytea,                 -- receipt: HMAC keyed from the code itself
    PRIMARY KEY (sleutel, gemeente)
) WITH (fillfactor = 85);
CREATE INDEX uitnodigingen_ronde ON deelname.uitnodigingen (ronde);

-- Answers ----------------------------------------------------------------------------------------------------------

-- Drafts: sleutel = HMAC(k2, code, gemeente); inhoud is encrypted with a key derived from the code.
CREATE TABLE antwoorden.concepten (
    sleutel bytea PRIMARY KEY,
    ronde text NOT NULL,
    inhoud bytea NOT NULL
);

-- Submitted, waiting to be moved among others. Holds no key of a code or draft. The part of the questionnaire
-- follows from the code and shows in what was not asked, so only answers of one part may hide each other.
CREATE TABLE antwoorden.verzegeld (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ronde text NOT NULL,
    versie text NOT NULL,
    gemeente text NOT NULL,
    stratum text NOT NULL,
    deel smallint NOT NULL,       -- 0 when everyone gets the same questionnaire
    organisatie bit(128),         -- the pseudonym itself
    antwoorden smallint[] NOT NULL,
    paradata smallint[] NOT NULL,
    teksten jsonb,
    toestemming boolean NOT NULL
) WITH (autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);

-- Moved: in groups, shuffled, with a new random id, without any date. Replaced by the frozen file at close.
CREATE TABLE antwoorden.responsen (
    ronde_id text NOT NULL,
    id uuid NOT NULL,
    versie text NOT NULL,         -- first 12 hex digits of the version, to keep rows short
    gemeente text NOT NULL,
    stratum text NOT NULL,
    organisatie bit(128),
    antwoorden smallint[] NOT NULL,
    paradata smallint[] NOT NULL, -- mode (1 web, 2 api, 3 import), language, duration in units of 10 s
    PRIMARY KEY (ronde_id, id)
) PARTITION BY LIST (ronde_id);

-- Open answers, apart from the coded ones and with their own random id: personal data until a moderator read them.
CREATE TABLE antwoorden.verhalen (
    ronde text NOT NULL,
    id uuid NOT NULL,
    gemeente text NOT NULL,
    doelgroep text NOT NULL,
    vraag text NOT NULL,
    tekst text NOT NULL,
    toestemming boolean NOT NULL,
    status text NOT NULL DEFAULT 'nieuw' CHECK (status IN ('nieuw', 'vrijgegeven', 'afgewezen')),
    PRIMARY KEY (ronde, id)
);

-- A partition per ronde: dropping it at close leaves no dead rows on disk, as a DELETE would.
CREATE FUNCTION antwoorden.maak_partitie(ronde text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE IF NOT EXISTS antwoorden.%I PARTITION OF antwoorden.responsen FOR VALUES IN (%L)',
                   'responsen_' || ronde, ronde);
END $$;

CREATE FUNCTION antwoorden.verwijder_partitie(ronde text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS antwoorden.%I', 'responsen_' || ronde);
END $$;
