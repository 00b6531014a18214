"""Signs of life during long work."""

from __future__ import annotations

import threading

import pytest

from bot.cli.waiting import waiting


def test_the_time_taken_is_told_until_the_work_is_done() -> None:
    said: list[str] = []
    told_twice = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 3:
            told_twice.set()

    with waiting("正在做……", every=0.01, say=say):
        assert told_twice.wait(30)
    told = len(said)

    assert said[0] == "正在做……"
    assert all(line.startswith("还在进行，已用 ") for line in said[1:])
    assert not [thread for thread in threading.enumerate() if thread.name == "waiting"]
    assert len(said) == told


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ValueError, match="boom"), waiting("正在做……", say=lambda _: None):
        raise ValueError("boom")
    assert not [thread for thread in threading.enumerate() if thread.name == "waiting"]
