//! Notices: what somebody is to be told, kept until they read it. Delivery by e-mail and push is not built: a notice waits
//! until its recipient asks, and nobody is said to know of it before.

mod model;
pub mod routes;

pub use model::{
    NewNotice, NoticeKind, count_unseen_notices, details_since, reached, send, send_to_physiotherapists,
    was_notified_of, was_notified_since, was_notified_today,
};
pub use routes::{notices_page, see_notices};
