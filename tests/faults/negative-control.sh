#!/bin/sh
# Shows that the fault tests can fail: builds servers with a fault of their own, in a scratch copy, and runs the test that
# must catch each. Ends well only if every test fails for the right reason.
#
# Usage: tests/faults/negative-control.sh [--fits]
# With --fits nothing is built: it only says whether the faults still fit the code, which takes a second.
# What is built already in CARGO_TARGET_DIR (or target/) is copied, not shared: cargo cannot tell a scratch copy's server
# from the real one, and the real tests would go on with the faulty one.
set -eu

fits_only=${1:-}
tree=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
built=${CARGO_TARGET_DIR:-$tree/target}
export CARGO_TARGET_DIR="$scratch/target"
export RUST_BACKTRACE=0

mkdir -p "$CARGO_TARGET_DIR"
if [ -z "$fits_only" ] && [ -d "$built/debug/deps" ]; then
    tar --exclude=./debug/incremental -C "$built" -cf - ./debug | tar -xf - -C "$CARGO_TARGET_DIR"
fi

fresh_copy() {
    rm -rf "$scratch/tree"
    mkdir "$scratch/tree"
    (cd "$tree" && tar --exclude=./target --exclude=./data --exclude=./.git -cf - .) | tar -xf - -C "$scratch/tree"
}

# replace FILE PERL-PROGRAM: a change to the scratch copy, which must change something.
replace() {
    cp "$scratch/tree/$1" "$scratch/before"
    perl -0pi -e "$2" "$scratch/tree/$1"
    if cmp -s "$scratch/before" "$scratch/tree/$1"; then
        echo "negative control: cannot patch $1, its code has changed: mend this script" >&2
        exit 2
    fi
}

# must_fail TEST WORDS: the test fails, and with these words.
must_fail() {
    [ -z "$fits_only" ] || return 0
    (cd "$scratch/tree" && cargo build --quiet --test faults --bin limber)
    if (cd "$scratch/tree" && cargo test --quiet --test faults -- --nocapture "$1") >"$scratch/output" 2>&1; then
        echo "NOT CAUGHT: $1 passes all the same"
        exit 1
    fi
    if ! grep -q "$2" "$scratch/output"; then
        echo "FAILED FOR ANOTHER REASON: $1"
        cat "$scratch/output"
        exit 1
    fi
    echo "caught by $1:"
    grep "$2" "$scratch/output" | cut -c 1-200 | sed 's/^/    /'
}

groups=src/db/groups.rs

echo "A server that answers a moment before it commits"
fresh_copy
# The jobs are answered, and only then, 5 ms later, comes the commit.
replace $groups 's/    commit\(conn\)\n\}/    group.drain(..).for_each(|job| job.answer(Ok(())));\n    thread::sleep(Duration::from_millis(5));\n    commit(conn)\n}/'
must_fail no_acknowledged_log_is_lost_or_doubled_when_the_server_is_killed "acknowledged logs are lost"
must_fail nothing_is_acknowledged_once_a_sync_has_failed "logs acknowledged after"

echo "A server that takes a failed commit for a success"
fresh_copy
replace $groups 's/(    tracing::error!\(%failure, "a commit failed"\);\n)/$1    if matches!(failure, Failure::DiskFailed(_)) {\n        drop(Rollback.execute(conn));\n        return Ended::Committed;\n    }\n/'
must_fail nothing_is_acknowledged_once_a_sync_has_failed "logs acknowledged after"

if [ -n "$fits_only" ]; then echo "The faults fit the code."; else echo "Every fault was caught."; fi
