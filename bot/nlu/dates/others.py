"""Which words tell of others: of another person, another paper or the business of another office, or ask in general."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.labels import DateRole
from bot.nlu.dates.numerals import CN
from bot.nlu.dates.tense import DONE_ROLES, PAST_MARK
from bot.nlu.dates.vocabulary import OTHER_REGISTRATION, OTHER_THING

_WHETHER = re.compile(r"(?:了|过|来|出来)?(?:没有?|未)(?=$|[,。;!?啊呀呢嘛]|[我他她谁][也都不])")  # 到底办出来没有
_OTHER_PAPER = re.compile(
    r"许可证|居留|资格证|从业证|执照|合格证|上岗证|指标|学生证|工作证|行驶证|优待证|保单|准运证|合同|协议|租约|租房|房租|房子|签证|通行|信用卡|健康证|会员|月卡|年卡|押金|身份证|驾照|驾驶证|护照|报名|保险|租期|社保卡|市民卡|银行卡|回乡证|烟草|年检|租了|套餐|宽带|优惠|[卡餐票]券|[工饭房水]卡|(?:手机|电话|门禁|校园|公交|交通|购物|医院)卡"
)
_ASKS_LEAVE = re.compile(
    r"(?:居住证|证|家|材料)?(?:行吗|行不行|行不$|得唔得|得不得|得未|中不中|要得不|成不$|成不成|还?来得及|来不来得及|晚不晚|迟不迟|可以吗|可以不|可不可以|好吗)"
)
# 学校这周五截止, 平台给的截止是30号: not the end of a permit
_ANOTHERS_END = re.compile(
    r"学校|报名|平台|单位|公司|银行|老师|招生|入学|活动|补贴|申报|积分|材料|摇号|登记|认定|资格|考试|缴费|娃|孩子|入学|补正|交证|交卡"
)
_IS_OF_ANOTHER = re.compile(rf"的是[我他她]?的?(?:{_OTHER_PAPER.pattern})")  # 12月到期的是驾照
_OUR_PAPER = re.compile(r"(?<!不是)(?<!不是我的)(?:居住证|签注)")
_TOLD_THEN = re.compile(r"(?<=[的了])(?![吗么不没嘛啊呀吧呢])")
_TOLD_WITH = re.compile(r".的.")
_SUPPOSED = re.compile(r"如果|要是|假如|假设|万一|比如|等|说|是不是|会不会")
_ASKS_OF_TIME = re.compile(r"(?:还|能|就|也)*(?:(?:赶|来)得|够|算|满)|[多还]?要?(?:多久|几天|多少天)|(?:什么|啥)时候|哪天|几号")
_YEAR_SAID = re.compile(r"[去前今]年|\d{2}年|上|昨|前天")
_GOES_ON = re.compile(r"[啊呀哈额呃]?(?:然后|那(?![他她])|请问|想问|我|现在|今年|明年|是不是(?!真))")
ASKS = re.compile(r"(?:吗|么|不|(?<![的了])嘛)$|会不会|是不是")
_SENT = re.compile(r"提交|递交|申请|申领|申办|交[了的上齐完]")
ONLINE = re.compile(r"网上|线上|在线|网站|APP|app|小程序|手机上|支付宝|公众号")
"""Where an application waits to be accepted after it was sent."""
_PAID = re.compile(r"社保|医保|公积金|房租|租金|罚款|个税|学费|房钱|房款|水电|电费|物业费|押金|定金|保证金|工牌|钥匙|(?:接着|继续|一直)$")
OF_A_DATE = rf"[\d〇零{CN}年月日号去前今旧上下个周礼拜星期初底中旬天昨大儿腊正午晚早夜凌晨点钟./ -]"
_OTHERS_BEFORE = re.compile(rf"(?:{OTHER_REGISTRATION})证?(?:的|去|来|办理?|做|了|过|到| )*$")
_OTHERS_DATED = re.compile(  # 疫苗6月1号登记
    rf"(?:婚姻|[结离]婚|失业|求职|招聘|汽?车子?|[电机]动车|摩托车?|房产|不动产|执照|疫苗|宠物|狗|猫|酒店|宾馆|旅馆|访客|献血|入学|核酸)证?"
    rf"{OF_A_DATE}*(?:去|来|办|做|的)*$"
)
_OTHERS_AFTER = re.compile(
    r"[了的过]?(?:个|一[个辆家])?(?:学位|结婚|离婚|婚姻|失业|求职|就业|车|电动车|电瓶车|机动车|公司|企业|房产|不动产|产权|注册|营业|执照|"
    r"抵押|挂失|报名)"
    r"|的(?:人|那个人?)?是(?:我的?)?(?:老婆|老公|爱人|媳妇|爸|妈|父|母|儿子|女儿|孩子|小孩|娃|朋友|同事|室友|房东|他|她|别人|对象|妹|"
    r"弟|姐|哥|丈夫|妻子|[男女]朋友)"
)
_OTHERS_THING_BEFORE = re.compile(  # 医院那张卡: of another
    rf"(?:(?:{OTHER_THING})[证卡本]?|"
    rf"(?:{OTHER_THING}|医院|食堂|超市|学校|公司|单位|店里?|厂里?|工地|图书馆)(?:的|[那这][张个]?)+[证卡])"
    rf"(?:都|也|就|才|已经?|终于|刚刚?|给我|我|还?是|{OF_A_DATE}| )*$"
)
_RECEIVED = re.compile(r"(?:(?![会将要等吗邮柜]|快递|菜鸟|驿站|顺丰)[^,。;!?])*收件成功(?!了?[吗么没]|之?后|的话|就)")
# 公司十月搬家, 今年窗口搬了: not the asker
_OFFICE_MOVES = re.compile(
    rf"(?<![从由自])(?:公司|单位|厂子?|窗口|大厅|派出所|学校|(?<!酒)店铺?|办公室|社区|幼儿园|中心)(?:都|也|已经?|要|就|整体|又|是|{OF_A_DATE})*$"
)
_HOUSEHOLD = re.compile(r"户口|户籍|集体户|[我他她]的户")
_NO_PAPER = re.compile(r"(?:宿舍|房子?|钱|押金|钥匙|摊|店|地|快递|电瓶车|租金|[证卡])(?:派出所|他们|人家|窗口|社区|也|都|给|被|就)*$")
# 和老公5月20号领证, 8月去民政局
_WEDDING = re.compile(r"(?:和|跟|同|与|俩|我们)(?:我)?(?:老公|老婆|对象|[男女]朋友|[男女]友|爱人|媳妇|未婚[夫妻]|[他她])[^,。;!?]*$|民政局")
OTHER_ERRAND = re.compile(r"签注|续签|地址|变更|注销|挂失|社保|户口")  # 改了地址,窗口说办好了
COLLECTS = re.compile(r"学校|老师|幼儿园|班主任|平台|银行|单位|公司")  # 学校下周二收材料
_HEARSAY = re.compile(r"说|通知|听")
# 居住证11月3号交给公司
_HANDS_CARD = re.compile(rf"(?:居住证|证件)(?:都|也|就|已经?|被|我|{OF_A_DATE})*(?:提?交(?:[给到]|上去|过去|回去))$")
_OTHER_CASE = re.compile(r"投诉|报警|报案|法院|仲裁|公积金|贷款|信访|理赔|起诉|落户|入户|转户|积分|工伤")
# 登记8月1号到期, 租到12月5号到期: the registration or the lease, not the permit
_REGISTRATION = re.compile(rf"(?:[租住]到|登记|住址)(?:凭证|证明|信息|单|表|回执|的?纸)?上?(?:写着?|是|就|也|快|要|都|有|在|{OF_A_DATE})*$")
_REGISTRATION_DONE = re.compile(rf"登记(?:手续|都|也|已经?|早?就|终于|给我|{OF_A_DATE})*$")  # 登记办好了: nothing is issued
_PERMIT_NEXT = re.compile(r"[了的]?(?:居住)?[证卡]")
_OTHER_REPORT = re.compile(r"积分|个税|项目|职称|补贴|公积金|幼升小|入学|招生")
_JOINS = re.compile(r"公司|单位|学校|幼儿园|托班|托儿|小学|大学|学院|厂里|新生|工地|部队|入职")  # 7月5号去公司报到
_TO_STUDY = re.compile(r"住进?(?:宿舍|学校)|注册|入学|上学|上班|军训")
_REGISTERS_AT = re.compile(r"社区|居委|派出所|街道|警")
_HOTEL = re.compile(r"酒店|宾馆|旅馆|民宿|医院")
_ANY_PAPER = re.compile(
    rf"(?P<other>{_OTHER_PAPER.pattern})|居住证|暂住证|年[签审检]|签(?![约名字]|了?合同)|(?<![\u4e00-\u9fff份保])[证卡]|"
    r"(?<=[我的这那张没可但])[证卡]|证(?=就|也|都|快|要|还|才|到期|过期|已)"
)
NEAR = 30
REACH = 120
ClauseAt = Callable[[int], tuple[int, int]]
"""Start and end of the clause around a position."""


def is_about_others(match: re.Match[str], role: DateRole, text: str, clause: ClauseAt) -> bool:
    """The expiry of another paper, or a general question about the office (周末受理吗)."""
    begin, end = clause(match.start())
    if role is DateRole.ACCEPTED and "交" in match.group() and _HANDS_CARD.search(text[begin : match.end()]):
        return True
    if role is DateRole.ACCEPTED and _OTHER_CASE.search(text, begin, match.start()) and not _OUR_PAPER.search(text, begin, end):
        return True
    if role is DateRole.EXPIRES:
        if _REGISTRATION.search(text, begin, match.start()):
            return True
        other = bool(_OTHER_PAPER.search(text, begin, match.start())) or bool(_IS_OF_ANOTHER.match(text, match.end()))
        other = other or (match.group() == "截止" and bool(_ANOTHERS_END.search(text, begin, end)))
        if other or _ANY_PAPER.search(text, begin, match.start()):
            return other and not _OUR_PAPER.search(text, begin, match.start())
        return _of_the_other_paper(match.start(), begin, text)
    if role is DateRole.REGISTERED and "登" in match.group() and _is_another_registration(match, text, begin):
        return True
    if role is DateRole.REGISTERED and match.group().startswith(("申报", "采集")) and _OTHER_REPORT.search(text, begin, end):
        return True
    if role is DateRole.REGISTERED and match.group().endswith("到") and _joins(match, text, begin, end):
        return True
    if role is DateRole.MOVED and match.group() == "入住" and _HOTEL.search(text, begin, match.start()):
        return True
    if (
        role is DateRole.ACCEPTED
        and match.group() in ("收材料", "收件", "收资料")
        and _HEARSAY.search(text, begin, match.start())
        and not _RECEIVED.match(text, begin)
    ):
        return True
    if (
        role is DateRole.ACCEPTED
        and (match.group().startswith("收") or match.group().endswith("接收"))
        and COLLECTS.search(text, begin, match.start())
    ):
        return True
    if role is DateRole.ISSUED and match.group() == "领证" and "居住" not in text and _WEDDING.search(text, begin, match.start()):
        return True
    if (
        role is DateRole.ISSUED
        and match.group().startswith(("办好", "办到", "办成", "办出"))
        and (
            OTHER_ERRAND.search(text, begin, match.start())
            or (_REGISTRATION_DONE.search(text, begin, match.start()) and not _PERMIT_NEXT.match(text, match.end()))
        )
    ):
        return True
    if role is DateRole.MOVED and match.group().startswith("迁") and _HOUSEHOLD.search(text, begin, match.start()):
        return True  # 老家户口是去年迁的
    if role is DateRole.MOVED and match.group()[0] in "搬迁" and _OFFICE_MOVES.search(text, begin, match.start()):
        return True
    if role is DateRole.ACCEPTED and match.group().startswith("收") and _NO_PAPER.search(text, begin, match.start()):
        return True
    if role is DateRole.ISSUED and _OTHERS_THING_BEFORE.search(text, begin, match.start()):
        return True
    if role in DONE_ROLES and _WHETHER.match(text, match.end()):
        return True
    if _ASKS_LEAVE.match(text, match.end()):
        return True  # 周三登记行吗: nothing has happened
    if role is DateRole.ACCEPTED and _SENT.match(match.group()) and ONLINE.search(text, begin, match.start()):
        return True  # what is sent online waits to be accepted
    paid = role is DateRole.ACCEPTED and match.group().startswith("交")
    if paid and (_PAID.search(text, begin, match.start()) or (text.endswith("又", begin, match.start()) and _PAID.search(text, 0, begin))):
        return True  # 社保断断续续交了十来年; 社保是9月断的,10月又交上了
    if role in (DateRole.ACCEPTED, DateRole.ISSUED):
        told = bool(PAST_MARK.match(text, match.end()) or _TOLD_THEN.match(text, match.end()))  # 18号交的能赶上吗
        told = told or text.startswith(("日", "时间"), match.end())  # 签发日期20251130,那就是这个月30号过期对吗
        # 去年11月28号领的证啊然后是不是…: what is told with its object, before the question
        said_of = _TOLD_WITH.match(match.group())
        with_object = said_of and _GOES_ON.match(text, match.end())
        if said_of and _ASKS_OF_TIME.match(text, match.end()) and not _SUPPOSED.search(text, begin, match.start()):
            told = True  # 11月10日收的件赶得上吗
        if with_object and _YEAR_SAID.search(text, begin, match.start()):
            told = told or not _SUPPOSED.search(text, begin, match.start())
        return bool(ASKS.search(text, begin, end)) and not told
    return False


def _is_another_registration(match: re.Match[str], text: str, begin: int) -> bool:
    """婚姻登记, 登记的是我老婆."""
    return bool(
        _OTHERS_BEFORE.search(text, begin, match.start())
        or _OTHERS_DATED.search(text, begin, match.start())
        or _OTHERS_AFTER.match(text, match.end())
    )


def _joins(match: re.Match[str], text: str, begin: int, end: int) -> bool:
    """Whether one reports to a company or a school: 7月5号去公司报到, 报到住进宿舍; but 去居委会报到住下 registers."""
    if _JOINS.search(text, begin, match.start()):
        return True
    return bool(_TO_STUDY.match(text, match.end())) and not _REGISTERS_AT.search(text, begin, end)


def _of_the_other_paper(position: int, begin: int, text: str) -> bool:
    """我驾照2014年考的,今年10月到期: a clause that names no paper goes on about the one named right before."""
    if not begin or text[begin - 1] in "。;!?" or "签" in text[position : position + NEAR]:
        return False
    low = max((text.rfind(stop, 0, begin) + 1 for stop in "。;!?"), default=0)
    papers = list(_ANY_PAPER.finditer(text, max(low, begin - REACH), begin - 1))
    return bool(papers) and papers[-1].end() >= begin - NEAR and all(paper["other"] for paper in papers)
