-- Publications: immutable, found by their hash; the only thing the public side reads.
CREATE TABLE beheer.publicaties (
    hash text PRIMARY KEY,
    ronde text NOT NULL REFERENCES beheer.rondes,
    versie integer NOT NULL CHECK (versie > 0),
    kop jsonb NOT NULL,
    UNIQUE (ronde, versie)
);

-- The parts of a publication as bytes (Parquet frames, questionnaires).
CREATE TABLE beheer.publicatie_delen (
    hash text NOT NULL REFERENCES beheer.publicaties ON DELETE CASCADE,
    naam text NOT NULL,
    inhoud bytea NOT NULL,
    PRIMARY KEY (hash, naam)
);
