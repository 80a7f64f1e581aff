#!/usr/bin/env bash
# Makes roles, passwords, databases and rights, as the cluster's superuser (libpq's PG* variables say where). Idempotent: run it
# again after a password has changed.
# usage: setup.sh PASSWORDS DATABASE...
#   PASSWORDS  a folder with one file for each role, named like the role (madoguchi_auth_app, madoguchi_auth_migrate, ...);
#              a role without a file keeps the password it has, which is none at first.
#   DATABASE   `madoguchi` (schemas of the five services) or `keyring`; both, or one of them on each of two servers.
set -euo pipefail
passwords=${1:?usage: setup.sh PASSWORDS DATABASE...}
shift
here=$(cd "$(dirname "$0")" && pwd)
export PGOPTIONS='-c client_min_messages=warning'
sql() { psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 "$@"; }

sql -d postgres -f "$here/roles.sql"

for file in "$passwords"/madoguchi_*; do
  [ -f "$file" ] || continue
  # Through standard input, so that no password stands in the process list; the server logs no statement of ours (logging.conf).
  # psql hashes nothing: password_encryption of the server does.
  printf "\\\\set password \`cat '%s'\`\nALTER ROLE %s PASSWORD :'password';\n" "$file" "$(basename "$file")" | sql -d postgres
done

for database in "$@"; do
  case $database in
    madoguchi) schemas='auth faq intake handoff retention' ;;
    keyring) schemas=keyring ;;
    *) echo "error: $database: write madoguchi or keyring" >&2; exit 2 ;;
  esac
  if [ "$(sql -d postgres -At -c "SELECT count(*) FROM pg_database WHERE datname = '$database'")" = 0 ]; then
    sql -d postgres -c "CREATE DATABASE $database ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
  fi
  # Each role reaches its own database and nothing beside its schema: no other database, no schema `public`.
  {
    echo "REVOKE ALL ON DATABASE $database FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;"
    for schema in $schemas; do
      echo "GRANT CONNECT, CREATE ON DATABASE $database TO madoguchi_${schema}_migrate;"
      echo "GRANT CONNECT ON DATABASE $database TO madoguchi_${schema}_app;"
    done
  } | sql -d "$database"
done
