"""Questions on when an office is open: 礼拜天开门吗, 你们几点下班. They mean the same whatever is to be done there."""

from __future__ import annotations

import re

_DAY = (
    r"周[末一二三四五六日天]|(?:礼拜|星期)[一二三四五六日天]|双休日?|休息日|节假日|假期|国庆|春节|元旦|五一|过年|大年|"
    r"中午|晚上|夜里|早上|今天|明天"
)
_OPEN = (
    r"(?:上|返)[不唔]?(?:上|返)?班|开[不唔]?开?[门放窗]|开[不吗么伐嘛]|营业|办[不唔]?办?公|有人|有[没冇]有?人|休[不唔]?休?息|放[不唔]?放?假|"
    r"值班|办[不唔]办|办理?[吗么伐嘛]|(?:能|可以|得|给)办理?(?![下好完成出])"
)
_ON_A_DAY = re.compile(rf"(?<!我)(?<!只有)(?<!趁)(?:{_DAY})(?![之以]?[前后])[^,。;!?到]{{0,6}}?(?:{_OPEN})")
_AT_WHAT_TIME = re.compile(
    r"几点(?:钟)?(?:到几点|开|关|上班|下班|收工|放工|返工|办公)|(?:上班|下班|办公|营业|开放|开门|工作)的?时间|(?:什么|啥|几)时候?(?:开门|关门|上班|下班)"
)
# 放假算不算在十五天里, 到期那天是周末顺延吗: how days are counted
_COUNTED = re.compile(r"算|顺延|到期|截止|过期|工作日")
# 我下班晚: the asker's own
_MINE = re.compile(r"我(?:们)?(?:每天|都|一般|要|得|平时)?(?:几点)?[上下]班|我们?(?:公司|单位|厂)")


def asks_office_hours(text: str) -> bool:
    """Whether a question on time asks when an office is open.

    Args:
        text: a normalised message of which it is known that it asks for a time.
    """
    if _COUNTED.search(text) or _MINE.search(text):
        return False
    return bool(_ON_A_DAY.search(text) or _AT_WHAT_TIME.search(text))
