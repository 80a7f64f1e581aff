-- Inquiries handed over by intake, on their way to a section and back as an answer (B11, A3).
CREATE TABLE handoff.inquiry (
  id                uuid PRIMARY KEY,
  -- Rises with every change; what clients hold against us.
  version           integer NOT NULL CHECK (version > 0),
  -- Intake's version of the content; part of the AAD of the sealed pieces.
  content_version   integer NOT NULL CHECK (content_version > 0),
  state             text NOT NULL CHECK (state IN ('received', 'delivered', 'acknowledged', 'answered', 'closed')),
  receipt_number    text COLLATE "C" NOT NULL UNIQUE CHECK (length(receipt_number) <= 20),
  collection_day    date NOT NULL,
  collected_at      timestamptz NOT NULL,
  -- Whether the office was open then, and why it was taken all the same (B7, A1).
  in_office_hours   boolean NOT NULL,
  override_reason   text NOT NULL DEFAULT '' CHECK (length(override_reason) <= 200),
  operator_id       uuid NOT NULL,
  -- Empty while the Ward Information Section looks for the section in charge.
  section_code      text NOT NULL CHECK (length(section_code) <= 16),
  -- The ward chose the section (triage, reroute): an amendment of the operator's leaves it alone.
  section_chosen    boolean NOT NULL DEFAULT false,
  reason_code       text NOT NULL CHECK (length(reason_code) <= 16),
  deliver_at        timestamptz NOT NULL,
  delivered_at      timestamptz,
  due_at            timestamptz NOT NULL,
  erased_on         date NOT NULL,
  -- Bits 0–6: Monday to Sunday; and minutes of the day (B9).
  callback_weekdays smallint NOT NULL CHECK (callback_weekdays BETWEEN 1 AND 127),
  callback_from     smallint NOT NULL CHECK (callback_from BETWEEN 0 AND 1439),
  callback_until    smallint NOT NULL CHECK (callback_until BETWEEN 1 AND 1440),
  reroutes          integer NOT NULL DEFAULT 0 CHECK (reroutes >= 0),
  -- Answers and attempts recorded; the last one's ordinal.
  answers           integer NOT NULL DEFAULT 0 CHECK (answers >= 0),
  last_attempt_at   timestamptz,
  answered_at       timestamptz,
  closed_at         timestamptz,
  -- The next reminder and to whom it goes; null when there is none left.
  remind_at         timestamptz,
  remind_whom       text CHECK (remind_whom IN ('members', 'heads')),
  key_id            text NOT NULL,
  sealed_contact    bytea NOT NULL,
  sealed_inquiry    bytea NOT NULL,
  sealed_summary    bytea NOT NULL,
  CHECK ((remind_at IS NULL) = (remind_whom IS NULL)),
  CHECK ((state IN ('answered', 'closed')) = (answered_at IS NOT NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CHECK (state = 'received' OR (section_code <> '' AND delivered_at IS NOT NULL))
);
-- ANALYZE must not copy sealed bytes into pg_statistic, and they do not compress.
ALTER TABLE handoff.inquiry
  ALTER COLUMN sealed_contact SET STATISTICS 0, ALTER COLUMN sealed_contact SET STORAGE EXTERNAL,
  ALTER COLUMN sealed_inquiry SET STATISTICS 0, ALTER COLUMN sealed_inquiry SET STORAGE EXTERNAL,
  ALTER COLUMN sealed_summary SET STATISTICS 0, ALTER COLUMN sealed_summary SET STORAGE EXTERNAL;
CREATE INDEX inquiry_due ON handoff.inquiry (due_at, receipt_number);
CREATE INDEX inquiry_section_due ON handoff.inquiry (section_code, due_at, receipt_number);
CREATE INDEX inquiry_open ON handoff.inquiry (id) WHERE state <> 'closed';
CREATE INDEX inquiry_delivery ON handoff.inquiry (deliver_at) WHERE state = 'received' AND section_code <> '';
CREATE INDEX inquiry_reminder ON handoff.inquiry (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX inquiry_day ON handoff.inquiry (collection_day, id);

-- The receipts in force: one of each party, by a named person. Those before a reroute are in the history.
CREATE TABLE handoff.acknowledgement (
  inquiry_id uuid NOT NULL REFERENCES handoff.inquiry ON DELETE CASCADE,
  party      text NOT NULL CHECK (party IN ('section', 'information_section')),
  user_id    text NOT NULL CHECK (length(user_id) BETWEEN 1 AND 64),
  at         timestamptz NOT NULL,
  PRIMARY KEY (inquiry_id, party)
);

-- Answers and attempts, sealed with the day key of their inquiry.
CREATE TABLE handoff.answer (
  inquiry_id  uuid NOT NULL REFERENCES handoff.inquiry ON DELETE CASCADE,
  ordinal     integer NOT NULL CHECK (ordinal BETWEEN 1 AND 100),
  at          timestamptz NOT NULL,
  user_id     text NOT NULL CHECK (length(user_id) BETWEEN 1 AND 64),
  method      text NOT NULL CHECK (method IN ('phone', 'email', 'fax', 'letter')),
  answered    boolean NOT NULL,
  key_id      text NOT NULL,
  -- Null for an attempt without a word.
  sealed_text bytea,
  PRIMARY KEY (inquiry_id, ordinal)
);
ALTER TABLE handoff.answer ALTER COLUMN sealed_text SET STATISTICS 0, ALTER COLUMN sealed_text SET STORAGE EXTERNAL;

-- What happened: the history of an inquiry, and the log that watchers follow. No foreign key: "erased" outlives its inquiry.
CREATE TABLE handoff.event (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Given by the sequencer once the event is committed, so that no watcher ever passes one by; rises in the order of commits.
  position     bigint UNIQUE,
  inquiry_id   uuid NOT NULL,
  at           timestamptz NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('received', 'delivered', 'acknowledged', 'rerouted', 'attempted', 'answered', 'closed',
                                             'reminded', 'amended', 'erased')),
  -- Who did it; empty for the system.
  user_id      text NOT NULL DEFAULT '' CHECK (length(user_id) <= 64),
  section_code text NOT NULL DEFAULT '' CHECK (length(section_code) <= 16),
  -- The section that no longer has it, after "rerouted".
  left_section text NOT NULL DEFAULT '' CHECK (length(left_section) <= 16),
  -- Screened: without personal data.
  note         text NOT NULL DEFAULT '' CHECK (length(note) <= 200)
);
CREATE INDEX event_inquiry ON handoff.event (inquiry_id, id);
CREATE INDEX event_fresh ON handoff.event (id) WHERE position IS NULL;

-- The newest position. The stream's id changes when the database has been restored: positions of its lost future mean nothing then.
CREATE TABLE handoff.stream (
  single    boolean PRIMARY KEY DEFAULT true CHECK (single),
  stream_id uuid NOT NULL,
  position  bigint NOT NULL CHECK (position >= 0)
);
INSERT INTO handoff.stream (stream_id, position) VALUES (gen_random_uuid(), 0);

-- E-mails about an inquiry; they say its receipt number, state and due time.
CREATE TABLE handoff.notice (
  id           uuid PRIMARY KEY,
  inquiry_id   uuid NOT NULL REFERENCES handoff.inquiry ON DELETE CASCADE,
  kind         text NOT NULL CHECK (kind IN ('triage', 'delivered', 'rerouted', 'reminder')),
  party        text NOT NULL CHECK (party IN ('section', 'information_section')),
  whom         text NOT NULL CHECK (whom IN ('members', 'heads')),
  section_code text NOT NULL CHECK (length(section_code) <= 16),
  created_at   timestamptz NOT NULL,
  sent_at      timestamptz
);
CREATE INDEX notice_inquiry ON handoff.notice (inquiry_id);

-- Public keys of collection days, to seal answers. They open nothing.
CREATE TABLE handoff.day_key (
  key_id     text PRIMARY KEY,
  day        date NOT NULL,
  public_key bytea NOT NULL CHECK (octet_length(public_key) = 65),
  fetched_at timestamptz NOT NULL
);
CREATE INDEX day_key_day ON handoff.day_key (day);

-- Purge orders received and what was deleted for them (P4).
CREATE TABLE handoff.purge_order (
  run_id      uuid PRIMARY KEY,
  day         date NOT NULL,
  inquiries   bigint NOT NULL DEFAULT 0,
  answers     bigint NOT NULL DEFAULT 0,
  events      bigint NOT NULL DEFAULT 0,
  notices     bigint NOT NULL DEFAULT 0,
  received_at timestamptz NOT NULL,
  -- Null again after a late find.
  reported_at timestamptz
);
CREATE INDEX purge_order_day ON handoff.purge_order (day);

-- Ids of what was erased, for the comparison of id sets; kept for 30 days after the report.
CREATE TABLE handoff.tombstone (
  inquiry_id     uuid PRIMARY KEY,
  collection_day date NOT NULL,
  erased_at      timestamptz NOT NULL
);
CREATE INDEX tombstone_day ON handoff.tombstone (collection_day, inquiry_id);
