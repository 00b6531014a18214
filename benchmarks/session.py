"""One run of the benchmark: prepares and starts the servers, measures, judges, writes the results."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks import machine
from benchmarks.goals import Verdict, evaluate
from benchmarks.measures import Bench, Plan
from benchmarks.messages import FAQ, action_script, form_script
from benchmarks.processes import ProcessFailed
from benchmarks.servers import HERE, ROOT, RUN, Ours, Server, Stock

RESULTS = HERE / "results"
#: What can be measured, in the order in which it is.
NAMES = ("train", "start", "faq", "action", "form", "throughput", "growth", "burst", "memory")
_NEED_NO_SERVER = {"train"}

Say = Callable[[str], None]


def run(plan: Plan, names: Collection[str], say: Say) -> dict[str, Any]:
    """Measure.

    Args:
        plan: how much.
        names: which of ``NAMES``.
        say: told what is being done.

    Returns:
        The results as JSON; ``goals`` tells which goals are met, ``faults`` what was wrong with answers.

    Raises:
        ProcessFailed: a server cannot be trained or started, or another benchmark is running.
    """
    RUN.mkdir(exist_ok=True)
    measures: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    loops = [machine.fixed_loop_milliseconds()]
    with _alone(), _stoppable(), _servers() as (ours, stock):
        say("准备居易的模型……")
        ours.prepare()
        if set(names) - _NEED_NO_SERVER:
            if stock.needs_training():
                say("第一次使用：正在训练原版 Rasa 项目，大约六分钟……")
            stock.prepare()
        if "train" in names:
            say("训练居易（从头）……")
            measures["train"] = {"ours": round(ours.train(), 1), "stock": stock.training_seconds(), "stock_in_this_run": stock.trained_now}
        if set(names) - _NEED_NO_SERVER:
            twice = {ours.name: "start" in names, stock.name: "start" in names and plan.second_start}
            start = {server.name: _start(server, twice[server.name], say) for server in (ours, stock)}
            if "start" in names:
                measures["start"] = start
            bench = Bench(ours, stock, plan.by_message)
            _measure(bench, plan, names, measures, say)
            faults = bench.faults
    loops.append(machine.fixed_loop_milliseconds())
    return {
        "date": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "machine": {**machine.describe(ROOT), "fixed_loop_ms": loops},
        "configuration": {"measures": [name for name in NAMES if name in names], **asdict(plan)},
        "results": measures,
        "faults": faults,
        "goals": [verdict.as_dict() for verdict in evaluate(measures)],
    }


def verdicts(results: dict[str, Any]) -> list[Verdict]:
    """The verdicts of a run."""
    return evaluate(results["results"])


def save(results: dict[str, Any], target: Path | None = None) -> Path:
    """Write the results as JSON, and return where."""
    path = target or RESULTS / f"{results['date'][:19].replace(':', '')}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _measure(bench: Bench, plan: Plan, names: Collection[str], measures: dict[str, Any], say: Say) -> None:
    from bot.cases.demo import demo_credentials

    cases = [(case.case_number, case.id_tail) for case in demo_credentials()]
    action, form = action_script(cases), form_script(cases)
    work: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
        "faq": ("问答", lambda: bench.latency(FAQ, plan.faq)),
        "action": ("查库动作", lambda: bench.latency(action, plan.action)),
        "form": ("表单", lambda: bench.latency(form, plan.form)),
        "throughput": ("吞吐量", lambda: bench.throughput(plan)),
        "growth": ("越来越长的对话", bench.growth),
        "burst": ("三条消息同时到", lambda: bench.burst(form, plan.bursts)),
        "memory": ("内存", bench.memory),
    }
    for name, (title, measure) in work.items():
        if name in names:
            say(f"测量：{title}……")
            measures[name] = measure()


def _start(server: Server, twice: bool, say: Say) -> dict[str, float]:
    say(f"启动{server.title}……")
    seconds = {"first": round(server.start(), 2)}
    if twice:
        server.stop()
        say(f"再次启动{server.title}……")
        seconds["second"] = round(server.start(), 2)
    return seconds


@contextmanager
def _servers() -> Iterator[tuple[Ours, Stock]]:
    ours, stock = Ours(), Stock()
    try:
        yield ours, stock
    finally:
        stock.stop()
        ours.close()


@contextmanager
def _alone() -> Iterator[None]:
    """Two benchmarks at a time would measure each other."""
    with (RUN / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ProcessFailed("另一个测量正在进行，请等它结束") from error
        yield


@contextmanager
def _stoppable() -> Iterator[None]:
    """A request to terminate leaves through the ``finally`` clauses, which stop the servers."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
