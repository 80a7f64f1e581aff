-- The contract with 乙 (B18). Access ends at 24:00 JST of last_day.
CREATE TABLE auth.contracts (
  contract_id   uuid PRIMARY KEY,
  contractor    text NOT NULL CHECK (char_length(contractor) BETWEEN 1 AND 100),
  first_day     date NOT NULL,
  last_day      date NOT NULL,
  terms_version integer NOT NULL CHECK (terms_version >= 1),
  version       bigint NOT NULL CHECK (version >= 1),
  created_at    timestamptz NOT NULL,
  CONSTRAINT contracts_term CHECK (first_day <= last_day)
);

-- Every version of the special terms (P1) as it was put in force; none is ever changed.
CREATE TABLE auth.contract_terms (
  contract_id   uuid NOT NULL REFERENCES auth.contracts,
  terms_version integer NOT NULL CHECK (terms_version >= 1),
  body          text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 20000),
  in_force_from timestamptz NOT NULL,
  PRIMARY KEY (contract_id, terms_version)
);
ALTER TABLE auth.contracts ADD CONSTRAINT contracts_terms_exist
  FOREIGN KEY (contract_id, terms_version) REFERENCES auth.contract_terms DEFERRABLE INITIALLY DEFERRED;

-- Persons and department systems (P2, B17, S6). Never deleted: the trail refers to them.
CREATE TABLE auth.accounts (
  account_id   uuid PRIMARY KEY,
  user_id      text NOT NULL CONSTRAINT accounts_user_id_key UNIQUE CHECK (user_id ~ '^[a-z0-9][a-z0-9._-]{2,63}$'),
  display_name text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 100),
  organisation text NOT NULL CHECK (organisation IN ('ward', 'contractor')),
  roles        text[] NOT NULL CHECK (cardinality(roles) BETWEEN 1 AND 8),
  section_code text CHECK (char_length(section_code) BETWEEN 1 AND 16),
  contract_id  uuid REFERENCES auth.contracts,
  disabled_at  timestamptz,
  created_at   timestamptz NOT NULL,
  version      bigint NOT NULL CHECK (version >= 1),
  CONSTRAINT accounts_contract CHECK ((organisation = 'contractor') = (contract_id IS NOT NULL)),
  CONSTRAINT accounts_roles_of_organisation CHECK (
    CASE organisation
      WHEN 'contractor' THEN roles <@ ARRAY['operator', 'handling_manager']
      ELSE roles <@ ARRAY['section_clerk', 'section_head', 'information_section', 'auditor', 'administrator', 'department_system']
    END)
);
CREATE INDEX accounts_contract_id ON auth.accounts (contract_id) WHERE contract_id IS NOT NULL;

-- The password in force: an Argon2id PHC string that names its pepper (keyid).
CREATE TABLE auth.passwords (
  account_id uuid PRIMARY KEY REFERENCES auth.accounts,
  phc        text NOT NULL CHECK (phc LIKE '$argon2id$%'),
  set_at     timestamptz NOT NULL
);

-- One-time codes to set a password with; only their SHA-256. A code carries 100 random bits, so a plain hash is enough.
CREATE TABLE auth.activation_codes (
  account_id uuid PRIMARY KEY REFERENCES auth.accounts,
  code_hash  bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  issued_at  timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX activation_codes_expires_at ON auth.activation_codes (expires_at);

-- Which version of the special terms an account has confirmed (P1).
CREATE TABLE auth.terms_confirmations (
  account_id    uuid NOT NULL REFERENCES auth.accounts,
  contract_id   uuid NOT NULL,
  terms_version integer NOT NULL,
  confirmed_at  timestamptz NOT NULL,
  PRIMARY KEY (account_id, contract_id, terms_version),
  FOREIGN KEY (contract_id, terms_version) REFERENCES auth.contract_terms
);
