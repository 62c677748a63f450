//! x
use crate::app::App;
use crate::commands::Failed;
/// x
pub async fn fill(_: &App, _: u32) -> Result<(), Failed> {
    Ok(())
}
