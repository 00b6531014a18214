"""Words of the page that works without script."""

from __future__ import annotations

from bot.cases.desk_labels import Author
from bot.feedback import RatingReason

TITLE = "居易 · 居住证问答（不用脚本的网页版）"
ABOUT = "申领、签注、换住址、查进度，居住证的事都可以问。说出所在城市，答得更准。"
NOTICE = "这里是演示服务，不是政府网站，答复供参考，以当地公安机关为准。"
ADVICE = "请勿输入身份证号等个人信息；查办件只需要办件编号和证件号的后四位。"
LABEL = "您的问题"
SEND = "提问"
END = "结束并清除这次对话"
ASKED = "您问："
COMMANDS = {"/human": "转人工"}  # what a wish in words is stored as
NEEDS_TITLE = "大家常问的"
CHOICES_TITLE = "可以接着选"
NEEDS = (
    "我能申领居住证吗？",
    "申领居住证要带什么材料？",
    "什么时候该签注？",
    "我的居住证办到哪一步了？",
    "居住证丢了怎么办？",
)
STEPS = "怎么算的"
SOURCES = "依据"
NEXT = "下一步"
NOTES = "注意"
CALENDAR = "加入日历（带提醒）"
CHECKLIST = "打印清单"
RECEIPT = "回执号 {code}"
IN_FORCE = "{day}起施行"
VERIFIED = "{day}核对"
TALK_TITLE = "和接线员的对话"
TALK_REFRESH = "看新消息"
TALK_AWAY = "暂时看不到接线员的消息，请稍后再看一次。"
SPEAKERS = {Author.USER: "您说：", Author.AGENT: "接线员：", Author.SYSTEM: "提示："}
RATE = "这个回答有用吗？"
RATE_UP = "有用"
RATE_DOWN = "没用"
RATE_WHY = "哪里不好？"
RATE_COMMENT = "还想说点什么（可不填，请勿写个人信息）"
RATE_SEND = "提交"
RATED = "谢谢，已经记下。"
RATING_FAILED = "评价暂时存不下来，请稍后再试。"
REASONS = {
    RatingReason.OFF_TOPIC: "答非所问",
    RatingReason.WRONG: "内容不对或过时了",
    RatingReason.UNCLEAR: "看不懂",
    RatingReason.INCOMPLETE: "不够全",
    RatingReason.OTHER: "其他",
}
NO_REPLY = "这次没有收到答复，请换个说法再问一次。"
EXPIRED = "这次对话已经过期，或者浏览器不接受 Cookie。请再提一次问题。"
FOREIGN = "这个请求不是从本页发出的，没有接受。"
