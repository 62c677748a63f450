# What the scripts of this folder share. Sourced, not run.
# Each script takes the URL of a server with a test clock: limber serve --sandbox.
set -euo pipefail
url=${1:?usage: tests/curl/NAME.sh URL}
url=${url%/}
json='content-type: application/json'
password='violet otter climbs quietly'
run=$(date +%s)-$$
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
name=$(basename "$0" .sh)

ok() { echo "ok $name: $*"; }
fail() {
  echo "not ok $name: $*" >&2
  if [ -s "$tmp/head" ]; then sed 's/^/  | /' "$tmp/head" >&2; fi
  if [ -s "$tmp/body" ]; then sed 's/^/  | /' "$tmp/body" >&2; fi
  exit 1
}

# ask METHOD PATH [curl's arguments]: leaves the status in $status, the answer in $tmp/body and $tmp/head.
ask() {
  local method=$1 path=$2
  shift 2
  status=$(curl -sS -o "$tmp/body" -D "$tmp/head" -w '%{http_code}' -X "$method" "$url$path" "$@") || fail "$method $path: no answer"
}
as() { auth=(-H "authorization: Bearer $1"); }
send() { # METHOD PATH BODY [curl's arguments]: with JSON, as whoever `as` named last
  local method=$1 path=$2 body=$3
  shift 3
  ask "$method" "$path" "${auth[@]}" -H "$json" -d "$body" "$@"
}
see() { # PATH [curl's arguments]
  local path=$1
  shift
  ask GET "$path" "${auth[@]}" "$@"
}
field() { jq -er "$1" "$tmp/body" || fail "no $1 in the answer"; }
header() { tr -d '\r' <"$tmp/head" | awk -v name="$1" 'tolower($1) == tolower(name) ":" { sub(/^[^:]*: */, ""); print; exit }'; }
expect() { # STATUS WHAT
  [ "$status" = "$1" ] || fail "$2: status $status and not $1"
}
same() { # WHAT GOT WANTED
  [ "$2" = "$3" ] || fail "$1: '$2' and not '$3'"
}

email_of() { echo "$1-$run@example.org"; }
register() { # NAME ROLE
  ask POST /v1/auth/register -H "$json" -d "{\"email\":\"$(email_of "$1")\",\"password\":\"$password\",\"role\":\"$2\",\"display_name\":\"$1\",\"born_on\":\"1985-03-14\"}"
  expect 202 "register $1"
}
login() { # NAME: sets $token
  ask POST /v1/auth/login -H "$json" -d "{\"email\":\"$(email_of "$1")\",\"password\":\"$password\"}"
  expect 200 "log in $1"
  token=$(field .access_token)
  refresh_token=$(field .refresh_token)
}
clock() { # DATE
  ask POST /v1/sandbox/clock -H "$json" -d "{\"now\":\"$1T20:00:00Z\"}"
  expect 200 'set the clock (is it a server with --sandbox?)'
}
day() { jq -nr --arg from "$1" --argjson plus "$2" '$from + "T00:00:00Z" | fromdate + $plus * 86400 | strftime("%Y-%m-%d")'; }
uuid() { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr '[:upper:]' '[:lower:]'; }
auth=()
