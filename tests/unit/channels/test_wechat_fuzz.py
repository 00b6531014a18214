"""A few thousand mutated requests; ``scripts/wechat_fuzz.py`` sends as many as one likes."""

from __future__ import annotations

from pathlib import Path

from scripts.wechat_fuzz import run


async def test_mutated_requests_break_nothing(tmp_path: Path) -> None:
    seen = await run(3000, 7, tmp_path)
    assert sum(seen.values()) == 3000
    assert seen["signed → 200"] > 100 and seen["bad signature → 403"] > 500
