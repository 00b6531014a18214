"""The two servers that are compared: ours, and a stock Rasa project with its action server."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.processes import Child, ProcessFailed, free_port, resident_megabytes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RUN = HERE / "run"
STOCK = HERE / "stock"
PACKAGES = RUN / "packages"
TRAINING_MINUTES = 30  # at most, for the stock project on a slow machine
START_SECONDS = 300.0


class Server(ABC):
    """A server that can be started, stopped and weighed.

    Attributes:
        name: ``ours`` or ``stock``.
        title: for people.
        port: where it takes messages, once started.
    """

    name: str
    title: str

    def __init__(self) -> None:
        self.port = 0
        self._children: list[Child] = []

    @abstractmethod
    def prepare(self) -> None:
        """Train the model if there is none that fits."""

    @abstractmethod
    def _launch(self) -> float:
        """Start the processes; return the seconds until they answer."""

    def start(self) -> float:
        """Start, and return the seconds from the start to the first HTTP 200.

        Raises:
            ProcessFailed: it does not start.
        """
        self.port = free_port()
        try:
            return self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all its processes; does nothing when there are none."""
        while self._children:
            self._children.pop().stop()

    def megabytes(self) -> float:
        """Memory in use by all its processes (RSS)."""
        return resident_megabytes([child.pid for child in self._children])

    def _child(self, command: list[str], cwd: Path, env: dict[str, str], log: str) -> Child:
        child = Child(command, cwd=cwd, env=env, log=RUN / f"{log}.log")
        self._children.append(child)
        return child


class Ours(Server):
    """``juyi serve`` with a state of its own, which begins empty and goes when this object is closed."""

    name = "ours"
    title = "居易"

    def __init__(self) -> None:
        super().__init__()
        RUN.mkdir(exist_ok=True)
        self._home = Path(tempfile.mkdtemp(prefix="home-", dir=RUN))

    def prepare(self) -> None:
        """Train the model if the present one does not fit the data."""
        child = self._child([sys.executable, "-m", "bot", "train"], ROOT, self._environment(), "train-ours")
        child.wait_for_end(TRAINING_MINUTES * 60)
        self.stop()

    def train(self) -> float:
        """Train a fresh copy of the project from nothing, beside the models in use, and return the seconds."""
        with tempfile.TemporaryDirectory(prefix="train-", dir=RUN) as directory:
            copy = Path(directory)
            for part in ("config.yml", "domain.yml"):
                shutil.copy(ROOT / part, copy / part)
            for part in ("data", "bot", "actions"):
                shutil.copytree(ROOT / part, copy / part)
            child = self._child([sys.executable, "-m", "bot", "train"], copy, {**self._environment(), "PYTHONPATH": ""}, "train-ours")
            try:
                return child.wait_for_end(TRAINING_MINUTES * 60)
            finally:
                self.stop()

    def close(self) -> None:
        """Stop, and delete its state."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def _launch(self) -> float:
        child = self._child([sys.executable, "-m", "bot", "serve", "--port", str(self.port)], ROOT, self._environment(), "ours")
        return child.wait_for_answer(self.port, "/health", START_SECONDS)

    def _environment(self) -> dict[str, str]:
        wide = {"JUYI_LIMIT_USER": "100000/second", "JUYI_LIMIT_ADDRESS": "100000/second"}  # counted as always, but never met
        return {**clean_environment(), "PYTHONPATH": str(ROOT), "JUYI_HOME": str(self._home), **wide}


class Stock(Server):
    """``rasa run`` and ``rasa run actions`` on a usual project (``benchmarks/stock``), trained once and kept."""

    name = "stock"
    title = "原版 Rasa"

    def __init__(self) -> None:
        super().__init__()
        self._project = RUN / f"stock-{fingerprint(STOCK)}"
        self._model = self._project / "models" / "stock.tar.gz"
        self._record = self._project / "training.json"
        self.trained_now = False

    def prepare(self) -> None:
        """Copy the project, get its tokenizer, and train it if there is no model yet (about six minutes)."""
        self._project.mkdir(parents=True, exist_ok=True)
        for part in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
            shutil.copy(STOCK / part, self._project / part)
        for part in ("data", "actions"):
            shutil.copytree(STOCK / part, self._project / part, dirs_exist_ok=True)
        (self._project / "cases.db").unlink(missing_ok=True)
        self._install_tokenizer()
        if not self._model.exists():
            seconds = self._train()
            self._record.write_text(json.dumps({"seconds": round(seconds, 1)}), encoding="utf-8")
            self.trained_now = True

    def training_seconds(self) -> float | None:
        """How long the training took when it was done, if that is known."""
        if not self._record.exists():
            return None
        seconds: float = json.loads(self._record.read_text(encoding="utf-8"))["seconds"]
        return seconds

    @staticmethod
    def needs_training() -> bool:
        """Whether ``prepare`` is going to train."""
        return not (RUN / f"stock-{fingerprint(STOCK)}" / "models" / "stock.tar.gz").exists()

    def _train(self) -> float:
        # under another name until it is complete, so that a cut-off training is never taken for a model
        command = ["train", "--fixed-model-name", "unfinished", "--force"]
        child = self._child([sys.executable, "-m", "rasa", *command], self._project, self._environment(), "train-stock")
        try:
            seconds = child.wait_for_end(TRAINING_MINUTES * 60)
        finally:
            self.stop()
        self._model.with_name("unfinished.tar.gz").rename(self._model)
        return seconds

    def _launch(self) -> float:
        rasa, environment = [sys.executable, "-m", "rasa"], self._environment()
        actions_port = free_port()
        actions = ["run", "actions", "--actions", "actions.actions", "--port", str(actions_port)]
        helper = self._child([*rasa, *actions], self._project, environment, "stock-actions")
        helper.wait_for_answer(actions_port, "/health", START_SECONDS)
        endpoints = self._project / "endpoints.yml"
        endpoints.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{actions_port}/webhook"\n', encoding="utf-8")
        serve = ["run", "--interface", "127.0.0.1", "--port", str(self.port), "--model", str(self._model)]
        # the action server is up already: what counts is the start of the assistant itself
        return self._child([*rasa, *serve], self._project, environment, "stock").wait_for_answer(self.port, "/", START_SECONDS)

    @staticmethod
    def _install_tokenizer() -> None:
        """Install what the project needs beyond our own packages, into a directory that only its processes see."""
        if find_spec("jieba") or (PACKAGES / "jieba").exists():
            return
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        done = subprocess.run([*pip, "--target", str(PACKAGES), "-r", str(STOCK / "requirements.txt")], capture_output=True, text=True)
        if done.returncode:
            raise ProcessFailed(f"原版项目的分词器 jieba 没有装成：\n{done.stderr[-1000:]}")

    @staticmethod
    def _environment() -> dict[str, str]:
        return {**clean_environment(), "PYTHONPATH": str(PACKAGES), "SANIC_HOST": "127.0.0.1"}


def clean_environment() -> dict[str, str]:
    """This process's environment without settings of ours that would change what is measured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUYI_", "SANIC_", "RASA_"))}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def fingerprint(project: Path) -> str:
    """Hash of what a stock model is made from: the training files and Rasa's version."""
    digest = hashlib.sha256(f"rasa {version('rasa')}".encode())
    for path in [project / "config.yml", project / "domain.yml", *sorted((project / "data").glob("*.yml"))]:
        digest.update(path.relative_to(project).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
