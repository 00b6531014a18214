"""The words of the desk's pages that are not in their templates."""

from __future__ import annotations

WRONG_LOGIN = "用户名或密码不对。"
LOCKED = "输错的次数太多，请在{time}以后再试。"
FORM_EXPIRED = "这一页放得太久，表单已经失效。请刷新后再试。"
FOREIGN = "这个请求不是从本站的页面发出的，没有处理。"
NOT_ALLOWED = "您的角色没有这一项权限。需要的话请找班长或管理员。"
NOT_FOUND = "没有这一页。"
STORE_DOWN = "数据库暂时用不了，请稍后再试。"
MUST_CHANGE = "现在的密码是别人设的，请先改成自己的。"
CHANGED = "密码已经改好，其他地方的登录都已退出。"
WRONG_OLD = "现在的密码不对。"
NOT_THE_SAME = "两次输入的新密码不一样。"
