"""The benchmark's arithmetic, judgement, client and hygiene. How fast anything is, no test asks."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from benchmarks.client import NoAnswer, at_once, closed_loop
from benchmarks.figures import Latency, around, pairwise_ratio, percentile
from benchmarks.goals import GOALS, Goal, evaluate
from benchmarks.messages import FAQ, Turn, action_script, form_script
from benchmarks.processes import Child, ProcessFailed, resident_megabytes
from benchmarks.report import show
from benchmarks.servers import STOCK, clean_environment, fingerprint
from benchmarks.session import NAMES, save
from benchmarks.stock import generate
from bot.cases.demo import demo_credentials
from bot.cli.bench import bench

GOOD = {
    "faq": {"ratio": 5.0},
    "action": {"ratio": 8.1},
    "form": {"ratio": 9.0},
    "throughput": {"16": {"ratio": 8.0}},
    "growth": {"ours": {"ratio": 1.5}},
    "memory": {"ours": 600.0},
    "start": {"ours": {"second": 8.0}},
    "train": {"ours": 60.0},
    "burst": {"ours": {"in_order": 1.0, "slowest": 40.0}},
}


class TestStatistics:
    def test_percentile_of_one_value_is_that_value(self) -> None:
        assert [percentile([7.0], share) for share in (0, 0.5, 1)] == [7.0, 7.0, 7.0]

    def test_percentile_lies_between_neighbours(self) -> None:
        assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
        assert percentile([10.0, 20.0], 0.95) == pytest.approx(19.5)

    def test_ends_are_the_least_and_the_greatest(self) -> None:
        assert (percentile([3.0, 9.0, 5.0], 0), percentile([3.0, 9.0, 5.0], 1)) == (3.0, 9.0)

    @pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.1), ([1.0], -0.1)])
    def test_nonsense_is_refused(self, values: list[float], share: float) -> None:
        with pytest.raises(ValueError):
            percentile(values, share)

    def test_summary_is_in_milliseconds(self) -> None:
        latency = Latency.of([0.001, 0.003, 0.002])

        assert latency.as_dict() == {"n": 3, "p50": 2.0, "p95": 2.9, "p99": 2.98, "mean": 2.0, "least": 1.0}

    def test_ratio_is_the_median_of_the_pairs_not_the_ratio_of_the_medians(self) -> None:
        # the machine was slow during the second and third pair: both sides suffered alike
        stock, ours = [0.010, 0.040, 0.030], [0.002, 0.008, 0.006]

        assert pairwise_ratio(stock, ours) == 5.0
        assert pairwise_ratio([1.0, 9.0, 10.0], [1.0, 1.0, 5.0]) == 2.0

    def test_ratio_needs_a_partner_for_each(self) -> None:
        with pytest.raises(ValueError):
            pairwise_ratio([1.0, 2.0], [1.0])

    def test_one_slow_turn_does_not_stand_for_its_neighbours(self) -> None:
        turns = [1.0] * 4 + [100.0] + [1.0] * 5

        assert around(turns, 5, 2) == 1.0
        assert around([5.0, 1.0, 1.0], 1, 0) == 5.0
        assert around([5.0, 1.0, 1.0], 1, 4) == 1.0


class TestGoals:
    def test_a_goal_is_met_on_its_bound(self) -> None:
        assert [verdict.met for verdict in evaluate(GOOD)] == [True] * len(GOALS)

    @pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.path)
    def test_each_goal_is_missed_beyond_its_bound(self, goal: Goal) -> None:
        beyond = goal.at_most * 1.01 if goal.at_most is not None else (goal.at_least or 0) * 0.99
        results = json.loads(json.dumps(GOOD))
        *above, last = goal.path.split(".")
        inner = results
        for key in above:
            inner = inner[key]
        inner[last] = beyond

        assert [verdict.goal for verdict in evaluate(results) if not verdict.met] == [goal]

    def test_what_was_not_measured_is_neither_met_nor_missed(self) -> None:
        verdicts = {verdict.goal.path: verdict for verdict in evaluate({"faq": {"ratio": 2.0}, "memory": None})}

        assert verdicts["faq.ratio"].met is False
        assert (verdicts["memory.ours"].value, verdicts["memory.ours"].met) == (None, None)
        assert verdicts["throughput.16.ratio"].met is None

    def test_a_goal_is_about_something_that_is_measured(self) -> None:
        assert {goal.path.split(".")[0] for goal in GOALS} == set(NAMES)


class TestMessages:
    def test_an_empty_answer_is_a_fault(self) -> None:
        assert Turn("问").fault([]) is not None
        assert Turn("问").fault([{"text": "  "}]) is not None

    def test_an_answer_to_another_question_is_a_fault(self) -> None:
        turn = Turn("办居住证要多少钱", entry="application.fee")
        right = [{"text": "免收。"}, {"custom": {"answer": {"entry": "application.fee"}}}]
        wrong = [{"text": "带身份证。"}, {"custom": {"answer": {"entry": "application.materials"}}}]

        assert turn.fault(right) is None
        assert "application.materials" in (turn.fault(wrong) or "")

    def test_missing_words_are_a_fault(self) -> None:
        assert Turn("进度", words="制证中").fault([{"text": "没有找到。"}]) is not None
        assert Turn("进度", words="制证中").fault([{"text": "回执：制证中"}]) is None

    def test_conversations_go_through_the_script_round_and_round(self) -> None:
        said = [[step.ours.text for step in conversation] for conversation in itertools.islice(FAQ.conversations(), 3)]

        assert [len(conversation) for conversation in said] == [FAQ.turns] * 3
        assert set(itertools.chain(*said)) == {step.ours.text for step in FAQ.steps}
        assert said[1][0] == FAQ.steps[FAQ.turns % len(FAQ.steps)].ours.text

    def test_questions_expect_entries_of_the_knowledge(self, root: Path) -> None:
        answers = "\n".join(path.read_text(encoding="utf-8") for path in (root / "data" / "answers").glob("*.yml"))

        assert [step.ours.entry for step in FAQ.steps if f"id: {step.ours.entry}\n" not in answers] == []

    def test_questions_expect_texts_of_the_stock_project(self) -> None:
        domain = (STOCK / "domain.yml").read_text(encoding="utf-8")

        assert [step.stock.words for step in FAQ.steps if step.stock.words not in domain] == []

    def test_both_servers_get_the_same_questions(self) -> None:
        assert all(step.ours.text == step.stock.text for step in FAQ.steps)

    def test_cases_that_are_asked_for_are_named_in_the_answer(self) -> None:
        cases = [(case.case_number, case.id_tail) for case in demo_credentials()]
        asked = [step.ours for step in action_script(cases).steps] + [step.ours for step in form_script(cases).steps[2::3]]

        assert [turn.words for turn in asked] == [f"办件 {number}" for number, _ in cases] * 2


class TestClient:
    async def test_every_answer_of_a_closed_loop_is_counted_as_good_or_bad(self) -> None:
        async with stub({"好": (200, [{"text": "好"}]), "空": (200, []), "坏": (500, {"error": "x"})}) as (port, heard):
            load = await closed_loop(port, 2, 0.2, ["好", "空", "坏"], turns=3)

        expected_good = sum(text == "好" for _, text in heard)
        assert (len(load.latencies), load.failures) == (expected_good, len(heard) - expected_good)
        assert load.failures > 0

    async def test_conversations_end_after_their_turns(self) -> None:
        async with stub({"好": (200, [{"text": "好"}])}) as (port, heard):
            await closed_loop(port, 1, 0.2, ["好"], turns=2)

        lengths = [len(list(turns)) for _, turns in itertools.groupby(heard, key=lambda message: message[0])]
        assert set(lengths[:-1]) <= {2}

    async def test_answers_come_in_the_order_of_the_messages(self) -> None:
        texts = ["一", "二", "三"]
        async with stub({text: (200, [{"text": text}]) for text in texts}) as (port, heard):
            answers = await at_once(port, "s", texts)

        assert [answer.messages[0]["text"] for answer in answers] == texts
        assert {sender for sender, _ in heard} == {"s"}

    async def test_an_error_among_messages_sent_at_once_is_told(self) -> None:
        async with stub({"好": (200, [{"text": "好"}]), "坏": (503, {})}) as (port, _):
            with pytest.raises(NoAnswer, match="503"):
                await at_once(port, "s", ["好", "坏"])


class TestProcesses:
    def test_stopping_takes_descendants_along(self, tmp_path: Path) -> None:
        code = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
        log = tmp_path / "log"
        child = Child([sys.executable, "-c", code], cwd=tmp_path, env=dict(os.environ), log=log)
        try:
            while not log.read_text().strip():
                assert is_running(child.pid), "the program ended before it said anything"
            grandchild = int(log.read_text())
            assert is_running(grandchild)
        finally:
            child.stop()

        assert not is_running(child.pid)
        assert not is_running(grandchild)

    def test_a_program_that_fails_is_told_with_its_last_words(self, tmp_path: Path) -> None:
        child = Child([sys.executable, "-c", "raise SystemExit('no model')"], cwd=tmp_path, env=dict(os.environ), log=tmp_path / "log")

        with pytest.raises(ProcessFailed, match="no model"):
            child.wait_for_end(60)
        child.stop()

    def test_memory_of_a_process_includes_its_children(self, tmp_path: Path) -> None:
        alone = resident_megabytes([os.getpid()])
        code = "block = b'x' * 50_000_000; print(1, flush=True); import time; time.sleep(60)"
        child = Child([sys.executable, "-c", code], cwd=tmp_path, env=dict(os.environ), log=tmp_path / "log")
        try:
            while not (tmp_path / "log").read_text().strip():
                assert is_running(child.pid), "the program ended before it said anything"
            assert resident_megabytes([child.pid]) > 45
            assert resident_megabytes([os.getpid()]) > alone + 45
        finally:
            child.stop()

    def test_servers_do_not_inherit_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("JUYI_DATABASE_URL", "SANIC_WORKERS", "RASA_ENVIRONMENT"):
            monkeypatch.setenv(name, "2")

        environment = clean_environment()

        assert {name for name in environment if name.startswith(("JUYI_", "SANIC_", "RASA_"))} == {"RASA_TELEMETRY_ENABLED"}
        assert environment["RASA_TELEMETRY_ENABLED"] == "false"


class TestStockProject:
    def test_its_files_are_what_the_generator_writes(self) -> None:
        written = {"data/nlu.yml": generate.nlu(), "data/rules.yml": generate.rules(), "data/stories.yml": generate.stories()}
        written["domain.yml"] = generate.domain()

        assert [name for name, text in written.items() if (STOCK / name).read_text(encoding="utf-8") != text] == []

    @pytest.mark.parametrize("changed", ["config.yml", "domain.yml", "data/nlu.yml", "data/stories.yml"])
    def test_a_change_of_what_it_learns_from_calls_for_training(self, tmp_path: Path, changed: str) -> None:
        copy = tmp_path / "stock"
        shutil.copytree(STOCK, copy)
        assert fingerprint(copy) == fingerprint(STOCK)
        with (copy / changed).open("a", encoding="utf-8") as file:
            file.write("# changed\n")

        assert fingerprint(copy) != fingerprint(STOCK)

    def test_a_change_of_its_actions_does_not(self, tmp_path: Path) -> None:
        copy = tmp_path / "stock"
        shutil.copytree(STOCK, copy)
        (copy / "actions" / "actions.py").write_text("", encoding="utf-8")

        assert fingerprint(copy) == fingerprint(STOCK)


class TestReport:
    def test_results_survive_the_file(self, tmp_path: Path) -> None:
        path = save({"date": "2026-11-23T09:00:00+08:00", "results": {"faq": {"ratio": 5.5}}}, tmp_path / "deep" / "r.json")

        assert json.loads(path.read_text(encoding="utf-8"))["results"]["faq"]["ratio"] == 5.5

    def test_shows_what_was_measured_and_every_goal(self) -> None:
        said = shown(
            {"memory": {"stock": 1400.0, "ours": 650.0}, "start": {"stock": {"first": 40.0}, "ours": {"first": 4.0, "second": 3.5}}}
        )

        assert "1400" in said and "3.5" in said
        assert all(goal.text in said for goal in GOALS)
        assert (said.count("没有达到"), said.count("没有测")) == (1, len(GOALS) - 2)

    def test_wrong_answers_are_shown(self) -> None:
        assert "“你好”没有答复" in shown({}, faults={"ours": ["“你好”没有答复"], "stock": []})


def test_an_unknown_measure_is_wrong_use() -> None:
    app = typer.Typer()
    app.command()(bench)

    outcome = CliRunner().invoke(app, ["--only", "nonsense"])

    assert outcome.exit_code == 2
    assert "nonsense" in outcome.stderr


def shown(results: dict[str, Any], faults: dict[str, list[str]] | None = None) -> str:
    """What the report prints."""
    machine = {"processor": "p", "cores": 2, "memory_gb": 8.0, "python": "3.10", "fixed_loop_ms": [20.0, 21.0]}
    output = io.StringIO()
    show({"results": results, "machine": machine, "faults": faults or {}}, evaluate(results), Console(file=output, width=160))
    return output.getvalue()


def is_running(pid: int) -> bool:
    """Whether a process exists and has not ended (a zombie has)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] if Path("/proc/self").exists() else "R"
        os.kill(pid, 0)
    except (OSError, IndexError):
        return False
    return state != "Z"


@asynccontextmanager
async def stub(answers: dict[str, tuple[int, Any]]) -> AsyncIterator[tuple[int, list[tuple[str, str]]]]:
    """A REST server with fixed answers; gives its port and what it heard, as (sender, text)."""
    heard: list[tuple[str, str]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                message = json.loads(await reader.readexactly(length))
                heard.append((message["sender"], message["message"]))
                status, content = answers[message["message"]]
                body = json.dumps(content).encode()
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard
