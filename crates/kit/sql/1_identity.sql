-- The database in which this schema's rows were last known to be in order. A restored copy differs from it.
CREATE TABLE {schema}.database_identity (
  singleton         boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  system_identifier bigint NOT NULL,
  database_oid      bigint NOT NULL,
  timeline          integer NOT NULL,
  remembered_at     timestamptz NOT NULL DEFAULT now()
);
