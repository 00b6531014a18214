"""Hand-made lines and outcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.evaluation.sets import Line

MakeLine = Callable[..., Line]


@pytest.fixture
def single_line() -> MakeLine:
    """Makes lines of the set ``single``; the main pair is the first accepted one."""

    def make(line_id: str, *accept: tuple[str, str], register: str = "plain", **more: Any) -> Line:
        labels = {"matter": accept[0][0], "aspect": accept[0][1], "accept": [list(p) for p in accept], "register": register, **more}
        return Line(line_id, f"text of {line_id}", labels=labels)

    return make
