//! Where a database is, as its URL tells.

use std::path::PathBuf;
use std::str::FromStr;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A PostgreSQL server, by its URL.
    Postgres(String),
    /// A file of our own.
    Sqlite(PathBuf),
}

/// Why a URL does not say where a database is.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotAPlace {
    /// A scheme that is neither.
    #[error("DATABASE_URL has the scheme {0:?}; it must be sqlite://PATH or postgres://...")]
    UnknownScheme(String),
    /// No scheme at all: could be a typing error, so it does not become a new empty file.
    #[error("DATABASE_URL has no scheme; it must be sqlite://PATH or postgres://...")]
    NoScheme,
    /// Nothing behind the scheme.
    #[error("DATABASE_URL names no file; write sqlite://data/limber.db, say")]
    NoFile,
    /// A server elsewhere, in the clear.
    #[error(
        "PostgreSQL at {0:?} is not on this machine, and this binary was built without TLS: build it with the feature \
         postgres-tls, or write sslmode=disable into the URL if the network itself is safe"
    )]
    Unencrypted(String),
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(url: &str) -> Result<Self, NotAPlace> {
        let (scheme, rest) = url.split_once("://").ok_or(NotAPlace::NoScheme)?;
        match scheme {
            "postgres" | "postgresql" => postgres(url, rest),
            "sqlite" if rest.is_empty() => Err(NotAPlace::NoFile),
            "sqlite" => Ok(Place::Sqlite(rest.into())),
            other => Err(NotAPlace::UnknownScheme(other.to_owned())),
        }
    }
}

/// PostgreSQL beyond loopback needs TLS, unless its absence is written out.
fn postgres(url: &str, rest: &str) -> Result<Place, NotAPlace> {
    let host = host_of(rest);
    let in_the_clear = url.contains("sslmode=disable");
    if is_this_machine(&host) || in_the_clear {
        return Ok(Place::Postgres(url.to_owned()));
    }
    if !cfg!(feature = "postgres-tls") {
        return Err(NotAPlace::Unencrypted(host));
    }
    if url.contains("sslmode=") {
        return Ok(Place::Postgres(url.to_owned()));
    }
    let joint = if url.contains('?') { '&' } else { '?' };
    Ok(Place::Postgres(format!("{url}{joint}sslmode=verify-full")))
}

/// The host of a PostgreSQL URL without its scheme: from `host=` if there is one (a socket folder, mostly).
fn host_of(rest: &str) -> String {
    let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
    if let Some(host) = query.split('&').find_map(|pair| pair.strip_prefix("host=")) {
        return host.replace("%2F", "/").replace("%2f", "/");
    }
    let authority = before_query.split('/').next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    match host_and_port.strip_prefix('[').and_then(|ipv6| ipv6.split_once(']')) {
        Some((ipv6, _)) => ipv6.to_owned(),
        None => host_and_port.split(':').next().unwrap_or_default().to_owned(),
    }
}

fn is_this_machine(host: &str) -> bool {
    host.is_empty() || host == "localhost" || host == "::1" || host.starts_with("127.") || host.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scheme_is_never_a_new_file() {
        assert_eq!("mysql://x".parse::<Place>(), Err(NotAPlace::UnknownScheme("mysql".into())));
        assert_eq!("limber.db".parse::<Place>(), Err(NotAPlace::NoScheme));
        assert_eq!("sqlite://".parse::<Place>(), Err(NotAPlace::NoFile));
        assert_eq!("sqlite://data/x.db".parse::<Place>(), Ok(Place::Sqlite("data/x.db".into())));
    }

    #[test]
    fn a_server_elsewhere_needs_tls_or_the_word() {
        for here in [
            "postgres://u@localhost/db",
            "postgres://u:p@127.0.0.1:5432/db",
            "postgres:///db?host=/run/pg",
            "postgres://[::1]/db",
        ] {
            assert!(here.parse::<Place>().is_ok(), "{here}");
        }
        assert!("postgres://u@db.clinic.example/db?sslmode=disable".parse::<Place>().is_ok());
        let elsewhere = "postgres://u@db.clinic.example/db".parse::<Place>();
        if cfg!(feature = "postgres-tls") {
            assert_eq!(elsewhere, Ok(Place::Postgres("postgres://u@db.clinic.example/db?sslmode=verify-full".into())));
        } else {
            assert_eq!(elsewhere, Err(NotAPlace::Unencrypted("db.clinic.example".into())));
        }
    }
}
