"""Logistic regression, as small decisions need it. Fitting needs scipy; a decision needs a sum."""

from __future__ import annotations

from typing import Any

import numpy as np

from bot.nlu.tfidf import Floats

_LARGEST_EXPONENT = 500.0


def fit(x: Any, yes: Any, *, strength: float, counts: Any = 1.0, most_steps: int = 15_000) -> tuple[Floats, float]:
    """Fit the weights.

    Args:
        x: matrix (examples, values), dense or sparse.
        yes: whether each example is one of those sought.
        strength: L2 penalty on the weights.
        counts: how much each example counts.
        most_steps: of the optimiser.

    Returns:
        The weight of each value, and the bias.
    """
    from scipy import optimize

    y = np.where(yes, 1.0, -1.0)

    def loss(w: Any) -> tuple[float, Any]:
        margin = y * (x @ w[:-1] + w[-1])
        pull = -y * counts / (1 + np.exp(np.minimum(margin, _LARGEST_EXPONENT)))
        gradient = np.append(x.T @ pull + strength * w[:-1], pull.sum())
        return float((counts * np.logaddexp(0, -margin)).sum() + strength / 2 * w[:-1] @ w[:-1]), gradient

    w = optimize.minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": most_steps}).x
    return w[:-1], float(w[-1])
