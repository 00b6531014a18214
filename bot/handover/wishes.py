"""The few fixed words by which people reach a person, leave the queue or end a talk. Whole messages only: a sentence goes to the model."""

from __future__ import annotations

import re
import unicodedata

_ASIDE = re.compile(r"[\s。，,.!！~～?？、…]+")
_PERSON = re.compile(
    r"/human|human|(?:请|我要|我想|帮我|给我|麻烦|要)?(?:转|找|换|接)?(?:一下|到|个)?(?:人工|真人|人工客服|人工服务|人工坐席|接线员|客服)(?:服务|客服)?(?:吧|谢谢)?"
)
_LEAVE = frozenset(
    {
        "/deny", "/cancel", "不用了", "不用", "取消", "算了", "不等了", "不转了", "不用转了", "不要了", "不需要了", "不排了",
        "取消排队", "退出排队", "取消转人工", "不转人工了", "不用转人工了", "不找人工了", "退出",
    }
)  # fmt: skip
_END = frozenset({"结束人工", "结束人工服务", "退出人工", "退出人工服务", "回到机器人", "返回机器人", "转机器人", "转回机器人", "结束对话"})
_NO_CALL = frozenset({"取消回电", "不用回电", "不用回电了", "不用打了", "不要回电了", "取消回拨", "别打了"})


def wants_person(text: str) -> bool:
    """Whether a message says nothing but that a person is wanted."""
    return bool(_PERSON.fullmatch(_plain(text)))


def leaves(text: str) -> bool:
    """Whether a message says nothing but that waiting is over."""
    return _plain(text) in _LEAVE


def ends_talk(text: str) -> bool:
    """Whether a message ends the talk with a person; 不用了 does not, it may answer the agent."""
    return _plain(text) in _END


def wants_no_call(text: str) -> bool:
    """Whether a message takes back the wish to be called."""
    return _plain(text) in _NO_CALL


def _plain(text: str) -> str:
    return _ASIDE.sub("", unicodedata.normalize("NFKC", text)).lower()
