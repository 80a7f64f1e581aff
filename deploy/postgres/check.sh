#!/usr/bin/env bash
# Starts a throw-away server with madoguchi.conf and pg_hba.conf as they stand here, runs setup.sh twice, migrates every service
# with its example configuration, and tries the doors that must be shut. Needs PostgreSQL under /usr/lib/postgresql and the
# programs; about ten seconds.
# usage: deploy/postgres/check.sh [directory of the programs, default target/debug]
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=${1:-target/debug}
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d)
# A port where nobody answers.
port=$(( 20000 + RANDOM % 10000 ))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$(( port + 1 )); done
as_postgres=()
[ "$(id -u)" != 0 ] || as_postgres=(runuser -u postgres --)
trap '"${as_postgres[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

fail() { echo "error: $*" >&2; exit 1; }

# --- the server ---
mkdir -p "$work"/{passwords,socket,data}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout "$work/server.key" -out "$work/server.pem" 2>/dev/null
sed 's|peer$|trust|' deploy/postgres/pg_hba.conf >"$work/pg_hba.conf"
cp deploy/postgres/madoguchi.conf "$work/"
chmod 600 "$work/server.key"
[ "$(id -u)" != 0 ] || chown -R postgres "$work"
"${as_postgres[@]}" "$bin/initdb" -D "$work/data" -U postgres --auth=trust --no-sync --locale=C.UTF-8 >/dev/null 2>&1
printf '%s\n' "include '$work/madoguchi.conf'" "hba_file = '$work/pg_hba.conf'" "ssl_cert_file = '$work/server.pem'" \
  "ssl_key_file = '$work/server.key'" "port = $port" "listen_addresses = '127.0.0.1'" \
  "unix_socket_directories = '$work/socket'" 'fsync = off' | "${as_postgres[@]}" tee -a "$work/data/postgresql.conf" >/dev/null
"${as_postgres[@]}" "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" start >/dev/null || { cat "$work/log"; exit 1; }

# --- roles, passwords, databases ---
roles=()
for schema in auth faq intake handoff retention keyring; do roles+=("madoguchi_${schema}_app" "madoguchi_${schema}_migrate"); done
for role in "${roles[@]}"; do openssl rand -hex 16 >"$work/passwords/$role"; done
chmod 700 "$work"/passwords; chmod 600 "$work"/passwords/*
for _ in 1 2; do
  PGHOST=$work/socket PGPORT=$port PGUSER=postgres deploy/postgres/setup.sh "$work/passwords" madoguchi keyring
done
login() { # ROLE DATABASE SQL
  PGPASSWORD=$(cat "$work/passwords/$1") psql --no-psqlrc -qAt -v ON_ERROR_STOP=1 -c "$3" \
    "postgres://$1@localhost:$port/$2?sslmode=verify-full&sslrootcert=$work/server.pem" 2>/dev/null
}
shut() { ! login "$@" >/dev/null || fail "$1 may do this in $2: $3"; }
for role in "${roles[@]}"; do
  case $role in *keyring*) own=keyring other=madoguchi ;; *) own=madoguchi other=keyring ;; esac
  [ "$(login "$role" $own 'SELECT 1')" = 1 ] || fail "$role cannot log in to $own"
  shut "$role" $other 'SELECT 1'
  shut "$role" postgres 'SELECT 1'
done

# --- each service's schema, as its own owner ---
for program in "$programs"/madoguchi-{auth,faq,intake,handoff,retention}; do
  service=${program##*/madoguchi-}
  [ -x "$program" ] || fail "$program is missing: run \`make build\`"
  deploy/check.sh --into "$work/$service" "$service" >/dev/null
  url() { echo "postgres://$1@localhost:$port/$2?sslmode=verify-full&sslrootcert=$work/server.pem"; }
  overrides=("MADOGUCHI__DATABASE__MIGRATE_URL=$(url "madoguchi_${service}_migrate" madoguchi)"
    "MADOGUCHI__DATABASE__MIGRATE_PASSWORD_FILE=$work/passwords/madoguchi_${service}_migrate")
  [ "$service" != retention ] || overrides+=("MADOGUCHI__KEYRING__MIGRATE_URL=$(url madoguchi_keyring_migrate keyring)"
    "MADOGUCHI__KEYRING__MIGRATE_PASSWORD_FILE=$work/passwords/madoguchi_keyring_migrate")
  env "${overrides[@]}" "$program" migrate --config "$work/$service/config/$service.toml" >"$work/$service.log" 2>&1 ||
    { cat "$work/$service.log"; fail "$service does not migrate"; }
  login "madoguchi_${service}_app" madoguchi "SELECT count(*) FROM $service.audit_entry" >/dev/null ||
    fail "madoguchi_${service}_app cannot read its audit trail"
  shut "madoguchi_${service}_app" madoguchi "DELETE FROM $service.audit_entry"
  shut "madoguchi_${service}_app" madoguchi "CREATE TABLE $service.stray (id int)"
  other=auth; [ "$service" != auth ] || other=faq
  shut "madoguchi_${service}_app" madoguchi "SELECT count(*) FROM $other.audit_entry"
done

# --- the log ---
login madoguchi_auth_app madoguchi "SELECT 'a secret word'::int" && fail 'text became a number'
! grep -q 'SELECT' "$work/log" || fail 'statements are logged'
! grep -qF "$(cat "$work/passwords/madoguchi_auth_app")" "$work/log" || fail 'a password is logged'
echo "postgres: roles, rights, migrations and silence of the log hold"
