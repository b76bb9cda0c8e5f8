//! Eigenvectors, for principal component analysis.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// The eigenvalues of a symmetric matrix, in no order, and its eigenvectors, one a column.
pub fn symmetric(matrix: DMatrix<f64>) -> (DVector<f64>, DMatrix<f64>) {
    let SymmetricEigen { eigenvalues, eigenvectors } = matrix.symmetric_eigen();
    (eigenvalues, eigenvectors)
}
