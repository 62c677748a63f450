#!/usr/bin/env bash
# What the tests need beside the program, from PyPI and npm: installs it if it is not there, and prints its folder.
#   tests/tools.sh python       target/venv/bin: openapi-spec-validator, schemathesis, and a python with fhirkit-rs
#   tests/tools.sh fhir         target/fhir/node_modules: a validator
#   tests/tools.sh browser      tests/browser/node_modules: what drives Chromium
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python() {
  local want='openapi-spec-validator==0.9.0 schemathesis==4.32.5 fhirkit-rs==0.1.0' tools=$PWD/target/venv
  if [ "$(cat "$tools/installed" 2>/dev/null)" != "$want" ]; then
    rm -rf "$tools"
    python3 -m venv "$tools"
    # shellcheck disable=SC2086
    "$tools/bin/pip" install -q --disable-pip-version-check $want >&2
    echo "$want" >"$tools/installed"
  fi
  echo "$tools/bin"
}

installed() { # FROM TO: what the lock file of one folder names, in another
  mkdir -p "$2"
  [ "$1" = "$2" ] || cp "$1/package.json" "$1/package-lock.json" "$2"
  cd "$2"
  if ! cmp -s package-lock.json node_modules/installed; then
    npm ci --silent --no-audit --no-fund --ignore-scripts >&2
    cp package-lock.json node_modules/installed
  fi
  echo "$PWD/node_modules"
}

case ${1:-} in
  python) python ;;
  fhir) installed tests/fhir target/fhir ;;
  browser) installed tests/browser tests/browser ;;
  *) echo "usage: tests/tools.sh python | fhir | browser" >&2; exit 2 ;;
esac
