"""Linear algebra in extended precision (numpy.longdouble: 64 bits of mantissa, exponents to 10^±4932 on x86-64).

Written out, because LAPACK has no such format: some 2,000 times more accurate than what it is compared with, and nothing of
it underflows. All functions take stacks of matrices in the leading axes where that says so.
"""

import numpy as np

LD = np.longdouble
#: The unit roundoff of each precision a system can be solved in.
ROUNDOFF = {"float32": 2.0**-24, "float64": 2.0**-53}


def wide(values):
    """The same numbers in extended precision, exactly."""
    return np.asarray(values).astype(LD)


def cholesky(matrix):
    """L with LLᵀ = K, column by column; for a stack of matrices at once. NaN where K is not positive definite."""
    rest, lower = wide(matrix).copy(), np.zeros(matrix.shape, LD)
    for k in range(matrix.shape[-1]):
        pivot = rest[..., k, k]
        column = rest[..., k:, k] / np.sqrt(np.where(pivot > 0, pivot, np.nan))[..., None]
        lower[..., k:, k] = column
        below = column[..., 1:]
        rest[..., k + 1 :, k + 1 :] -= below[..., :, None] * below[..., None, :]
    return lower


def solve_cholesky(lower, right):
    """K⁻¹B from the factor; stacks of both."""
    x, n = np.array(np.broadcast_to(wide(right), lower.shape[:-2] + right.shape[-2:])), lower.shape[-1]
    for k in range(n):
        x[..., k, :] /= lower[..., k, k][..., None]
        x[..., k + 1 :, :] -= lower[..., k + 1 :, k][..., :, None] * x[..., k, :][..., None, :]
    for k in reversed(range(n)):
        x[..., k, :] /= lower[..., k, k][..., None]
        x[..., :k, :] -= lower[..., k, :k][..., :, None] * x[..., k, :][..., None, :]
    return x


def solve(matrix, right):
    """K⁻¹B for positive definite K."""
    return solve_cholesky(cholesky(matrix), right)


def eigh(matrix, sweeps=12):
    """Eigenvalues (ascending) and eigenvectors: LAPACK's, orthogonal anew, then Jacobi's rotations to the last digit."""
    matrix = wide(matrix)
    if not matrix.size:
        return np.zeros(0, LD), matrix
    vectors = wide(np.linalg.eigh(np.asarray(matrix, float))[1])
    for _ in range(3):
        vectors = vectors @ (3 * np.eye(len(matrix), dtype=LD) - vectors.T @ vectors) / 2
    inner = vectors.T @ matrix @ vectors
    inner = (inner + inner.T) / 2
    _rotate(inner, vectors, sweeps)
    order = np.argsort(np.diag(inner))
    return np.diag(inner)[order], vectors[:, order]


def _rotate(inner, vectors, sweeps):
    """Jacobi's cyclic method on a symmetric matrix, in place; stops where all that is off the diagonal is rounding."""
    n, tiny = len(inner), np.finfo(LD).eps
    floor = tiny * tiny * np.abs(inner).max()
    for _ in range(sweeps):
        rotations = 0
        for p in range(n - 1):
            for q in range(p + 1, n):
                off = inner[p, q]
                if abs(off) <= max(floor, tiny * np.sqrt(abs(inner[p, p] * inner[q, q]))):
                    continue
                rotations += 1
                theta = (inner[q, q] - inner[p, p]) / (2 * off)
                t = (1 if theta >= 0 else -1) / (abs(theta) + np.sqrt(theta * theta + 1))
                c = 1 / np.sqrt(t * t + 1)
                turn = np.array([[c, t * c], [-t * c, c]], LD)
                inner[:, [p, q]] = inner[:, [p, q]] @ turn
                inner[[p, q], :] = turn.T @ inner[[p, q], :]
                vectors[:, [p, q]] = vectors[:, [p, q]] @ turn
        if not rotations:
            return


def pseudoinverse(values, vectors, tolerance):
    """K⁺ from the eigenvalues and eigenvectors of K, where those up to the tolerance are zero."""
    kept = values > tolerance
    return (vectors[:, kept] / values[kept]) @ vectors[:, kept].T


def least_norm_weights(x, y, relative=1e-12):
    """X⁺Y, the least of the least-squares weights, through the smaller of XᵀX and XXᵀ."""
    x = wide(x)
    small = x.T @ x if x.shape[0] >= x.shape[1] else x @ x.T
    values, vectors = eigh(small)
    inverse = pseudoinverse(values, vectors, relative * max(values[-1], 0) if len(values) else 0)
    return inverse @ (x.T @ wide(y)) if x.shape[0] >= x.shape[1] else x.T @ (inverse @ wide(y))


def inverse_root(moments, epsilon):
    """(C + εI)^(−1/2) by eigenvalues; of a large C in double precision, as ε bounds what rounding does."""
    if len(moments) <= 150:
        values, vectors = eigh(moments)
    else:
        values, vectors = np.linalg.eigh(np.asarray(moments, float))
        return wide((vectors / np.sqrt(np.maximum(values, 0) + epsilon)) @ vectors.T)
    return (vectors / np.sqrt(np.maximum(values, 0) + epsilon)) @ vectors.T


def norm(matrix):
    """The Frobenius norm."""
    return np.sqrt((wide(matrix) ** 2).sum())
