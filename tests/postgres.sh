#!/usr/bin/env bash
# A throw-away PostgreSQL for the tests, on a unix socket only.
#   tests/postgres.sh start DIR   makes a cluster in DIR, starts it and prints its URL
#   tests/postgres.sh keep DIR    the same, but one that is in DIR already is used again
#   tests/postgres.sh stop DIR    stops it and removes DIR
set -euo pipefail

fail() {
    echo "postgres.sh: $*" >&2
    exit 1
}

# The newest installed one, or the one on the PATH.
bin() {
    local found
    found=$(find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb 2>/dev/null | sort -V | tail -1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    [ -z "$found" ] || dirname "$found"
}

install_it() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        fail "PostgreSQL is not installed: install it (the package is called postgresql) and try again"
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2 ||
        fail "PostgreSQL is not installed, and apt-get could not install it"
}

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
    else
        "$@"
    fi
}

start() {
    local dir=$1 bin socket
    bin=$(bin)
    if [ -z "$bin" ]; then
        install_it
        bin=$(bin)
    fi
    [ -n "$bin" ] || fail "PostgreSQL was installed, but its initdb is nowhere to be found"
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    # The path of a unix socket has at most 107 bytes.
    socket="$dir"
    [ ${#dir} -le 80 ] || socket=$(mktemp -d /tmp/limber-pg.XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres "$dir" "$socket"
    echo "$socket" >"$dir/socket"
    as_owner "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >"$dir/initdb.log" 2>&1 ||
        fail "initdb failed: see $dir/initdb.log"
    run "$dir" "$socket" "$bin" || fail "PostgreSQL does not start: see $dir/server.log"
    url "$socket"
}

run() { # DIR SOCKET BIN
    local dir=$1 socket=$2 bin=$3
    # Durability is not what these tests are about; `-c listen_addresses=` leaves the socket only.
    local settings="-c listen_addresses= -k $socket -c fsync=off -c full_page_writes=off -c max_connections=300"
    settings+=" -c shared_buffers=64MB -c autovacuum=off -c max_wal_size=4GB"
    as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -o "$settings" start >"$dir/start.log" 2>&1
}

url() { echo "postgres://postgres@/postgres?host=$1"; }

keep() {
    local dir=$1 socket bin
    bin=$(bin)
    if [ -n "$bin" ] && [ -f "$dir/socket" ]; then
        dir=$(cd "$dir" && pwd)
        socket=$(cat "$dir/socket")
        if as_owner "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1 || run "$dir" "$socket" "$bin"; then
            url "$socket"
            return
        fi
        # Of another version, or half made.
        rm -rf "$dir"
    fi
    start "$1"
}

stop() {
    local dir=$1 socket
    [ -f "$dir/data/PG_VERSION" ] || fail "there is no cluster of mine in $dir"
    as_owner "$(bin)/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    socket=$(cat "$dir/socket")
    case $socket in /tmp/limber-pg.*) rm -rf "$socket" ;; esac
    rm -rf "$dir"
}

case "${1:-} ${2:-}" in
    "start "?*) start "$2" ;;
    "keep "?*) keep "$2" ;;
    "stop "?*) stop "$2" ;;
    *) fail "usage: tests/postgres.sh start DIR | keep DIR | stop DIR" ;;
esac
