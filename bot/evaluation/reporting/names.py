"""What the sets, methods and figures are called in the report."""

from __future__ import annotations

SETS = {
    "single": "单个问题",
    "several": "一句多问",
    "follow_up": "接着问",
    "out_of_scope": "范围之外",
    "dates": "日期",
    "talks": "几轮里算日子",
    "hostile": "恶意与乱码",
    "situations": "具体情形",
}
METHODS = {"juyi": "居易", "stock": "原版 Rasa", "bm25": "BM25"}
_FIGURES = {
    "pair_right": "第一问的事项和方面都对",
    "pair_right_or_offered": "对，或反问时给出了对的选项",
    "answer_right": "先答的就是所问（或反问时给出）",
    "matter_right": "事项对",
    "aspect_right": "方面对",
    "confident_wrong": "错了还照答",
    "asked_back": "反问",
    "wrongly_declined": "本该答却推掉",
    "not_declined": "没有推掉",
    "bare_topic": "只有话题",
    "statement": "只是陈述",
    "register": "语体",
    "all_found": "每一问都找到、次序对、最多多出一问",
    "question_found": "找到的问题",
    "first_found": "第一问找对",
    "at_most_one_extra": "多出的不超过一问",
    "all_answered": "每一问都答到",
    "right": "结合上文答对",
    "right_or_offered": "答对，或反问时给出了对的选项",
    "any_answer_right": "几条回答里有对的",
    "city_kept": "记得上文的城市",
    "declined": "推掉",
    "not_answered": "没有硬答",
    "kind_right": "推掉的理由对",
    "days_and_role_right": "日子和意思都对",
    "days_right": "日子对",
    "role_right": "日子对的当中意思也对",
    "line_exact": "整句的日期分毫不差",
    "nothing_found_in_lines_without_dates": "没有日期的句子没有误认",
    "ambiguous_admitted": "拿不准的没有当成准的",
    "impossible_found": "不存在的日子认得出",
    "impossible_told": "不存在的日子告诉了用户",
    "days_told": "该算出的日子都说了，不该算的没有算",
    "another_day": "算的是别的日子",
    "met": "符合预期",
    "no_exception": "没有出错",
    "entry_right": "用的就是这种情形的条目",
    "entry_right_or_offered": "用的就是，或者给出了这种情形的条目",
    "wrong_entry": "用错了别的情形的条目",
    "general_right": "一般的问题答了一般的条目",
    "general_took_an_entry": "一般的问题误用了情形条目",
    "tentative": "说明了还有别的可能",
}
_PARTS = {
    "novel_only": "除去训练里原有的句子",
    "author_only": "只按作者的标注",
    "in_order": "次序对",
    "any_order": "不论次序",
    "of_2": "两问",
    "of_3": "三问",
    "look_alike": "字面相近",
    "plain": "字面不近",
    "marked": "留有别的读法",
    "as_span": "当作一段日子",
    "asked_back": "问回去",
    "other_permit": "别的证件",
    "other_office": "别的部门的业务",
    "unrelated": "无关内容",
    "unsafe": "违法或危险的要求",
    "decline": "应当拒绝",
    "in_domain": "夹着真问题",
    "safe": "无害即可",
}
_REGISTERS = {
    "plain": "平实",
    "search": "搜索词",
    "voice": "语音转写",
    "dialect": "方言",
    "trad": "繁体",
    "typo": "错字",
    "long": "长段",
}


def figure(key: str) -> str:
    """The Chinese name of a figure; a part of one is set off by a dash."""
    head, _, part = key.partition(".")
    name = _FIGURES.get(head, head)
    if not part:
        return name
    if head == "register":
        return f"　{name}：{register(part)}"
    return f"　{name}：{_PARTS.get(part) or _FIGURES.get(part, part)}"


def register(key: str) -> str:
    """The Chinese name of a register."""
    return _REGISTERS.get(key, key)
