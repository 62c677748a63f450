//! Bundles: resources together.

use super::gather::Found;
use super::naming::{Naming, Teller};
use super::resources::{Resource, ResourceType};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Resources together.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    resource_type: &'static str,
    r#type: BundleType,
    timestamp: DateTime<Utc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    link: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entry: Vec<Entry>,
}

/// What they are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BundleType {
    /// A record, or a part of it, which stands for itself.
    Collection,
    /// A page of what was searched.
    Searchset,
}

#[derive(Debug, Serialize)]
struct Link {
    relation: &'static str,
    url: String,
}

/// One of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    full_url: String,
    resource: Resource,
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<Search>,
}

#[derive(Debug, Serialize)]
struct Search {
    mode: &'static str,
}

impl Entry {
    /// A resource under its name.
    pub fn new(teller: &Teller, kind: ResourceType, found: Found) -> Entry {
        let searched = teller.naming == Naming::Address;
        Entry {
            full_url: teller.full_url(kind, found.at.id()),
            resource: found.resource,
            search: searched.then_some(Search { mode: "match" }),
        }
    }
}

impl Bundle {
    /// A record, or some days of it.
    pub fn collection(timestamp: DateTime<Utc>, entry: Vec<Entry>) -> Bundle {
        Bundle { resource_type: "Bundle", r#type: BundleType::Collection, timestamp, link: Vec::new(), entry }
    }

    /// A page, with the addresses of itself and the next one.
    pub fn page(timestamp: DateTime<Utc>, entry: Vec<Entry>, this: String, next: Option<String>) -> Bundle {
        let this = Link { relation: "self", url: this };
        let next = next.map(|url| Link { relation: "next", url });
        let link = std::iter::once(this).chain(next).collect();
        Bundle { resource_type: "Bundle", r#type: BundleType::Searchset, timestamp, link, entry }
    }
}

/// What stands in a collection that is written piece by piece before its entries, between them, and after them.
pub struct Frame {
    /// Before the first.
    pub head: String,
    /// Between two.
    pub joint: &'static str,
    /// After the last.
    pub tail: &'static str,
}

impl Frame {
    /// Of a collection.
    pub fn of_collection(timestamp: DateTime<Utc>) -> Frame {
        let timestamp = timestamp.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let head = format!(r#"{{"resourceType":"Bundle","type":"collection","timestamp":"{timestamp}","entry":["#);
        Frame { head, joint: ",\n", tail: "]}\n" }
    }
}
