"""Mend slips inside dates, one character for another, so that positions hold: ``2O26年4月l2日``, ``上各月``, ``三越五号``."""

from __future__ import annotations

import re

from bot.nlu.dates.numerals import CN

_LETTERS = str.maketrans("OoIl|", "00111")
_D = r"[\dOoIl|]"
# Letters are digits only beside a digit, and only where a unit or the separators say that this is a date.
_NUMBER = re.compile(rf"(?<![A-Za-z\d]){_D}{{1,4}}(?= ?[年月日号曰](?!楼|线))")
_WRITTEN = re.compile(rf"(?<![A-Za-z\d]){_D}{{4}}(?P<sep>[-/.]){_D}{{1,2}}(?P=sep){_D}{{1,2}}(?![A-Za-z\d])")
_INSIDE = re.compile(rf"(?:(?<=年)|(?<=年 )){_D}{{1,2}}(?= ?月)|(?:(?<=月)|(?<=月 )){_D}{{1,2}}(?= ?[日号曰])")
_DAY_SIGN = re.compile(r"(?<=\d)( ?)曰")
_ONE_TO_NINE = "一二三四五六七八九"
_BY_SOUND = (
    (re.compile(rf"(?<=[\d{CN}])(?<![周期拜][\d{CN}])[越约](?=份|[\d{CN}]{{1,3}}[号日](?!楼|线|院|门))"), "月"),
    (re.compile(r"(?<=[上下这本])[各歌](?=月|星期|礼拜|周)"), "个"),
    (re.compile(r"(?<=[上下这]个)[越约](?=[初底中末\d])"), "月"),
    # typed or dictated by sound: 三是号, 十月十二好, 就月二十一号, 气月三十一号
    (re.compile(rf"(?<=[一二三])(?<!第.)[是时事实拾](?=[{_ONE_TO_NINE}]?[号日](?!楼|线|院|门))"), "十"),
    (re.compile(rf"(月[\d{CN}]{{1,3}})[好耗](?=[在登搬交受到去领发办拿签住递录]|下来|$|[,。;!?])"), r"\1号"),
    (re.compile(rf"[就酒久](?=月[\d{CN}]{{1,3}}[号日])"), "九"),
    (re.compile(r"(?<=十)[就酒久](?=[号日])"), "九"),
    (re.compile(rf"(?<!天)[气齐](?=月[\d{CN}]{{1,3}}[号日])"), "七"),
    (re.compile(rf"(?<!嘴)[吧巴](?=月[\d{CN}]{{1,3}}[号日])"), "八"),
    (re.compile(rf"[午舞](?=月[\d{CN}]{{1,3}}[号日])"), "五"),
    (re.compile(rf"[溜流](?=月[\d{CN}]{{1,3}}[号日])"), "六"),
    (re.compile(rf"(?<=月)[儿而](?=十[{_ONE_TO_NINE}]?[号日](?!楼|线|院|门))"), "二"),
    (re.compile(rf"(?<=月)[是时事实拾](?=[{_ONE_TO_NINE}][号日](?!楼|线|院|门|还是|或|、|到|和))"), "十"),
    (re.compile(rf"(?<![\u4e00-\u9fff\d])[事时](?=月[\d{CN}]{{1,3}}[号日])"), "十"),
    (re.compile(rf"(?<=[\d{CN}]月)分(?![钟数期之红为成])"), "份"),
    (re.compile(rf"(?<=[上下这个])(?:新期|星其|醒期)(?=[{CN}日天])"), "星期"),
)


def mend(text: str) -> str:
    """The text with the slips inside dates mended, of the same length."""
    text = _NUMBER.sub(_digits, text)
    text = _INSIDE.sub(lambda match: match.group().translate(_LETTERS), text)
    text = _WRITTEN.sub(_digits, text)
    text = _DAY_SIGN.sub(r"\1日", text)
    for slip, right in _BY_SOUND:
        text = slip.sub(right, text)
    return text


# Words that say what happened, typed by sound: 拿道的证, 登季, 到其
_VERBS = (
    (re.compile(r"(?<=[拿领收搬来])[道倒](?=[的了手证卡]|居住)"), "到"),
    (re.compile(r"(?<=登)季(?=$|[的了,。;!? ])"), "记"),
    (re.compile(r"(?<=[受授])[里利李](?=$|[的了单,。;!? ])"), "理"),
    (re.compile(r"(?<=[提递])[教焦](?=$|[的了材资申])"), "交"),
    (re.compile(r"(?<=[号日月年])[法罚](?=的)"), "发"),
    (re.compile(r"(?<=签)[法罚](?=$|[的了日])"), "发"),
    (re.compile(r"(?<=[到过])[其齐七](?=$|[的了,。;!? ])"), "期"),
    (re.compile(r"(?<![上下一两几二三四五])班(?=(?:[了的]?(?:家(?!里)|进来|过来)|来的))"), "搬"),
)
# 十月是五号 and 四月儿十二号 may be no slips after all
_DOUBTFUL = re.compile(rf"(?<=月)[是时事实](?=[{_ONE_TO_NINE}][号日])|(?<=月)[儿而](?=十[{_ONE_TO_NINE}]?[号日])")


def mend_verbs(text: str) -> str:
    """The text with the slips in words that say what happened mended, of the same length."""
    for slip, right in _VERBS:
        text = slip.sub(right, text)
    return text


def as_written(words: str) -> str | None:
    """The words of a date without a character that need not be a slip; ``None`` when there is none."""
    match = _DOUBTFUL.search(words)
    return words[: match.start()] + words[match.end() :] if match else None


def _digits(match: re.Match[str]) -> str:
    words = match.group()
    return words.translate(_LETTERS) if any(character.isdigit() for character in words) else words
