-- Open sessions, one per account: only the SHA-256 of the token is kept.
CREATE TABLE auth.sessions (
  session_id       uuid PRIMARY KEY,
  account_id       uuid NOT NULL CONSTRAINT sessions_account_key UNIQUE REFERENCES auth.accounts,
  token_hash       bytea NOT NULL CONSTRAINT sessions_token_key UNIQUE CHECK (octet_length(token_hash) = 32),
  terminal_id      uuid REFERENCES auth.terminals,
  opened_at        timestamptz NOT NULL,
  authenticated_at timestamptz NOT NULL,
  last_seen_at     timestamptz NOT NULL,
  expires_at       timestamptz NOT NULL
);
CREATE INDEX sessions_terminal ON auth.sessions (terminal_id) WHERE terminal_id IS NOT NULL;
CREATE INDEX sessions_expires_at ON auth.sessions (expires_at);

-- Successful logins: what was the last one, and from where is a person known to come.
CREATE TABLE auth.logins (
  login_id   uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES auth.accounts,
  source     text NOT NULL CHECK (source LIKE 'terminal:%' OR source LIKE 'address:%'),
  at         timestamptz NOT NULL
);
CREATE INDEX logins_account ON auth.logins (account_id, at DESC);
CREATE INDEX logins_at ON auth.logins (at);

-- Evidence is written once: the service can neither change nor delete it.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'madoguchi_auth_app') THEN
    REVOKE UPDATE, DELETE ON auth.contract_terms, auth.terms_confirmations, auth.trainings FROM madoguchi_auth_app;
    REVOKE DELETE ON auth.accounts, auth.contracts, auth.designations, auth.rooms, auth.terminals FROM madoguchi_auth_app;
    REVOKE UPDATE ON auth.logins FROM madoguchi_auth_app;
  END IF;
END
$$;
