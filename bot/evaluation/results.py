"""Results as files: one JSON document for programs, one Markdown page for people, and the comparison of two runs."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bot.evaluation import EvaluationError
from bot.evaluation.figures import sign_test
from bot.settings import ROOT

FORMAT = 1
FOLDER = ROOT / "results" / "eval"
_PACKAGES = ("rasa", "numpy", "OpenCC", "tensorflow", "rank-bm25")


def configuration(root: Path = ROOT) -> dict[str, Any]:
    """What does not show in the figures but decides them: revision and versions."""
    return {"revision": _revision(root), "versions": {name: _version(name) for name in _PACKAGES}}


def save(document: Mapping[str, Any], page: str, folder: Path, made: dt.datetime) -> Path:
    """Write the two files, named by the time of the run, and return the path of the JSON document."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{made:%Y-%m-%dT%H%M%S}.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(page, encoding="utf-8")
    return path


def load(path: Path) -> dict[str, Any]:
    """Read a results document.

    Raises:
        EvaluationError: it is none.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} 不是评测结果：{error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise EvaluationError(f"{path} 不是这个版本的评测结果")
    return document


def compare(first: Mapping[str, Any], second: Mapping[str, Any], method: str = "juyi") -> dict[str, dict[str, Any]]:
    """Compare two runs, set by set.

    Returns:
        For each set of both: ``same_lines`` (were they measured on the same file), ``shares`` (name → first, second,
        difference), ``fixed`` and ``broken`` (ids of lines now right, now wrong) and ``chance`` (exact McNemar test: how
        likely a split as uneven as this is when nothing has changed).
    """
    found: dict[str, dict[str, Any]] = {}
    ours, theirs = (document["methods"].get(method, {}).get("sets", {}) for document in (first, second))
    for name in (name for name in ours if name in theirs):
        a, b = ours[name], theirs[name]
        fixed = sorted(line for line, right in b["right"].items() if right and a["right"].get(line) is False)
        broken = sorted(line for line, right in a["right"].items() if right and b["right"].get(line) is False)
        found[name] = {
            "same_lines": first["sets"].get(name) == second["sets"].get(name),
            "shares": {
                key: (a["shares"][key]["share"], b["shares"][key]["share"], _difference(a["shares"][key], b["shares"][key]))
                for key in a["shares"]
                if key in b["shares"]
            },
            "fixed": fixed,
            "broken": broken,
            "chance": round(sign_test(len(broken), len(fixed)), 4),
        }
    return found


def _difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> float | None:
    before, after = first["share"], second["share"]
    return None if before is None or after is None else round(float(after) - float(before), 6)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _revision(root: Path) -> str | None:
    """Commit of the checkout, with ``+`` when files differ from it; ``None`` outside a checkout."""
    git = ["git", "-C", str(root)]
    try:
        commit = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ("+" if changed else "")
