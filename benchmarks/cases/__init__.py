"""The figures of the case store: trawling, timing, import, sizes. Run by ``juyi cases bench``."""

from __future__ import annotations

import json
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from benchmarks import machine

_MODULES = {"trawl": "trawl", "timing": "timing", "import": "imports", "sizes": "sizes"}


def run(names: Collection[str], *, quick: bool, console: Console) -> dict[str, Any]:
    """Measure what is named, one after the other, each in a directory that is deleted afterwards."""
    results: dict[str, Any] = {"machine": machine.describe(Path(__file__).parents[2]), "quick": quick, "results": {}}
    for name in names:
        with TemporaryDirectory(prefix="juyi-cases-") as folder:
            results["results"][name] = _module(name).measure(Path(folder), quick=quick, console=console)
    return results


def save(results: dict[str, Any], target: Path) -> None:
    """Write the results as JSON."""
    target.write_text(json.dumps(results, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def as_markdown(results: dict[str, Any]) -> str:
    """The results as tables."""
    described = results["machine"]
    head = f"{described['processor']}, {described['cores']} cores, Python {described['python']}"
    return "\n\n".join([head, *(_module(name).as_markdown(figures) for name, figures in results["results"].items())])


def passed(results: dict[str, Any]) -> bool:
    """Whether every run held its promise."""
    return all(figures["passed"] for figures in results["results"].values())


def _module(name: str) -> Any:
    return import_module(f"benchmarks.cases.{_MODULES[name]}")
