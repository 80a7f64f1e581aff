-- Articles and the section directory, in versions that never change, and the log of the imports that brought them.

-- One row. A transaction that publishes takes the next position and holds the row until it commits, so positions become
-- visible in their order: who has seen position n has seen all before it.
CREATE TABLE faq.change_counter (
    single   boolean PRIMARY KEY DEFAULT true CHECK (single),
    position bigint  NOT NULL
);
INSERT INTO faq.change_counter (position) VALUES (0);

CREATE TABLE faq.imports (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind IN ('articles', 'sections')),
    file_name   text        NOT NULL CHECK (char_length(file_name) <= 200),
    file_digest bytea       NOT NULL CHECK (octet_length(file_digest) = 32),
    imported    boolean     NOT NULL,
    created     integer     NOT NULL,
    updated     integer     NOT NULL,
    unchanged   integer     NOT NULL,
    faults      integer     NOT NULL,
    account_id  uuid        NOT NULL,
    finished_at timestamptz NOT NULL
);
COMMENT ON COLUMN faq.imports.file_digest IS 'SHA-256 of the file as it came';
COMMENT ON COLUMN faq.imports.account_id IS 'who imported; an account of auth';

-- What is in force now is read from the versions; this row is the identity, the newest version and where it stands in
-- the order of changes.
CREATE TABLE faq.sections (
    code     text    PRIMARY KEY CHECK (code ~ '^[0-9A-Za-z]{1,16}$'),
    version  integer NOT NULL CHECK (version > 0),
    position bigint  NOT NULL
);
CREATE INDEX sections_position ON faq.sections (position);

CREATE TABLE faq.section_versions (
    code         text        NOT NULL REFERENCES faq.sections,
    version      integer     NOT NULL CHECK (version > 0),
    name         text        NOT NULL,
    reading      text        NOT NULL,
    duties       text[]      NOT NULL,
    keywords     text[]      NOT NULL,
    extension    text        NOT NULL,
    phone        text        NOT NULL,
    floor        text        NOT NULL,
    hours        text,
    deputy_code  text        REFERENCES faq.sections DEFERRABLE INITIALLY DEFERRED,
    published_at timestamptz NOT NULL,
    import_id    uuid        NOT NULL REFERENCES faq.imports,
    PRIMARY KEY (code, version)
);
COMMENT ON COLUMN faq.section_versions.hours IS 'own hours as in "月-金 08:30-19:00"; NULL for the office hours of the ward';

CREATE TABLE faq.articles (
    id       uuid    PRIMARY KEY,
    number   text    NOT NULL CONSTRAINT articles_number UNIQUE CHECK (number ~ '^[0-9A-Z-]{1,16}$'),
    version  integer NOT NULL CHECK (version > 0),
    position bigint  NOT NULL
);
CREATE INDEX articles_position ON faq.articles (position);

CREATE TABLE faq.article_versions (
    article_id   uuid        NOT NULL REFERENCES faq.articles,
    version      integer     NOT NULL CHECK (version > 0),
    question     text        NOT NULL,
    answer       text        NOT NULL,
    background   text        NOT NULL,
    cautions     text        NOT NULL,
    keywords     text[]      NOT NULL,
    section_code text        NOT NULL REFERENCES faq.sections,
    sources      jsonb       NOT NULL CHECK (jsonb_typeof(sources) = 'array' AND jsonb_array_length(sources) >= 1),
    valid_from   date        NOT NULL,
    valid_until  date        CHECK (valid_until >= valid_from),
    published_at timestamptz NOT NULL,
    import_id    uuid        NOT NULL REFERENCES faq.imports,
    PRIMARY KEY (article_id, version)
);
COMMENT ON COLUMN faq.article_versions.sources IS 'at least one (B6): [{kind, locator, issue, checked_on}]';
COMMENT ON COLUMN faq.article_versions.valid_until IS 'the last day, included; NULL if no end is known';
CREATE INDEX article_versions_section ON faq.article_versions (section_code);

-- The service adds versions and log rows and never touches them again.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'madoguchi_faq_app') THEN
        REVOKE UPDATE, DELETE ON faq.imports, faq.section_versions, faq.article_versions FROM madoguchi_faq_app;
        REVOKE DELETE ON faq.sections, faq.articles FROM madoguchi_faq_app;
        REVOKE INSERT, DELETE ON faq.change_counter FROM madoguchi_faq_app;
    END IF;
END
$$;
