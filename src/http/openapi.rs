//! The contract, finished: what every operation has in common is written down once, here.

use super::problem::{Code, ProblemOut};
use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use std::collections::BTreeMap;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Content, InfoBuilder, License, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

const ABOUT: &str = "Limber is the backend of rehabilitation apps: a pain diary goes in, train, ease off or rest comes out, \
with the reasons. It is not a diagnosis and not an emergency service.\n\n\
Every error is problem details (RFC 9457). `me` stands for yourself wherever an address has `{patient}`. Dates are what the \
patient calls the day. What does not exist and what is not yours to know of are both 404.";

/// Adds to the collected operations what they share: problems, headers, the bearer scheme.
pub fn finish(mut api: OpenApi) -> OpenApi {
    let licence = License::new("MIT OR Apache-2.0");
    let mut info = InfoBuilder::new().title("Limber").version(env!("CARGO_PKG_VERSION")).build();
    (info.description, info.license) = (Some(ABOUT.to_owned()), Some(licence));
    api.info = info;
    let components = api.components.get_or_insert_default();
    components.schemas.insert("Problem".to_owned(), ProblemOut::schema());
    let mut inner = Vec::new();
    ProblemOut::schemas(&mut inner);
    components.schemas.extend(inner);
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.security_schemes.insert("bearer".to_owned(), RefOr::T(bearer));
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            share(path, &method, operation);
        }
    }
    api
}

/// The operations of a path, with their methods.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let all = [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What a client may have to expect of an operation, beside success.
fn share(path: &str, method: &Method, operation: &mut Operation) {
    let under_patient = path.contains("{patient}") || path == "/v1/sync";
    let writes = *method != Method::GET;
    let mut codes = vec![Code::Internal, Code::Unavailable];
    if operation.security.is_some() || ["/v1/auth/login", "/v1/auth/refresh"].contains(&path) {
        codes.push(Code::Unauthenticated);
    }
    if path.contains('{') || under_patient {
        codes.push(Code::NotFound);
    }
    let shared = is_tagged_as(operation, "catalogue") && writes || is_tagged_as(operation, "practices");
    let of_who_is_approved = ["/v1/care", "/v1/patients", "/v1/me/notices", "/v1/events", "/v1/outcomes"];
    if under_patient
        || shared
        || of_who_is_approved.iter().any(|start| path.starts_with(start))
        || path == "/v1/auth/login"
    {
        codes.push(Code::Forbidden);
    }
    if shared && writes {
        codes.extend([Code::Conflict, Code::Invalid]);
    }
    if path.starts_with("/v1/care-requests/") && writes {
        codes.push(Code::Conflict);
    }
    if is_tagged_as(operation, "practices") {
        codes.push(Code::NotFound);
    }
    if operation.request_body.is_some() {
        codes.extend([
            Code::MalformedJson,
            Code::RequestTimeout,
            Code::TooLarge,
            Code::UnsupportedMediaType,
            Code::Invalid,
        ]);
    }
    if has_parameter(operation, "cursor") {
        codes.extend([Code::BadCursor, Code::Invalid]);
    } else if operation.parameters.iter().flatten().any(is_query) {
        codes.push(Code::Invalid);
    }
    if writes {
        codes.push(Code::DiskFull);
    }
    let once = under_patient || shared && path != "/v1/practices/join";
    let without_a_body = path == "/v1/care-invitations";
    if without_a_body {
        codes.push(Code::BadRequest);
    }
    if *method == Method::POST && (operation.request_body.is_some() && once || without_a_body) {
        codes.push(Code::Conflict);
        add_header(
            operation,
            "Idempotency-Key",
            false,
            "The same request with the same key is done once, and answered alike for 72 hours and more.",
        );
    }
    if under_patient || path == "/v1/me/notices" {
        add_header(
            operation,
            "Access-Reason",
            false,
            "Why you look at somebody else's record, in up to 200 characters: the patient reads it in the access log.",
        );
        codes.push(Code::BadRequest);
    }
    if needs_version(path, method) {
        codes.extend([Code::PreconditionFailed, Code::PreconditionRequired, Code::Conflict]);
        let required = *method != Method::PUT || shared;
        add_header(operation, "If-Match", required, "The ETag that was seen last.");
    }
    if *method == Method::PUT {
        codes.push(Code::Conflict);
    }
    let tries_a_code = path == "/v1/practices/join"
        || ["/care-links", "/care-requests"].iter().any(|end| path.ends_with(end)) && writes;
    if path.starts_with("/v1/auth/") || path == "/v1/me/password" || tries_a_code {
        codes.push(Code::TooManyAttempts);
    }
    for code in codes {
        let status = code.status().as_u16().to_string();
        operation.responses.responses.entry(status).or_insert_with(|| RefOr::T(problem(code)));
    }
    if *method == Method::GET && is_tagged(operation) {
        let known = ResponseBuilder::new().description("Not changed since the ETag in If-None-Match").build();
        operation.responses.responses.entry("304".to_owned()).or_insert(RefOr::T(known));
    }
}

