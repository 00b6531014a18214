"""Progress: what is next, by when, what to do, the permit's endorsement, and the words for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.models import Case
from bot.cases.progress import CaseProgress, CaseRules, IssueLimit, build_progress
from bot.cases.repository import CaseRepository, PermitEntry
from bot.cases.rules import LateRule
from bot.cases.stages import MAIN_PATH, REASONED_STAGES, CaseKind, EndorsementState, PermitStatus, Reason, Stage, next_stage, stages_of
from bot.cases.store import CaseStore
from bot.cases.wording import render, spoken
from bot.deadlines import Period, State, Unit

Entry = Callable[..., Any]
ACCEPTED = dt.date(2026, 11, 3)  # a Tuesday; 15 days later is Wednesday 18 November
TODAY = dt.date(2026, 11, 10)


@pytest.fixture
def progress_of(store: CaseStore, rules: CaseRules, entry: Entry, save: Entry) -> Callable[..., CaseProgress]:
    """Save one case in a stage and return its progress."""

    def run(stage: Stage, *, today: dt.date = TODAY, with_rules: CaseRules = rules, **fields: Any) -> CaseProgress:
        save(entry(stage=stage, at=dt.datetime(2026, 11, 4, 9, 0), **fields))
        with store.session(read_only=True) as session:
            case = CaseRepository(session, store.hasher).load(session.execute(select(Case.id)).scalar_one())
            return build_progress(case, with_rules, today)

    return run


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.REVIEW, Stage.PRODUCTION])
def test_an_accepted_application_has_a_last_day(progress_of: Entry, stage: Stage) -> None:
    progress = progress_of(stage, accepted_on=ACCEPTED)
    assert progress.due_on == dt.date(2026, 11, 18)
    assert not progress.overdue
    assert "2026年11月18日（星期三）" in render(progress, today=TODAY)


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.SUPPLEMENT, Stage.READY, Stage.COLLECTED, Stage.REFUSED, Stage.WITHDRAWN])
def test_no_last_day_while_the_limit_does_not_run(progress_of: Entry, stage: Stage) -> None:
    progress = progress_of(stage, accepted_on=ACCEPTED, today=dt.date(2027, 1, 5))
    assert (progress.due, progress.due_on, progress.overdue) == (None, None, False)


def test_no_last_day_before_acceptance_or_for_another_kind_or_without_a_rule(progress_of: Entry, rules: CaseRules) -> None:
    assert progress_of(Stage.REVIEW).due is None
    none = replace(rules, limits=lambda city: None)
    assert progress_of(Stage.REVIEW, accepted_on=ACCEPTED, with_rules=none).due is None


def test_the_issue_limit_is_for_applications_only(progress_of: Entry) -> None:
    assert progress_of(Stage.REVIEW, kind=CaseKind.ADDRESS_CHANGE, accepted_on=ACCEPTED).due is None


def test_the_limit_of_the_citys_own_rule_is_used(progress_of: Entry, rules: CaseRules) -> None:
    asked: list[str] = []

    def limits(city: str) -> IssueLimit:
        asked.append(city)
        return IssueLimit(Period(10, Unit.WORKING_DAY))

    progress = progress_of(Stage.REVIEW, city="广州", accepted_on=ACCEPTED, with_rules=replace(rules, limits=limits))
    assert asked == ["广州"]
    assert progress.due_on == dt.date(2026, 11, 17)
    assert progress.due is not None
    assert progress.due.provisional
    assert "暂按估算" in render(progress, today=TODAY)


@pytest.mark.parametrize(("today", "overdue"), [(dt.date(2026, 11, 18), False), (dt.date(2026, 11, 19), True)])
def test_overdue_begins_on_the_day_after_the_last(progress_of: Entry, today: dt.date, overdue: bool) -> None:
    assert progress_of(Stage.PRODUCTION, accepted_on=ACCEPTED, today=today).overdue is overdue


def test_a_last_day_on_a_weekend_is_moved_before_a_case_is_called_overdue(progress_of: Entry) -> None:
    accepted = dt.date(2026, 11, 6)  # 15 days later: Saturday 21 November
    assert not progress_of(Stage.PRODUCTION, accepted_on=accepted, today=dt.date(2026, 11, 23)).overdue


def test_overdue_says_what_to_do_and_whether_it_may_have_been_extended(progress_of: Entry) -> None:
    soon = progress_of(Stage.PRODUCTION, accepted_on=ACCEPTED, today=dt.date(2026, 11, 20))
    assert "12345热线" in soon.duties[0]
    assert "2026年12月3日" in soon.duties[0]
    late = progress_of(Stage.PRODUCTION, accepted_on=ACCEPTED, today=dt.date(2026, 12, 10))
    assert "延长" not in late.duties[0]
    assert "已经超期" in render(late, today=dt.date(2026, 12, 10))
    assert not any("不用跑腿" in duty for duty in late.duties)


def test_missing_papers_come_from_the_one_time_notice(progress_of: Entry) -> None:
    progress = progress_of(Stage.SUPPLEMENT, missing=("房屋租赁合同", "相片"), note="合同没有签名")
    assert progress.missing == ("房屋租赁合同", "相片")
    assert "房屋租赁合同、相片" in progress.duties[0]
    assert "合同没有签名。" in progress.duties[1]
    assert progress.next_stage is Stage.REVIEW


def test_ready_says_to_bring_the_id_card(progress_of: Entry) -> None:
    progress = progress_of(Stage.READY)
    assert "身份证" in progress.duties[0]
    assert "领取" in spoken(progress)


def test_a_refusal_gives_its_reason_and_the_remedies(progress_of: Entry) -> None:
    progress = progress_of(Stage.REFUSED, note="登记未满期限")
    assert progress.next_stage is None
    assert "登记未满期限" in progress.duties[0]
    assert any("行政复议" in duty for duty in progress.duties)


@pytest.mark.parametrize(("kind", "stage"), [(kind, stage) for kind in CaseKind for stage in sorted(stages_of(kind))])
def test_every_stage_of_every_kind_can_be_told(progress_of: Entry, kind: CaseKind, stage: Stage) -> None:
    progress = progress_of(stage, kind=kind)
    text = render(progress, today=TODAY)
    assert f"目前：{stage.zh}，2026年11月4日起" in text
    assert all(duty in text and duty.endswith("。") for duty in progress.duties)
    assert progress.duties


def test_paths_lead_to_their_end() -> None:
    for kind, path in MAIN_PATH.items():
        walked = [path[0]]
        while (following := next_stage(kind, walked[-1])) is not None:
            walked.append(following)
        assert tuple(walked) == path
        assert next_stage(kind, Stage.WITHDRAWN) is None


def test_the_timeline_is_in_order_with_elapsed_days(progress_of: Entry) -> None:
    progress_of(Stage.ACCEPTED)
    progress = progress_of(Stage.RECEIVED)
    assert [event.stage for event in progress.events] == [Stage.RECEIVED, Stage.ACCEPTED]
    assert "到今天6天" in render(progress, today=TODAY)
    assert "张*" in render(progress, today=TODAY)


def _permit(**fields: Any) -> PermitEntry:
    return PermitEntry(dt.date(2025, 3, 31), dt.date(2026, 3, 30), **fields)


@pytest.mark.parametrize(
    ("today", "state", "told"),
    [
        (dt.date(2026, 2, 27), State.TOO_EARLY, "2026年2月28日至2026年3月30日"),
        (dt.date(2026, 2, 28), State.IN_WINDOW, "最晚2026年3月30日"),
        (dt.date(2026, 3, 30), State.IN_WINDOW, "最晚2026年3月30日"),
        (dt.date(2026, 3, 31), State.OVERDUE, "现已逾期"),
    ],
)
def test_the_endorsement_window_of_the_permit(progress_of: Entry, today: dt.date, state: State, told: str) -> None:
    progress = progress_of(Stage.COLLECTED, permit=_permit(), today=today)
    assert progress.endorsement is not None
    assert progress.endorsement.window is not None
    assert progress.endorsement.window.state is state
    assert told in render(progress, today=today)


def test_a_later_endorsement_moves_the_end(progress_of: Entry) -> None:
    permit = _permit(endorsed_on=dt.date(2026, 3, 1), endorsed_until=dt.date(2027, 3, 30))
    progress = progress_of(Stage.COLLECTED, permit=permit)
    assert progress.endorsement is not None
    assert progress.endorsement.valid_until == dt.date(2027, 3, 30)


def test_a_suspended_permit_is_told(progress_of: Entry) -> None:
    progress = progress_of(Stage.REVIEW, permit=_permit(status=PermitStatus.SUSPENDED))
    assert "使用功能中止" in render(progress, today=TODAY)


def test_a_cancelled_permit_has_no_window(progress_of: Entry) -> None:
    progress = progress_of(Stage.COMPLETED, kind=CaseKind.CANCELLATION, permit=_permit(status=PermitStatus.CANCELLED))
    assert progress.endorsement is not None
    assert progress.endorsement.window is None
    assert "已经注销" in render(progress, today=TODAY)


def test_without_a_window_rule_only_the_end_is_told(progress_of: Entry, rules: CaseRules) -> None:
    progress = progress_of(Stage.COLLECTED, permit=_permit(), with_rules=replace(rules, windows=None))
    assert "有效到2026年3月30日。" in render(progress, today=TODAY)


LATE = LateRule(grace=Period(60, Unit.DAY), make_up_limit=Period(2, Unit.YEAR))


@pytest.mark.parametrize(
    ("today", "late", "state", "told"),
    [
        (dt.date(2026, 3, 30), LATE, EndorsementState.IN_WINDOW, "最晚2026年3月30日"),
        (dt.date(2026, 3, 31), LATE, EndorsementState.SUSPENDED_IN_GRACE, "2026年5月29日以前补办"),
        (dt.date(2026, 5, 29), LATE, EndorsementState.SUSPENDED_IN_GRACE, "居住年限还能连上"),
        (dt.date(2026, 5, 30), LATE, EndorsementState.SUSPENDED, "最晚2028年3月30日，补办后恢复"),
        (dt.date(2028, 3, 31), LATE, EndorsementState.LAPSED, "已经过了"),
        (dt.date(2028, 3, 31), LateRule(), EndorsementState.SUSPENDED, "使用功能中止，请尽快补办，补办后恢复"),
    ],
)
def test_a_missed_endorsement_suspends_the_permit(
    progress_of: Entry, rules: CaseRules, today: dt.date, late: LateRule, state: EndorsementState, told: str
) -> None:
    progress = progress_of(Stage.COLLECTED, permit=_permit(), today=today, with_rules=replace(rules, late=lambda city: late))
    assert progress.endorsement is not None
    assert progress.endorsement.state is state
    assert told in render(progress, today=today)


def test_without_an_endorsement_on_file_the_assumption_is_told(progress_of: Entry) -> None:
    progress = progress_of(Stage.COLLECTED, permit=PermitEntry(dt.date(2023, 3, 31)))
    assert progress.endorsement is not None
    assert progress.endorsement.assumed
    assert "没有签注记录" in render(progress, today=TODAY)


def test_rules_of_a_third_party_are_hedged(progress_of: Entry, rules: CaseRules) -> None:
    hedged = replace(rules, hedged=lambda city, rule: True)
    told = render(progress_of(Stage.REVIEW, accepted_on=ACCEPTED, permit=_permit(), with_rules=hedged), today=TODAY)
    assert "以受理回执写明的日期为准" in told
    assert "请以当地公布为准" in told
    assert "第三方" not in render(progress_of(Stage.REVIEW, accepted_on=ACCEPTED, permit=_permit()), today=TODAY)


@pytest.mark.parametrize("stage", [Stage.SUPPLEMENT, Stage.REVIEW, Stage.REFUSED])
def test_an_address_mismatch_is_explained_with_both_ways_out(progress_of: Entry, stage: Stage) -> None:
    progress = progress_of(stage, reason=Reason.ADDRESS_MISMATCH, note="走访时没有见到本人")
    told = render(progress, today=TODAY)
    assert "不是要迁户口" in told
    assert "先把居住登记改成现在住的地方" in told
    assert "给社区民警回个电话" in told
    assert "走访时没有见到本人" in told
    assert f"{stage.zh}（人户不一致）" in told


def test_missing_papers_come_before_the_explanation(progress_of: Entry) -> None:
    progress = progress_of(Stage.SUPPLEMENT, reason=Reason.ADDRESS_MISMATCH, missing=("房屋租赁合同",))
    assert "房屋租赁合同" in progress.duties[0]
    assert any("人户不一致" in duty for duty in progress.duties)


@pytest.mark.parametrize("reason", [*Reason])
@pytest.mark.parametrize("stage", sorted(REASONED_STAGES))
def test_every_reason_can_be_told(progress_of: Entry, stage: Stage, reason: Reason) -> None:
    progress = progress_of(stage, reason=reason)
    assert progress.duties
    assert all(duty.endswith("。") for duty in progress.duties)
