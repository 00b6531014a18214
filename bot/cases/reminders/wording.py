"""What the messages say: the day, what to do, from what it is computed, how to stop. No name, no number of a person or a case."""

from __future__ import annotations

import datetime as dt

from bot.cases.duties import duties_of
from bot.cases.reminders.planning import ApplicationOpen, Content, EndorsementDue, StatusChanged
from bot.cases.reminders.rules import ReminderRule
from bot.cases.stages import Stage
from bot.deadlines import long_date, plain_date

STOP = "不想再收到，回复“不要提醒了”。"
_HEDGE = "这条规定我们只见到转载，请以当地办理部门的答复为准。"
_ASK = "想看详细进度，回复“我的进度”。"


def render(content: Content, *, today: dt.date) -> str:
    """Return the whole message."""
    if isinstance(content, EndorsementDue):
        lines = _endorsement(content, today)
    elif isinstance(content, ApplicationOpen):
        lines = _application(content, today)
    else:
        lines = _status(content, today)
    return "\n".join([*lines, STOP])


def _endorsement(due: EndorsementDue, today: dt.date) -> list[str]:
    left = (due.last - today).days
    when = "就是今天" if left == 0 else "就是明天" if left == 1 else f"还有{left}天"
    head = f"【居易提醒】您的居住证签注，最后一天是{long_date(due.last)}，{when}。"
    if today < due.first:
        todo = f"从{long_date(due.first)}起可以办，请在最后一天之前办好；这一天即使休息也不顺延。"
    else:
        todo = "现在就可以办，请尽早办好；最后一天即使休息也不顺延。"
    printed = "签发日期" if due.from_issue else "有效期截止日"
    basis = f"这个日子是从证上的{printed}{long_date(due.counted_from)}推算的，{_source(due.rule)}。"
    return [head, todo, basis, "已经办了签注的，不用理会这条消息。"]


def _application(opened: ApplicationOpen, today: dt.date) -> list[str]:
    head = f"【居易提醒】从{long_date(opened.first)}起，您可以在{opened.city}申领居住证了。"
    visit = max(opened.counter_day, today)
    todo = "能网上办的现在就可以提交" + ("。" if opened.counter_day <= opened.first else f"；去窗口的，{long_date(visit)}开门。")
    lines = [head, todo]
    if opened.provisional:
        lines.append("那一年的放假安排还没有收录，窗口哪天开门请先问一下。")
    basis = f"这个日子是从您的居住登记日期{long_date(opened.registered)}起，按要满{opened.rule.period.zh}推算的，{_source(opened.rule)}。"
    return [*lines, basis, "中间注销过登记的，要从重新登记那天算起。带什么材料，回复“申领居住证要带什么”。"]


def _status(changed: StatusChanged, today: dt.date) -> list[str]:
    head = f"【居易提醒】您记住的{changed.kind.zh}办件（{changed.city}）有进展：{plain_date(changed.on)}起，{changed.stage.zh}。"
    # the note of the office is left out: it is written freely
    duties = duties_of(changed.stage, missing=changed.missing, today=today)
    if changed.stage is Stage.REFUSED:
        duties = ("原因请看详细进度。", *duties[1:])
    source = "这是办理部门登记的进度。"
    return [head, *duties, f"{source}{_ASK}"]


def _source(rule: ReminderRule) -> str:
    return f"依据{rule.basis}" + (f"；{_HEDGE.rstrip('。')}" if rule.hedged else "")
