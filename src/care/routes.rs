//! The routes of care.

use super::{
    access_routes, clearance_routes, invitation_routes, link_routes, request_answers, request_routes, requests_of_mine,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes that are not under one patient.
pub fn routes(config: &mut ServiceConfig) {
    config.service(invitation_routes::invite);
    request_answers::routes(config);
    requests_of_mine::routes(config);
}

/// The routes under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    config.service(invitation_routes::accept_invitation);
    link_routes::routes(config);
    request_routes::routes(config);
    clearance_routes::routes(config);
    config.service(access_routes::list_access);
}
