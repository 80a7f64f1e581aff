#!/usr/bin/env bash
# Everything in deploy/ that can be checked without a cluster: configurations, Postgres set-up, systemd units, the compose file.
# usage: deploy/validate.sh [directory of the programs, default target/debug]
set -euo pipefail
cd "$(dirname "$0")/.."
programs=${1:-target/debug}

deploy/check.sh "$programs"
deploy/postgres/check.sh "$programs"
deploy/systemd/check.sh

# The published schema of compose files comes with a Python package, kept in an environment of its own.
environment=target/check-jsonschema
if ! command -v python3 >/dev/null || ! { [ -x $environment/bin/check-jsonschema ] ||
  { python3 -m venv $environment && $environment/bin/pip install --quiet --retries 1 --timeout 10 check-jsonschema==0.38.0; } >/dev/null 2>&1; }; then
  echo "compose: not checked, check-jsonschema cannot be installed here (needs python3-venv and a package index)"
  exit 0
fi
$environment/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yaml
$environment/bin/python deploy/check-compose.py
echo "compose: deploy/compose.yaml keeps to the schema and fits the configurations"
