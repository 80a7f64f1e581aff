-- Rooms and the networks their terminals call from (P3). Networks are CIDR text, checked and written by the service.
CREATE TABLE auth.rooms (
  room_id    uuid PRIMARY KEY,
  name       text NOT NULL CONSTRAINT rooms_name_key UNIQUE CHECK (char_length(name) BETWEEN 1 AND 100),
  networks   text[] NOT NULL CHECK (cardinality(networks) BETWEEN 1 AND 16),
  open       boolean NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Terminals, each known by the id in its client certificate.
CREATE TABLE auth.terminals (
  terminal_id uuid PRIMARY KEY,
  name        text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  room_id     uuid NOT NULL REFERENCES auth.rooms,
  contract_id uuid NOT NULL REFERENCES auth.contracts,
  state       text NOT NULL CHECK (state IN ('active', 'inactive', 'lost')),
  enrolled_at timestamptz NOT NULL,
  changed_at  timestamptz NOT NULL,
  CONSTRAINT terminals_name_in_room_key UNIQUE (room_id, name)
);
