"""Hide what looks like a date and is not: numbers of people, houses, papers, articles, and things that repeat.

The masked text has the same length, so positions hold. U+E000 cannot occur in normalised text.
"""

from __future__ import annotations

import re

from bot.nlu.dates.numerals import CN

MASK = "\ue000"

_N = rf"[\d{CN}百]{{1,4}}"
_PLACE = (
    r"(?:路|街|大道|广场|小区|公园|社区|新村|村|桥|里|弄|巷|花园|花苑|家园|公寓|大厦|商场|商城|百货|中学|小学|大学|医院|派出所|宾馆|"
    r"酒店|饭店"
    r"|大楼|水库|农场|工厂|厂|站|苑|湾|城|镇|乡)"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴徐孙朱马胡郭林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁董苏叶吕魏蒋田杜丁沈姜范傅钟卢"
    "汪戴崔陆廖姚邱谭贾邹熊孟秦阎薛侯雷龙段郝孔邵史毛顾赖武贺严尹钱施牛洪龚"
)
# 这张元旦到期, 江苏, 吉林, 也许, 流程, 谢谢, 这段; and after 老 and 小 a surname is a name by itself
_NO_NAME_BEFORE = "这那哪几一每前后阶手江吉桂也允谢流过工立任如实措历分提照老小"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"

_MASKED = re.compile(
    "|".join(
        (
            # ID numbers, phones, case and card numbers; eight digits may be a date and are judged later.
            r"(?<!\d)(?:\d{7}|\d{9,})(?:[Xx](?![A-Za-z]))?(?!\d)",
            r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)",
            r"(?<!\d)1\d{2}[- ]\d{4}[- ]\d{4}(?!\d)",
            r"(?<![A-Za-z])(?![Qq][1-4](?!\d))[A-Za-z][A-Za-z_-]{0,20}\d[0-9A-Za-z_-]{0,40}",
            r"(?:登记号|受理号|办件号|查询码|验证码|凭证号|编号|号码|单号|证号|尾号|密码|卡号|学号|工号|后四位|后六位)(?:是|为|"
            r":)? ?\d[\d-]{0,40}",
            # the same with digits struck out
            r"\d*\*{2,}[\d*]*",
            # Addresses.
            rf"(?:[路巷弄村苑幢栋楼座街县]|小区|花园|家园|公寓|大道|(?<!街)道) ?(?:第 ?)?{_N}(?:[-至到]{_N})? ?(?:号|弄|幢|栋|座|单元|"
            rf"室)(?:[-之]?\d{{1,4}})?(?!\d)",
            rf"(?:五一|八一|七一|六一|三八|十一|五四|国庆|元旦|中秋|建军|劳动)[东西南北中新]?{_PLACE}(?: ?{_N}(?:[-至到]{_N})? ?(?:号|"
            rf"弄|幢|栋))?",
            rf"{_N}月里?(?:小区|花园|公寓|花苑|家园|新村|大厦|路(?!上))",
            rf"(?<![月\d{CN}])(?:(?<!月 )|(?!\d\d号窗)){_N}号"  # 十月 26号窗口收的: a day
            r"(?:楼|线(?![上下])|院|大?门|店|桌|窗|大?厅|房(?![东子租])|室|单元|库|铺|地块|幢|栋|弄|仓|车|机|文|令|柜|"
            r"公告|公馆|码|地铁|公交|台|宿舍|公寓|出口|口)",
            rf"(?:归|属于?|划[到给]|住在?) ?{_N}号(?=社区|小区|网格|派出所|警务)",
            rf"(?:地铁|号线|窗口|排到?|叫到?|取|坐) ?{_N}号(?![来去登办交])",
            # Articles, ordinals, document numbers.
            rf"第 ?{_N} ?(?:条|款|项|章|次|年|天(?<!第[二三2]天)|个(?!{_WEEKDAY})|号|周|批|届|名|步|种|日|类|期)",
            rf"(?:国令第|令第|号令|\[\d{{4}}\]|〔\d{{4}}〕) ?{_N}号?",
            # What repeats has no date.
            rf"(?:每个?|逢){_WEEKDAY}(?:[、和,跟到至~-](?:周|星期|礼拜)?[一二三四五六日天]){{0,6}}",
            rf"(?:每个?月|逢)(?:的?{_N}[号日])(?:(?:到|至|-|~|和|、){_N}[号日])?",
            rf"每(?:隔|满)?(?:{_N}|半)?个?(?:年|月|周|星期|礼拜|天|日|季度?|学期)(?:的?{_N}月)?(?:的?{_N}[号日]|"
            rf"[一二三四五六日天](?![\u4e00-\u9fff]))?",
            rf"(?<![上下这本]){_WEEKDAY}(?:到|至|-|~){_WEEKDAY}",
            r"(?<![上下这本])(?:周|星期|礼拜)[一二三四五六](?:到|至|-|~)[二三四五六日天]",
            rf"[里苑园府湾城庭庄坊]{_N}号(?=[”\"」』])",
            r"\d{1,2}月一[付交缴租]|双休日|周六日|节假日",
            # People called 国庆, and weekday-like names.
            rf"(?<![{_NO_NAME_BEFORE}])[{_SURNAMES}](?:国庆|元旦|中秋|清明|建军|端午|立春|冬至)",
            r"(?<![上下这本])周[一二三四五六](?![才就刚也都又还在来去是有])[\u4e00-\u9fff](?=是我|先生|女士|老师|师傅|同志|说|的房|帮我|给我)",
            # Words with a date word inside.
            r"证明(?=[天日年][期限数份龄子])|说明(?=[天日年][期限数])|以[上下](?=[周月])|以后(?=[天年])|以前(?=[天年])|"
            r"晚上(?=[个月周])|早上(?=[个月周])",
            r"提前天数|周年|周期|周转|周岁|周边|周围|周全|周折|今日头条|五一劳动奖",
        )
    )
)


def mask(text: str) -> str:
    """Replace everything that must not be read as a date by mask characters, one for one."""
    return _MASKED.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    return MASK * len(match.group())
