//! Warning signs: the questions, the answers, the locks and urgent advice that follow, and the ways out of both.

pub(in crate::pain) mod checks;
pub(in crate::pain) mod locks;
pub(in crate::pain) mod signs;
pub(in crate::pain) mod symptoms;
pub(in crate::pain) mod urgent;
pub(in crate::pain) mod ways_out;
