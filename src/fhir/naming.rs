//! How resources name each other: by type and id where they are read one by one, by UUID within a bundle.

use super::resources::ResourceType;
use super::types::Reference;
use crate::db::types::Worded;
use crate::ids::{PatientId, UserId};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Where the resources go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// To somebody who reads at the server's addresses.
    Address,
    /// Into a file that stands for itself.
    Bundle,
}

/// Whose resources, and where they go.
#[derive(Debug, Clone, Copy)]
pub struct Teller {
    pub patient: PatientId,
    pub naming: Naming,
}

impl Teller {
    /// A reference to a resource.
    pub fn to(&self, kind: ResourceType, id: impl std::fmt::Display) -> Reference {
        let reference = match self.naming {
            Naming::Address => format!("{}/{id}", kind.word()),
            Naming::Bundle => self.full_url(kind, &id.to_string()),
        };
        Reference { reference }
    }

    /// The patient.
    pub fn the_patient(&self) -> Reference {
        self.to(ResourceType::Patient, self.patient)
    }

    /// Whoever did something in the record: the patient, or else a physiotherapist.
    pub fn person(&self, user: UserId) -> Reference {
        if PatientId::from(user) == self.patient {
            self.the_patient()
        } else {
            self.to(ResourceType::Practitioner, user)
        }
    }

    /// The name of a resource in a bundle: a UUID (version 8) that is always the same. The ids themselves would not do: a flag and
    /// its task have the same one.
    pub fn full_url(&self, kind: ResourceType, id: &str) -> String {
        let whole = Sha256::digest(format!("{}/{}/{id}", self.patient, kind.word()));
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(whole).for_each(|(byte, hashed)| *byte = hashed);
        let uuid: Uuid = Builder::from_custom_bytes(bytes).into_uuid();
        format!("urn:uuid:{uuid}")
    }
}
