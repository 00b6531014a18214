"""Roles of the desk and what each may do."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases.desk_models import Role
from bot.labels import Label

__all__ = ["PERMISSIONS", "Permission", "Role", "may"]


class Permission(Label):
    """What a page of the desk needs."""

    ASK = "ask", "问答与计算"
    CASES = "cases", "查办件"
    WORK_ITEMS = "work_items", "报错与待办"
    REVIEW = "review", "复核"
    HANDOVER = "handover", "接人工"
    DASHBOARD = "dashboard", "看板"
    USERS = "users", "管理账号"
    AUDIT = "audit", "看操作记录"
    EXPORT = "export", "导出"


_P = Permission
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({_P.ASK, _P.CASES, _P.WORK_ITEMS, _P.HANDOVER}),
    Role.KEEPER: frozenset({_P.ASK, _P.WORK_ITEMS, _P.REVIEW, _P.DASHBOARD, _P.EXPORT}),
    Role.SUPERVISOR: frozenset(set(_P) - {_P.USERS}),
    # who manages accounts needs no personal data
    Role.ADMINISTRATOR: frozenset({_P.ASK, _P.DASHBOARD, _P.USERS, _P.AUDIT}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in PERMISSIONS[role]
