"""Runs ``python -m bot`` from any current directory.

``-m`` alone puts the current directory first on the module path, so that a folder called ``bot`` there would be run instead.
Relative paths among the arguments keep their meaning, because the current directory is not changed.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
