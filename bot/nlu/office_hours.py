"""Questions on when an office is open: 礼拜天开门吗, 你们几点下班. They mean the same whatever is to be done there."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[^,。;!?]+")
_DAY = (
    r"周[末一二三四五六日天]|(?:礼拜|星期)[一二三四五六日天]|双休日?|休息日|节假日|假期|国庆|春节|元旦|五一|过年|大年|中午|晚上|夜里|早上"
)
_ASKED = r"[吗么不没伐嘛]"
_OPEN = (
    rf"(?:上|返)[不唔]?(?:上|返)?[班工]|开[不唔]?开?[门放窗]|开{_ASKED}|营业|办[不唔]?办?公|有人(?!来|要|说|会)|有[没冇]有人|"
    rf"休[不唔]休息|休息{_ASKED}|放[不唔]放假|放假{_ASKED}|值班|办[不唔]办|办理?{_ASKED}|(?:能|可以|得|给)办(?:理)?(?![理下好完成出])"
)
# What stands between the day and the opening asks for no other time (周末几天能办).
_BETWEEN = r"(?:(?!多久|几天|什么|啥|哪天|最晚|多少)[^到]){0,6}?"
_ON_A_DAY = re.compile(rf"(?<!我)(?<!只有)(?<!趁)(?:{_DAY})(?![之以]?[前后])(?!回来|来){_BETWEEN}(?:{_OPEN})")
_AT_WHAT_TIME = re.compile(
    r"几点(?:钟)?(?:到几点|开|关|上班|下班|收工|放工|返工|办公)|(?:上班|下班|办公|营业|开放|开门)的?时间|(?:什么|啥|几)时候?(?:开门|关门|上班|下班)"
)
# 放假算不算在十五天里, 到期那天是周末顺延吗: how days are counted
_COUNTED = re.compile(r"(?<!打)算|顺延|顺到|往后|拖|到期|截止|过期|工作日")
# 我下班晚: the asker's own
_MINE = re.compile(r"我(?:们)?(?:每天|都|一般|要|得|平时)?(?:几点)?[上下]班|我们?(?:公司|单位|厂)[^,。;!?]{0,3}[上下]班")


def asks_office_hours(text: str) -> bool:
    """Whether a question on time asks when an office is open.

    Args:
        text: a normalised message of which it is known that it asks for a time.
    """
    return any(
        bool(_ON_A_DAY.search(clause) or _AT_WHAT_TIME.search(clause)) and not _COUNTED.search(clause) and not _MINE.search(clause)
        for clause in _CLAUSE.findall(text)
    )
