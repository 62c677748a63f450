# The habits. `just` lists them.

default:
    @just --list

# Serve on http://127.0.0.1:8080, with the database in ./data
run *arguments:
    cargo run -- {{arguments}}

# Every test, on SQLite and on PostgreSQL
test:
    tests/run

# The tests of one room, or one life, after an edit: tests/try says how
try *arguments:
    tests/try {{arguments}}

# Format and lints, as the tests want them
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Drive the release server over sockets and print the table of goals
bench:
    cargo bench --bench load

# Write the contract anew, after a route changed
openapi:
    cargo run -q -- openapi > openapi.yaml.new && mv openapi.yaml.new openapi.yaml

# Show that the fault tests can fail: servers with a fault of their own, each caught by its test
negative-control:
    tests/faults/negative-control.sh

# All drawings of exercises on one page, to look at: target/figures.html
figures:
    cargo run -q -p limber-figures --example contact_sheet -- seeds/figures.toml target/figures.html

# A thousand unchanged diaries a row: what the rules ask of people who do not change; a minute
unchanged:
    cargo test --release -p limber-evaluation --test unchanged -- --ignored --nocapture

# Change the rules a thousand times over, and see whether a test notices; hours: -f rules/src/pain/trend.rs for a part, --shard 0/40 for a sample
mutants *arguments:
    PROPTEST_CASES=8 PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1 \
        cargo mutants -p limber-rules {{arguments}} -- --lib -- --skip over_10_years --skip real_diaries_are
