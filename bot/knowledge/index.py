"""The table of all parameters in ``docs/policy-data.md``.

``python -m bot.knowledge.index`` rewrites the part of the page below the marker.
"""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.parameters import Parameter
from bot.knowledge.wording import plain

MARKER = "<!-- written by python -m bot.knowledge.index: do not edit below -->"
_ROOT = Path(__file__).resolve().parents[2]


def index(kb: KnowledgeBase) -> str:
    """Markdown: every path with its meaning, national values and the cities that have their own."""
    own: dict[str, list[str]] = {}
    for city, known in kb.parameters.cities.items():
        for path in known:
            own.setdefault(path, []).append(city)
    lines = ["", "| path | unit | meaning | national value (last) | cities with their own |", "| --- | --- | --- | --- | --- |"]
    for path in sorted(kb.parameters.paths()):
        national = kb.parameters.national.get(path)
        local = own.get(path, [])
        shown = national or kb.parameters.cities[local[0]][path]
        lines.append(f"| `{path}` | {_units(kb, path)} | {shown.description} | {_last(national)} | {'、'.join(local) or '–'} |")
    lines += ["", "Cities on file: " + "、".join(name for name, city in kb.cities.items() if not city.hedge_only) + "."]
    lines.append("Cities with the national rule and a warning: " + "、".join(n for n, c in kb.cities.items() if c.hedge_only) + ".")
    return "\n".join(lines) + "\n"


def rewrite(page: Path, kb: KnowledgeBase) -> None:
    """Put the table below the marker of a page.

    Raises:
        ValueError: the page has no marker.
    """
    head, marker, _ = page.read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{page} has no marker")
    page.write_text(head + MARKER + "\n" + index(kb), encoding="utf-8")


def _units(kb: KnowledgeBase, path: str) -> str:
    known = (kb.parameters.national, *kb.parameters.cities.values())
    return "/".join(sorted({value.unit for group in known if path in group for value in group[path].values}))


def _last(parameter: Parameter | None) -> str:
    if parameter is None:
        return "–"
    value = parameter.values[-1]
    text = plain(value)
    return f"{text if len(text) <= 40 else text[:39] + '…'} ({value.confidence}, {value.source})"


if __name__ == "__main__":
    rewrite(_ROOT / "docs" / "policy-data.md", KnowledgeBase.load(_ROOT))
