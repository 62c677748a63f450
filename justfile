# The habits. `just` lists them.

default:
    @just --list

# Serve on http://127.0.0.1:8080, with the database in ./data
run *arguments:
    cargo run -- {{arguments}}

# Every test, on SQLite and on PostgreSQL
test:
    tests/run

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
