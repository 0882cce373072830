"""Keep some examples aside, to see how a network does on what it has not learned from."""

from __future__ import annotations

from nnlab.checks import Array, Random, generator, number, numeric, rows


def split(X: Array, y: Array, share: float = 0.8, rng: Random = None) -> tuple[Array, Array, Array, Array]:
    """Shuffle the examples and deal them out in two parts: X_train, y_train, X_val, y_val.

    X (n, columns) and y (n,) or (n, k); round(share · n) examples go into the first part, the others into the
    second, each with its own target. Both parts are copies. A ValueError says so if X and y are not of equal
    length or a part would be empty.
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
