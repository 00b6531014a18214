"""Prints what stands in front of the engine (people behind the assistant, the note of every question) costs a chat turn.

The same turns go to the engine alone and through everything, one after the other, and a third time to the engine alone, so that
the noise of the machine shows too. Conversations are in memory, the case store is an SQLite file, one chat waits for a person.

Usage: ``.venv/bin/python scripts/bench_front.py [turns]``; a trained model is needed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TURNS = 3_000
WARM_UP = 100
A_CONVERSATION = 6  # turns, then a new one begins
MESSAGES = (
    "居住证要带什么材料",
    "我在上海，什么时候签注",
    "我的证是2025年9月20日发的，过期没签注会怎样",
    "租房没有合同能登记吗",
    "居住证丢了怎么补办，要多少钱",
    "今天天气怎么样",
)


async def main(turns: int, home: Path) -> None:
    """Measure."""
    from bot.clock import now
    from bot.handover import Handovers, OpeningHours, Summary
    from bot.insight import Recorder
    from bot.serving.engine import Engine
    from bot.serving.observed import Observed
    from bot.serving.staffed import Staffed
    from bot.settings import get_settings

    engine = Engine.load(get_settings())
    from actions import runtime

    store = runtime.case_store()
    hours = OpeningHours.parse("0:00-23:59", runtime.knowledge_base().calendar)
    handovers = Handovers(store, hours)
    handovers.ask("somebody-else", "rest", Summary({}, {}), now=now())
    recorder = Recorder(store, keep_texts=dt.timedelta(days=1), low_confidence=0.6)
    recorder.start()
    front = Observed(Staffed(engine, handovers, now), recorder, now)
    ways: dict[str, Any] = {"engine alone": engine, "with people and notes": front, "engine alone, again": engine}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(WARM_UP + turns):
        names = list(ways) if turn % 2 else list(reversed(ways))
        for name in names:
            started = time.perf_counter()
            sender = f"{name}-{turn // A_CONVERSATION}"
            await ways[name].handle(MESSAGES[turn % len(MESSAGES)], sender, "rest", f"m-{turn}")
            if turn >= WARM_UP:
                spent[name].append((time.perf_counter() - started) * 1000)
    base = statistics.median(spent["engine alone"])
    for name, times in spent.items():
        median = statistics.median(times)
        print(f"{name:<24} n={len(times)}  median {median:.3f} ms  mean {statistics.fmean(times):.3f} ms  ({median / base - 1:+.1%})")
    paired = [b - a for a, b in zip(spent["engine alone"], spent["with people and notes"], strict=True)]
    print(f"{'difference of each turn':<24} median {statistics.median(paired):+.3f} ms ({statistics.median(paired) / base:+.1%})")
    await front.close()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    with tempfile.TemporaryDirectory() as directory:
        os.environ["JUYI_HOME"], os.environ["JUYI_TRACKER_URL"] = directory, "sqlite://"
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS, Path(directory)))
