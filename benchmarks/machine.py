"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

PACKAGES = ("rasa", "rasa-sdk", "tensorflow", "sanic", "starlette", "uvicorn", "uvloop", "SQLAlchemy", "numpy")


def describe(root: Path) -> dict[str, Any]:
    """Processor, memory, system, versions and revision."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
        "revision": _revision(root),
    }


def fixed_loop_milliseconds() -> float:
    """Time of a fixed piece of work: how fast and how quiet the machine is at this moment."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        total = 0
        for number in range(500_000):
            total += number * number
        times.append(time.perf_counter() - started)
    return round(median(times) * 1000, 1)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _revision(root: Path) -> str | None:
    """Commit of the checkout, with ``+`` when files differ from it; ``None`` outside a checkout."""
    git = ["git", "-C", str(root)]
    try:
        commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ("+" if changed else "")
