#!/usr/bin/env bash
# Rewrites services/*/.sqlx: each service's queries are compiled against its own migrations in a fresh database.
# Run by `make sqlx`, which starts the PostgreSQL named by MADOGUCHI_TEST_DATABASE_URL.
set -euo pipefail
cd "$(dirname "$0")/.."
cluster=${MADOGUCHI_TEST_DATABASE_URL:?run this through make sqlx}

for settings in services/*/sqlx.toml; do
  directory=$(dirname "$settings")
  service=$(basename "$directory")
  database=sqlx_$service
  echo "== $service"
  psql --quiet --no-psqlrc -d "$cluster" -c "CREATE DATABASE $database"
  # A service may own several schemas, each with a folder of migrations named like it.
  while read -r file; do
    folder=$(basename "$(dirname "$file")")
    [ "$folder" != migrations ] || folder=$service
    psql --quiet --no-psqlrc -v ON_ERROR_STOP=1 -d "${cluster%/}/$database" \
      -c "SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS $folder" -f "$file"
  done < <(find "$directory/migrations" -name '*.sql' | sort)
  rm -rf "$directory/.sqlx"
  mkdir "$directory/.sqlx"
  touch "$directory/src/lib.rs"
  SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$PWD/$directory/.sqlx DATABASE_URL=${cluster%/}/$database \
    cargo build --package "madoguchi-$service" --all-targets
done
