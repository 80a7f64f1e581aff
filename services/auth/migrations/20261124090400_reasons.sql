-- Why an administrator changed something: the trail says who did what, this says why, in the administrator's own words.
CREATE TABLE auth.reasons (
  reason_id    uuid PRIMARY KEY,
  rpc          text NOT NULL CHECK (char_length(rpc) BETWEEN 1 AND 100),
  subject_kind text NOT NULL CHECK (char_length(subject_kind) BETWEEN 1 AND 32),
  subject_id   uuid NOT NULL,
  stated_by    uuid REFERENCES auth.accounts,
  reason       text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 200),
  stated_at    timestamptz NOT NULL
);
CREATE INDEX reasons_subject ON auth.reasons (subject_id, stated_at);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'madoguchi_auth_app') THEN
    REVOKE UPDATE, DELETE ON auth.reasons FROM madoguchi_auth_app;
  END IF;
END
$$;
