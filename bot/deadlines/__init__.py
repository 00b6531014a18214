"""Date rules of the residence permit: waiting period, endorsement window, time limits, working days.

Pure functions: the day and the calendar are passed in, figures come from the policy data, and every result carries the steps
that lead to it. Nothing is read at import.
"""

from __future__ import annotations

from bot.deadlines.calendar_file import CalendarStatus, Notice, RestRange, YearCalendar, read_year
from bot.deadlines.endorsement import days_late, endorsement_window, overdue, what_if
from bot.deadlines.errors import CalendarError, DeadlineError
from bot.deadlines.held import full_years, years_held
from bot.deadlines.limits import duty_limit, issue_limit, stated_limit
from bot.deadlines.periods import Period, Unit, add_months, add_period
from bot.deadlines.result import Deadline, Rule, State, Step, StepRole
from bot.deadlines.waiting import earliest_application
from bot.deadlines.wording import long_date, plain_date
from bot.deadlines.working_days import WorkingDayCalendar

__all__ = [
    "CalendarError",
    "CalendarStatus",
    "Deadline",
    "DeadlineError",
    "Notice",
    "Period",
    "RestRange",
    "Rule",
    "State",
    "Step",
    "StepRole",
    "Unit",
    "WorkingDayCalendar",
    "YearCalendar",
    "add_months",
    "add_period",
    "days_late",
    "duty_limit",
    "earliest_application",
    "endorsement_window",
    "full_years",
    "issue_limit",
    "long_date",
    "overdue",
    "plain_date",
    "read_year",
    "stated_limit",
    "what_if",
    "years_held",
]
