"""What an applicant has to do at each stage, in plain Chinese. No figure stands here: dates are passed in."""

from __future__ import annotations

import datetime as dt

from bot.cases.stages import Reason, Stage
from bot.deadlines import long_date

_WAITING = {
    Stage.RECEIVED: "材料已经收下，暂时不用再跑。办理期限从受理之日起算，受理后会给您回执。",
    Stage.ACCEPTED: "请保管好受理回执，等待审核，手机保持畅通。",
    Stage.REVIEW: "正在审核，可能会核对您的实际住址与登记是否一致，请保持手机畅通。",
    Stage.PRODUCTION: "证件正在制作，不用跑腿，等领取通知。",
    Stage.COMPLETED: "事情已经办完，不用再做什么。",
    Stage.WITHDRAWN: "这件申请已经撤回。还想办的话，请重新提交申请。",
}
# What lies behind a reason that people do not understand by its name, and the ways out of it.
_EXPLAINED: dict[Reason | None, tuple[str, ...]] = {
    Reason.ADDRESS_MISMATCH: (
        "审核认为人户不一致：核实到的实际住处，和您登记的地址（或合同上的地址）对不上。这是看您是不是真的住在登记的地方，不是要迁户口。",
        "搬了家，或者登记、合同上的地址写错了的：先把居住登记改成现在住的地方，再接着办。",
        "一直住在登记的地址、只是核查时没碰上的：给社区民警回个电话约时间再核，并准备好租房合同、水电单这些能说明住处的东西。",
    ),
    Reason.IDENTITY: ("身份信息和公安登记的对不上：请带身份证原件到受理点核对姓名、证号和照片。",),
}


def duties_of(
    stage: Stage,
    *,
    missing: tuple[str, ...] = (),
    note: str = "",
    reason: Reason | None = None,
    overdue_since: dt.date | None = None,
    cap_on: dt.date | None = None,
    hotline: str | None = None,
    today: dt.date,
) -> tuple[str, ...]:
    """Return the duties, most urgent first.

    Args:
        stage: the present stage of the case.
        missing: papers of the one-time notice.
        note: the office's note on the present stage (the reason in its own words, for a refusal).
        reason: why the case waits or was refused, where the office says so.
        overdue_since: the last day of the issue limit, when it has passed.
        cap_on: the last day to which the limit may have been extended, if the rule knows one.
        hotline: name and number of the hotline.
        today: the day of the question.
    """
    if stage is Stage.SUPPLEMENT:
        return _supplement(missing, note, reason)
    if stage is Stage.REFUSED:
        return _refused(note, reason)
    if stage is Stage.READY:
        return ("请本人带身份证到受理点领取居住证，领证时当场核对证面信息。",)
    if stage is Stage.COLLECTED:
        return ("证件已经领取。请核对证面信息，记得按时签注。",)
    if overdue_since is not None:  # waiting is no longer the advice
        return (_overdue(overdue_since, cap_on, hotline, today),)
    if stage is Stage.REVIEW and reason in _EXPLAINED:
        return (*_EXPLAINED[reason], *(f"办理部门的说明：{_sentence(text)}" for text in (note,) if text))
    return (_WAITING[stage],)


def _supplement(missing: tuple[str, ...], note: str, reason: Reason | None) -> tuple[str, ...]:
    if reason in _EXPLAINED and not missing:
        said = (f"办理部门的说明：{_sentence(note)}",) if note else ()
        return (*_EXPLAINED[reason], *said, "改好以后交到原来的受理点，才会接着往下办。")
    explained = _EXPLAINED.get(reason, ())
    papers = f"请按一次性告知补齐：{'、'.join(missing)}。" if missing else "请按一次性告知书补齐材料。"
    how = "补齐后交到原来的受理点，才会接着往下办。"
    return (papers, *((f"办理部门的说明：{_sentence(note)}",) if note else ()), *explained, how)


def _refused(note: str, reason: Reason | None) -> tuple[str, ...]:
    named = "；".join(filter(None, (reason.zh if reason and reason is not Reason.OTHER else "", note)))
    why = f"原因：{_sentence(named)}" if named else "没有看到原因的，可以要求办理部门说明理由。"
    return (
        why,
        *_EXPLAINED.get(reason, ()),
        "条件或材料补齐以后可以重新申请。",
        "对决定不服的，可以依法申请行政复议或者提起行政诉讼，注意期限。",
    )


def _sentence(note: str) -> str:
    return note if note.endswith(("。", "！", "？")) else f"{note}。"


def _overdue(due_on: dt.date, cap_on: dt.date | None, hotline: str | None, today: dt.date) -> str:
    complain = f"拨打{hotline}反映" if hotline else "向政务服务热线反映"
    text = f"已经超过办证期限（最迟应在{long_date(due_on)}发证）。请带上受理回执向受理点询问"
    if cap_on is not None and due_on < cap_on and today <= cap_on:
        return f"{text}是否依规定延长；可以延长的，最长到{long_date(cap_on)}。没有说法的，可以{complain}。"
    return f"{text}原因；没有说法的，可以{complain}。"
