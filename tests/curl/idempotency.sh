#!/usr/bin/env bash
# A bad network: the same request sent again is done once.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
clock "$today"
register ann patient
login ann && as "$token"
logs=/v1/patients/me/pain-logs

id=$(uuid)
body="{\"id\":\"$id\",\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"$today\",\"worst_pain\":3}"
send POST $logs "$body"
expect 201 'the first time'
same 'where it is' "$(header location | sed 's,.*/,,')" "$id"
first=$(jq -S . "$tmp/body")
send POST $logs "$body"
expect 200 'the second time'
same 'the same log' "$(jq -S . "$tmp/body")" "$first"
ok 'the same id again gives the stored log'

key=(-H "idempotency-key: $(uuid)")
event() { echo "{\"kind\":\"event\",\"region\":\"hip\",\"side\":\"left\",\"local_date\":\"$today\",\"pain_now\":$1}"; }
send POST $logs "$(event 6)" "${key[@]}"
expect 201 'an event with a key'
first=$(jq -S . "$tmp/body")
send POST $logs "$(event 6)" "${key[@]}"
expect 201 'the answer of that time'
same 'the same event' "$(jq -S . "$tmp/body")" "$first"
ok 'the same key again gives the stored answer'
send POST $logs "$(event 7)" "${key[@]}"
same 'the key with another body' "$status $(field .code)" '422 idempotency-key-reused'
ok 'a key is for one body'

key=$(uuid)
for n in 1 2 3 4 5 6 7 8 9 10; do
  curl -sS -o "$tmp/answer.$n" "$url$logs" "${auth[@]}" -H "$json" -H "idempotency-key: $key" -d "$(event 8)" &
done
wait
same 'ten at once' "$(jq -r .id "$tmp"/answer.* | sort -u | wc -l | tr -d ' ')" 1
see "$logs?limit=100"
same 'stored once' "$(field '[.items[] | select(.pain_now == 8)] | length')" 1
ok 'ten at once are one'

put="$logs/daily/knee/right/$today"
send PUT "$put" '{"worst_pain":2}'
expect 201 'put a day'
send PUT "$put" '{"worst_pain":2}'
expect 200 'put it again'
same 'still the first version' "$(header etag)" '"v1"'
send PUT "$put" '{"worst_pain":4}'
expect 428 'other content needs the version'
send PUT "$put" '{"worst_pain":4}' -H 'if-match: "v1"'
expect 200 'with the version'
same 'the second version' "$(header etag)" '"v2"'
id=$(field .id)
send PUT "$put" '{"worst_pain":5}' -H 'if-match: "v1"'
expect 412 'the old version'
send PUT "$put" '{"worst_pain":5}' -H 'if-none-match: *'
expect 412 'only if there is none'
see "$logs/$id/versions"
same 'the original is kept' "$(field '.items | length')" 1
ok 'a day can be put again, and nobody writes over a change unseen'
