"""The endorsement of an applicant's permit: in its window, overdue, suspended. Pure.

Basis: 居住证暂行条例 第十条: a permit not endorsed in time has its use suspended; the late endorsement restores it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.cases.repository import LoadedPermit
from bot.cases.rules import CaseRules, LateRule
from bot.cases.stages import EndorsementState, PermitKind, PermitStatus
from bot.deadlines import Deadline, DeadlineError, State, endorsement_window, overdue

_STATES = {
    State.TOO_EARLY: EndorsementState.TOO_EARLY,
    State.IN_WINDOW: EndorsementState.IN_WINDOW,
    State.OVERDUE_IN_GRACE: EndorsementState.SUSPENDED_IN_GRACE,
    State.OVERDUE: EndorsementState.SUSPENDED,
    State.LAPSED: EndorsementState.LAPSED,
}


@dataclass(frozen=True)
class EndorsementStatus:
    """Endorsement of the applicant's latest permit.

    Attributes:
        valid_until: last day on which it is good: the latest endorsement's, else the one on the permit; None if unknown.
        window: the window that counts and, as its state, where today stands; once it is over, with the city's grace and
            make-up limit among its dates; None when the city's rule is unknown.
        state: computed from the dates. The status on file may differ: the office may have suspended a permit for another reason.
        hedged: the city's rule rests on a third party's account.
        assumed: nothing on file says until when it is good, so earlier endorsements were taken for granted.
    """

    permit_kind: PermitKind
    permit_status: PermitStatus
    issued_on: dt.date
    endorsed_on: dt.date | None
    valid_until: dt.date | None
    window: Deadline | None
    state: EndorsementState = EndorsementState.UNKNOWN
    assumed: bool = False
    hedged: bool = False


def endorsement_status(city: str, permits: Iterable[LoadedPermit], rules: CaseRules, today: dt.date) -> EndorsementStatus | None:
    """Return the status of the latest permit that is not cancelled (else of the latest); None without a permit."""
    issued = [p for p in permits if p.issued_on <= today]
    if not issued:
        return None
    permit = max(issued, key=lambda p: (p.status is not PermitStatus.CANCELLED, p.issued_on))
    latest = max(permit.endorsements, key=lambda e: e.done_on, default=None)
    valid_until = max((d for d in (permit.expires_on, latest.valid_until if latest else None) if d is not None), default=None)
    window = _window(city, permit, valid_until, rules, today)
    if permit.status is PermitStatus.CANCELLED:
        state = EndorsementState.CANCELLED
    else:
        state = _STATES.get(window.state, EndorsementState.UNKNOWN) if window and window.state else EndorsementState.UNKNOWN
    return EndorsementStatus(
        permit_kind=permit.kind,
        permit_status=permit.status,
        issued_on=permit.issued_on,
        endorsed_on=latest.done_on if latest else None,
        valid_until=valid_until,
        window=window,
        state=state,
        assumed=valid_until is None and window is not None,
        hedged=rules.hedged(city, "endorsement"),
    )


def _window(city: str, permit: LoadedPermit, valid_until: dt.date | None, rules: CaseRules, today: dt.date) -> Deadline | None:
    rule = rules.windows(city) if rules.windows else None
    if rule is None or permit.status is PermitStatus.CANCELLED:
        return None
    try:
        if valid_until is None:
            return endorsement_window(issued=permit.issued_on, rule=rule, today=today)
        window = endorsement_window(expires=valid_until, rule=rule, today=today)
        if window.state is not State.OVERDUE:
            return window
        late = rules.late(city) if rules.late else LateRule()
        first, last = window.dates["window_start"], window.dates["window_last"]
        return overdue(last, today, grace=late.grace, make_up_limit=late.make_up_limit, window_start=first)
    except DeadlineError:
        return None  # dates that no rule can work with must not hide the progress itself
