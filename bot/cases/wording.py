"""Chinese wording of a case's progress and of every outcome of a lookup. All channels use it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.cases.case_number import FORM
from bot.cases.progress import CaseProgress, EndorsementStatus, TimelineEvent
from bot.cases.stages import CLOSED_STAGES, EndorsementState, LookupReply, PermitStatus, Reason
from bot.deadlines import long_date, plain_date

if TYPE_CHECKING:
    from bot.cases.lookup import LookupResult

REFUSED = "没有查到与您给的信息相符的办件。请核对办件编号，以及身份证或手机号的后四位，再试一次。"
BAD_FACTOR = "还需要核验身份：请给出申请人身份证号的后四位（最后一位可能是X），或者手机号的后四位。"


def render_result(result: LookupResult, *, today: dt.date) -> str:
    """Return what the person is told: the progress, or why there is none."""
    if result.reply is LookupReply.FOUND:
        assert result.progress is not None
        return render(result.progress, today=today)
    if result.reply is LookupReply.LOCKED:
        assert result.locked_until is not None
        return f"核验没有通过的次数太多，为保护申请人的信息，请在{_moment(result.locked_until, today)}以后再试。"
    if result.reply is LookupReply.PAUSED:
        assert result.locked_until is not None
        return f"查询办件眼下因为异常访问暂停了，请在{_moment(result.locked_until, today)}以后再试；着急的话请向受理点查询。"
    if result.reply is LookupReply.TYPO:
        return result.hint or f"办件编号有误。{FORM}。"
    if result.reply is LookupReply.BAD_FACTOR:
        return BAD_FACTOR
    return REFUSED


def render(progress: CaseProgress, *, today: dt.date) -> str:
    """Return the progress as plain text, one fact a line."""
    lines = [
        f"办件 {progress.number}（{progress.city}，{progress.kind.zh}，申请人{progress.applicant}）",
        f"目前：{progress.stage.zh}，{_day(progress.since.date())}起{_elapsed(progress, today)}。",
    ]
    if progress.next_stage is not None:
        lines.append(f"下一步：{progress.next_stage.zh}。")
    if progress.due_on is not None:
        lines.append(_due_line(progress))
    lines.append("您现在要做的：")
    lines += [f"{place}. {duty}" for place, duty in enumerate(progress.duties, 1)]
    lines.append("办理经过：")
    lines += [f"- {_event(event)}" for event in progress.events]
    if progress.endorsement is not None:
        lines.append(endorsement_line(progress.endorsement))
    return "\n".join(lines)


def spoken(progress: CaseProgress) -> str:
    """Return one or two short sentences for the phone."""
    return f"您的{progress.kind.zh}办件目前是{progress.stage.zh}。{progress.duties[0]}"


def endorsement_line(status: EndorsementStatus) -> str:
    """Return one line on the endorsement of the permit."""
    head = f"签注：您的居住证（{status.permit_kind.zh}）{_day(status.issued_on)}签发"
    if status.permit_status is PermitStatus.CANCELLED:
        return f"{head}，已经注销。"
    until = f"，有效到{_day(status.valid_until)}" if status.valid_until else ""
    on_file = status.permit_status is PermitStatus.SUSPENDED and status.state not in _SUSPENDED
    suspended = "，目前使用功能中止，补办签注后恢复" if on_file else ""
    hedge = "（当地规定来自第三方整理，请以当地公布为准）" if status.hedged and status.window else ""
    return f"{head}{until}{suspended}{_window(status)}{hedge}。"


_SUSPENDED = frozenset({EndorsementState.SUSPENDED, EndorsementState.SUSPENDED_IN_GRACE, EndorsementState.LAPSED})


def _window(status: EndorsementStatus) -> str:
    window = status.window
    if window is None:
        return ""
    first, last = window.dates["window_start"], window.dates["window_last"]
    assumed = "（这里没有签注记录，按以前每年都签了算）" if status.assumed else ""
    if status.state is EndorsementState.TOO_EARLY:
        return f"；下次签注在{_day(first)}至{_day(last)}之间办{assumed}"
    if status.state is EndorsementState.IN_WINDOW:
        return f"；现在就可以签注，最晚{_day(last)}{assumed}"
    late = f"；签注应在{_day(last)}以前办，现已逾期，使用功能中止"
    if status.state is EndorsementState.LAPSED:
        return f"{late}；补办期限到{_day(window.dates['make_up_until'])}为止，已经过了，请向受理点问清怎么重新办"
    if status.state is EndorsementState.SUSPENDED_IN_GRACE:
        return f"{late}，补办后恢复；请在{_day(window.dates['grace_until'])}以前补办，居住年限还能连上"
    limit = f"，最晚{_day(window.dates['make_up_until'])}" if "make_up_until" in window.dates else ""
    return f"{late}，请尽快补办{limit}，补办后恢复"


def _due_line(progress: CaseProgress) -> str:
    assert progress.due is not None
    assert progress.due_on is not None
    accepted = f"自{_day(progress.accepted_on)}受理起算，" if progress.accepted_on else ""
    estimate = "（那一年的放假安排还没有收录，暂按估算）" if progress.due.provisional else ""
    hedge = "（当地期限来自第三方整理，以受理回执写明的日期为准）" if progress.hedged else ""
    late = "，现在已经超期" if progress.overdue else ""
    return f"期限：{accepted}最迟应在{long_date(progress.due_on)}发证{estimate}{late}{hedge}。"


def _event(event: TimelineEvent) -> str:
    missing = f"（缺：{'、'.join(event.missing)}）" if event.missing else ""
    reason = f"（{event.reason.zh}）" if event.reason and event.reason is not Reason.OTHER else ""
    note = f"：{event.note}" if event.note else ""
    return f"{_day(event.at.date())} {event.stage.zh}{reason}{missing}{note}"


def _elapsed(progress: CaseProgress, today: dt.date) -> str:
    days = (today - progress.since.date()).days
    return f"，到今天{days}天" if days > 0 and progress.stage not in CLOSED_STAGES else ""


def _day(day: dt.date | None) -> str:
    return plain_date(day) if day else ""


def _moment(moment: dt.datetime, today: dt.date) -> str:
    # Rounded up to a whole minute, so that the time told is never too early.
    up = moment + dt.timedelta(seconds=-moment.second % 60)
    when = f"{up:%H:%M}"
    return f"今天{when}" if up.date() == today else f"{_day(up.date())}{when}"
