"""The rule that no figure stands in an answer: every figure is a parameter, so that it has a source and a date."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9０-９]+")
_NUMERAL = "[〇零一二两三四五六七八九十百千万]"
_UNIT = "(?:工作日|日|天|月|年|元|周岁|岁|周|星期|小时)"
# 一样, 一次, 三项 and 第九条 are words; 十五日, 三个月, 二十元 and 三百万 are figures; 第二天 and 早一天 are words in spite of the unit.
_WORDS = re.compile(rf"第{_NUMERAL}+个?{_UNIT}|[前后这那早晚每同哪]一[天日]")
_CHINESE = re.compile(rf"{_NUMERAL}+个?{_UNIT}|{_NUMERAL}*[二两三四五六七八九十]+百?万")


def stray_figures(text: str) -> list[str]:
    """Figures written out in a text whose placeholders have been taken out."""
    text = _WORDS.sub(" ", text)
    return [match.group() for pattern in (_DIGITS, _CHINESE) for match in pattern.finditer(text)]


def spoken_length(text: str) -> int:
    """Characters that take time to say: Chinese characters, letters and digits, but no punctuation."""
    return sum(char.isalnum() for char in text)
