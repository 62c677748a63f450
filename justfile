# Drive the release server over sockets and print the table of goals
bench:
    cargo bench --bench load
