-- Work on articles before they are published, who published what and why, the end of an article, and reminders to review.

-- A draft as it stands now. Rights go by account ids; user ids are kept beside them because they are what is shown.
CREATE TABLE faq.drafts (
    id                uuid        PRIMARY KEY,
    article_id        uuid        REFERENCES faq.articles,
    base_version      integer     NOT NULL CHECK (base_version >= 0),
    section_code      text        NOT NULL REFERENCES faq.sections,
    state             text        NOT NULL CHECK (state IN ('writing', 'submitted', 'rejected', 'approved', 'scheduled', 'published',
                                                            'withdrawn')),
    revision          integer     NOT NULL CHECK (revision > 0),
    question          text        NOT NULL,
    comment           text        NOT NULL CHECK (char_length(comment) <= 500),
    editor_ids        uuid[]      NOT NULL CHECK (cardinality(editor_ids) > 0),
    editors           text[]      NOT NULL CHECK (cardinality(editors) = cardinality(editor_ids)),
    approver_id       uuid,
    approver          text,
    publish_at        timestamptz,
    published_version integer     CHECK (published_version > 0),
    saved_by          text        NOT NULL,
    saved_at          timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    CONSTRAINT drafts_plan CHECK ((state = 'scheduled') = (publish_at IS NOT NULL)),
    CONSTRAINT drafts_approval CHECK ((state IN ('approved', 'scheduled', 'published')) = (approver_id IS NOT NULL)),
    CONSTRAINT drafts_own_change CHECK (approver_id <> ALL (editor_ids)),
    CONSTRAINT drafts_end CHECK ((state = 'published') = (published_version IS NOT NULL))
);
COMMENT ON COLUMN faq.drafts.article_id IS 'NULL for a new article until it is published';
COMMENT ON COLUMN faq.drafts.comment IS 'why, for the history of the article';
COMMENT ON COLUMN faq.drafts.editor_ids IS 'all who ever wrote in it or submitted it: none of them approves it';
CREATE UNIQUE INDEX drafts_one_open ON faq.drafts (article_id) WHERE state NOT IN ('published', 'withdrawn');
CREATE INDEX drafts_changed ON faq.drafts (changed_at DESC, id DESC);
CREATE INDEX drafts_due ON faq.drafts (publish_at) WHERE state = 'scheduled';

CREATE TABLE faq.draft_texts (
    draft_id uuid    NOT NULL REFERENCES faq.drafts,
    revision integer NOT NULL CHECK (revision > 0),
    text     jsonb   NOT NULL,
    PRIMARY KEY (draft_id, revision)
);
COMMENT ON TABLE faq.draft_texts IS 'one row for each time it was saved; the text of a revision is the newest up to it';

CREATE TABLE faq.draft_events (
    draft_id   uuid        NOT NULL REFERENCES faq.drafts,
    revision   integer     NOT NULL CHECK (revision > 0),
    kind       text        NOT NULL,
    account_id uuid,
    user_id    text        NOT NULL,
    at         timestamptz NOT NULL,
    comment    text        NOT NULL,
    PRIMARY KEY (draft_id, revision)
);
COMMENT ON COLUMN faq.draft_events.account_id IS 'NULL if time did it';

-- A version comes from an import or from a draft.
ALTER TABLE faq.imports ADD COLUMN user_id text NOT NULL DEFAULT '';
ALTER TABLE faq.article_versions
    ALTER COLUMN import_id DROP NOT NULL,
    ADD COLUMN draft_id uuid REFERENCES faq.drafts,
    ADD COLUMN transfer_section_code text REFERENCES faq.sections,
    ADD COLUMN authors text[] NOT NULL DEFAULT '{}',
    ADD COLUMN approved_by text NOT NULL DEFAULT '',
    ADD COLUMN comment text NOT NULL DEFAULT '',
    ADD COLUMN review_on date;
COMMENT ON COLUMN faq.article_versions.review_on IS 'the day on which validity ends or the oldest source was checked a year ago';
UPDATE faq.article_versions
   SET review_on = least(valid_until, (SELECT (min(source ->> 'checked_on')::date + interval '1 year')::date
                                         FROM jsonb_array_elements(sources) AS source));
ALTER TABLE faq.article_versions
    ALTER COLUMN review_on SET NOT NULL,
    ADD CONSTRAINT article_versions_origin CHECK ((import_id IS NULL) <> (draft_id IS NULL)),
    ADD CONSTRAINT article_versions_approval CHECK ((draft_id IS NULL) = (approved_by = ''));

ALTER TABLE faq.articles ADD COLUMN retired_at timestamptz;
COMMENT ON COLUMN faq.articles.retired_at IS 'out of search since then; a new version brings it back';
CREATE TABLE faq.retirements (
    article_id uuid        NOT NULL REFERENCES faq.articles,
    at         timestamptz NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    account_id uuid        NOT NULL,
    user_id    text        NOT NULL,
    comment    text        NOT NULL,
    PRIMARY KEY (article_id, at)
);

CREATE TABLE faq.review_notices (
    article_id   uuid        NOT NULL REFERENCES faq.articles,
    version      integer     NOT NULL CHECK (version > 0),
    section_code text        NOT NULL REFERENCES faq.sections,
    review_on    date        NOT NULL,
    reminded_at  timestamptz NOT NULL,
    PRIMARY KEY (article_id, version)
);
COMMENT ON TABLE faq.review_notices IS 'a section is reminded once of each version';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'madoguchi_faq_app') THEN
        REVOKE UPDATE, DELETE ON faq.draft_texts, faq.draft_events, faq.retirements, faq.review_notices FROM madoguchi_faq_app;
        REVOKE DELETE ON faq.drafts, faq.article_days FROM madoguchi_faq_app;
    END IF;
END
$$;
