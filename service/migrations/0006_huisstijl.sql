-- What a gemeente looks like: its tokens and its logo. The newest version counts; one without both: our own look.
CREATE TABLE beheer.huisstijlen (
    gemeente text NOT NULL,
    versie integer NOT NULL CHECK (versie >= 0), -- 0: as it is being made; only the workspace shows it
    gezien integer NOT NULL DEFAULT 1,           -- of version 0: what the next change must have seen
    tokens jsonb NOT NULL DEFAULT '{}',          -- what was given, read and written again by us
    weg text[] NOT NULL DEFAULT '{}',            -- sentences about what was not taken over
    css bytea NOT NULL DEFAULT '',               -- what was checked is what is served
    logo bytea NOT NULL DEFAULT '',              -- PNG, made by us
    breedte integer NOT NULL DEFAULT 0,
    hoogte integer NOT NULL DEFAULT 0,
    css_hash text NOT NULL GENERATED ALWAYS AS (left(encode(sha256(css), 'hex'), 32)) STORED,
    logo_hash text NOT NULL GENERATED ALWAYS AS (left(encode(sha256(logo), 'hex'), 32)) STORED,
    toegang uuid NOT NULL REFERENCES beheer.toegangen,
    wanneer timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (gemeente, versie)
);
CREATE INDEX huisstijlen_css ON beheer.huisstijlen (css_hash);
CREATE INDEX huisstijlen_logo ON beheer.huisstijlen (logo_hash);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA beheer TO samenspel_antwoorden;
