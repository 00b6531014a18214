// Every word the page shows, in one place. Nothing here states a rule: rules come with the answers.

/** Fixed texts; the keys are named in index.html (data-text, data-label, data-title, data-placeholder). */
export const TEXTS = Object.freeze({
  seal: "居易",
  name: "居易",
  tagline: "居住证问答",
  skip: "跳到输入框",
  elder: "长辈模式",
  elderHint: "大字、大按钮",
  more: "更多",
  transcript: "下载对话记录",
  plain: "不用脚本的网页版",
  ownWindow: "在新窗口打开",
  newConversation: "新对话",
  close: "收起问答窗口",
  closeSign: "×",
  conversationRegion: "对话内容，可上下滚动",
  conversationTitle: "对话记录",
  welcomeTitle: "您好，我是居易",
  welcomeText: "申领、签注、换住址、查进度，居住证的事都可以问我。说出所在城市，答得更准。",
  needsLabel: "大家常问的",
  noticeLead: "参考说明：",
  noticeText: "这里是演示服务，不是政府网站，答复供参考，以当地公安机关为准。请勿输入身份证号等个人信息；查办件只需要办件编号和证件号的后四位。",
  quickLabel: "可以接着选",
  inputLabel: "您的问题",
  inputPlaceholder: "请输入问题",
  send: "发送",
  advice: "请勿输入身份证号等个人信息",
  confirmTitle: "开始新对话？",
  confirmText: "对话记录会清除，之前说过的城市、日期等也不再沿用。",
  confirmNo: "返回",
  confirmYes: "开始新对话",
});

/** The five commonest needs: what the button shows is what is asked. */
export const NEEDS = Object.freeze([
  "我能申领居住证吗？",
  "申领居住证要带什么材料？",
  "什么时候该签注？",
  "我的居住证办到哪一步了？",
  "居住证丢了怎么办？",
]);

/** Texts of messages and their states. */
export const MESSAGE = Object.freeze({
  fromUser: "您说：",
  fromBot: "居易答：",
  typing: "正在查，请稍候",
  retry: "重新发送",
  retryLabel: (text) => `重新发送：${text}`,
  sending: "发送中",
  busyFor: (seconds) => (seconds < 60 ? `发得太快了，请等 ${seconds} 秒。` : `发得太快了，请等 ${Math.ceil(seconds / 60)} 分钟。`),
  willRetry: "会自动再试，也可以现在重发。",
  failedLabel: (why) => `消息没有发出去。${why}`,
  copy: "复制",
  copied: "已复制",
  notCopied: "没能复制，请长按文字选取",
  city: (city) => `默认按${city}的规定答；问别的城市，请说一声。`,
  noReply: "这次没有收到答复，请换个说法再问一次。",
  counter: (used, limit) => `${used}/${limit}`,
  counterLabel: (used, limit) => `已输入 ${used} 字，最多 ${limit} 字`,
  tooLong: (over) => `超出 ${over} 字，请删减后再发送。`,
  identityNumber: "这段话里像是有身份证号。为了您的安全没有发送，请删去后再发；查办件只需要证件号的后四位。",
});

/** Rating of an answer; the keys of the reasons are those of the server. */
export const RATING = Object.freeze({
  label: "这个回答",
  up: "有用",
  down: "没用",
  question: "哪里不好？",
  reasons: Object.freeze({
    off_topic: "答非所问",
    wrong: "内容不对或过时了",
    unclear: "看不懂",
    incomplete: "不够全",
    other: "其他",
  }),
  comment: "还想说点什么（可不填，请勿写个人信息）",
  commentCounter: (used, limit) => `${used}/${limit}`,
  send: "提交",
  cancel: "取消",
  thanks: "谢谢，已经记下。",
  failed: "没有提交成功，请稍后再试。",
  chooseReason: "请先选一个原因。",
});

/** Talking to a person. */
export const HANDOVER = Object.freeze({
  title: "人工服务",
  states: Object.freeze({
    waiting: "正在为您转接，请稍候",
    agent: "接线员正在为您服务",
    callback: "已登记，请留意回电",
  }),
  place: (place) => `您排在第${place}位`,
  ended: "人工服务已结束，接下来由居易回答。",
  lost: "暂时连不上，正在重试……",
  fromAgent: "接线员说：",
  fromSystem: "提示：",
  agent: "接线员",
});

