//! The ids that cross from room to room.

use crate::id;

id!(
    /// Somebody with an account.
    UserId
);
id!(
    /// A patient's record. It is the id of the patient's account, too.
    PatientId
);

impl From<UserId> for PatientId {
    fn from(user: UserId) -> Self {
        PatientId(user.0)
    }
}
