"""The closed sets of the case store, and the order in which a case passes its stages."""

from __future__ import annotations

from bot.labels import Label


class CaseKind(Label):
    """What a case is about."""

    REGISTRATION = "registration", "居住登记"
    APPLICATION = "application", "申领居住证"
    ENDORSEMENT = "endorsement", "签注"
    ADDRESS_CHANGE = "address_change", "住址变更"
    REPLACEMENT = "replacement", "补领、换领"
    CANCELLATION = "cancellation", "注销"


class Stage(Label):
    """环节: where a case stands."""

    RECEIVED = "received", "已收件"
    ACCEPTED = "accepted", "已受理"
    SUPPLEMENT = "supplement", "待补正"
    REVIEW = "review", "审核"
    PRODUCTION = "production", "制证"
    READY = "ready", "待领取"
    COLLECTED = "collected", "已领取"
    COMPLETED = "completed", "已办结"
    REFUSED = "refused", "不予受理或不予办理"
    WITHDRAWN = "withdrawn", "已撤回"


class Reason(Label):
    """Why a case waits for its applicant or was refused, where the back office says so."""

    PAPERS = "papers", "材料不齐"
    ADDRESS_MISMATCH = "address_mismatch", "人户不一致"
    PERIOD_SHORT = "period_short", "登记未满期限"
    IDENTITY = "identity", "身份信息不符"
    GROUND = "ground", "不符合申领条件"
    OTHER = "other", "其他"


class PermitKind(Label):
    """Form of a permit."""

    CARD = "card", "实体证"
    ELECTRONIC = "electronic", "电子居住证"


class PermitStatus(Label):
    """Whether a permit may be used."""

    VALID = "valid", "有效"
    SUSPENDED = "suspended", "使用功能中止"
    CANCELLED = "cancelled", "已注销"


class EndorsementState(Label):
    """Where the endorsement of a permit stands on a day, computed from its dates and the rule of the city."""

    TOO_EARLY = "too_early", "还没到签注的时候"
    IN_WINDOW = "in_window", "现在可以签注"
    SUSPENDED_IN_GRACE = "suspended_in_grace", "逾期中止，仍在宽限期内"
    SUSPENDED = "suspended", "逾期中止"
    LAPSED = "lapsed", "超过补办期限"
    CANCELLED = "cancelled", "已注销"
    UNKNOWN = "unknown", "算不出来"


class LookupOutcome(Label):
    """Outcome of one lookup as the audit records it. ``ABSENT`` and ``WRONG_FACTOR`` are never told apart outside the audit."""

    FOUND = "found", "已核验"
    ABSENT = "absent", "无此办件"
    WRONG_FACTOR = "wrong_factor", "核验不符"
    LOCKED = "locked", "暂停查询"
    PAUSED = "paused", "全部暂停查询"
    TYPO = "typo", "编号有误"
    BAD_FACTOR = "bad_factor", "核验信息格式不对"
    BOUND = "bound", "已绑定，免核验"


class AccessAction(Label):
    """What a member of the office, or a program of the office, did with personal records."""

    SHOW = "show", "查看"
    LIST = "list", "列出"
    ADVANCE = "advance", "推进环节"
    IMPORT = "import", "导入"
    RECORD = "record", "接口写入"
    EXPORT = "export", "导出个人数据"
    ERASE = "erase", "删除个人数据"
    RETAIN = "retain", "到期清理"
    LOGIN = "login", "登录"
    LOGIN_FAILED = "login_failed", "登录没有通过"
    LOGOUT = "logout", "退出"
    PASSWORD = "password", "改密码"
    DENIED = "denied", "没有权限"
    USER = "user", "管理账号"
    ASK = "ask", "问答"
    RECEIPT = "receipt", "查答复编号"
    CALCULATE = "calculate", "计算期限"
    LOOKUP = "lookup", "凭核验查办件"
    VIEW = "view", "看操作记录"
    CHAT = "chat", "看对话"
    TAKE = "take", "接入对话"
    REPLY = "reply", "回复用户"
    HAND_BACK = "hand_back", "交还或办结"
    WORK = "work", "处理待办"
    PHRASE = "phrase", "说法送审、审核"
    DASHBOARD = "dashboard", "看板"
    DOWNLOAD = "download", "导出统计、说法"


class LookupReply(Label):
    """What a person who looks up a case is told. An absent case and a wrong factor are both ``REFUSED``."""

    FOUND = "found", "已查到"
    REFUSED = "refused", "核验没有通过"
    LOCKED = "locked", "暂停查询"
    PAUSED = "paused", "全部暂停查询"
    TYPO = "typo", "编号有误"
    BAD_FACTOR = "bad_factor", "核验信息格式不对"


REASONED_STAGES = frozenset({Stage.SUPPLEMENT, Stage.REVIEW, Stage.REFUSED})

_MAKES_A_PERMIT = (Stage.RECEIVED, Stage.ACCEPTED, Stage.REVIEW, Stage.PRODUCTION, Stage.READY, Stage.COLLECTED)
_MAKES_NONE = (Stage.RECEIVED, Stage.ACCEPTED, Stage.REVIEW, Stage.COMPLETED)

MAIN_PATH: dict[CaseKind, tuple[Stage, ...]] = {
    CaseKind.REGISTRATION: _MAKES_NONE,
    CaseKind.APPLICATION: _MAKES_A_PERMIT,
    CaseKind.ENDORSEMENT: _MAKES_NONE,
    CaseKind.ADDRESS_CHANGE: _MAKES_NONE,
    CaseKind.REPLACEMENT: _MAKES_A_PERMIT,
    CaseKind.CANCELLATION: _MAKES_NONE,
}
SIDE_STAGES = frozenset({Stage.SUPPLEMENT, Stage.REFUSED, Stage.WITHDRAWN})
CLOSED_STAGES = frozenset({Stage.COLLECTED, Stage.COMPLETED, Stage.REFUSED, Stage.WITHDRAWN})

# Order of stages that carry the same moment (a back office often gives only the day).
STAGE_ORDER: dict[Stage, int] = {stage: place for place, stage in enumerate(Stage)}


def stages_of(kind: CaseKind) -> frozenset[Stage]:
    """Every stage that a case of this kind may have."""
    return frozenset(MAIN_PATH[kind]) | SIDE_STAGES


def next_stage(kind: CaseKind, stage: Stage) -> Stage | None:
    """The stage after ``stage`` if nothing goes wrong; None when the case is closed."""
    if stage is Stage.SUPPLEMENT:
        return Stage.REVIEW
    path = MAIN_PATH[kind]
    if stage not in path or stage is path[-1]:
        return None
    return path[path.index(stage) + 1]
