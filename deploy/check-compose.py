"""What the compose schema cannot know: secrets, networks and ports of deploy/compose.yaml fit the example configurations.

Run by validate.sh with the Python that has check-jsonschema (and so ruamel.yaml).
"""

import pathlib
import re
import sys

from ruamel.yaml import YAML

HERE = pathlib.Path(__file__).parent
SERVICES = ["gateway", "auth", "faq", "intake", "handoff", "retention"]


def targets(service):
    """Names under /run/secrets, and the secrets they come from."""
    pairs = [(s, s) if isinstance(s, str) else (s["target"], s["source"]) for s in service.get("secrets", [])]
    return dict(pairs)


def problems(compose):
    services = compose["services"]
    for name in SERVICES:
        text = (HERE / "config" / f"{name}.toml").read_text(encoding="utf-8")
        wanted = set(re.findall(r'^\w+ = "/run/secrets/(\w+)"', text, re.MULTILINE))
        given = set(targets(services[name]))
        if wanted != given:
            yield f"{name}: its configuration names the secrets {sorted(wanted)}, compose gives {sorted(given)}"
        admin = re.search(r'^\[admin\][^\[]*^address = "[^"]*:(\d+)"', text, re.MULTILINE | re.DOTALL)[1]
        if services[name]["healthcheck"]["test"][-1] != admin:
            yield f"{name}: the health check asks another port than {admin}"
    used = {source for service in services.values() for source in targets(service).values()}
    for secret in used ^ set(compose["secrets"]):
        yield f"the secret {secret} is used or defined, but not both"
    for name, service in services.items():
        if service.get("ports") and name != "gateway":
            yield f"{name}: only the gateway is reached from outside"
        if "keys" in service.get("networks", []) and name not in ("retention", "migrate-retention", "keyring"):
            yield f"{name}: only retention reaches the keyring"
        if not service.get("read_only"):
            yield f"{name}: its root file system can be written"
        if any(key in targets(service) for key in ("database_migrate_password", "keyring_migrate_password")):
            if not name.startswith("migrate-"):
                yield f"{name}: only migration has the owner's password"


def main():
    compose = YAML(typ="safe").load(HERE / "compose.yaml")
    found = list(problems(compose))
    for problem in found:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
