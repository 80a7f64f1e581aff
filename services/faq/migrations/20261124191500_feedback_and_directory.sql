-- What operators say of articles, and who changed an entry of the directory by hand.
CREATE TABLE faq.feedback (
    id             uuid        PRIMARY KEY,
    article_id     uuid        NOT NULL,
    version        integer     NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('wrong', 'outdated', 'unclear')),
    text           text        NOT NULL CHECK (char_length(text) <= 500),
    state          text        NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'done')),
    reply          text        NOT NULL CHECK (char_length(reply) <= 500),
    given_by_id    uuid        NOT NULL,
    given_by       text        NOT NULL,
    given_at       timestamptz NOT NULL,
    answered_by_id uuid,
    answered_by    text,
    answered_at    timestamptz,
    FOREIGN KEY (article_id, version) REFERENCES faq.article_versions,
    CONSTRAINT feedback_answer CHECK ((state = 'open') = (answered_at IS NULL)),
    CONSTRAINT feedback_declined CHECK (state <> 'declined' OR reply <> '')
);
COMMENT ON TABLE faq.feedback IS 'texts are screened on their way in (B16)';
CREATE INDEX feedback_given ON faq.feedback (given_at DESC, id DESC);
CREATE INDEX feedback_article ON faq.feedback (article_id);
CREATE INDEX article_versions_review ON faq.article_versions (review_on);

ALTER TABLE faq.section_versions
    ALTER COLUMN import_id DROP NOT NULL,
    ADD COLUMN changed_by_id uuid,
    ADD COLUMN changed_by text,
    ADD COLUMN comment text NOT NULL DEFAULT '',
    ADD CONSTRAINT section_versions_origin CHECK ((import_id IS NULL) <> (changed_by_id IS NULL)),
    ADD CONSTRAINT section_versions_who CHECK ((changed_by_id IS NULL) = (changed_by IS NULL));

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'madoguchi_faq_app') THEN
        REVOKE DELETE ON faq.feedback FROM madoguchi_faq_app;
    END IF;
END
$$;
