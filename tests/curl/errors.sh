#!/usr/bin/env bash
# Each error that is easy to provoke: its status, its code, and that it is problem details with a page.
source "$(dirname "$0")/lib.sh"

problem() { # STATUS CODE [POINTER]
  expect "$1" "$2"
  case "$(header content-type)" in application/problem+json*) ;; *) fail "$2: not application/problem+json" ;; esac
  same "$2: code" "$(field .code)" "$2"
  same "$2: status" "$(field .status)" "$1"
  same "$2: type" "$(field .type)" "/problems/$2"
  [ -z "${3-}" ] || same "$2: pointer" "$(field '.errors[0].pointer')" "$3"
  ok "$1 $2${3:+ at $3}"
}

today=$(date -u +%Y-%m-%d)
clock "$today"
register ann patient
register bob patient
register pat physiotherapist
login bob && bob=$token
login pat && pat=$token
login ann && ann=$token
as "$bob" && see /v1/me && bobs_id=$(field .id)
as "$ann" && see /v1/me && ann_id=$(field .id)
logs=/v1/patients/me/pain-logs
log() { jq -nc --arg date "$today" "{region: \"hip\", side: \"left\", local_date: \$date, worst_pain: 3} + {${1-}}"; }

ask GET /nowhere
problem 404 not-found
ask DELETE /v1/meta
problem 405 method-not-allowed
same Allow "$(header allow)" GET
ask GET /v1/me
problem 401 unauthenticated
[ -n "$(header www-authenticate)" ] || fail '401 without WWW-Authenticate'
as nonsense && see /v1/me
problem 401 unauthenticated
ask POST /v1/auth/login -H "$json" -d "{\"email\":\"$(email_of ann)\",\"password\":\"not the password\"}"
problem 401 unauthenticated
wrong=$(jq -S 'del(.instance)' "$tmp/body")
ask POST /v1/auth/login -H "$json" -d "{\"email\":\"$(email_of nobody)\",\"password\":\"not the password\"}"
same 'an unknown address is answered like a wrong password' "$(jq -S 'del(.instance)' "$tmp/body")" "$wrong"

as "$ann"
send POST $logs '{"region":'
problem 400 malformed-json
send POST $logs "$(printf '[%.0s' {1..200})"
[ "$status" = 400 ] || [ "$status" = 422 ] || fail "depth 200: $status"
send POST $logs "{\"note\": $(printf '{"a":%.0s' {1..200})1$(printf '}%.0s' {1..200})}"
[ "$status" = 400 ] || [ "$status" = 422 ] || fail "an object of depth 200: $status"
ok 'depth 200 is refused'
see "$logs?cursor=AAAA"
problem 400 bad-cursor
see "/v1/patients/$bobs_id/pain-logs"
problem 404 not-found
foreign=$(jq -S 'del(.instance)' "$tmp/body")
see "/v1/patients/$(uuid)/pain-logs"
same 'a foreign record is answered like an unknown one' "$(jq -S 'del(.instance)' "$tmp/body")" "$foreign"
send POST "/v1/patients/$ann_id/clearances" '{"region":"hip","highest_band_level":2}'
problem 403 forbidden
send POST /v1/patients/me/enrolments '{"programme":"hip-flexor","side":"left","phase":2}'
problem 403 clearance-required
ask POST $logs "${auth[@]}" -H 'content-type: text/plain' -d "$(log)"
problem 415 unsupported-media-type
send POST $logs "$(log)" -H 'content-encoding: br'
problem 415 unsupported-media-type
head -c 33792 /dev/zero | tr '\0' ' ' >"$tmp/large"
ask POST $logs "${auth[@]}" -H "$json" --data-binary "@$tmp/large"
problem 413 too-large

for pain in -1 11 3.5 '"5"' 1e2; do
  send POST $logs "$(log "worst_pain: $pain")"
  problem 422 invalid /worst_pain
done
send POST $logs "$(log 'worst_pain: null')"
problem 422 invalid /worst_pain
for date in 2027-02-29 "$(day "$today" 3)" "$(day "$today" -20)" 0000-01-01; do
  send POST $logs "$(log "local_date: \"$date\"")"
  problem 422 invalid /local_date
done
send POST $logs "$(log 'tz: "Mars/Olympus"')"
problem 422 invalid /tz
send POST $logs "$(log 'note: "a\u0000b"')"
problem 422 invalid /note
send POST $logs "$(log 'wurst_pain: 3')"
problem 422 invalid /wurst_pain
see "$logs?limit=1000000000"
problem 422 invalid
see $logs
same 'nothing was stored' "$(field '.items | length')" 0

send POST $logs "$(log "id: \"$(uuid)\"")"
expect 201 'a good log'
id=$(field .id)
send POST $logs "$(log)"
problem 409 already-logged
same 'the existing log is named' "$(field .existing.id)" "$id"
send POST $logs "$(log "id: \"$id\", worst_pain: 4")"
problem 409 id-conflict
merge=(-H 'content-type: application/merge-patch+json')
ask PATCH "$logs/$id" "${auth[@]}" "${merge[@]}" -d '{"worst_pain":4}'
problem 428 precondition-required
ask PATCH "$logs/$id" "${auth[@]}" "${merge[@]}" -H 'if-match: "v9"' -d '{"worst_pain":4}'
problem 412 precondition-failed
same 'the present state is told' "$(field .current.worst_pain)" 3
same 'and its version' "$(header etag)" '"v1"'

ask POST /v1/auth/register -H "$json" -d "{\"email\":\"$(email_of x)\",\"password\":\"password1234\",\"role\":\"patient\",\"display_name\":\"X\",\"born_on\":\"1985-03-14\"}"
problem 422 invalid /password
ask POST /v1/auth/register -H "$json" -d "{\"email\":\"x@example.org\",\"password\":\"$password\",\"role\":\"patient\",\"display_name\":\"X\",\"born_on\":\"$(day "$today" -4000)\"}"
problem 422 invalid /born_on
as "$ann"
send POST /v1/patients/me/care-links '{"code":"AAAA-AAAA-AAAA","accepted":true}'
problem 422 invalid /code
for _ in 1 2 3 4 5 6 7 8 9 10; do
  ask POST /v1/auth/login -H "$json" -d "{\"email\":\"$(email_of pat)\",\"password\":\"not the password\"}"
done
ask POST /v1/auth/login -H "$json" -d "{\"email\":\"$(email_of pat)\",\"password\":\"not the password\"}"
problem 429 too-many-attempts
[ "$(header retry-after)" -gt 0 ] || fail '429 without Retry-After'

for code in $(curl -sS "$url/problems" | grep -o '/problems/[a-z-]*' | sort -u); do
  ask GET "$code"
  expect 200 "the page $code"
done
ok 'every problem has a page'
as "$pat" && see /v1/me && expect 200 'a session outlives wrong passwords'
