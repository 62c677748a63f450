//! Somebody with a browser: a cookie, and the forms of the page they look at.

use super::answer::Answer;
use super::client::Client;
use super::people::PASSWORD;
use super::server::Server;
use super::stream::Stream;
use std::net::SocketAddr;

pub struct Browser {
    pub client: Client,
    pub cookie: String,
    pub form_token: String,
}

impl Server {
    /// A browser in which somebody has signed in.
    pub fn browser(&self, email: &str) -> Browser {
        let mut browser = Browser::of_nobody(self.address);
        let answer = browser.send("/web/sign-in", &[("email", email), ("password", PASSWORD)]).is(303);
        answer.header("set-cookie").split(';').next().unwrap().clone_into(&mut browser.cookie);
        let first = browser.get("/web/").is(303);
        browser.look(first.header("location")).is(200);
        browser
    }
}

impl Browser {
    pub fn of_nobody(address: SocketAddr) -> Browser {
        Browser { client: Client::nobody(address), cookie: String::new(), form_token: String::new() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_from("same-origin", path)
    }

    /// Opens what a page of this site leads to, or of another.
    pub fn get_from(&self, site: &str, path: &str) -> Answer {
        self.client.ask("GET", path).header("Cookie", &self.cookie).header("Sec-Fetch-Site", site).answer()
    }

    /// Opens a page, and knows its forms from then on.
    pub fn look(&mut self, path: &str) -> Answer {
        let page = self.get(path);
        if let Some(token) = field_of(&page.body, "form_token") {
            self.form_token = token;
        }
        page
    }

    /// Opens a live stream, as a page's script does.
    pub fn listen(&self, path: &str) -> Stream {
        Stream::open(self.client.address(), path, &[("Cookie", &self.cookie), ("Sec-Fetch-Site", "same-origin")])
    }

    /// Sends a form, as a browser does from a page of this site.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_from("same-origin", path, fields)
    }

    /// Sends a form from a page of this site, or of another.
    pub fn send_from(&self, site: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_with(&[("Sec-Fetch-Site", site)], &self.form_token, path, fields)
    }

    pub fn send_with(&self, headers: &[(&str, &str)], token: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form_token", token).extend_pairs(fields);
        let mut ask = self.client.ask("POST", path).header("Cookie", &self.cookie);
        for (name, value) in headers {
            ask = ask.header(name, value);
        }
        ask.raw("application/x-www-form-urlencoded", form.finish().into_bytes()).answer()
    }
}

/// The value of the first hidden field with this name.
pub fn field_of(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next()?.to_owned())
}
