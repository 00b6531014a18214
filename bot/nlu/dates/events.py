"""The words of a message that say what happened, and whether they tell of the asker: registered, accepted, issued, expired, moved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from bot.labels import DateRole
from bot.nlu.dates.others import ASKS, COLLECTS, NEAR, OF_A_DATE, REACH, ClauseAt, is_about_others
from bot.nlu.dates.tense import DONE_ROLES, PAST_MARK, RoleWord
from bot.nlu.dates.vocabulary import A_DATE, ACCEPTED, EXPIRES, ISSUED, MOVED, REGISTERED, SLIP

_KINDS = {
    DateRole.REGISTERED: REGISTERED,
    DateRole.ACCEPTED: ACCEPTED,
    DateRole.ISSUED: ISSUED,
    DateRole.EXPIRES: EXPIRES,
    DateRole.MOVED: MOVED,
}
_EVENT = re.compile(
    "|".join(f"(?P<{role.name}>{'|'.join(words)})" for role, words in _KINDS.items()) + r"|(?P<MADE>办的(?!时候(?![是在]))|办了|办理的)"
    r"|(?P<SIGNED>签收(?=[的了]))"
    r"|(?P<FILLED>(?:(?<=才)|(?<=派出所|居委会)|(?<=社区|街道))补(?:的|了|上))"
    r"|(?P<TAKEN>(?<![提取认])(?:[拿领](?:的|到的?|了)|攞(?:嘅|的|到|咗)|批[的了])|(?<=刚)[拿领](?=$|[,。;!? ]))"
    r"|(?P<HANDED>给[我俺]的|(?:(?<![的了])出|[寄送]到(?:了?家|手)?)的(?=$|[,。;!? ]))"
    rf"|(?P<ENDS>(?<=[\d日号底])到(?=$|[,。;!? ]))|(?P<UNTIL>(?<=[证卡])[就只是]?到{A_DATE})"
    rf"|(?P<PRINTED>(?:写[着的]?|印[着的]?|的是)到{A_DATE})"
)

_ASKED = (
    r"(?:什么时候|啥时候|啥辰光|几时|何时|哪天|哪一天|"
    r"(?:几|多少)天(?:之|以)?内|多久(?:之|以)?内|(?<![十一二三\d])几[号月])(?:之前|以前|前)?"
)
_NEGATED = re.compile(
    rf"(?:待|等着?|没有?|未|还没|没去|没来得及|不用|[勿不](?:予以?)?|拒绝?|无法|没法|能|可以|可不可以|能不能|怎么|如何|哪里|哪儿|[在去上到]哪|要不要|需要|需|{_ASKED}|才能|再|没有去"
    r"|(?:叫|让|通知|喊)[我你他她俺咱们]*)(?:先|给?[我俺咱他她你]?们?|[帮替代][我他她你]?|让|肯|怎么)?(?:去|来|办|做)?$"
    r"|[天日周月](?:之|以)?内(?:要|必须|得|去|来)*$"
)
_FORGOTTEN = re.compile(r"忘(?:记|了|记了)?(?:去|来|办)?$")  # 去年忘了去登记; but 忘了登记日期 tells of the day
_NAMES_THE_DAY = ("日", "时间", "那天", "的日", "的那", "的时")
_MEANT = re.compile(r"(?:想(?!起|到|问|查|知|着|想|请)|打算|准备)[^,。;!?]{0,8}$")
# 昨天去领证,排了一上午,轮到我系统崩了
_IN_VAIN = re.compile(
    r"[^。;!?]{0,24}(?:白跑|系统(?:崩|坏|升级|维护|出|没|卡)|没(?:办|领|拿|登|交|取|递|找)[成到上着]|关门|没开门|没人在|下班了|停电|不给(?:办|登|收|领)|不收|打回|主管不在|没带|忘了?带|[缺少]了?(?:张|个|份|一|照|材|东|签|章)"
    r"|(?:说|讲)(?:[得不没缺少]|要(?![\d一二两三五十等]))|[让叫]我(?:回|下次|改天|带|叫|先|重|明|过))"
)
# 昨天去拿证,说还没好
_NOT_READY = re.compile(r"[^。;!?]{0,12}(?:还没(?:好|做|到|下|印|制|出)|没(?:好|做好)|再等|等通知|等短信)")
_NOT_DONE = re.compile(r"(?<![的了])(?:(?!是不是)[^。;!?\d]){0,16}没(?:办|登|交|领|拿|递)[成上到着]")  # 8号登记,系统升级没登上
# 11月5号办的居住证什么时候能拿: it was applied for then, and is not made yet
_PENDING = re.compile(
    r"还?没(?:有)?(?:下来|拿[到着]?|好|到手|收到|出来|做好|批)(?!过)|(?:什么|啥)时候[能可]?以?才?能?(?:拿|领|取|下|好|出)|"
    r"(?:几天|多久|哪天|几号)(?:能|可以|才能?)?(?:拿|领|取|下来|好|出)|工作日|[几多]少?天能|到哪一?步|进度|审核|办得下来"
)
_OR_ELSE = re.compile(r"不然|否则|要不然|免得|省得")
_MUST = re.compile(r"(?<![获取懂记晓觉])(?:得|必须|应该|该|需要|要|才给|才肯)(?:先|马上|赶紧|都)?[去来]?$")  # 今儿就得登记吗
# 拖到去年八月才给登上; 说12月1号才给登上 lies ahead
_AT_LAST = re.compile(r"(?<![等要说])(?:拖到|到了|熬到|[去前今]年)(?:(?!说|要|等)[^,。;!?])*才给$")
_WHEN = re.compile(rf"(?:{_ASKED})(?:才|就|会)?$")
_NOT_REGISTERED = re.compile(r"(?:没有?|未|没去|忘了?)(?:去|来|办|做)?(?:居住|暂住)?登记")

# 登记失败, 申请被驳回, 受理没通过
_FAILED = re.compile(
    r"(?:的|了|过|[一两二三]?[次回]|证|居住|申请|受理|登记|材料|资料|审核|审批|但是?|可是?|却|结果|还是|后来|又|就|都|也|一直|全部?|当场|直接|给){0,5}(?:,(?:结果|后来|但是?|可是?|却|又|就|都|还是|直接|当场){0,2})?"
    r"(?:失败|不[了成上]|没有?(?:办|登|交|提交|受理)?成|[没未不](?:有|能|予)?被?(?:成功|通过|受理)|没过(?!期)|被[^,。;!?]{0,4}?(?:退|驳|拒|打回)|"
    r"作废|作罢|(?:他们|人家|窗口)?(?:没人?[收接]|不[收接])(?=$|[,。;!? ])|退回|打回|驳回|泡汤|取消|撤销)"
)
# 三个月前把登记撤了; but 8月登记的,后来注销了 tells when it was made
_UNDONE = re.compile(r"(?:了|都|也|又|被|给|已经|让[^,。;!?]{1,4})*(?:撤[了掉回销]|注销|[销消][了掉])")
# 窗口答应20号出证,到现在没出
_STILL_NOT = re.compile(
    r"[的了]?,?(?:但是?|可是?|结果|直)*(?:到|至)?(?:现在|今天|目前|如今|今)(?:都|也|还)*(?:没|冇|不见)有?(?:出|下来|影|办|给|做|批|信儿?|消息)"
)
_NOTICE = re.compile(r"[了的]{0,2}(?:短信|提醒|通知|消息|电话|微信)")
_VOIDED = re.compile(r"(?:登记|申请|受理|材料|申报)(?:的|了|就|都|也|又|被|已经?)*$")  # what is void then is no permit
# 原定10月3号登记, 本来10月3号要登记, 他们让我10月3号登记的
_WAS_PLANNED = re.compile(
    r"(?:原定|原计划|原打算|本该|本应|本打算|本想|答应|承诺|预计|估计|说好|说定|约好|约定|定好|安排在?|本来(?:[^,。;!?]*?(?:要|该|打算|想|定|说|约|计划|"
    r"准备))|取消|撤回)"
    r"(?:(?!结果|拖|后来|才|改|又|重新|再)[^,。;!?])*$"
)
_TOLD_TO = re.compile(r"(?:让|叫|通知|喊|要求)(?:[我你他她俺您]们?|咱们?|大家)(?:必须|得|在|于|去|到|等到?|等)?$")
# 登记满半年是11月23号
_TERM = r"(?:刚好|正好|刚刚?|已经?|才|就|快要?|差不多|大概|有没有|有|也|算)?"
_LASTED = re.compile(
    rf"(?:时间|日期|日子)?(?P<told>[的了过嘞咯],?|,)?(?P<since>到现在(?![这那住])|到今天|至今|以来|"
    rf"到今)?{_TERM}(?:(?:[满够]了?{_TERM}|(?<=[刚正]好)|整整?|足足)[\d半一二两三四五六七八九十几]|(?(since)|$^))"
)
_ASKED_WHETHER = re.compile(r"[^,。;!?]*(?:[吗么没不嘛]|\?)")
_OFFICE = r"(?:派出所|社区|街道|居委会?|村委会?|窗口|民警|片警|警察|网格员|警务室)"
# 证是2024年6月1号拿的: nothing but the date stands between the permit and the verb
_PERMIT_IS = re.compile(
    r"(?<![^住我的张个本新老旧这那该了,。;!? ])[证卡](?:还是|是|系|还|就|也|都|我|在|于|"
    rf"{OF_A_DATE})*(?:才|刚|就|去)?$"
)
_SUBJECT_REACH = 24
# What is said of the permit only where it stands right before.
_OF_PERMIT = frozenset({"HANDED", "ENDS", "UNTIL", "TAKEN"})
_ALONE = re.compile(r"$|[,。;!? 啊呀吧呢]")
_ARRIVES = re.compile(r"日期|有效|[证卡]|签注|快递|短信|货|凭条|回执|通知|电话|材料")
_OTHERS_ARRIVE = re.compile(rf"(?:公司|单位|房东|老板|民警)(?:也|都|才|就|是|{OF_A_DATE})*$")
# 派出所的人是9月3号来的, 维修师傅9月3号来的; but 我是保安9月3号来的
_OTHERS_CAME = re.compile(
    rf"(?:[那这]个)?(?:{_OFFICE}的?(?:人|同志|工作人员|阿姨|大姐)?|(?:维修|装修|送货|搬家|快递)?师傅|快递员|保安|房东|中介|物业的?人?)们?"
    rf"(?:也|都|才|就|是|系|{OF_A_DATE})*"
)
_WE_CAME = re.compile(rf"(?:[我俺咱]们?|就|才|是|{OF_A_DATE})*")
_PAPERS_TOLD = re.compile(r"材料|资料|申请")
_SIGNED_BY = re.compile(rf"{_OFFICE}的?人?(?:也|都|已经?|就|才|当场)*$")
_PERMIT_CAME = re.compile(rf"(?:我的?|这张)?居住证(?:我|是|就|也|都|已经?|{OF_A_DATE})*")
_SIGNED_END = re.compile(r"[的了]?(?:$|[。;!])")
_ARRIVED = re.compile(r"到的|刚到|[就才先]来|嚟咗?|从.+过来")
_OVER = re.compile(r"过期|到期")  # 居住证过期了,9月18号过的
_RENEWS = re.compile(r"签|续|有效|过期|到期|满")
_DELIVERED = re.compile(r"快递|[eE][mM][sS]|寄|邮|收|不在家|取|拿")
_HANDED_OUT = re.compile(r"才|发|办|领|拿|取")
_OF_REGISTRATION = re.compile(r"(?:居住)?登记(?:成功|完成|好了|通过|短信|凭证|回执)")
_NEWS = re.compile(rf"(?:短信|通知|电话|快递|信|消息|凭条|回执)(?:都|也|才|又|就|是|{OF_A_DATE})*$")
_HANDED_IN = re.compile(r"(?<![公外社再])交[的了上]|[受授]理|递[的了交上]|收[的了]件|[办制做]好|出证")
_SLIP_TOLD = re.compile(rf"{SLIP}|条|单|表")


def find_events(text: str, inside: list[tuple[int, int]], clause: ClauseAt) -> tuple[list[RoleWord], list[RoleWord]]:
    """The words that say what happened, and those that ask when it will end (啥时候到期).

    Args:
        text: the message.
        inside: where the dates stand; no event begins within one (十来天前搬的: 搬, not 来…的).
        clause: tells the clause around a position.
    """
    unregistered = bool(_NOT_REGISTERED.search(text))
    out: list[RoleWord] = []
    asked: list[RoleWord] = []
    for match in _outside(text, inside):
        role = _role(match, text, unregistered, clause)
        if role is None:
            continue
        lead = text[max(0, match.start() - 12) : match.start()]
        lasts = role is DateRole.EXPIRES and match.group()[0] in "用管"  # 能用到明年5月
        forgotten = _FORGOTTEN.search(lead) and not text.startswith(_NAMES_THE_DAY, match.end())
        if (_NEGATED.search(lead) and not (lasts and lead.endswith("能"))) or forgotten:
            if role is DateRole.EXPIRES and _WHEN.search(lead):
                asked.append(RoleWord(match.start(), match.end(), role))
            continue
        if match.group().startswith("接") and _MEANT.search(lead):
            continue  # 今年想接过来读书
        if role in DONE_ROLES and not PAST_MARK.match(text, match.end()) and "的" not in match.group()[1:]:
            if _MEANT.search(lead):
                continue  # 昨天去警务室想把名字报上去
            at_last = match.group().endswith(("上", "登记")) and _AT_LAST.search(text, clause(match.start())[0], match.start())
            if (
                (_MUST.search(lead) and not at_last)
                or _NOT_DONE.match(text, match.end())
                or (lead.endswith(("去", "来")) and _IN_VAIN.match(text, match.end()))
                or (lead.endswith(("去", "来")) and role is DateRole.ISSUED and _NOT_READY.match(text, match.end()))
            ):
                out.append(RoleWord(match.start(), match.end(), role, planned=True))
                continue
        if is_about_others(match, role, text, clause):
            if (
                role is DateRole.EXPIRES or match.group() == "入住" or (role is DateRole.REGISTERED and "登" in match.group())
            ):  # 合同十月到期我就搬: it is what the date tells of
                out.append(RoleWord(match.start(), match.end(), role, planned=True))
            continue
        if _came_to_nothing(match, role, text, inside, clause):
            out.append(RoleWord(match.start(), match.end(), role, planned=True))
            continue
        lasted = _LASTED.match(text, match.end() - text.startswith(("的", "了"), match.end() - 1))
        if lasted and role is not DateRole.EXPIRES:
            if lasted["told"] or lasted["since"] or _ASKED_WHETHER.match(text, lasted.end()):
                out.append(RoleWord(match.start(), match.end(), role, ended=True))
            continue
        out.append(RoleWord(match.start(), match.end(), role))
    return out, asked


def _role(match: re.Match[str], text: str, unregistered: bool, clause: ClauseAt) -> DateRole | None:
    name = match.lastgroup or ""
    if match.group().startswith(("办的", "办了")) and (
        text.endswith(("去", "来"), 0, match.start()) or _PENDING.search(text, match.end(), match.end() + NEAR)
    ):
        return None
    if name == "FILLED":  # 一直没登记,上周四才补的
        return DateRole.REGISTERED if unregistered else None
    of_permit = name in _OF_PERMIT and bool(_PERMIT_IS.search(text[max(0, match.start() - _SUBJECT_REACH) : match.start()]))
    if name == "HANDED":  # 证是去年4月16号给我的
        return DateRole.ISSUED if of_permit else None
    if name == "ENDS":  # 证12月20号到
        return DateRole.EXPIRES if of_permit and _RENEWS.search(text) and not _DELIVERED.search(text) else None
    if name == "SIGNED":  # 居住证上周签收的; 资料送到派出所,民警签收了
        begin, end = clause(match.start())
        if _PERMIT_CAME.fullmatch(text, begin, match.start()):
            return DateRole.ISSUED if _SIGNED_END.match(text, match.end()) else None
        low = max(0, match.start() - REACH)
        taken_in = _PAPERS_TOLD.search(text, low, match.start()) and _SIGNED_BY.search(text, low, match.start())
        elsewhere = COLLECTS.search(text, begin, match.start())
        return DateRole.ACCEPTED if taken_in and not elsewhere and not ASKS.search(text, begin, end) else None
    if name == "PRINTED":  # 老婆的证上写着到12月7号
        return (
            DateRole.EXPIRES
            if "证" in text and not _SLIP_TOLD.search(text) and not _HANDED_OUT.search(text, match.end(), match.end() + REACH)
            else None
        )
    if name == "UNTIL":  # 我证就到11月29
        return DateRole.EXPIRES if of_permit and not _HANDED_OUT.search(text, match.end(), match.end() + NEAR) else None
    if name == "TAKEN":  # 10.9交的10.30拿的: what is fetched after the papers were handed in, unless that is the slip
        if of_permit:
            return DateRole.ISSUED
        fetched = _ALONE.match(text, match.end()) and _HANDED_IN.search(text, 0, match.start()) and not _SLIP_TOLD.search(text)
        return DateRole.ISSUED if fetched else None
    if name == "MADE":
        begin, end = clause(match.start())
        words = text[begin:end]
        made_permit = "登记" not in words and "证" in words.replace("身份证", "").replace("证明", "")
        return DateRole.ISSUED if made_permit else None
    if match.group() == "过的" and not _OVER.search(text, 0, match.start()):
        return None
    came = match.group() == "来的"
    if name == DateRole.ISSUED.name and match.group().startswith("发") and _OF_REGISTRATION.match(text, match.end()):
        return DateRole.REGISTERED  # 7月2号社区给我发的登记成功
    if came or (name == DateRole.ISSUED.name and match.group().startswith("发")):  # 短信是七月来的, 受理短信是14号发的
        begin = clause(match.start())[0]
        if _NEWS.search(text, begin, match.start()):
            return None
        if came and _OTHERS_CAME.fullmatch(text, begin, match.start()):  # 派出所的人是九月来的: not the asker
            return None
        if came and text.startswith("工地", match.end()) and not _WE_CAME.fullmatch(text, begin, match.start()):
            return None
    if name == DateRole.MOVED.name and _ARRIVED.fullmatch(match.group()):
        before = text[clause(match.start())[0] : match.start()]
        if _OTHERS_ARRIVE.search(before):
            return None
        if _ARRIVES.search(before):  # 日期是上月到的: what arrives is no person
            return DateRole.EXPIRES if "日期" in before or "有效" in before else None
    return DateRole[name]


def _came_to_nothing(match: re.Match[str], role: DateRole, text: str, inside: list[tuple[int, int]], clause: ClauseAt) -> bool:
    """What failed, or was only planned or asked for on its day."""
    begin, _ = clause(match.start())
    if role is DateRole.EXPIRES:
        if _OR_ELSE.search(text, begin, match.start()):
            return True
        if _NOTICE.match(text, match.end()):
            return True  # 收到快过期的短信
        if match.group() == "作废" and text.endswith("会不会", begin, match.start()):
            return True
        return match.group().startswith(("作废", "失效")) and bool(_VOIDED.search(text, begin, match.start()))
    if _FAILED.match(text, match.end()) or _OR_ELSE.search(text, begin, match.start()):
        return True
    if role is DateRole.MOVED:
        return False
    if (role is DateRole.REGISTERED and _UNDONE.match(text, match.end())) or (
        role is DateRole.ISSUED and _STILL_NOT.match(text, match.end())
    ):
        return True
    dates = [start for start, end in inside if begin <= start and end <= match.start()]
    return bool(_WAS_PLANNED.search(text, begin, match.start())) or bool(dates and _TOLD_TO.search(text, begin, dates[-1]))


def _outside(text: str, inside: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    at = 0
    while match := _EVENT.search(text, at):
        date = covering(match.start(), inside)
        if date is not None:
            at = date[1]
        else:
            yield match
            at = max(match.end(), at + 1)


def covering(position: int, spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The one of the spans, which are in order, that a position lies within."""
    at = bisect_right(spans, (position, 1 << 60)) - 1
    return spans[at] if at >= 0 and position < spans[at][1] else None
