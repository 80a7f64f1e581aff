-- Two roles for each schema: *_migrate owns it and may change it, *_app reads and writes rows and nothing else.
-- Run once per cluster by its owner; idempotent. Passwords are set apart, by `ALTER ROLE … PASSWORD` from the secret store.
DO $$
DECLARE
  service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['auth', 'faq', 'intake', 'handoff', 'retention', 'keyring'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = format('madoguchi_%s_migrate', service)) THEN
      EXECUTE format('CREATE ROLE madoguchi_%s_migrate LOGIN', service);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = format('madoguchi_%s_app', service)) THEN
      EXECUTE format('CREATE ROLE madoguchi_%s_app LOGIN', service);
    END IF;
  END LOOP;
END
$$;