/** The file of a conversation. */
export const TRANSCRIPT = Object.freeze({
  file: (day) => `居易对话记录-${day}.txt`,
  head: (when) => `居易 · 居住证问答　对话记录　${when}`,
  note: "答复供参考，以当地公安机关为准。",
  user: "问",
  bot: "答",
  agent: "接线员",
  system: "提示",
  receipt: (number) => `（回执号 ${number}）`,
  line: (time, who, text) => `[${time}] ${who}：${text}`,
  empty: "还没有对话，没有可下载的内容。",
});

/** Why a message was not sent, by the kinds of transport.js. */
export const FAILURES = Object.freeze({
  network: "没有发出去：网络不通。",
  timeout: "等了很久没有答复。",
  busy: "发得太快了，请稍等片刻。",
  refused: "服务没有接受这条消息。",
  server: "服务暂时不可用。",
  interrupted: "页面关闭前没有等到答复。",
});

/** Texts of an answer card. */
export const ANSWER = Object.freeze({
  steps: "怎么算的",
  citations: (count) => `依据（${count}）`,
  computed: "算出的日期",
  calendar: "加入日历（带提醒）",
  checklist: "打印清单",
  nextSteps: "下一步",
  notes: "注意",
  hedge: "提醒：",
  missing: (names) => `告诉我${names.join("、")}，可以答得更准。`,
  needed: (names) => `还需要知道：${names.join("、")}。`,
  either: "或",
  // a city that is not on file has the national rules, so it is named but not said to be where they come from
  scope: (city, day) => (city ? `城市：${city} · 按 ${day} 的规定` : `按 ${day} 的全国规定`),
  receipt: (number) => `回执号 ${number}`,
  basis: (source) => `依据：${source}`,
  inForce: (from, to) => (to ? `${from} 至 ${to} 有效` : `${from} 起施行`),
  verified: (day) => `${day} 核对`,
});

/** What stands beside the title when the answer is not a full one; keys are the Status labels. */
export const STATUS = Object.freeze({
  clarify: "再确认一下",
  needs_fact: "还缺信息",
  needs_identity: "需要核验",
  other_permit: "别的证件",
  not_on_file: "没有收录",
  provisional: "暂按估算",
  refused: "不予回答",
  handover: "转人工",
  error: "出错了",
});

/** Facts that an answer may ask for; keys are the labels of the dialogue's facts. */
export const FACTS = Object.freeze({
  city: "所在城市",
  ground: "申领条件（就业、住所或就读）",
  housing: "住所种类",
  who: "谁来办",
  overdue: "逾期多久",
  registered: "登记日期",
  accepted: "受理日期",
  issued: "签发日期",
  expires: "有效期截止日",
  moved: "搬家日期",
});

/** Names of computed dates, in the order they are shown. */
export const DATES = Object.freeze({
  period_complete: "登记期满",
  earliest_application: "最早可以申领",
  counter_day: "最早去窗口",
  previous_window_last: "上一次最晚（当时没签就已逾期）",
  previous_grace_until: "没签的，宽限到",
  previous_make_up_until: "没签的，补办截止",
  window_start: "签注开始",
  window_last: "签注截止",
  anniversary: "居住满年",
  grace_until: "宽限到",
  make_up_until: "补办截止",
  issue_due: "最迟发证",
  issue_due_next_working_day: "遇休息日顺延到",
  issue_due_cap: "延长后最迟",
  duty_due: "最迟办理",
  duty_due_strict: "稳妥起见不晚于",
});

/** Names that change when an earlier window may have been missed. */
export const NEXT_DATES = Object.freeze({
  window_start: "当时签了的，下一次开始",
  window_last: "当时签了的，下一次截止",
});

/** How sure a source is; keys are the confidence grades. */
export const CONFIDENCE = Object.freeze({
  A: "官方全文",
  B: "政府发布或权威报道",
  C: "第三方资料",
});

/** Words for dates and articles. */
export const WORDS = Object.freeze({
  weekdays: ["日", "一", "二", "三", "四", "五", "六"],
  digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
  units: ["", "十", "百", "千"],
  day: (year, month, day) => `${year}年${month}月${day}日`,
  weekday: (name) => `星期${name}`,
  article: (number) => `第${number}条`,
  to: "至",
  listComma: "、",
  titleMarks: (title) => `《${title.replace(/《/g, "〈").replace(/》/g, "〉")}》`,
});