/// Whether an operation changes something that is shared, and so asks for its version.
fn needs_version(path: &str, method: &Method) -> bool {
    match *method {
        Method::PATCH | Method::PUT => true,
        Method::DELETE => path.starts_with("/v1/patients/") || path.ends_with("/{key}"),
        Method::POST => {
            let of_things = ["/flags/{flag}/", "/episodes/{episode}/", "/clearances/{clearance}/"];
            ["/publish", "/proposal-answers"].iter().any(|end| path.ends_with(end))
                || of_things.iter().any(|thing| path.contains(thing))
        }
        _ => false,
    }
}

fn has_parameter(operation: &Operation, name: &str) -> bool {
    operation.parameters.iter().flatten().any(|each| matches!(each, RefOr::T(parameter) if parameter.name == name))
}

fn is_query(parameter: &RefOr<utoipa::openapi::path::Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query)
}

fn is_tagged(operation: &Operation) -> bool {
    let ok = operation.responses.responses.get("200");
    is_tagged_as(operation, "catalogue")
        || matches!(ok, Some(RefOr::T(response)) if response.headers.contains_key("ETag"))
}

fn is_tagged_as(operation: &Operation, tag: &str) -> bool {
    operation.tags.iter().flatten().any(|each| each == tag)
}

fn add_header(operation: &mut Operation, name: &str, required: bool, about: &str) {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).build();
    let header = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(if required { Required::True } else { Required::False })
        .description(Some(about))
        .schema(Some(Schema::from(text)))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(header));
}

fn problem(code: Code) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(code.title()).content("application/problem+json", content).build()
}

/// Which methods each path has, with the names of their operations: what the answer to a wrong method is made from, and what
/// the access log calls a visit.
#[derive(Debug, Clone, Default)]
pub struct RouteTable(BTreeMap<String, Vec<(Method, Option<String>)>>);

impl RouteTable {
    /// From the contract.
    pub fn of(mut api: OpenApi) -> RouteTable {
        let mut table = BTreeMap::new();
        for (path, item) in &mut api.paths.paths {
            table.insert(
                path.clone(),
                operations(item).map(|(method, operation)| (method, operation.operation_id.clone())).collect(),
            );
        }
        RouteTable(table)
    }

    /// The methods that an address has; none if there is no such address.
    pub fn methods(&self, path: &str) -> Option<String> {
        let found: Vec<&str> = self
            .0
            .iter()
            .filter(|(template, _)| fits(template, path))
            .flat_map(|(_, methods)| methods)
            .map(|(method, _)| method.as_str())
            .collect();
        (!found.is_empty()).then(|| found.join(", "))
    }

    fn operation(&self, method: &Method, template: &str) -> Option<String> {
        let named = self.0.get(template)?.iter().find(|(known, _)| known == method);
        named.and_then(|(_, operation)| operation.clone())
    }
}

/// The name of the operation that a request is for. What has none, such as a page, goes by its method and the template of its
/// address: never by what was asked for.
pub fn operation_of(req: &HttpRequest) -> Option<String> {
    let template = req.match_pattern()?;
    let table = req.app_data::<Data<RouteTable>>();
    let named = table.and_then(|table| table.operation(req.method(), &template));
    Some(named.unwrap_or_else(|| format!("{} {template}", req.method())))
}

/// Whether a path is one of a template.
pub fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(segment), Some(part)) if segment == part || (segment.starts_with('{') && !part.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_its_template_and_no_other() {
        assert!(fits("/v1/patients/{patient}/today", "/v1/patients/me/today"));
        for other in ["/v1/patients/me", "/v1/patients//today", "/v1/patients/me/today/", "/v1/patients/me/today/x"] {
            assert!(!fits("/v1/patients/{patient}/today", other), "{other}");
        }
    }
}
