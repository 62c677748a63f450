//! Quantiles that intervals are made of.

/// The 97.5 % quantile of the normal distribution.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// The 97.5 % quantile of Student's t, from 4 degrees of freedom on right to 0.1 % (the Cornish-Fisher expansion,
/// Abramowitz and Stegun 26.7.5 [M]).
pub(crate) fn t_quantile(degrees: u32) -> f64 {
    let freedom = f64::from(degrees);
    let terms = [
        (Z.powi(3) + Z) / 4.0,
        (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / 96.0,
        (3.0 * Z.powi(7) + 19.0 * Z.powi(5) + 17.0 * Z.powi(3) - 15.0 * Z) / 384.0,
        (79.0 * Z.powi(9) + 776.0 * Z.powi(7) + 1482.0 * Z.powi(5) - 1920.0 * Z.powi(3) - 945.0 * Z) / 92160.0,
    ];
    let powers = [freedom, freedom.powi(2), freedom.powi(3), freedom.powi(4)];
    Z + terms.iter().zip(powers).map(|(term, power)| term / power).sum::<f64>()
}
