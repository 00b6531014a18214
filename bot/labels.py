"""The words of the domain: matters, aspects, acts, grounds and the other closed sets.

Every other module takes its labels from here, so that a label is spelt in one place.
Values are the English terms of the glossary; ``zh`` gives the Chinese word shown to people.
"""

from __future__ import annotations

from enum import Enum


class Label(str, Enum):
    """A string enumeration whose members carry a Chinese name."""

    zh: str

    def __new__(cls, value: str, zh: str = "") -> Label:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        return member

    def __str__(self) -> str:
        return str(self.value)


class Channel(Label):
    """渠道: a way by which people reach the assistant; each can be switched off."""

    REST = "rest", "网页和接口"
    WIDGET = "widget", "网站组件"
    WECHAT = "wechat", "微信"
    WECOM = "wecom", "企业微信"


class Matter(Label):
    """事项: the stage of the residence-permit process a question is about."""

    REGISTRATION = "registration", "居住登记"
    APPLICATION = "application", "申领居住证"
    ENDORSEMENT = "endorsement", "签注"
    ADDRESS_CHANGE = "address_change", "住址变更"
    LOSS_REPLACEMENT = "loss_replacement", "挂失、补领、换领"
    E_PERMIT = "e_permit", "电子居住证"
    RIGHTS = "rights", "权益便利"
    SETTLEMENT = "settlement", "积分落户"
    CANCELLATION = "cancellation", "注销"
    CASE = "case", "我的办件"
    PERMIT_GENERAL = "permit_general", "居住证"
    NONE = "none", "未说明"


class Aspect(Label):
    """方面: what is asked about the matter."""

    DEFINITION = "definition", "是什么"
    ELIGIBILITY = "eligibility", "条件"
    MATERIALS = "materials", "材料"
    PROCEDURE = "procedure", "怎么办"
    WHERE = "where", "在哪办"
    DEADLINE = "deadline", "时限"
    DUE_DATE = "due_date", "具体日期"
    FEE = "fee", "费用"
    CONSEQUENCE = "consequence", "后果"
    PROGRESS = "progress", "进度"
    BENEFITS = "benefits", "用处"
    PENALTY = "penalty", "处罚"
    NONE = "none", "未说明"


class Act(Label):
    """What a message does; ``ASK`` is the only one that carries questions."""

    ASK = "ask", "提问"
    HUMAN = "human", "转人工"
    GREET = "greet", "问候"
    BYE = "bye", "告别"
    THANKS = "thanks", "致谢"
    AFFIRM = "affirm", "肯定"
    DENY = "deny", "否定"
    COMPLAINT = "complaint", "抱怨"
    INFORM = "inform", "陈述"
    CHITCHAT = "chitchat", "闲聊"
    OUT_OF_SCOPE = "oos", "范围之外"
    CANCEL = "cancel", "取消"
    START_OVER = "start_over", "重新开始"
    BIND = "bind", "记住办件"
    UNBIND = "unbind", "解除绑定"
    SUBSCRIBE = "subscribe", "要提醒"
    UNSUBSCRIBE = "unsubscribe", "不要提醒"
    WHY = "why", "问为什么问"
    EXPLAIN = "explain", "问问的是什么"
    REPEAT = "repeat", "请再说一遍"
    DONT_KNOW = "dont_know", "不知道"
    CHECK_ELIGIBILITY = "check_eligibility", "看自己够不够条件"


class OutOfScope(Label):
    """Why a message is outside what the assistant answers."""

    OTHER_PERMIT = "other_permit", "别的证件"
    OTHER_OFFICE = "other_office", "别的部门的业务"
    UNRELATED = "unrelated", "无关内容"
    UNSAFE = "unsafe", "违法或危险的要求"


class Ground(Label):
    """申领条件之一 (居住证暂行条例第二条)."""

    WORK = "work", "合法稳定就业"
    HOUSING = "housing", "合法稳定住所"
    STUDY = "study", "连续就读"


class Housing(Label):
    """住所种类, which decides the proof of address."""

    OWN = "own", "自有住房"
    RENTED = "rented", "租房"
    DORMITORY = "dormitory", "单位或学校宿舍"
    RELATIVE = "relative", "亲友家"
    PUBLIC_RENTAL = "public_rental", "公租房、保租房"
    HOTEL = "hotel", "旅馆"


class Who(Label):
    """Who applies."""

    SELF = "self", "本人"
    MINOR = "minor", "未满十六周岁的未成年人"
    ELDERLY = "elderly", "行动不便的老年人"
    DISABLED = "disabled", "行动不便的残疾人"
    PROXY = "proxy", "代办"


class Gap(Label):
    """What became of a residence registration since it was made."""

    NONE = "none", "没断过"
    MOVED = "moved", "换过住处，登记没断"
    BROKEN = "broken", "断过，重新登记了"
    LAPSED = "lapsed", "断了，还没重新登记"
    NEVER = "never", "还没登记过"


class DateRole(Label):
    """What happened, or happens, on a date that the user names."""

    REGISTERED = "registered", "登记日期"
    ACCEPTED = "accepted", "受理日期"
    ISSUED = "issued", "签发日期"
    EXPIRES = "expires", "有效期截止日"
    MOVED = "moved", "搬家日期"


class Status(Label):
    """Outcome of one answer. Each has its wording, its metric and its test."""

    ANSWERED = "answered", "已回答"
    CLARIFY = "clarify", "需要澄清"
    NEEDS_FACT = "needs_fact", "还缺信息"
    NEEDS_IDENTITY = "needs_identity", "需要核验身份"
    OTHER_PERMIT = "other_permit", "别的证件"
    NOT_ON_FILE = "not_on_file", "没有收录"
    PROVISIONAL = "provisional", "暂按估算"
    REFUSED = "refused", "不予回答"
    HANDOVER = "handover", "转人工"
    ERROR = "error", "出错"
