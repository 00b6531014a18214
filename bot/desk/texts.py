"""The words of the desk's pages that are not in their templates."""

from __future__ import annotations

WRONG_LOGIN = "用户名或密码不对。"
LOCKED = "输错的次数太多，请在{time}以后再试。"
FORM_EXPIRED = "这一页放得太久，表单已经失效。请刷新后再试。"
FOREIGN = "这个请求不是从本站的页面发出的，没有处理。"
NOT_ALLOWED = "您的角色没有这一项权限。需要的话请找班长或管理员。"
STORE_DOWN = "数据库暂时用不了，请稍后再试。"
MUST_CHANGE = "现在的密码是别人设的，请先改成自己的。"
CHANGED = "密码已经改好，其他地方的登录都已退出。"
WRONG_OLD = "现在的密码不对。"
NOT_THE_SAME = "两次输入的新密码不一样。"
RECEIPT = "答复编号：{code}"
OFFERED = "答复里提到"
SITUATION = "相近情形"
FACTS = {
    "city": "城市",
    "ground": "申领条件",
    "housing": "住所",
    "who": "办理人",
    "date": "日期",
    "duration": "时长",
    "impossible_date": "没有这一天",
    "case_number": "办件编号",
    "id_tail": "核验码",
}
ROLES = {"registered": "登记", "accepted": "受理", "issued": "签发", "expires": "到期", "moved": "搬家"}
CASE_ON_ITS_PAGE = "这一句里像是有办件编号。查办件请到“办件”页，要核验来电人，也会留下记录。"
NO_QUESTION = "请先写上要问的话。"
TOO_LONG = "这一句太长，请分几次问。"
NO_ENTRY = "没有这个条目，知识可能刚更新过。请重新问一次。"
NO_DAY = "日期写得不对，请写成 2026-03-01 这样。"
NO_RECEIPT = "没有这个答复编号。请核对后再查；很早的答复按保存期限已经删除。"
DAMAGED_RECEIPT = "这份答复的存档已经损坏，不能作准。"
SAME_NOW = "今天问，答复一字不差。"
OTHER_NOW = "规则或知识后来有变化，今天问，答复已经不同。"
UNREADABLE_NOW = "这份答复是用别的版本做的，今天的不能自动对照。"
OF_CHECK = "这是资格核对的结果，不自动对照。"
DATES = {
    "registered": "登记",
    "accepted": "受理",
    "issued": "签发",
    "expires": "有效期截止",
    "period_complete": "期满",
    "earliest_application": "最早可申请",
    "counter_day": "窗口最早",
    "window_start": "签注开始",
    "window_last": "签注最后一天",
    "anniversary": "满年",
    "grace_until": "宽限期止",
    "make_up_until": "补办期限止",
    "previous_window_start": "上次签注开始",
    "previous_window_last": "上次最后一天",
    "previous_grace_until": "上次宽限期止",
    "previous_make_up_until": "上次补办期限止",
    "issue_due": "期限届满",
    "issue_due_next_working_day": "最迟发证",
    "issue_due_cap": "延长后最迟",
    "issue_due_guide": "另一说最迟",
}
SPANS = {"wait": "计算的期间", "window": "签注窗口", "grace": "宽限或补办"}
NO_DATE = "请先填上要用来计算的日期。"
NOT_IN_FORCE = "这一天、这个城市没有收录这项规定的数字，算不出来。"
TOO_MANY_LOOKUPS = "您这一小时查的办件已经到上限，请过一会儿再查，或请班长帮忙。"
OVER_LIMIT = "超过每小时上限"
USER_ADDED = "已开通 {name}。第一次登录的密码是 {password}，只显示这一次。"
USER_RESET = "{name} 的新密码是 {password}，只显示这一次；原来的登录都已退出。"
USER_CHANGED = "{name} 已改好，原来的登录都已退出。"
NOT_ONESELF = "自己的账号请由别的管理员来改。"
NO_CHAT = "没有这个对话，可能已经按期限删除。"
CHAT_TAKEN = "这个对话已经有人接了，或者用户已经离开。"
CHAT_NOT_YOURS = "这个对话不在您手上：可能已经结束，或者掉线后回到了队列。"
FORMS = {"progress_form": "查办件进度", "due_date_form": "算日期", "eligibility_form": "核对申领资格"}
BUTTONS = {"human": "转人工", "check_eligibility": "看我能不能办", "deny": "不用", "cancel": "取消"}
NO_ITEM = "没有这一件。"
NO_PAIR = "请选事项和方面。"
PROPOSED = "已送审。另一个人通过以后，会出现在可导出的训练说法里。"
