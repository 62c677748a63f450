//! The routes of care.

use super::{
    access_routes, clearance_routes, invitation_routes, link_routes, request_answers, request_routes, requests_of_mine,
};
use crate::http::Routes;

/// The routes that are not under one patient.
pub fn routes(routes: &mut Routes) {
    routes.service(invitation_routes::invite);
    request_answers::routes(routes);
    requests_of_mine::routes(routes);
}

/// The routes under one patient.
pub fn patient_routes(routes: &mut Routes) {
    routes.service(invitation_routes::accept_invitation);
    link_routes::routes(routes);
    request_routes::routes(routes);
    clearance_routes::routes(routes);
    routes.service(access_routes::list_access);
}
