"""What the forms say of their own questions: how they ask, why, what is meant, and where to look. No rule and no figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.labels import Gap, Ground, Housing, Who


@dataclass(frozen=True)
class Wording:
    """What is said of one question.

    Attributes:
        why: what the answer is needed for.
        what: what is meant by the question.
        find: where to look when the answer is not known.
    """

    why: str
    what: str
    find: str


_DATE_FIND = "不记得也不要紧。"
WORDINGS: Mapping[str, Wording] = {
    "case_number": Wording(
        "有编号才找得到您那一件。我只用它来查，不会告诉别人。",
        "办件编号也叫受理编号，窗口收下材料时给的回执上有，是 JZ 开头的一串；受理短信里也有。",
        "编号在受理回执上，也在受理时发来的短信里。都找不到的，带身份证到受理的窗口，请他们查。",
    ),
    "id_tail": Wording(
        "编号谁捡到都能报，再对一下后四位，才能确定是您本人。对完就丢掉，不保存。",
        "就是申请时登记的身份证号或者手机号的最后四位，两个里说一个就行，不用发全。",
        "看身份证号码的最后四位，或者申请时留的那个手机号的最后四位。换过号码的，用当时留的那个。",
    ),
    "date_registered": Wording(
        "能不能申领，要看登记以后住满了没有，所以要从登记那天往后数。",
        "登记日期，就是您在现在的城市办好居住登记（暂住登记）的那一天，不是签合同、搬进来的日子。",
        _DATE_FIND + "先翻登记凭证（回执）；当时用手机登记的，打开那个应用看；房东或单位登的，问问他们。"
        "还查不到，带身份证到居住地派出所或者社区问：哪天登记的，中间断过没有。",
    ),
    "date_accepted": Wording(
        "多久发证是从受理那天起算的，没有这个日子就算不出来。",
        "受理日期，就是窗口收下材料、给您受理回执的那一天。",
        _DATE_FIND + "受理回执上写着日期，受理短信里也有。找不到的，带身份证去受理的窗口问。",
    ),
    "date_issued": Wording(
        "每年的签注是按签发日期算的，差一天结果就不同。",
        "签发日期，就是证件上印的发证那天；证上印着有效期的，把截止那天告诉我也行。",
        _DATE_FIND + "看证件正面或背面印的签发日期、有效期；电子居住证在证件详情里看。证不在手边，问发证的派出所。",
    ),
    "date_expires": Wording(
        "每年的签注是按有效期推算的，差一天结果就不同。",
        "到期日，就是证件上印的有效期的最后一天。",
        _DATE_FIND + "看证件正面或背面印的有效期；电子居住证在证件详情里看。证不在手边，问发证的派出所。",
    ),
    "date_moved": Wording(
        "办变更有时限，是从住址变的那天起算的。",
        "搬家日期，就是您真正住进新地址的那一天。",
        _DATE_FIND + "看新租房合同的起租日、交接房子或者搬家的聊天记录，取真正住进去的那天。",
    ),
    "city": Wording(
        "居住证各地规定不同，要住多久、带什么、去哪办，都得看城市。",
        "您现在住、打算办居住证的那个城市，不是老家。",
        "看看您登记凭证上的派出所，或者租房合同上的地址，是哪个市就说哪个市。",
    ),
    "gap": Wording(
        "登记断过的，居住时间可能要重新算，会改变哪天能申领。",
        "断，就是登记被注销过，或者到期了没有续。只是回老家几天、换了住处但当时就改了登记的，不叫断。",
        "带身份证到居住地派出所或者社区，请他们查：中间注销过没有，现在还有没有效。",
    ),
    "ground": Wording(
        "申领要符合工作、住所、读书里的条件，带的材料也跟着不同。",
        "工作，是有单位、有合同或者自己开店；住所，是有房子住，租的、自己的、宿舍都算；读书，是在这里有学籍。哪样材料好拿就选哪样。",
        "想想手里有什么：劳动合同、营业执照，选工作；租房合同、房产证，选住所；学生证、学籍证明，选读书。",
    ),
    "housing": Wording(
        "住的房子不同，要带的住处证明不同。",
        "就是您现在住的房子是哪一种：自己的、租的、宿舍、亲友家、公租房，还是旅馆。",
        "看您手里是什么：有租房合同就是租房，有房产证就是自己的房，单位或学校安排的就是宿舍。",
    ),
    "who": Wording(
        "本人办和替家人办，要带的东西不一样。",
        "就是这张居住证是给谁办的：您自己，孩子，行动不便的老人或残疾人，还是替别的人办。",
        "证上写谁的名字，就选谁。",
    ),
}
ASK = {
    "city": "您在哪个城市办？直接打城市名就行。",
    "date_registered": "您是哪一天办的居住登记？断过的，说最近一次登记的日期。",
    "gap": "从那天到现在，登记断过没有？（被注销过，或者到期没续，都算断）",
    "ground": "您打算按哪一样来办？有一样拿得出证明就选哪一样。",
    "housing": "您现在住的是哪一种房子？",
    "who": "这张证给谁办？",
}
BROKEN_NOTED = "断过的，居住时间一般从重新登记那天算。前面说的就是重新登记那天的，选它就行；不是的，请说是哪一天。"
BROKEN_SINCE = "您最近一次登记（断了以后重新登记）是哪一天？"
GROUND_CHOICES = {
    str(Ground.WORK): "工作",
    str(Ground.HOUSING): "住所（租的、自己的、宿舍）",
    str(Ground.STUDY): "读书",
    "nothing": "都没有",
}
HOUSING_CHOICES = {
    str(Housing.RENTED): "租房",
    str(Housing.OWN): "自己的房",
    str(Housing.DORMITORY): "宿舍",
    str(Housing.RELATIVE): "亲友家",
    str(Housing.PUBLIC_RENTAL): "公租房、保租房",
    str(Housing.HOTEL): "旅馆",
}
WHO_CHOICES = {
    str(Who.SELF): "我自己",
    str(Who.MINOR): "孩子（未成年）",
    str(Who.ELDERLY): "行动不便的老人",
    str(Who.DISABLED): "行动不便的残疾人",
    str(Who.PROXY): "替别的人办",
}
GAP_CHOICES = {str(gap): gap.zh for gap in (Gap.NONE, Gap.MOVED, Gap.BROKEN, Gap.LAPSED)}
NOT_REGISTERED = "还没登记过"
SKIP = "先跳过这一条"
ENDORSED = "上次签过了"
NOT_ENDORSED = "上次没签"
CHECK = "看看我能不能办"
WHERE = "去哪办"
PROCEDURE = "怎么办，分几步"
CHECK_AGAIN = "从头来"
STARTED = "好，我一条一条问，您选一个或者打字都行。不想答的可以跳过，随时可以问别的，说“取消”就停。"
AGAIN = "好的，我再说一遍。"
NOTHING_SAID = "我还没说过什么呢。您想问居住证的哪一件事？"
WHY_NOTHING = "我问城市、日期这些，是因为各地规定不同、日子差一天结果就不同。不方便说的可以不说，我就按国家规定答。"
DONT_KNOW_NOTHING = "没关系。您可以从下面挑一件最接近的，或者说说您现在碰到的事，我帮您看。"
CHANGED = "好，改成{value}。"
CHANGED_AGAIN = "好，改成{value}，重新看一遍。"
NOT_THAT = "这一条我没对上。{what}不想答的，说“跳过”。"
