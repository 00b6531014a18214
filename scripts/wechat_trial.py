"""A day at the counter: the real assistant in two workers that share a database, and a WeChat that loses, repeats and reorders.

``.venv/bin/python -m scripts.wechat_trial`` prints messages, retries, duplicates and the time of replies. Exit code 1 when a message was
answered twice or not at all, or a turn was run twice.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

SAID = (
    "居住证要带什么",
    "上海登记三个月了，什么时候能申领",
    "什么时候签注",
    "过期了怎么办",
    "去哪里办",
    "要多少钱",
    "2",
    "我的进度",
    "谢谢",
    "多久能拿到",
)
KINDS = ("text", "text", "text", "text", "voice", "event_click", "event_subscribe", "image", "location")


@contextmanager
def workers(count: int, environment: dict[str, str]) -> Iterator[list[str]]:
    """So many ``juyi serve`` on free ports; gives their addresses."""
    processes, urls = [], []
    for _ in range(count):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-W", "ignore", "-m", "bot", "serve", "--port", str(port)]
        processes.append(subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        urls.append(f"http://127.0.0.1:{port}")
    try:
        for url in urls:
            _wait(url)
        yield urls
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def _wait(url: str) -> None:
    import httpx

    for _ in range(600):
        try:
            if httpx.get(f"{url}/health", timeout=2.0).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"{url} did not start")


async def talk(urls: list[str], messages: int, seed: int, mode: str, first: int = 0) -> tuple[Counter[str], list[float]]:
    """Send the messages: some replies are lost, some messages come twice at once, at both workers; they arrive in any order."""
    import httpx

    serving, recorded = import_module("tests.fake_wechat.serving"), import_module("tests.fake_wechat.recorded")
    chance, seen, seconds = random.Random(seed), Counter[str](), list[float]()
    callers = [serving.caller(url, mode) for url in urls]
    now, gate = int(time.time()), asyncio.Semaphore(4)

    async def one(client: httpx.AsyncClient, serial: int) -> None:
        user = f"oTrial{serial % 40:03d}abcdefghijklmnopq"
        kind = chance.choice(KINDS)
        seen["turns due"] += kind != "image"
        xml = recorded.message(
            kind, user=user, created=now + serial, msg_id=serial + 1, CONTENT=chance.choice(SAID), RECOGNITION=chance.choice(SAID)
        )
        lose, twice = chance.choice((0, 0, 0, 0, 1, 2)), chance.random() < 0.1
        async with gate:
            jobs = [chance.choice(callers).deliver(client, xml, user, lose=lose)]
            if twice:
                jobs.append(chance.choice(callers).deliver(client, xml, user))
            outcomes = await asyncio.gather(*jobs)
        seen["messages"] += 1
        seen["retries"] += sum(outcome.attempts - 1 for outcome in outcomes) + len(jobs) - 1
        seen["unanswered"] += any(outcome.failed for outcome in outcomes)
        seen["two different answers"] += len({outcome.said for outcome in outcomes}) > 1
        seconds.extend(taken for outcome in outcomes for taken in outcome.seconds)

    async with httpx.AsyncClient() as client:
        order = list(range(first, first + messages))
        chance.shuffle(order)
        await asyncio.gather(*(one(client, serial) for serial in order))
        old = [recorded.message("text", user="oOld", created=1, msg_id=10**9 + n) for n in range(20)]
        replayed = [callers[0].query(xml, timestamp=now - 4000) for xml in old]
        answers = [(await callers[0].post(client, *request)).status_code for request in replayed]
        seen["old timestamps refused"] = answers.count(403)
    return seen, seconds


def turns(home: Path) -> int:
    """How many messages the assistant has worked on: those of people in the stored conversations."""
    import sqlite3

    with sqlite3.connect(home / "conversations.db") as connection:
        return int(connection.execute("SELECT count(*) FROM events WHERE type_name = 'user'").fetchone()[0])


def main() -> int:
    """Run the trial and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=("plain", "compatible", "aes"), default="aes")
    options = parser.parse_args()
    platform_of, serving = import_module("tests.fake_wechat.platform"), import_module("tests.fake_wechat.serving")
    with tempfile.TemporaryDirectory() as folder, platform_of.running_platform() as platform:
        with serving.environment(platform, aes=options.mode != "plain", JUYI_HOME=folder):
            environment = {name: value for name, value in os.environ.items() if name.startswith("JUYI_")}
            with workers(2, environment) as urls:
                # the first message of a worker opens what it needs
                asyncio.run(talk(urls, 8, options.seed, options.mode, first=10**6))
                before = turns(Path(folder))
                seen, seconds = asyncio.run(talk(urls, options.messages, options.seed, options.mode))
                time.sleep(2)
        figures: dict[str, Any] = {"workers": 2, "mode": options.mode, **seen}
        figures["turns run"] = turns(Path(folder)) - before
        figures["duplicates"] = figures["turns run"] - seen["turns due"] + seen["two different answers"]
        figures["pieces sent later"] = len(platform.sent)
        figures["faults of form"] = len(platform.faults)
    ordered = sorted(seconds)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        figures[f"reply {name}, ms"] = round(ordered[int(share * (len(ordered) - 1))] * 1000)
    figures["slowest reply, ms"] = round(ordered[-1] * 1000)
    for name, value in figures.items():
        print(f"{name:<24} {value}")
    return 1 if seen["unanswered"] or figures["duplicates"] or platform.faults else 0


if __name__ == "__main__":
    sys.exit(main())
