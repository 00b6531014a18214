"""Tells what a browser loads of the chat page and of the widget: bytes as they stand and compressed (gzip, level 9).

Usage: .venv/bin/python scripts/web_size.py
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "web" / "page"
_MODULE = re.compile(r'^import [^"]*"\./([\w.-]+)";', re.M)
_LINKED = re.compile(r'(?:href|src)="([\w-]+\.(?:css|js|svg))"')


def loaded(page: Path = PAGE) -> list[Path]:
    """The files that the page names, and the modules that its scripts import."""
    found = [page / "index.html"]
    for path in found:
        names = (_LINKED if path.suffix == ".html" else _MODULE).findall(path.read_text("utf-8")) if path.suffix in (".html", ".js") else []
        found += [page / name for name in dict.fromkeys(names) if page / name not in found]
    return found


def sizes(files: list[Path]) -> tuple[int, int]:
    """Bytes as they stand, and each file compressed."""
    contents = [path.read_bytes() for path in files]
    return sum(map(len, contents)), sum(len(gzip.compress(content, 9)) for content in contents)


def main() -> None:
    """Print a table."""
    launcher = ROOT / "web" / "widget" / "widget.js"
    page = loaded()
    rows = [
        ("widget.js (on the host page, at once)", [launcher]),
        (f"the chat page ({len(page)} files; in the widget's frame once it is opened)", page),
        ("  of it scripts", [path for path in page if path.suffix == ".js"]),
        ("  of it styles", [path for path in page if path.suffix == ".css"]),
    ]
    for name, files in rows:
        raw, packed = sizes(files)
        print(f"{name}: {raw / 1000:.1f} kB, {packed / 1000:.1f} kB gzip")


if __name__ == "__main__":
    main()
