-- The audit trail of this schema: who did what to which thing, never with which value. Rows are only ever added.
CREATE TABLE {schema}.audit_entry (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null for a service's own act.
  account_id   uuid,
  user_id      text NOT NULL CHECK (length(user_id) <= 128),
  organisation text NOT NULL CHECK (organisation IN ('ward', 'contractor', 'service')),
  terminal_id  uuid,
  session_id   uuid,
  rpc          text NOT NULL CHECK (length(rpc) <= 128),
  purpose      text NOT NULL CHECK (length(purpose) <= 64),
  subject_kind text NOT NULL CHECK (length(subject_kind) <= 64),
  subject_id   text NOT NULL CHECK (length(subject_id) <= 64),
  fields       text[] NOT NULL CHECK (cardinality(fields) <= 64),
  decision     text NOT NULL CHECK (decision IN ('allowed', 'refused')),
  note         text NOT NULL CHECK (length(note) <= 128),
  request_id   text NOT NULL CHECK (length(request_id) <= 64)
);
-- "Whose data could this person have read between then and then", and "who touched this thing".
CREATE INDEX audit_entry_user ON {schema}.audit_entry (user_id, id);
CREATE INDEX audit_entry_subject ON {schema}.audit_entry (subject_id, id) WHERE subject_id <> '';

-- The chain. `n` is dense: a second sealer that worked from the same head meets the primary key.
CREATE TABLE {schema}.audit_seal (
  n         bigint PRIMARY KEY CHECK (n > 0),
  prev_hash bytea NOT NULL CHECK (octet_length(prev_hash) = 32),
  hash      bytea NOT NULL CHECK (octet_length(hash) = 32),
  first_id  bigint NOT NULL,
  last_id   bigint NOT NULL CHECK (last_id >= first_id),
  count     integer NOT NULL CHECK (count > 0),
  sealed_at timestamptz NOT NULL,
  key_id    text NOT NULL CHECK (length(key_id) = 16),
  signature bytea NOT NULL CHECK (octet_length(signature) = 64)
);

-- Which seal covers which entry, and the entry's own hash, by which a verifier names the very row that was touched. A table and not a
-- range of ids, because a transaction with a lower id may commit after one with a higher id. No foreign keys: they would lock and
-- dirty every entry's row once more, and the verifier checks the same.
CREATE TABLE {schema}.audit_member (
  entry_id bigint PRIMARY KEY,
  seal_n   bigint NOT NULL,
  hash     bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX audit_member_seal ON {schema}.audit_member (seal_n, entry_id);

REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {schema}.audit_entry, {schema}.audit_seal, {schema}.audit_member FROM {app};
GRANT SELECT, INSERT ON {schema}.audit_entry, {schema}.audit_seal, {schema}.audit_member TO {app};
