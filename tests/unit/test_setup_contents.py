"""What no file of the checkout may hold: places on one machine, and anybody's private contact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".venv", ".git", ".state", "models", "results", "var", ".rasa", "node_modules", "__pycache__", "lock"}
SKIPPED |= {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "run"}
TEXT_SUFFIXES = {"", ".py", ".sh", ".md", ".yml", ".yaml", ".toml", ".in", ".ini", ".mako", ".txt"}
TEXT_SUFFIXES |= {".json", ".jsonl", ".csv", ".tsv", ".html", ".js", ".css"}
MACHINE_PATH = re.compile(r"(?<![\w.}/])/(work|root|mnt|Users|home/(?!linuxbrew/)\w+|opt/(pypi|wheels))(/|\b)|\b[A-Z]:\\\\?Users")
EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]+@(?!example\.|[\w-]+\.example\b|[\w.]+\.invalid\b)[A-Za-z0-9-]+\.(?:com|cn|net|org|io|me)\b", re.ASCII
)
WECHAT = re.compile(r"wxid_\w+|(?:微信号|加微信|加我微信|VX|vx)\s*[:：]\s*[A-Za-z0-9_-]{5,}")


def text_files() -> Iterator[Path]:
    """Every text file of the checkout except this one, generated ones and the locks."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if path.is_file() and path.suffix in TEXT_SUFFIXES and not SKIPPED & set(inside.parts[:-1]) and path != Path(__file__).resolve():
            yield path


def test_no_file_names_a_place_on_one_machine_or_a_private_contact() -> None:
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for kind, pattern in (("path", MACHINE_PATH), ("e-mail address", EMAIL), ("WeChat contact", WECHAT)):
                if match := pattern.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number} {kind}: {match[0]}")

    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, 'open("/work/shared/x.yml")'),
        (MACHINE_PATH, "/root/.cache"),
        (MACHINE_PATH, "/home/somebody/x"),
        (EMAIL, "联系 some.body@qq.com"),
        (WECHAT, "微信号：juzhuzheng88"),
    ],
)
def test_places_and_contacts_are_noticed(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "https://www.gov.cn/work/x"),
        (MACHINE_PATH, "/home/linuxbrew/.linuxbrew/bin"),
        (MACHINE_PATH, '"$HOME/work/x"'),
        (EMAIL, "a@example.com, b@mail.example"),
        (WECHAT, "关注公众号或打开微信小程序"),
    ],
)
def test_ordinary_text_is_left_alone(pattern: re.Pattern[str], text: str) -> None:
    assert not pattern.search(text)
