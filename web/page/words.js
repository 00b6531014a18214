// Dates, article numbers and lines of text, as a Chinese reader expects them.
import { WORDS } from "./texts.js";
import { el, link } from "./dom.js";

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const INLINE = /(https?:\/\/[^\s<>"'，。；、）】》」]+)|(\d{4})年(\d{1,2})月(\d{1,2})日(?:[ \u3000]?星期[一二三四五六日])?/g;
const BULLET = /^\s*(?:[-•·▪*]\s+|[•·▪]\s*)(\S.*)$/;
const NUMBERED = /^\s*(?:(\d{1,2})(?:[、)）]|[.．](?!\d))|[（(](\d{1,2})[)）])\s*(\S.*)$/;

/** "2026-03-01" → "2026年3月1日", with the weekday when wanted; what is not such a date comes back unchanged. */
export function longDay(iso, withWeekday = false) {
  const match = ISO_DAY.exec(String(iso));
  if (!match) return String(iso);
  const [year, month, day] = match.slice(1).map(Number);
  const words = WORDS.day(year, month, day);
  if (!withWeekday) return words;
  return `${words} ${WORDS.weekday(WORDS.weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()])}`;
}

/** A whole number below 10000 in Chinese: 202 → "二百零二". */
export function chineseNumber(number) {
  const digits = String(number).split("").map(Number);
  let words = "";
  let skipped = false;
  digits.forEach((digit, index) => {
    if (digit === 0) {
      skipped = true;
      return;
    }
    if (skipped && words) words += WORDS.digits[0];
    skipped = false;
    words += WORDS.digits[digit] + WORDS.units[digits.length - 1 - index];
  });
  const ten = WORDS.digits[1] + WORDS.units[1];
  return (words.startsWith(ten) ? words.slice(1) : words) || WORDS.digits[0];
}

/** An article as laws are cited: "9" → "第九条", "12,13" → "第十二、十三条", "18-19" → "第十八至十九条"; else unchanged. */
export function articleWords(article) {
  const text = String(article).trim();
  if (!/^\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*$/.test(text)) return text.replace(/\(/g, "（").replace(/\)/g, "）");
  const numbers = text.replace(/\d+/g, chineseNumber).replace(/,/g, WORDS.listComma).replace(/-/g, WORDS.to);
  return WORDS.article(numbers);
}

/** "2026-03-01" as a time element. */
export function timeElement(iso, withWeekday = false) {
  return el("time", { datetime: iso, text: longDay(iso, withWeekday) });
}

/** One line as nodes: http(s) addresses become links, and the dates in `marked` (ISO) stand out. */
export function inline(text, marked = new Set()) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, address, year, month, day] = match;
    let node = null;
    if (address) {
      node = link(address, address);
    } else {
      const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
      if (marked.has(iso)) node = el("strong", { class: "mark" }, el("time", { datetime: iso, text: whole }));
    }
    if (!node) continue;
    nodes.push(document.createTextNode(text.slice(from, match.index)), node);
    from = match.index + whole.length;
  }
  nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

/** Text of several lines as paragraphs and lists. */
export function blocks(text, marked = new Set()) {
  const made = [];
  let list = null;
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      list = null;
      continue;
    }
    const bullet = BULLET.exec(line);
    const numbered = bullet ? null : NUMBERED.exec(line);
    if (!bullet && !numbered) {
      list = null;
      made.push(el("p", {}, ...inline(line.trim(), marked)));
      continue;
    }
    const tag = bullet ? "ul" : "ol";
    if (!list || list.localName !== tag) {
      list = el(tag);
      made.push(list);
    }
    const value = numbered ? (numbered[1] ?? numbered[2]) : null;
    list.append(el("li", { value }, ...inline(bullet ? bullet[1] : numbered[3], marked)));
  }
  return made;
}
