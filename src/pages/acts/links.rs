//! What is done about care links: whom a patient lets in, and whom a physiotherapist invites, answers and asks.

use super::{Act, Page, Thing, bare, change, post, with};
use actix_web::http::Method;
use serde_json::json;

/// All of them.
pub const ACTS: [Act; 11] = [
    Act {
        name: "accept-invitation",
        page: Page::Links,
        done: "They see from now on what you share.",
        request: |form, _| {
            let body = json!({
                "code": form.value("code"),
                "accepted": form.is_ticked("accepted"),
                "slices": form.all("slices"),
                "until": form.until(),
            });
            post("care-links", body)
        },
    },
    Act {
        name: "share",
        page: Page::Links,
        done: "What is shared is changed. It holds from now on.",
        request: |form, Thing(link)| {
            let body = with(json!({"slices": form.all("slices")}), "until", form.other_until());
            change(format!("care-links/{link}"), body)
        },
    },
    Act {
        name: "make-primary",
        page: Page::Links,
        done: "This is your main physiotherapist now.",
        request: |_, Thing(link)| change(format!("care-links/{link}"), json!({"primary": true})),
    },
    Act {
        name: "end-link",
        page: Page::Links,
        done: "The care link is ended. From now on they see nothing of your record.",
        request: |_, Thing(link)| bare(Method::DELETE, format!("care-links/{link}")),
    },
    Act {
        name: "end-care",
        page: Page::Leaving,
        done: "The care link is ended. From now on you see nothing of that record.",
        request: |_, Thing(link)| bare(Method::DELETE, format!("care-links/{link}")),
    },
    Act {
        name: "ask-for-care",
        page: Page::Links,
        done: "They are asked. You see here what they answer.",
        request: |form, _| {
            let body = json!({
                "kind": "ask",
                "physiotherapist": form.value("physiotherapist"),
                "accepted": form.is_ticked("accepted"),
                "slices": form.all("slices"),
                "until": form.until(),
                "reason": form.value("reason"),
            });
            post("care-requests", body)
        },
    },
    Act {
        name: "hand-on",
        page: Page::Patient,
        done: "The patient is asked first, and your colleague once the patient agrees.",
        request: |form, _| {
            let body = json!({
                "kind": form.value("kind"),
                "physiotherapist": form.value("physiotherapist"),
                "reason": form.value("reason"),
            });
            post("care-requests", body)
        },
    },
    Act {
        name: "consent",
        page: Page::Links,
        done: "You agreed. Now they are asked.",
        request: |form, Thing(request)| {
            let body = json!({"accepted": form.is_ticked("accepted"), "slices": form.all("slices")});
            post(format!("care-requests/{request}/consent"), with(body, "until", form.other_until()))
        },
    },
    Act {
        name: "withdraw-request",
        page: Page::Links,
        done: "The request is over: nobody is let in by it.",
        request: |_, Thing(request)| bare(Method::DELETE, format!("care-requests/{request}")),
    },
    Act {
        name: "invite",
        page: Page::Invitation,
        done: "The invitation is made.",
        request: |_, _| bare(Method::POST, "care-invitations"),
    },
    Act {
        name: "answer-request",
        page: Page::Desk,
        done: "Your answer is given.",
        request: |form, Thing(request)| {
            post(format!("care-requests/{request}/answer"), json!({"answer": form.value("answer")}))
        },
    },
];
