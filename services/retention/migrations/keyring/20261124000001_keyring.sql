-- The keyring: a database of its own, on a server of its own if an ops team wants it so. Private day keys lie here wrapped by
-- the root key of an epoch; root keys lie outside Postgres.
CREATE TABLE keyring.root_epoch (
    epoch bigint PRIMARY KEY,
    created_at timestamptz NOT NULL,
    -- When its root key is destroyed; null for the epoch in use.
    destroy_after timestamptz,
    destroyed_at timestamptz
);

CREATE UNIQUE INDEX root_epoch_in_use ON keyring.root_epoch ((true)) WHERE destroy_after IS NULL;

CREATE TABLE keyring.day_key (
    key_id text PRIMARY KEY CHECK (length(key_id) BETWEEN 1 AND 64),
    -- The collection day (JST).
    day date NOT NULL UNIQUE,
    public_key bytea NOT NULL CHECK (length(public_key) = 65),
    -- Nonce and AES-256-GCM ciphertext; null once destroyed.
    wrapped_private_key bytea,
    epoch bigint NOT NULL REFERENCES keyring.root_epoch,
    created_at timestamptz NOT NULL,
    -- Nothing is opened any more.
    frozen_at timestamptz,
    destroyed_at timestamptz,
    CHECK ((wrapped_private_key IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK (destroyed_at IS NULL OR frozen_at IS NOT NULL)
);

ALTER TABLE keyring.day_key ALTER COLUMN wrapped_private_key SET STATISTICS 0;
