-- The workspace on the web: who may enter, what moderators decide about stories, and public answers to the figures.

-- A personal link. The link itself is stored nowhere: sleutel = HMAC of it under a key of its own.
CREATE TABLE beheer.toegangen (
    id uuid PRIMARY KEY,
    sleutel bytea NOT NULL UNIQUE,
    rol text NOT NULL CHECK (rol IN ('moderator', 'gemeente', 'aanbieders')),
    gemeente text,                -- only a moderator may be without: of all gemeenten
    naam text NOT NULL CHECK (naam <> ''),
    verloopt timestamptz NOT NULL,
    ingetrokken boolean NOT NULL DEFAULT false,
    uitgelogd integer NOT NULL DEFAULT 0, -- counts; a session from before the last time is over
    CHECK (gemeente IS NOT NULL OR rol = 'moderator')
);

-- Who did what when. onderwerp names a thing (a story by its random id, a gemeente and periode), never its content.
CREATE TABLE beheer.handelingen (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wanneer timestamptz NOT NULL DEFAULT now(),
    toegang uuid REFERENCES beheer.toegangen, -- NULL: the operator, on the command line
    wat text NOT NULL,
    onderwerp text NOT NULL
);

-- What is public about a gemeente besides its figures. Every change counts on: pages are kept by this number.
CREATE TABLE beheer.openbaar (
    gemeente text PRIMARY KEY,
    stand bigint NOT NULL DEFAULT 1
);

-- Stories: the state of each, and every decision about it. versie is what the next decision must have seen.
ALTER TABLE antwoorden.verhalen
    DROP CONSTRAINT verhalen_status_check,
    ADD CONSTRAINT verhalen_status_check CHECK (status IN ('nieuw', 'vrijgegeven', 'afgewezen', 'ingetrokken')),
    ADD COLUMN versie integer NOT NULL DEFAULT 0;
CREATE INDEX verhalen_wachtrij ON antwoorden.verhalen (status, gemeente, ronde) WHERE toestemming;

-- In this schema because it has times: no time stands near an answer.
CREATE TABLE beheer.moderatie (
    ronde text NOT NULL,
    id uuid NOT NULL,
    versie integer NOT NULL CHECK (versie > 0),
    besluit text NOT NULL CHECK (besluit IN ('vrijgegeven', 'afgewezen', 'ingetrokken')),
    tekst text,                   -- what the public reads; only of what is released
    begrip text,                  -- the subject it stands beside; NULL: none in particular
    reden text,                   -- why not, or no longer
    toegang uuid NOT NULL REFERENCES beheer.toegangen,
    wanneer timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ronde, id, versie),
    FOREIGN KEY (ronde, id) REFERENCES antwoorden.verhalen ON DELETE CASCADE,
    CHECK ((besluit = 'vrijgegeven') = (tekst IS NOT NULL)),
    CHECK ((besluit = 'vrijgegeven') = (reden IS NULL))
);

-- Public answers to the figures of one periode, as they are being written. begrip '' is the answer to all of them
-- together; open: differs from what was published last. versie is what the next change must have seen.
CREATE TABLE beheer.reactieconcepten (
    gemeente text NOT NULL,
    van text NOT NULL CHECK (van IN ('gemeente', 'aanbieders')),
    periode text NOT NULL,
    begrip text NOT NULL DEFAULT '',
    versie integer NOT NULL DEFAULT 1,
    tekst text NOT NULL,
    open boolean NOT NULL DEFAULT true,
    PRIMARY KEY (gemeente, van, periode, begrip)
);

-- What was published stays: a new version stands beside it. Without a text: withdrawn.
CREATE TABLE beheer.reacties (
    gemeente text NOT NULL,
    van text NOT NULL CHECK (van IN ('gemeente', 'aanbieders')),
    periode text NOT NULL,
    begrip text NOT NULL DEFAULT '',
    versie integer NOT NULL CHECK (versie > 0),
    tekst text NOT NULL,
    gesimuleerd boolean NOT NULL DEFAULT false,
    toegang uuid NOT NULL REFERENCES beheer.toegangen,
    wanneer timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (gemeente, van, periode, begrip, versie)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA antwoorden, beheer TO samenspel_antwoorden;
