#!/usr/bin/env bash
# A phone that was away: what changed since last time, in order, deletions too.
source "$(dirname "$0")/lib.sh"

today=$(date -u +%Y-%m-%d)
clock "$today"
register ann patient
register bob patient
login bob && bob=$token
login ann && as "$token"
logs=/v1/patients/me/pain-logs

see /v1/sync
expect 200 'an empty record'
same 'no changes' "$(field '.changes | length')" 0
cursor=$(field .next_cursor)
for n in 4 3 2 1 0; do
  send PUT "$logs/daily/hip/left/$(day "$today" -$n)" '{"worst_pain":3}'
  expect 201 "a log $n days ago"
  id=$(field .id)
done
see "/v1/sync?cursor=$cursor"
same 'five changes' "$(field '[.changes[] | select(.type == "pain_log")] | length')" 5
same 'in order' "$(field '[.changes[] | select(.type == "pain_log") | .data.local_date] | . == sort')" true
after=$(field .next_cursor)
see "$logs/$id"
same 'the data is what its address shows' \
  "$(jq -S . "$tmp/body")" "$(curl -sS "$url/v1/sync?cursor=$cursor" "${auth[@]}" | jq -S --arg id "$id" '.changes[] | select(.id == $id) | .data')"
ok 'what changed, in order'

seen=0
pages=0
page=$cursor
while :; do
  see "/v1/sync?limit=2&cursor=$page"
  seen=$((seen + $(field '.changes | length')))
  pages=$((pages + 1))
  page=$(field .next_cursor)
  [ "$(jq -r .has_more "$tmp/body")" = true ] || break
  [ $pages -lt 20 ] || fail 'pages without end'
done
[ $seen -ge 5 ] || fail "only $seen changes page by page"
ok 'page by page'

see "/v1/sync?cursor=$after"
same 'nothing since' "$(field '.changes | length')" 0
ask DELETE "$logs/$id" "${auth[@]}" -H 'if-match: "v1"'
expect 204 'withdraw a log'
see "/v1/sync?cursor=$after"
same 'the deletion is told' "$(jq -r --arg id "$id" '.changes[] | select(.id == $id) | "\(.op) \(.data)"' "$tmp/body")" 'delete null'
ok 'deletions too'

as "$bob"
see "/v1/sync?cursor=$after"
same "somebody else's cursor" "$status $(field .code)" '400 bad-cursor'
as "$token"
see "/v1/sync?cursor=${after:0:-2}AA"
same 'a changed cursor' "$status $(field .code)" '400 bad-cursor'
ok 'a cursor is for whom it was given to'
