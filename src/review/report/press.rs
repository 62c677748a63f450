//! Where reports are printed: few at a time, away from the threads that answer requests and from the database.

use super::Report;
use crate::http::{Code, Problem, Result};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many reports may wait for their turn, for each that is being printed. One takes a moment (0.6 to 1.7 s with a debug build; not measured in release).
const MOST_WAITING: usize = 16;

/// As many at once as there are cores.
#[derive(Debug, Clone)]
pub struct Press {
    room: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Default for Press {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Press::with(cores, cores * MOST_WAITING)
    }
}

impl Press {
    fn with(at_once: usize, waiting: usize) -> Press {
        Press { room: Arc::new(Semaphore::new(at_once + waiting)), turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// Prints a report.
    ///
    /// # Errors
    /// 503 if too many are in print already.
    pub async fn print(&self, report: Report) -> Result<Vec<u8>> {
        let busy = || Problem::new(Code::Overloaded, "too many reports are being made").retry_after(1);
        let internal = || Problem::new(Code::Internal, Code::Internal.meaning().trim());
        let _room = self.room.try_acquire().map_err(|_| busy())?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| busy())?;
        let printed = actix_web::web::block(move || {
            let printed = report.pdf();
            drop(turn);
            printed
        });
        printed.await.map_err(|_| internal())?.map_err(|misprint| {
            tracing::error!(%misprint, "a report was not printed");
            internal()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::nobody;
    use super::*;

    #[actix_web::test]
    async fn whoever_finds_no_room_is_told_to_come_back() {
        let press = Press::with(1, 0);
        let taken = press.room.clone().acquire_owned().await;
        let refused = press.print(nobody()).await.unwrap_err();
        assert_eq!(refused.code(), Code::Overloaded);
        drop(taken);
        assert!(press.print(nobody()).await.unwrap().starts_with(b"%PDF-"));
    }
}
