-- Who was named beforehand for what (Q1). An ended one keeps its row; ends_at = begins_at is one that never took effect.
CREATE TABLE auth.designations (
  designation_id uuid PRIMARY KEY,
  account_id     uuid NOT NULL REFERENCES auth.accounts,
  role           text NOT NULL CHECK (role IN ('operator', 'handling_manager')),
  begins_at      timestamptz NOT NULL,
  ends_at        timestamptz,
  designated_by  uuid NOT NULL REFERENCES auth.accounts,
  notified_on    date NOT NULL,
  recorded_at    timestamptz NOT NULL,
  CONSTRAINT designations_period CHECK (ends_at >= begins_at)
);
CREATE INDEX designations_account ON auth.designations (account_id, begins_at);

-- The training register (B5, S10).
CREATE TABLE auth.trainings (
  training_id uuid PRIMARY KEY,
  account_id  uuid NOT NULL REFERENCES auth.accounts,
  course      text NOT NULL CHECK (char_length(course) BETWEEN 1 AND 200),
  held_on     date NOT NULL,
  trainer     text NOT NULL CHECK (char_length(trainer) BETWEEN 1 AND 100),
  valid_until date NOT NULL,
  recorded_by uuid NOT NULL REFERENCES auth.accounts,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT trainings_period CHECK (held_on <= valid_until)
);
CREATE INDEX trainings_account ON auth.trainings (account_id, valid_until);
