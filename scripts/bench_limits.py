"""Prints what the limits cost each message (an address and a user are counted) in this process, without Redis.

Usage: ``.venv/bin/python scripts/bench_limits.py``.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

ROUNDS = 20_000
PEOPLE = 5_000


async def main() -> None:
    """Measure."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from bot.serving.edge.rates import Rate, RateLimits
    from bot.settings import Settings

    limits = RateLimits(Settings())
    started = time.perf_counter()
    for number in range(ROUNDS):
        await limits.check(Rate.ADDRESS, f"10.0.{number % PEOPLE}")
        await limits.check(Rate.USER, "rest", f"u{number % PEOPLE}")
    print(f"{(time.perf_counter() - started) / ROUNDS * 1000:.3f} ms for each message")


if __name__ == "__main__":
    asyncio.run(main())
