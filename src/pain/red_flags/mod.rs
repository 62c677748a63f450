//! Warning signs: the questions, the answers, and the locks that follow.

pub(in crate::pain) mod locks;
pub(in crate::pain) mod symptoms;
