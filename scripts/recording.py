"""What the scripts that write conversations into the docs share.

It is the whole assistant on a fixed day, with demonstration cases in a store of its own.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.serving.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-11-23"


@asynccontextmanager
async def assistant() -> AsyncIterator[Engine]:
    """The engine; the model is trained when it is missing."""
    from actions.runtime import case_store
    from bot import training
    from bot.cases.demo import load_demo
    from bot.clock import today
    from bot.serving.engine import Engine
    from bot.serving.light_start import leave_out_unused
    from bot.settings import get_settings

    model = training.train()
    leave_out_unused(model=model)
    engine = Engine.load(get_settings().copy(update={"tracker_url": "sqlite://"}), model=model)
    load_demo(case_store(), today())
    yield engine
    await engine.close()


def record(name: str, written: Callable[[str], Coroutine[None, None, str]]) -> None:
    """Write ``docs/<name>.md`` from what is asked in ``docs/<name>.txt``."""
    asked, answered = (ROOT / "docs" / f"{name}.{kind}" for kind in ("txt", "md"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(JUYI_HOME=home, JUYI_TODAY=TODAY)
        text = asyncio.run(written(asked.read_text(encoding="utf-8")))
    answered.write_text(text, encoding="utf-8")
