"""Sends mutated requests to the WeChat and WeCom addresses and judges every answer.

``.venv/bin/python -m scripts.wechat_fuzz --count 100000``; exit code 1 and the request when one was not handled as it should.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import tempfile
import time
from collections import Counter
from importlib import import_module
from pathlib import Path


async def run(count: int, seed: int, folder: Path) -> Counter[str]:
    """Send the requests, half of them to an account without a key."""
    import httpx

    # Beside the product: the fake platform belongs to the tests.
    serving, fuzzing = import_module("tests.fake_wechat.serving"), import_module("tests.fake_wechat.fuzzing")
    create_app = import_module("bot.serving.app").create_app
    # without limits: they would keep most requests from what is to be tried
    settings = import_module("bot.settings").Settings(retain_daily=False, limit_user="", limit_servers="")
    seen: Counter[str] = Counter()
    for part, mode in enumerate(("plain", "aes")):
        assistant = serving.Assistant()
        store = import_module("bot.cases.store").CaseStore(f"sqlite:///{folder / mode}.db", serving.HASH_KEY)
        store.migrate()
        with serving.environment(aes=mode == "aes", wecom=True):
            app = create_app(assistant, settings, cases=store)
        callers = [serving.caller("http://fuzz", mode), *([serving.caller("http://fuzz", "aes", path="/wecom")] if mode == "aes" else [])]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app, raise_app_exceptions=False)) as client:
            seen.update(await fuzzing.fuzz(client, callers, assistant, count // 2 + (count % 2) * part, seed + part))
        store.close()
    return seen


def main() -> None:
    """Print what was sent and what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(run(options.count, options.seed, Path(folder)))
    print(f"{sum(seen.values())} requests in {time.monotonic() - started:.0f} s, seed {options.seed}")
    for what, times in sorted(seen.items()):
        print(f"  {what:<24} {times}")
    print("no answer of 500 or more, no reply to a bad signature, no entity expanded")


if __name__ == "__main__":
    main()
