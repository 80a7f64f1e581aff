-- Purge runs, what owners reported, certificates, and the witness. No personal value is ever kept here.
CREATE TABLE retention.purge_run (
    run_id uuid PRIMARY KEY,
    -- The collection day (JST); one run a day.
    day date NOT NULL UNIQUE,
    -- The anniversary day, in whose night the run happens (A4).
    erased_on date NOT NULL,
    step text NOT NULL
        CHECK (step IN ('planned', 'frozen', 'keys_destroyed', 'owners_reported', 'verified', 'certified')),
    key_ids text[] NOT NULL,
    planned_at timestamptz NOT NULL,
    frozen_at timestamptz,
    keys_destroyed_at timestamptz,
    owners_reported_at timestamptz,
    verified_at timestamptz,
    certified_at timestamptz
);

CREATE INDEX purge_run_open ON retention.purge_run (day) WHERE step <> 'certified';
CREATE INDEX purge_run_destroyed ON retention.purge_run (keys_destroyed_at);

CREATE TABLE retention.owner_report (
    run_id uuid NOT NULL REFERENCES retention.purge_run,
    owner text NOT NULL CHECK (owner IN ('intake', 'handoff')),
    -- Rows deleted by kind, e.g. {"inquiry": 7}.
    counts jsonb NOT NULL,
    -- Null while more is to come.
    completed_at timestamptz,
    PRIMARY KEY (run_id, owner)
);

CREATE TABLE retention.reported_inquiry (
    run_id uuid NOT NULL,
    owner text NOT NULL,
    inquiry_id uuid NOT NULL,
    PRIMARY KEY (run_id, owner, inquiry_id),
    FOREIGN KEY (run_id, owner) REFERENCES retention.owner_report
);

CREATE TABLE retention.certificate (
    run_id uuid NOT NULL REFERENCES retention.purge_run,
    -- 2 and above after late finds.
    revision integer NOT NULL CHECK (revision >= 1),
    document text NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 64),
    key_id text NOT NULL,
    issued_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, revision)
);

-- How many inquiries somebody opened in an hour: for the cap.
CREATE TABLE retention.opening (
    account_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    opened integer NOT NULL CHECK (opened > 0),
    PRIMARY KEY (account_id, hour)
);

-- Heads of every service's audit trail, as they were when they came in.
CREATE TABLE retention.seal_head (
    service text NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64),
    key_id text NOT NULL,
    witnessed_at timestamptz NOT NULL,
    PRIMARY KEY (service, number)
);
