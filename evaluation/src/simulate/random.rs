//! Numbers by chance.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Normal, mean 0, variance 1.
pub(crate) fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// Student's t with 4 degrees of freedom, brought to variance 1: now and then far off.
pub(super) fn heavy(random: &mut ChaCha8Rng) -> f64 {
    let squares: f64 = (0..4).map(|_| normal(random).powi(2)).sum();
    normal(random) / (squares / 4.0).max(1e-9).sqrt() / 2.0_f64.sqrt()
}

/// Whether something happens that happens so often.
pub(super) fn happens(random: &mut ChaCha8Rng, how_often: f64) -> bool {
    random.random_bool(how_often.clamp(0.0, 1.0))
}
