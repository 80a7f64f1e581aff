-- How often articles are opened and answered with, by JST day.
CREATE TABLE faq.article_days (
    article_id uuid    NOT NULL REFERENCES faq.articles,
    day        date    NOT NULL,
    shown      integer NOT NULL DEFAULT 0 CHECK (shown >= 0),
    used       integer NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (article_id, day)
);
COMMENT ON COLUMN faq.article_days.shown IS 'opened by an operator';
COMMENT ON COLUMN faq.article_days.used IS 'a call was answered with it';
CREATE INDEX article_days_day ON faq.article_days (day);
