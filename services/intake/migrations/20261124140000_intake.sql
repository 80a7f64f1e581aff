-- Calls: a record of their own, without one personal datum (B2, B3).
CREATE TABLE intake.call (
  id              uuid PRIMARY KEY,
  operator_id     uuid NOT NULL,
  terminal_id     uuid NOT NULL,
  state           text NOT NULL CHECK (state IN ('talking', 'wrap_up', 'closed')),
  started_at      timestamptz NOT NULL,
  ended_at        timestamptz,
  closed_at       timestamptz,
  outcome         text CHECK (outcome IN ('answered_from_faq', 'answered_from_other_source', 'transferred', 'referred_elsewhere',
                                          'handed_off', 'unresolved_no_consent', 'wrong_number_or_silent')),
  reason_code     text CHECK (length(reason_code) BETWEEN 1 AND 8),
  -- The article that was read out, as it was.
  article_id      uuid,
  article_version integer,
  -- Screened: refuses personal data (B16).
  memo            text NOT NULL DEFAULT '' CHECK (length(memo) <= 1000),
  -- The caller agrees now; each answer given is a row of `consent`.
  consented       boolean NOT NULL DEFAULT false,
  receipt_number  text CHECK (length(receipt_number) <= 20),
  version         integer NOT NULL DEFAULT 1 CHECK (version > 0),
  CHECK ((state = 'talking') = (ended_at IS NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((state = 'closed') = (outcome IS NOT NULL)),
  CHECK ((state = 'closed') = (reason_code IS NOT NULL)),
  CHECK ((article_id IS NULL) = (article_version IS NULL)),
  CHECK (outcome IS DISTINCT FROM 'answered_from_faq' OR article_id IS NOT NULL),
  CHECK ((outcome IS NOT DISTINCT FROM 'handed_off') = (receipt_number IS NOT NULL))
);
-- An operator talks to one caller at a time.
CREATE UNIQUE INDEX call_open ON intake.call (operator_id) WHERE state <> 'closed';
CREATE INDEX call_operator ON intake.call (operator_id, id DESC);

-- To whom calls were put through (B15).
CREATE TABLE intake.transfer (
  call_id      uuid NOT NULL REFERENCES intake.call,
  ordinal      integer NOT NULL CHECK (ordinal BETWEEN 1 AND 20),
  section_code text NOT NULL CHECK (length(section_code) BETWEEN 1 AND 16),
  kind         text NOT NULL CHECK (kind IN ('blind', 'consulted')),
  reached      boolean NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (call_id, ordinal)
);

-- The codebook; retired codes stay known for the calls that bear them.
CREATE TABLE intake.reason_code (
  code        text PRIMARY KEY CHECK (code ~ '^[A-Za-z0-9]{1,8}$'),
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  parent_code text,
  leaf        boolean NOT NULL,
  retired_at  timestamptz
);

-- Every sentence that was ever read out, by its version.
CREATE TABLE intake.consent_sentence (
  version     integer PRIMARY KEY CHECK (version > 0),
  text        text NOT NULL,
  first_used  timestamptz NOT NULL
);

-- What callers answered to the sentence (B8): without a row no personal field is accepted.
CREATE TABLE intake.consent (
  id               uuid PRIMARY KEY,
  call_id          uuid NOT NULL REFERENCES intake.call,
  consented        boolean NOT NULL,
  at               timestamptz NOT NULL,
  operator_id      uuid NOT NULL,
  terminal_id      uuid NOT NULL,
  sentence_version integer NOT NULL REFERENCES intake.consent_sentence
);
CREATE INDEX consent_call ON intake.consent (call_id, id);

-- Public keys of collection days, fetched ahead so that intake goes on while retention is away. They seal and open nothing.
CREATE TABLE intake.day_key (
  day        date PRIMARY KEY,
  key_id     text NOT NULL,
  public_key bytea NOT NULL CHECK (octet_length(public_key) = 65),
  fetched_at timestamptz NOT NULL
);

-- What was typed so far, sealed; one a call.
CREATE TABLE intake.draft (
  call_id        uuid PRIMARY KEY REFERENCES intake.call,
  operator_id    uuid NOT NULL,
  revision       integer NOT NULL CHECK (revision > 0),
  collection_day date NOT NULL,
  key_id         text NOT NULL,
  sealed         bytea NOT NULL,
  saved_at       timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL
);
ALTER TABLE intake.draft ALTER COLUMN sealed SET STATISTICS 0, ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX draft_expiry ON intake.draft (expires_at);
CREATE INDEX draft_day ON intake.draft (collection_day);

-- Running numbers of receipts: a sequence, so that nobody waits for another's commit, and its stand when a day began.
CREATE SEQUENCE intake.receipt_sequence;
CREATE TABLE intake.receipt_day (
  day  date PRIMARY KEY,
  base bigint NOT NULL
);

-- The facts of an inquiry, without personal data: kept as a tombstone until the day's purge is reported, and 30 days longer.
CREATE TABLE intake.inquiry (
  id               uuid PRIMARY KEY,
  call_id          uuid NOT NULL UNIQUE REFERENCES intake.call,
  operator_id      uuid NOT NULL,
  consent_id       uuid NOT NULL REFERENCES intake.consent,
  version          integer NOT NULL CHECK (version > 0),
  receipt_number   text NOT NULL UNIQUE CHECK (length(receipt_number) <= 20),
  collection_day   date NOT NULL,
  collected_at     timestamptz NOT NULL,
  -- Whether the office was open at that instant, by which version of the calendar, and why it was taken all the same (B7, A1).
  office_open      boolean NOT NULL,
  calendar_version integer NOT NULL,
  override_reason  text NOT NULL DEFAULT '' CHECK (length(override_reason) <= 200),
  section_code     text NOT NULL CHECK (length(section_code) <= 16),
  reason_code      text NOT NULL,
  deliver_at       timestamptz NOT NULL,
  due_at           timestamptz NOT NULL,
  erased_on        date NOT NULL,
  -- When handoff had it for the first time, and the newest version it has.
  handed_over_at   timestamptz,
  handed_over_version integer NOT NULL DEFAULT 0,
  -- When the purge of its day took its sealed pieces.
  erased_at        timestamptz
);
CREATE INDEX inquiry_day ON intake.inquiry (collection_day, id);

-- The sealed pieces of an inquiry, from submission until handoff has them.
CREATE TABLE intake.sealed_inquiry (
  inquiry_id        uuid PRIMARY KEY REFERENCES intake.inquiry,
  version           integer NOT NULL CHECK (version > 0),
  key_id            text NOT NULL,
  contact           bytea NOT NULL,
  inquiry           bytea NOT NULL,
  summary           bytea NOT NULL,
  -- Bits 0–6: Monday to Sunday; and minutes of the day.
  callback_weekdays smallint NOT NULL CHECK (callback_weekdays BETWEEN 1 AND 127),
  callback_from     smallint NOT NULL CHECK (callback_from BETWEEN 0 AND 1439),
  callback_until    smallint NOT NULL CHECK (callback_until BETWEEN 1 AND 1440)
);
ALTER TABLE intake.sealed_inquiry
  ALTER COLUMN contact SET STATISTICS 0, ALTER COLUMN contact SET STORAGE EXTERNAL,
  ALTER COLUMN inquiry SET STATISTICS 0, ALTER COLUMN inquiry SET STORAGE EXTERNAL,
  ALTER COLUMN summary SET STATISTICS 0, ALTER COLUMN summary SET STORAGE EXTERNAL;

-- Purge orders received and what was deleted for them.
CREATE TABLE intake.purge_order (
  run_id       uuid PRIMARY KEY,
  day          date NOT NULL,
  inquiries    bigint NOT NULL DEFAULT 0,
  undelivered  bigint NOT NULL DEFAULT 0,
  drafts       bigint NOT NULL DEFAULT 0,
  messages     bigint NOT NULL DEFAULT 0,
  received_at  timestamptz NOT NULL,
  reported_at  timestamptz
);
CREATE INDEX purge_order_day ON intake.purge_order (day);
