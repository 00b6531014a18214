"""Baseline: Rasa's usual Chinese pipeline (jieba, count vectors, DIET) with one flat intent for each label.

It needs TensorFlow, which our own process leaves out, so training and prediction run as programs of their own. A model is
trained once for each state of the training data and kept in a folder that git ignores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.evaluation import EvaluationError
from bot.evaluation.baselines.guess import Guess
from bot.evaluation.examples import Example, fingerprint
from bot.settings import ROOT

EPOCHS = 100
# jieba is an extra of Rasa, not one of its dependencies; the benchmark installs it beside the product
TOKENIZER_PACKAGES = ROOT / "benchmarks" / "run" / "packages"
_TOKENIZER_LOCK = "benchmarks/stock/requirements.txt"
# Below these Rasa's FallbackClassifier, with the settings of the stock pipeline, asks to say it again.
_SURE = 0.3
_CLEAR = 0.05
_SLASH = "__"
_CONFIG = """recipe: default.v1
assistant_id: stock-evaluation
language: zh
pipeline:
- name: JiebaTokenizer
- name: RegexFeaturizer
  use_word_boundaries: false
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
  random_seed: 1
"""


class StockBaseline:
    """A stock Rasa project on our training examples.

    Args:
        examples: what it learns.
        folder: where models are kept.
        epochs: epochs of DIET.
    """

    name = "stock"

    def __init__(self, examples: Sequence[Example], folder: Path, epochs: int = EPOCHS) -> None:
        self._examples = examples
        self._epochs = epochs
        self.project = folder / f"stock-{fingerprint(examples)}-{epochs}"
        self.model = self.project / "models" / "stock.tar.gz"

    def describe(self) -> dict[str, Any]:
        """What was trained, and how long that took, for the results."""
        record = self.project / "training.json"
        trained = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
        return {"epochs": self._epochs, "examples": len(self._examples), **trained}

    def prepare(self, say: Callable[[str], None]) -> None:
        """Train unless there is a model of these examples already.

        Raises:
            EvaluationError: jieba is missing, or the training failed.
        """
        if self.model.exists():
            return
        _require_tokenizer()
        say(f"正在训练原版 Rasa 对照（{len(self._examples)} 句，{self._epochs} 轮，可能要几十分钟；日志 {self.project / 'train.log'}）…")
        self.project.mkdir(parents=True, exist_ok=True)
        (self.project / "config.yml").write_text(_CONFIG.format(epochs=self._epochs), encoding="utf-8")
        (self.project / "nlu.yml").write_text(training_file(self._examples), encoding="utf-8")
        started = time.perf_counter()
        command = ["-m", "rasa", "train", "nlu", "--config", "config.yml", "--nlu", "nlu.yml", "--fixed-model-name", "unfinished"]
        self._run(command, "train.log")
        seconds = round(time.perf_counter() - started)
        (self.project / "training.json").write_text(json.dumps({"training_seconds": seconds}), encoding="utf-8")
        finished = self.model.with_name("unfinished.tar.gz")
        if not finished.exists():
            raise EvaluationError(f"原版 Rasa 对照没有训练成，请看 {self.project / 'train.log'}")
        # under its name only when complete, so that a cut-off training is never taken for a model
        finished.rename(self.model)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Classify texts, in order."""
        inputs, outputs = self.project / "texts.json", self.project / "predictions.json"
        inputs.write_text(json.dumps(list(texts), ensure_ascii=False), encoding="utf-8")
        self._run(["-m", "bot.evaluation.baselines.stock_predict", str(self.model), str(inputs), str(outputs)], "predict.log")
        return [read_guess(ranking) for ranking in json.loads(outputs.read_text(encoding="utf-8"))]

    def _run(self, command: Sequence[str], log: str) -> None:
        path = self.project / log
        with path.open("wb") as output:
            done = subprocess.run([sys.executable, *command], cwd=self.project, env=_environment(), stdout=output, stderr=subprocess.STDOUT)
        if done.returncode:
            last = path.read_text(encoding="utf-8", errors="replace")[-1000:]
            raise EvaluationError(f"原版 Rasa 对照没有跑成（{done.returncode}）：\n{last}")


def training_file(examples: Sequence[Example]) -> str:
    """The examples as Rasa training data. A label becomes one plain intent: Rasa would treat the part behind ``/`` apart."""
    grouped: dict[str, list[str]] = {}
    for example in examples:
        grouped.setdefault(example.label, []).append(example.text)
    lines = ['version: "3.1"', "nlu:"]
    for label, texts in grouped.items():
        lines += [f"- intent: {label.replace('/', _SLASH)}", "  examples:"]
        # a JSON string is a YAML string, whatever stands in it
        lines += [f"  - text: {json.dumps(text, ensure_ascii=False)}" for text in dict.fromkeys(texts)]
    return "\n".join(lines) + "\n"


def read_guess(ranking: Sequence[tuple[str, float]]) -> Guess:
    """Read Rasa's ranking of intents, best first."""
    if not ranking:
        return Guess("", 0.0, sure=False)
    (label, confidence), second = ranking[0], ranking[1][1] if len(ranking) > 1 else 0.0
    return Guess(label.replace(_SLASH, "/"), confidence, sure=confidence >= _SURE and confidence - second >= _CLEAR)


def _require_tokenizer() -> None:
    if find_spec("jieba") or (TOKENIZER_PACKAGES / "jieba").exists():
        return
    install = f"{sys.executable} -m pip install --no-deps --require-hashes --target {TOKENIZER_PACKAGES} -r {_TOKENIZER_LOCK}"
    raise EvaluationError(f"原版 Rasa 的分词器 jieba 没有安装。请先运行：{install}")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUYI_", "SANIC_", "RASA_"))}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(TOKENIZER_PACKAGES)]),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
