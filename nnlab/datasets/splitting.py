"""`split`: shuffle a data set and split it into a training set and a validation set."""

from __future__ import annotations

from nnlab.checks import Array, Random, generator, number, numeric, rows


def split(X: Array, y: Array, share: float = 0.8, rng: Random = None) -> tuple[Array, Array, Array, Array]:
    """Shuffle the examples and split them into two parts: X_train, y_train, X_val, y_val.

    X is (n, columns), y is (n,) or (n, k). round(share · n) examples go into the first part, the others into the
    second. Both parts are copies. ValueError if X and y differ in length or a part would be empty.
    """
    X, y = rows("X", X), numeric("y", y)
    n = len(X)
    if y.ndim == 0 or len(y) != n:
        raise ValueError(f"X and y should have one row for each example, but X has shape {X.shape} and y {y.shape}.")
    first = round(number("share", share, least=0, most=1) * n)
    if not 0 < first < n:
        raise ValueError(
            f"share={share!r} of {n} examples leaves one of the two parts empty: choose one nearer to 0.5, "
            f"or bring more examples."
        )
    order = generator(rng).permutation(n)
    train, val = order[:first], order[first:]
    return X[train], y[train], X[val], y[val]
