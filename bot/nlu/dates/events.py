"""The words that say what happened: registered, accepted, issued, expired, moved.

Each kind of event is a list of short patterns, one for each way of saying it. A verb stands with what shows that it tells of the event
(登[的了上], 交了材料), so that 登录, 记录 or 交房租 are no events.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from bot.labels import DateRole
from bot.nlu.dates.numerals import CN
from bot.nlu.dates.tense import PAST_MARK, RoleWord

_END = r"(?=$|[,。;!? ])"
_NOT_BROUGHT = r"(?<![下出回起拿寄搬发批送原本接带])"
_SLIP = r"(?:受理单|(?:受理|收件)?回执单?|受理通知书?|收件单|收据|收条|条条|条子|(?<!登记)凭证)"
_PAPERS = r"(?:材料|资料|文件|申请表?|件|表|纸)"
_CARD = r"(?:居住证|新?证(?![明件])|新?卡(?![上面]))"
_AT_OFFICE = r"(?=窗口|柜台|派出所|社区|街道|民警|警|办事|服务|物业|公司|单位|居委|他们|人家)"
_NOT_PAID = (
    r"(?![\d〇零一二三四五六七八九十百千万半几年月日号上下个季度的份块元]*(?:钱|社保|医保|公积金|房(?!东)|租金|"
    r"[\u4e00-\u9fff]{0,3}[费税]|押金|首付|定金|保证金|水|电|物业|"
    r"保险|罚[款单金]|违约金|通|学|作业|论文|试卷|卷子|答卷|辞职|离职|班|朋友|男|女|货|党|团|彩礼))"
)
# What follows a verb that needs no object: the end of the clause, or words that go on with the story.
_STOP = (
    r"(?=[了的]?(?:$|[^\u4e00-\u9fffA-Za-z]|[啊呀吧呢吗嘛么哦噢哈呗哇咯啦嘞没]|就|才|但|可[是能不]|不过|以后|之后|以来|那天|现在|"
    r"到(?!期)|快(?![递件餐过到])|也|都|还|想|是|有|这|结果|发现|能|"
    r"我|俺|你|[一二两三四五六七八九十几多]+(?:个?[月年天周]|[次回](?![\u4e00-\u9fff]))|半年|够|满|差|今天|后))"
)
_NAMED = (
    r"(?:[我俺他她你]们?|名[字儿]?|信息|资料|人口|户|居住|暂住|住址|流动|租客|房客|系统|平台|派出所|社区|居委|街道|公安|警|民警|"
    r"[件表记急])"
)
_THERE = rf"(?:{_STOP}|(?=[了的到给进在完]*{_NAMED}))"
_ARRIVED = (
    r"(?=$|[^\u4e00-\u9fffA-Za-z]|[啊呀吧呢吗嘛么哦噢哈呗哇咯啦嘞没这那]|时候|就|才|但|可是|一直|到现在|现在|快|也|都|还|以后|之后|后|"
    r"杭州|本地|你们|我们|是|我|住|登|没)"
)
_OWNED = (
    r"(?=[了的]?(?:$|[^\u4e00-\u9fffA-Za-z]|[啊呀吧呢吗嘛么哦噢哈呗哇咯啦嘞没丢掉坏找]|就|才|但|可[是能]|不过|以后|之后|那天|现在|"
    r"[今去明前]年|到现在|也|都|还没|结果|发现|上面|有效|能|我|后))"
)
_PERMIT = (
    r"[我俺]?们?的?(?:第[一二三四五]张)?[一张个本那新]{0,3}的?(?:(?:电子|浙江省?|杭州市?|(?:ic|IC)卡?)?的?(?:居住|暂住)证(?:卡片?)?|新?证(?![明件])|新?卡(?![上面片])|"
    rf"本子?){_OWNED}(?!的?(?:短信|通知|消息|电话))"
)
_GOT = rf"(?=[了的到回]{{0,2}}手|[了的到]{{0,2}}{_PERMIT}|{_STOP})"
_OTHER_REGISTRATION = (
    r"婚姻?|结婚|离婚|失业|就业|求职|招聘|车辆?|机动车|电动车|电瓶车|房产|不动产|产权|房屋|工商|税务|营业|执照|"
    r"(?<![去在到由跟让给们我])(?:公司|企业)|个体户?|注册|抵押|股权|财产|收养|"
    r"出生|死亡|兵役|征兵|疫苗|会员|选民|商标|专利|著作权|宠物|犬|狗|猫|访客|来访|来客|宾馆|酒店|旅馆|挂失|预约|报名|考试|面试|租赁|"
    r"备案|土地|宅基地?|"
    r"户口|户籍|党员|志愿者|快递|体检|核酸|健康|无偿献血|献血|献血证|入学|学籍|新生|转学|入职|考勤|遗失|失物|捐款|捐赠|残疾|低保|社保|"
    r"医保|公积金"
)
_OTHER_THING = (
    r"结婚|离婚|驾驶|驾照|行驶|签证|护照|身份证|通行证|户口本?|毕业|学位|学历|学生|房产|房本|不动产|产权|营业|执照|健康|体检|出生|"
    r"准考|社保|医保|市民|银行|信用|"
    r"工作证|工牌|上岗|资格|从业|教师|会计|军官|退伍|残疾|老年|独生子女|准生|献血|电工|门禁|公交|地铁|饭|工资|电话|手机|加油|购物|"
    r"会员|礼品|就诊|名片|快递|合同|钥匙"
)

_REGISTERED = (
    r"(?:入住|提交的?|申请的?|申领的?|递交的?|办理?的?|搬家?)(?:居住|暂住)?登记", r"登记(?!点|处|站|中心|窗口|机关|部门)",
    r"登[的了嘞咯过得好]记", r"登[机急计](?!口|牌|场|票|楼)",
    rf"登(?:上去?|好|完){_THERE}", r"登进去?(?=了?$|了?[,。;!? ]|的)", rf"登(?![的了过](?:系统|平台))(?=[的了过嘞咯]{_THERE}|$|"
    rf"[,。;!? ])", r"报备", r"报[的了]?到(?!手|时|\d)",
    rf"报(?:上去|进去?){_THERE}", r"报[的了]?(?:派出所|社区|居委会?|街道|公安|警务室|人头|户头|"
    r"人口)", rf"(?<!网上)报的{_END}", rf"(?<![网赶晚早])上报{_THERE}",
    rf"(?<![税产财费保险])申报(?!期){_THERE}", rf"(?<![纹样血酸本相片脸])采集{_THERE}",
    r"(?<![登收记纪目附摘抄语])录(?!像|音|取|用|制|播|屏|视频|指纹|节目|歌|口供|笔录|[了的](?:像|音|歌|视频|节目|口供|笔录|"
    r"指纹))(?:入|进去?|上|好|完|系统|登记|暂住|居住|信息|人口)?", r"写的名",
    r"名(?:字|儿)?[^,。;!?]{0,3}(?:写|记|报)[上进到]", r"办[的了]?(?:居住|"
    r"暂住)(?!证)", r"(?i:registered)", rf"{_NOT_BROUGHT}来的{_ARRIVED}",
    r"来到", rf"{_NOT_BROUGHT}来了?(?=杭州|这边|这里|这儿|本地|你们|我们)",
    rf"{_NOT_BROUGHT}来(?![办交拿取领签补不得自回登电信检查例玩号日])[\u4e00-\u9fff]{{1,4}}的(?=$|[^\u4e00-\u9fff])",
)  # fmt: skip
_ACCEPTED = (
    rf"{_SLIP}[^,。;!?]{{0,3}}(?:拿到手?|到手|拿了|收到|给了|开了|打了)", rf"(?:拿|领|收|取)[到了的][一张个份的]{{0,3}}{_SLIP}",
    rf"[开打给出][了的到](?:[我俺]们?)?[一张个份]{{0,2}}{_SLIP}", r"[受授]理(?!点|窗口|大厅|中心|范围|条件)", r"受里", r"收件(?!地址|人)",
    r"接件", rf"收(?:脱|咗|了|走了?|下了?|进去?|齐了?)?(?:[我俺]们?|阿拉)?[的啲]?{_PAPERS}",
    r"(?:材料|资料|件|表)[^,。;!?]{0,3}留下", r"(?<!被)收走|收下|收进去|收齐|肯收|给收|被收", rf"收[了的]{_END}",
    rf"(?<![公外社再代])交(?:上去|进去|过去|齐|完|[给到](?:了|那个)*{_AT_OFFICE}|[的了咗上]){_NOT_PAID}", rf"交(?:居住证)?{_PAPERS}",
    rf"(?<![快传])递(?:交|上去?|进去?|到|给了?{_AT_OFFICE}|窗口|[的了过咗]|件|材料|资料|表)", r"提交",
    r"送件|送审|送[的了]?(?:材料|资料|审)", r"报[的了]件", r"入[咗了的]?纸", r"申请(?!人|书|表)", r"申领", r"申办", r"回执",
    r"(?i:accepted)",
)  # fmt: skip
_ISSUED = (
    r"有效期限?的?起始日?", r"签发", r"发[证正](?!机关|单位|的?地)", r"(?<!短信)(?<!消息)发[的了](?!工资|短信|消息|通知|奖|货|烧|愁)",
    r"发下来|[补换核]发|发给我", r"(?<=[\d日号])发(?=[,。;!?]|$)", r"领(?:证|卡)", rf"[领攞拿][的了着到取回咗]了?{_PERMIT}",
    rf"(?:领到|领的|领了|领回|领出来|攞到|攞咗){_GOT}", r"拿(?:证|卡)(?![去刷给])",
    rf"拿到{_GOT}", r"取的证|取证|取[了回]?(?:证|卡)", rf"取到{_GOT}",
    r"出证|出卡|下[了的]?证", r"(?<![接住留停定记搬降剩算数省退掉写读拖])下来(?=[的了吗咯]|$|[,。;!? ])|(?<=[证卡批办发])下来",
    rf"制证|制好|做好(?=的?证)|印好{_GOT}", r"办[的了](?:居住)?证|办[好成到]|办出来|[办批审]下来?(?=的|了|$|"
    r"[,。])", r"批[落准好](?:来|嚟|了)?",
    r"就有了?(?:居住)?[证卡]", r"到手(?![续机])", r"(?:居住证|卡)[^,。;!?]{0,3}(?:送来|送到|寄来|寄到|寄过来)", rf"收到{_PERMIT}|"
    rf"收到了{_PERMIT}",
    r"(?i:issued)",
)  # fmt: skip
_EXPIRES = (
    r"(?:到期|过期|失效|期满|逾期|届满|作废|到头(?!来)|废了|用不了|不好使|不能用(?=了|$|[,。;!? 啊呀]))(?!前|之前|以前|多少|几天|多久)",
    r"[到过]的期(?!限)", r"有效期限?", r"有效[至到]", r"截止", r"(?<![为停禁阻防静终废举行截])止(?=$|[,。;!? ])",
    r"(?:[写印管用签续延]|签注)到了?(?=(?:20|19)?\d|[二两]零|[明后]年|[下这本]个?月|年底)", r"(?i:expires?|expired)",
)  # fmt: skip
_MOVED = (
    r"搬(?!砖)", rf"(?<![收拿领取送寄办找看听接等轮拍买得搞捡见拖遇想报来住搬])到的{_END}", r"刚到", r"到这(?:边|里|儿|"
    r"个城市)(?!.{0,3}登记)", r"落[的了下]?脚",
    r"住(?:进来?|下来?|过来)|住到(?!医院|病房|宾馆|酒店|旅馆|养老院|看守所|月子)(?=了|[这那新][^,。]|"
    r"[^,。;!?\d]{1,6}[里家房楼区院村屋舍])|开始住|过来住|"
    r"就(?:一直)?住(?:校|在?(?=[这那]|杭州|小区)(?!儿?.{0,8}(?:登记|医院)))", r"起租", 
    r"(?<=[\d日号月])起(?:就|一直|都)?(?:住|在?[这那][^,。;!?]{0,3}住)(?!证)",
    r"(?<![房月出退续转招押])租(?:下|住(?!证)|上了|[的了](?!房东|期)|到(?=了|手|这|房|一|个))", r"入住", r"迁(?!户)",
    r"住址变更|变更住址|变更地址", r"换[了的]?个?新?(?:房|地方|住处|地址|住址|小区)", r"换到(?!证|卡)", r"挪到(?=了?(?:[这那新现我]|"
    r"杭州|小区|[^,。;!?\d]{1,6}(?:里|家|房|楼|小区|院|屋|宿舍|公寓)))",
    r"(?:铺盖|行李|家当|东西)[^,。;!?]{0,4}[拉挪运拖]", r"入[咗了的]?伙(?![人食计同])",
    r"乔迁|安顿|安的?家(?!费|补|礼|置)", r"接过来|接来住?", r"moved",
)  # fmt: skip
_KINDS = {
    DateRole.REGISTERED: _REGISTERED,
    DateRole.ACCEPTED: _ACCEPTED,
    DateRole.ISSUED: _ISSUED,
    DateRole.EXPIRES: _EXPIRES,
    DateRole.MOVED: _MOVED,
}
_EVENT = re.compile(
    "|".join(f"(?P<{role.name}>{'|'.join(words)})" for role, words in _KINDS.items())
    + r"|(?P<MADE>办的|办了|办理的)|(?P<FILLED>(?<=才)补(?:的|了|上))|(?P<TAKEN>(?<![提取认])[拿领](?:的|到的?|了))"
)

_ASKED = r"(?:什么时候|啥时候|啥辰光|几时|何时|哪天|哪一天|(?<![十一二三\d])几[号月])(?:之前|以前|前)?"
_NEGATED = re.compile(
    rf"(?:待|等着?|没有?|未|还没|没去|没来得及|不用|[勿不]|能|可以|可不可以|能不能|怎么|如何|要不要|需要|需|{_ASKED}|才能|再|没有去"
    r"|(?:叫|让|通知|喊)[我你他她俺咱们]*)(?:先|给|[帮替代][我他她你]?|让|肯|怎么)?(?:去|来|办|做)?$"
)
_MEANT = re.compile(r"(?:想(?!起|到|问|查|知|着|想|请)|打算|准备)[^,。;!?]{0,8}$")
_MUST = re.compile(r"(?<![获取懂记晓觉])(?:得|必须|应该|该|需要|要)(?:先|马上|赶紧)?[去来]?$")  # 今儿就得登记吗
DONE_ROLES = (DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED)
_WHEN = re.compile(rf"(?:{_ASKED})(?:才|就|会)?$")
_NOT_REGISTERED = re.compile(r"(?:没有?|未|没去|忘了?)(?:去|来|办|做)?(?:居住|暂住)?登记")
_OTHER_PAPER = re.compile(
    r"合同|租约|租房|房租|房子|签证|通行|信用卡|健康证|会员|月卡|年卡|押金|身份证|驾照|驾驶证|护照|报名|保险|租期|通行证"
)
_ASKS_LEAVE = re.compile(
    r"(?:居住证|证|家|材料)?(?:行吗|行不行|行不$|得唔得|得不得|得未|中不中|要得不|成不$|成不成|可以吗|可以不|可不可以|好吗)"
)
_OUR_PAPER = re.compile(r"居住证|签注")
_TOLD_THEN = re.compile(r"(?<=[的了])(?![吗么不没嘛啊呀吧呢])")
_ASKS = re.compile(r"(?:吗|么|不|(?<![的了])嘛)$|会不会|是不是")
_SENT = re.compile(r"提交|递交|申请|申领|申办|交[了的上齐完]")
ONLINE = re.compile(r"网上|线上|在线|网站|APP|app|小程序|手机上|支付宝|公众号")
"""Where an application waits to be accepted after it was sent."""

_PAID = re.compile(r"社保|医保|公积金|房租|租金|罚款|个税|学费|房钱|房款|水电|电费|物业费|押金|定金|保证金|(?:接着|继续|一直)$")
_SOFT = ("来", "住")

# 登记失败, 申请被驳回, 受理没通过
_FAILED = re.compile(
    r"(?:的|了|证|居住|申请|受理|登记|材料|资料|审核|审批|但是?|可是?|却|结果|还是|后来|又|就|都|也|一直|全部?|当场|直接|给){0,5}(?:,(?:结果|后来|但是?|可是?|却|又|就|都|还是|直接|当场){0,2})?"
    r"(?:失败|没有?(?:办|登|交|提交|受理)?成|[没未不](?:有|能|予)?被?(?:成功|通过|受理)|没过(?!期)|被[^,。;!?]{0,4}?(?:退|驳|拒|打回)|"
    r"作废|作罢|退回|打回|驳回|泡汤|取消|撤销)"
)
_NOTICE = re.compile(r"[了的]{0,2}(?:短信|提醒|通知|消息|电话|微信)")
_VOIDED = re.compile(r"(?:登记|申请|受理|材料|申报)(?:的|了|就|都|也|又|被|已经?)*$")  # what is void then is no permit
# 原定10月3号登记, 本来10月3号要登记, 他们让我10月3号登记的
_WAS_PLANNED = re.compile(
    r"(?:原定|原计划|原打算|本该|本应|本打算|本想|说好|说定|约好|约定|定好|安排在?|本来(?:[^,。;!?]*?(?:要|该|打算|想|定|说|约|计划|"
    r"准备)))"
    r"(?:(?!结果|拖|后来|才|改)[^,。;!?])*$"
)
_TOLD_TO = re.compile(r"(?:让|叫|通知|喊|要求)(?:[我你他她俺您]们?|咱们?|大家)(?:必须|得|在|于|去|到|等到?|等)?$")
# 登记满半年是11月23号
_TERM = r"(?:刚好|正好|刚刚?|已经?|才|就|快要?|差不多|大概|有没有|有|也|算)?"
_LASTED = re.compile(
    rf"(?:时间|日期|日子)?(?P<told>[的了过嘞咯],?|,)?(?P<since>到现在(?![这那住])|到今天|至今|以来|"
    rf"到今)?{_TERM}(?:(?:[满够]了?{_TERM}|(?<=[刚正]好)|整整?|足足)[\d半一二两三四五六七八九十几]|(?(since)|$^))"
)
_ASKED_WHETHER = re.compile(r"[^,。;!?]*(?:[吗么没不嘛]|\?)")
_OTHERS_BEFORE = re.compile(rf"(?:{_OTHER_REGISTRATION})证?(?:的|去|来|办理?|做|了|过|到| )*$")
_OTHERS_AFTER = re.compile(
    r"[了的]?(?:个|一[个辆家])?(?:结婚|离婚|婚姻|失业|求职|就业|车|电动车|电瓶车|机动车|公司|企业|房产|不动产|产权|注册|营业|执照|"
    r"抵押|挂失|报名)"
    r"|的(?:人|那个人?)?是(?:我的?)?(?:老婆|老公|爱人|媳妇|爸|妈|父|母|儿子|女儿|孩子|小孩|娃|朋友|同事|室友|房东|他|她|别人|对象|妹|"
    r"弟|姐|哥|丈夫|妻子|[男女]朋友)"
)
_OF_A_DATE = rf"[\d〇零{CN}年月日号去前今上个周礼拜星期初底中旬天昨大儿./ -]"
_OTHERS_THING_BEFORE = re.compile(rf"(?:{_OTHER_THING})[证卡本]?(?:都|也|就|才|已经?|终于|刚刚?|给我|我|还?是|{_OF_A_DATE}| )*$")

# 证是2024年6月1号拿的: nothing but the date stands between the permit and the verb
_PERMIT_IS = re.compile(
    r"(?<![^住我的张个本新老旧这那该了,。;!? ])[证卡](?:还是|是|还|就|也|都|我|在|于|"
    rf"{_OF_A_DATE})*(?:才|刚|就|去)?$"
)
_SUBJECT_REACH = 24
_ALONE = re.compile(r"$|[,。;!? 啊呀吧呢]")
_HANDED_IN = re.compile(r"(?<![公外社再])交[的了上]|[受授]理|递[的了交上]|收[的了]件")
_SLIP_TOLD = re.compile(rf"{_SLIP}|条|单|表")

ClauseAt = Callable[[int], tuple[int, int]]
"""Start and end of the clause around a position."""


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
        if _NEGATED.search(lead):
            if role is DateRole.EXPIRES and _WHEN.search(lead):
                asked.append(RoleWord(match.start(), match.end(), role))
            continue
        if role in DONE_ROLES and (_MEANT.search(lead) or _MUST.search(lead)) and not PAST_MARK.match(text, match.end()):
            continue  # 昨天去警务室想把名字报上去
        if _is_about_others(match, role, text, clause) or _came_to_nothing(match, role, text, inside, clause):
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
    if name == "FILLED":  # 一直没登记,上周四才补的
        return DateRole.REGISTERED if unregistered else None
    if name == "TAKEN":  # 10.9交的10.30拿的: what is fetched after the papers were handed in, unless that is the slip
        before = text[: match.start()]
        if _PERMIT_IS.search(before[-_SUBJECT_REACH:]):
            return DateRole.ISSUED
        fetched = _ALONE.match(text, match.end()) and _HANDED_IN.search(before) and not _SLIP_TOLD.search(text)
        return DateRole.ISSUED if fetched else None
    if name == "MADE":
        begin, end = clause(match.start())
        words = text[begin:end]
        made_permit = "登记" not in words and "证" in words.replace("身份证", "").replace("证明", "")
        return DateRole.ISSUED if made_permit else None
    if unregistered and name == DateRole.REGISTERED.name and match.group().startswith(_SOFT):
        return None
    return DateRole[name]


def _came_to_nothing(match: re.Match[str], role: DateRole, text: str, inside: list[tuple[int, int]], clause: ClauseAt) -> bool:
    """What failed, or was only planned or asked for on its day."""
    begin, _ = clause(match.start())
    if role is DateRole.EXPIRES:
        if _NOTICE.match(text, match.end()):
            return True  # 收到快过期的短信
        return match.group().startswith(("作废", "失效")) and bool(_VOIDED.search(text, begin, match.start()))
    if _FAILED.match(text, match.end()):
        return True
    if role is DateRole.MOVED:
        return False
    dates = [start for start, end in inside if begin <= start and end <= match.start()]
    return bool(_WAS_PLANNED.search(text, begin, match.start())) or bool(dates and _TOLD_TO.search(text, begin, dates[-1]))


def _is_another_registration(match: re.Match[str], text: str, begin: int) -> bool:
    """婚姻登记, 登记的是我老婆."""
    return bool(_OTHERS_BEFORE.search(text, begin, match.start()) or _OTHERS_AFTER.match(text, match.end()))


def _is_about_others(match: re.Match[str], role: DateRole, text: str, clause: ClauseAt) -> bool:
    """The expiry of another paper, or a general question about the office (周末受理吗)."""
    begin, end = clause(match.start())
    if role is DateRole.EXPIRES:
        return bool(_OTHER_PAPER.search(text, begin, match.start())) and not _OUR_PAPER.search(text, begin, match.start())
    if role is DateRole.REGISTERED and "登" in match.group() and _is_another_registration(match, text, begin):
        return True
    if role is DateRole.ISSUED and _OTHERS_THING_BEFORE.search(text, begin, match.start()):
        return True
    if _ASKS_LEAVE.match(text, match.end()):
        return True  # 周三登记行吗: nothing has happened
    if role is DateRole.ACCEPTED and _SENT.match(match.group()) and ONLINE.search(text, begin, match.start()):
        return True  # what is sent online waits to be accepted
    if role is DateRole.ACCEPTED and match.group().startswith("交") and _PAID.search(text, begin, match.start()):
        return True  # 社保断断续续交了十来年
    if role in (DateRole.ACCEPTED, DateRole.ISSUED):
        told = PAST_MARK.match(text, match.end()) or _TOLD_THEN.match(text, match.end())  # 18号交的能赶上吗
        return bool(_ASKS.search(text, begin, end)) and not told
    return False


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
