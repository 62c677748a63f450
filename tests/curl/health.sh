#!/usr/bin/env bash
# The server's word on itself, and the headers that every answer bears.
source "$(dirname "$0")/lib.sh"

for path in /livez /readyz; do
  ask GET $path
  expect 200 $path
  same $path "$(field .status)" ok
done
ok 'livez and readyz'

ask GET /v1/meta
expect 200 meta
field '.version, .rule_version, .red_flags_version, .minimum_client_version' >"$tmp/versions"
ok 'versions'

ask GET /openapi.json
expect 200 'the contract'
same 'the version of OpenAPI' "$(field '.openapi | split(".")[:2] | join(".")')" 3.1
ask GET /docs/
expect 200 'the docs page'
ok 'contract and docs'

headers() { # WHAT
  same "$1: nosniff" "$(header x-content-type-options)" nosniff
  same "$1: referrer" "$(header referrer-policy)" no-referrer
  [ -n "$(header strict-transport-security)" ] || fail "$1: no Strict-Transport-Security"
  [ -n "$(header content-security-policy)" ] || fail "$1: no Content-Security-Policy"
  [ -n "$(header x-request-id)" ] || fail "$1: no X-Request-Id"
  [ -z "$(header server)" ] || fail "$1: says what server it is"
}
ask GET /livez && headers 'a good answer'
same 'no-store' "$(header cache-control)" no-store
ask GET /nowhere && headers 'an error'
id=$(uuid)
ask GET /nowhere -H "x-request-id: $id"
same 'the request id comes back' "$(header x-request-id)" "$id"
same 'the request id is in the problem' "$(field .instance)" "urn:uuid:$id"
ok 'headers'

ask GET /v1/programmes/hip-flexor
expect 200 'a programme'
tag=$(header etag)
[ -n "$tag" ] || fail 'a programme without ETag'
case "$(header cache-control)" in *public*) ;; *) fail "the catalogue is not for public caches: $(header cache-control)" ;; esac
ask GET /v1/programmes/hip-flexor -H "if-none-match: $tag"
expect 304 'the same programme again'
ok 'the catalogue can be cached'
