//! What leaves a record from a page: files, which the contract's own handlers make.
//!
//! A link of a page leads to an address of the pages, for only there the cookie is known. The [`door`](super::door) goes on from it to
//! the contract's address with the same end, as it does with a form: by the same permissions, with the same line in the access log
//! and the same headers.

use crate::http::openapi::fits;

/// The addresses of all files. Behind `/web` they are those of the contract behind `/v1`.
pub const COPIES: [&str; 5] = [
    "/web/patients/{patient}/report.pdf",
    "/web/patients/{patient}/pain-trend.svg",
    "/web/patients/{patient}/export/{table}",
    "/web/patients/{patient}/fhir",
    "/web/patients/{patient}/exports/{export}/file",
];

/// The address in the contract of the file at an address of the pages, if there is one.
pub fn in_the_contract(path: &str) -> Option<String> {
    let is_plain =
        |part: &str| !part.starts_with('.') && part.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
    let is_copy = path.split('/').all(is_plain) && COPIES.iter().any(|copy| fits(copy, path));
    path.strip_prefix("/web").filter(|_| is_copy).map(|end| format!("/v1{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_same_address_in_the_contract_and_nothing_else_has_any() {
        let table = "/web/patients/0198-a/export/pain-logs.csv";
        assert_eq!(in_the_contract(table).unwrap(), "/v1/patients/0198-a/export/pain-logs.csv");
        for other in [
            "/web/patients/0198-a/export/..",
            "/web/patients/0198-a/export/a%2Fb",
            "/web/patients/../report.pdf",
            "/web/patients/0198-a/pain-logs",
            "/web/patients/0198-a/exports/1/file/x",
            "/v1/patients/0198-a/report.pdf",
            "/web/me/report.pdf",
        ] {
            assert_eq!(in_the_contract(other), None, "{other}");
        }
    }
}
