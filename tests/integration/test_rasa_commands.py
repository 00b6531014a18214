"""Rasa's own commands at the root of the checkout: validate, train, test, run and shell."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import training
from bot.cases.demo import demo_credentials, load_demo
from bot.cases.store import CaseStore
from bot.settings import DEVELOPMENT_KEY, ROOT

pytestmark = pytest.mark.slow
TODAY = dt.date(2026, 11, 23)
RASA = Path(sys.executable).with_name("rasa")
STORIES = ROOT / "tests" / "dialogue"
NLU_SAMPLE = """
version: "3.1"
nlu:
- intent: ask/application_materials
  examples: |
    - 办居住证要带什么
- intent: ask/endorsement_fee
  examples: |
    - 签注多少钱
- intent: greet
  examples: |
    - 你好
"""


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUYI_")}
    return {
        **kept, "JUYI_HOME": str(home), "JUYI_TODAY": TODAY.isoformat(), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
        "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "MPLBACKEND": "Agg",
    }  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State of all commands here: a case store with the demonstration cases."""
    home = tmp_path_factory.mktemp("state")
    store = CaseStore(f"sqlite:///{home / 'cases.db'}", DEVELOPMENT_KEY)
    store.migrate()
    load_demo(store, TODAY)
    store.close()
    return home


@pytest.fixture(scope="module")
def model(home: Path) -> Path:
    """The model of the present sources."""
    command = [sys.executable, "-m", "bot", "train", "--if-needed"]
    subprocess.run(command, cwd=ROOT, env=_environment(home), check=True, timeout=1800, capture_output=True)
    return training.current_model()


def _rasa(home: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(RASA), *arguments],
        input=given,
        cwd=ROOT,
        env=_environment(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=1800,
    )


def test_the_training_data_are_valid(home: Path) -> None:
    done = _rasa(home, "data", "validate")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_the_assistant_can_be_trained(home: Path, tmp_path: Path) -> None:
    done = _rasa(home, "train", "--out", str(tmp_path), "--fixed-model-name", "trained")

    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "trained.tar.gz").stat().st_size > 100_000


def test_all_stories_come_true(home: Path, model: Path, tmp_path: Path) -> None:
    done = _rasa(
        home, "test", "core", "--stories", str(STORIES), "--model", str(model), "--out", str(tmp_path), "--fail-on-prediction-errors"
    )

    failed = tmp_path / "failed_test_stories.yml"
    assert failed.is_file(), (done.stdout + done.stderr)[-3000:]
    assert "- story:" not in failed.read_text(encoding="utf-8"), failed.read_text(encoding="utf-8")
    assert done.returncode == 0
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    assert report["conversation_accuracy"]["accuracy"] == 1.0
    assert report["conversation_accuracy"]["total"] >= 8


def test_understanding_is_reported_by_pairs(home: Path, model: Path, tmp_path: Path) -> None:
    sample = tmp_path / "sample.yml"
    sample.write_text(NLU_SAMPLE, encoding="utf-8")
    done = _rasa(home, "test", "nlu", "--nlu", str(sample), "--model", str(model), "--out", str(tmp_path / "out"), "--no-plot")

    assert done.returncode == 0, done.stderr[-3000:]
    intents = json.loads((tmp_path / "out" / "intent_report.json").read_text(encoding="utf-8"))
    pairs = json.loads((tmp_path / "out" / "response_selection_report.json").read_text(encoding="utf-8"))
    assert intents["accuracy"] == 1.0
    assert {"ask/application_materials", "ask/endorsement_fee"} <= set(pairs)


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextmanager
def _server(home: Path, url: str, *arguments: str) -> Iterator[None]:
    """A Rasa server, from its first answer on ``url`` until the end of the block."""
    log = (home / f"{arguments[1]}.log").open("w+", encoding="utf-8")
    process = subprocess.Popen([str(RASA), *arguments], cwd=ROOT, env=_environment(home), stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                if httpx.get(url, timeout=2, trust_env=False).status_code < 500:
                    break
            except httpx.TransportError:
                pass
            if process.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                pytest.fail(f"rasa {' '.join(arguments)} did not start:\n{log.read()[-3000:]}")
            time.sleep(0.5)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


@pytest.fixture(scope="module")
def endpoints(home: Path) -> Iterator[Path]:
    """An action server on a free port, and the endpoints file that names it."""
    port = _free_port()
    path = home / "endpoints.yml"
    text = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    assert "127.0.0.1:5055" in text
    path.write_text(text.replace("127.0.0.1:5055", f"127.0.0.1:{port}"), encoding="utf-8")
    with _server(home, f"http://127.0.0.1:{port}/health", "run", "actions", "--port", str(port)):
        yield path


def test_the_servers_answer_a_question_and_a_progress_look_up(home: Path, model: Path, endpoints: Path) -> None:
    port, case = _free_port(), demo_credentials()[0]
    base = f"http://127.0.0.1:{port}"

    def say(text: str) -> list[dict[str, Any]]:
        response = httpx.post(f"{base}/webhooks/rest/webhook", json={"sender": "t", "message": text}, timeout=60, trust_env=False)
        assert response.status_code == 200
        return list(response.json())

    with _server(
        home, f"{base}/", "run", "--model", str(model), "--endpoints", str(endpoints), "-i", "127.0.0.1", "--port", str(port)
    ):  # fmt: skip
        answers = [m["custom"]["answer"] for m in say("办居住证要带什么") if "answer" in m.get("custom", {})]
        assert [a["entry"] for a in answers] == ["application.materials"]
        assert "JZ" in say("帮我查下进度")[-1]["text"]
        assert "后四位" in say(case.case_number)[-1]["text"]
        told = say(case.id_tail)[-1]["text"]
        assert case.case_number in told and "目前：制证" in told


def test_the_shell_answers_and_ends(home: Path, model: Path, endpoints: Path) -> None:
    done = _rasa(home, "shell", "--model", str(model), "--endpoints", str(endpoints), given="办居住证要带什么\n/stop\n")

    assert done.returncode == 0, done.stderr[-3000:]
    assert "居民身份证" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
