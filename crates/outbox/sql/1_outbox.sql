-- Messages this schema owes to others. A row lives until the message is delivered; a delivered row is deleted.
CREATE TABLE {schema}.outbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What the receiver may use to recognise a redelivery.
  message_id      uuid NOT NULL DEFAULT gen_random_uuid(),
  topic           text NOT NULL CHECK (length(topic) BETWEEN 1 AND 64),
  -- Messages of one key are delivered one after the other, in the order of their ids.
  key             uuid NOT NULL,
  -- Ids or sealed bytes, never clear personal data.
  payload         bytea NOT NULL CHECK (octet_length(payload) <= 1048576),
  created_at      timestamptz NOT NULL DEFAULT now(),
  state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'leased', 'parked')),
  -- pending: not before this; leased: the lease ends here; parked: null. One column, so that one index finds all that is due.
  due_at          timestamptz DEFAULT now(),
  attempts        integer NOT NULL DEFAULT 0,
  -- Attempts that failed by the message's own doing (refused, or its holder died); the worker parks it after too many.
  strikes         integer NOT NULL DEFAULT 0,
  -- Rises with every lease; each later write names the fence it was given, so a holder that overslept its lease changes nothing.
  fence           bigint NOT NULL DEFAULT 0,
  last_error_code text CHECK (length(last_error_code) <= 64),
  CHECK ((state = 'parked') = (due_at IS NULL))
);
-- ANALYZE must not copy sealed bytes into pg_statistic, and they do not compress.
ALTER TABLE {schema}.outbox ALTER COLUMN payload SET STATISTICS 0, ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE {schema}.outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX outbox_due ON {schema}.outbox (due_at, id) WHERE state <> 'parked';
CREATE INDEX outbox_key ON {schema}.outbox (key, id);
CREATE INDEX outbox_parked ON {schema}.outbox (id) WHERE state = 'parked';

-- Messages this schema has accepted from others.
CREATE TABLE {schema}.inbox (
  message_id  uuid PRIMARY KEY,
  digest      bytea NOT NULL CHECK (octet_length(digest) = 32),
  accepted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_accepted_at ON {schema}.inbox (accepted_at);

-- Replies to writing requests, so that a repeated request has one effect.
CREATE TABLE {schema}.idempotency (
  id         bytea PRIMARY KEY CHECK (octet_length(id) = 32),
  digest     bytea NOT NULL CHECK (octet_length(digest) = 32),
  reply      bytea,
  created_at timestamptz NOT NULL
);
ALTER TABLE {schema}.idempotency ALTER COLUMN reply SET STATISTICS 0;
CREATE INDEX idempotency_created_at ON {schema}.idempotency (created_at);
