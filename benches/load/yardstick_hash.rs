//! The yardstick of log-ins: argon2id alone, with the server's parameters, on all cores.

use crate::Result;
use crate::report::float;
use argon2::{Algorithm, Argon2, Params, Version};
use std::thread;
use std::time::{Duration, Instant};

/// Hashes a second.
pub fn hashes(measured: Duration) -> Result<f64> {
    let cores = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let begun = Instant::now();
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(move || hash_for(measured))).collect();
        let mut count = 0;
        for thread in threads {
            count += thread.join().map_err(|_| "hashing panicked")??;
        }
        Ok(float(count) / begun.elapsed().as_secs_f64())
    })
}

fn hash_for(measured: Duration) -> Result<usize> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| error.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (begun, mut count, mut out) = (Instant::now(), 0, [0; 32]);
    while begun.elapsed() < measured {
        let hashed = argon2.hash_password_into(b"violet otter climbs quietly", b"a salt of 16 byt", &mut out);
        hashed.map_err(|error| error.to_string())?;
        count += 1;
    }
    Ok(count)
}
