#!/usr/bin/env bash
# Runs `check-config` of every service on its example in deploy/config, with throw-away keys and certificates in place of the
# paths that the examples name: as it stands; with every `#key = default` taken as written, so that no comment names a key or a
# value that the service would refuse; and with the variables of the service's systemd unit.
# usage: deploy/check.sh [directory of the programs, default target/debug]
#        deploy/check.sh --into DIRECTORY SERVICE   only write the example, keys and certificates there, for other checks
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --into ]; then
  work=$2
else
  programs=${1:-target/debug}
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"/{tls,keys,secrets,config}

# An Ed25519 key pair in PASERK form: the last 32 bytes of the DER forms are seed and public key (RFC 8410).
paserk() { # NAME
  local base64url="base64 -w0"
  openssl genpkey -algorithm ed25519 -outform DER -out "$work/key.der"
  openssl pkey -inform DER -in "$work/key.der" -pubout -outform DER -out "$work/public.der"
  printf 'k4.secret.%s\n' "$({ tail -c 32 "$work/key.der"; tail -c 32 "$work/public.der"; } | $base64url | tr '+/' '-_' | tr -d '=')" >"$work/secrets/$1"
  printf 'k4.public.%s\n' "$(tail -c 32 "$work/public.der" | $base64url | tr '+/' '-_' | tr -d '=')" >"$work/keys/$1"
}

umask 077
for name in assertion_signing_key audit_signing_key certificate_signing_key; do paserk "$name"; done
mv "$work/keys/assertion_signing_key" "$work/keys/assertion.public"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=check \
  -keyout "$work/secrets/tls_key" -out "$work/tls/services-ca.pem" 2>/dev/null
cp "$work/secrets/tls_key" "$work/secrets/public_tls_key"
for name in terminals-ca systems-ca gateway-public auth faq intake handoff retention gateway; do
  cp "$work/tls/services-ca.pem" "$work/tls/$name.pem"
done
echo "p1:$(openssl rand -hex 32)" >"$work/secrets/pepper"
for name in database_password keyring_password; do openssl rand -hex 16 >"$work/secrets/$name"; done
cp deploy/config/calendar.toml "$work/calendar.toml"

fill_in() { # EXAMPLE: its paths become ours
  sed -e "s|/etc/madoguchi/|$work/|g" -e "s|/run/secrets/|$work/secrets/|g" "$1"
}
if [ "${1:-}" = --into ]; then
  fill_in "deploy/config/$3.toml" >"$work/config/$3.toml"
  exit
fi

check() { # SERVICE FILE
  "$programs/madoguchi-$1" check-config --config "$2" >/dev/null || { echo "error: $2 is refused" >&2; return 1; }
}

with_unit() { # SERVICE FILE: as systemd starts it, its credentials in our folder
  local unit=deploy/systemd/madoguchi-$1.service.d/credentials.conf credential
  local variables=()
  mapfile -t variables < <(sed -n "s|^Environment=\(.*\)%d/|\1$work/secrets/|p" "$unit")
  while read -r credential; do
    grep -q "^LoadCredential=$credential:" "$unit" || { echo "error: $unit does not load $credential" >&2; return 1; }
  done < <(sed -n 's|^Environment=.*%d/||p' "$unit")
  env "${variables[@]}" "$programs/madoguchi-$1" check-config --config "$2" >/dev/null ||
    { echo "error: the variables of $unit are refused" >&2; return 1; }
}

for example in deploy/config/{auth,faq,intake,handoff,retention,gateway}.toml; do
  service=$(basename "$example" .toml)
  if [ ! -x "$programs/madoguchi-$service" ]; then
    echo "error: $programs/madoguchi-$service is missing: run \`make build\`" >&2
    exit 1
  fi
  written=$work/config/$service.toml
  defaults=$work/config/$service-with-defaults.toml
  fill_in "$example" >"$written"
  sed -E 's|^#([a-z0-9_]+ = )|\1|' "$written" >"$defaults"
  check "$service" "$written"
  check "$service" "$defaults"
  with_unit "$service" "$written"
  # The check must be able to fail: a key that nobody knows is refused.
  sed 's|^\[server\]$|[server]\nadress = 1|' "$written" >"$work/config/broken.toml"
  if "$programs/madoguchi-$service" check-config --config "$work/config/broken.toml" >/dev/null 2>&1; then
    echo "error: $service takes an unknown key" >&2
    exit 1
  fi
  echo "$example: sound: as it stands, with its defaults, with its unit"
done
