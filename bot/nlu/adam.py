"""Adam, for arrays of weights and for tables of which a step touches a few rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from bot.nlu.tfidf import Floats, Rows

#: Of an array, or of a table: the rows that are touched and their gradients.
Gradient: TypeAlias = Floats | tuple[Rows, Floats]


class Adam:
    """Moves weights against their gradients, in place.

    Args:
        weights: arrays by name.
        decays: of the mean and of the mean square of the gradients.
    """

    def __init__(self, weights: Mapping[str, Floats], decays: tuple[float, float]) -> None:
        self._weights, self._decays = weights, decays
        self._moments = {name: (np.zeros_like(w), np.zeros_like(w)) for name, w in weights.items()}
        self._step = 0

    def move(self, gradients: Mapping[str, Gradient], rate: float) -> None:
        """Take one step.

        Args:
            gradients: of each array or table.
            rate: how far.
        """
        self._step += 1
        d1, d2 = self._decays
        for name, found in gradients.items():
            at: Any = slice(None)
            gradient: Any = found
            if isinstance(found, tuple):
                at, gradient = found
            m, v = self._moments[name]
            m[at] = first = m[at] * np.float32(d1) + gradient * np.float32(1 - d1)
            v[at] = second = v[at] * np.float32(d2) + gradient * gradient * np.float32(1 - d2)
            scale = np.sqrt(second / np.float32(1 - d2**self._step)) + np.float32(1e-8)
            self._weights[name][at] -= np.float32(rate / (1 - d1**self._step)) * first / scale
