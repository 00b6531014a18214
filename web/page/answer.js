// An answer of the knowledge base, drawn as a card.
import { ANSWER, CONFIDENCE, DATES, NEXT_DATES, FACTS, STATUS, WORDS } from "./texts.js";
import { el, link } from "./dom.js";
import { articleWords, blocks, inline, longDay, timeElement } from "./words.js";

const strings = (value) => (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string" && item.trim());
const objects = (value) => (Array.isArray(value) ? value : []).filter((item) => item && typeof item === "object");

/** The body as one text, whether it came as lines or whole; without a body, the spoken form. */
export function bodyText(answer) {
  return strings(answer.body).join("\n") || strings(answer.spoken).join("\n");
}

/** Whether there is enough in it to show a card instead of the plain text. */
export function isAnswer(answer) {
  return Boolean(answer) && typeof answer === "object" && Boolean(bodyText(answer));
}

/** Draw an answer (Answer.as_dict() of the knowledge base). Absent parts are left out. */
export function answerCard(answer) {
  const computed = computedDates(answer.computed);
  const marked = new Set(computed.map((row) => row.iso));
  const nextSteps = strings(answer.next_steps);
  return el(
    "section",
    { class: "card" },
    heading(answer),
    dates(computed),
    calendarLink(answer),
    checklistLink(answer),
    el("div", { class: "card-body" }, ...blocks(bodyText(answer), marked)),
    hedge(answer.hedge),
    lines(ANSWER.notes, strings(answer.notes), "ul", marked),
    lines(ANSWER.nextSteps, nextSteps, nextSteps.length > 1 ? "ol" : "ul", marked),
    missing(answer),
    fold(ANSWER.steps, "steps", steps(answer, marked)),
    fold(ANSWER.citations(objects(answer.citations).length), "citations", citations(answer.citations)),
    foot(answer),
  );
}

function heading(answer) {
  const status = STATUS[answer.status];
  if (!answer.title && !status) return null;
  return el(
    "header",
    { class: "card-head" },
    answer.title ? el("h3", { text: answer.title }) : null,
    status ? el("span", { class: "status", text: status }) : null,
  );
}

// A step on the way to the others: shown only when nothing else was computed.
const ON_THE_WAY = new Set(["period_complete", "anniversary"]);

/** Rows of (names, ISO day) in the order of the texts; names that fall on one day share a row. */
function computedDates(computed) {
  const given = computed && typeof computed === "object" ? computed : {};
  const rows = [];
  const names = given.previous_window_last ? { ...DATES, ...NEXT_DATES } : DATES;
  for (const [name, label] of Object.entries(names)) {
    const iso = given[name];
    if (typeof iso !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(iso)) continue;
    const same = rows.find((row) => row.iso === iso);
    const onTheWay = ON_THE_WAY.has(name);
    if (!same) rows.push({ iso, labels: [label], onTheWay });
    else if (same.onTheWay) Object.assign(same, { labels: [label], onTheWay });
    else if (!onTheWay) same.labels.push(label);
  }
  return rows;
}

function dates(computed) {
  const results = computed.filter((row) => !row.onTheWay);
  const rows = results.length ? results : computed;
  if (!rows.length) return null;
  const items = rows.map((row) =>
    el("div", {}, el("dt", { text: row.labels.join(WORDS.listComma) }), el("dd", {}, timeElement(row.iso, true))),
  );
  return el("dl", { class: "dates", "aria-label": ANSWER.computed }, ...items);
}

/** A link to the calendar file, where a date is still to come. */
function calendarLink(answer) {
  const upcoming = Object.values(answer.computed ?? {}).some((iso) => typeof iso === "string" && iso >= answer.as_of);
  if (!upcoming || !/^JY-\d{8}-[A-Z2-7]+$/.test(answer.receipt ?? "")) return null;
  return el("p", { class: "calendar" }, el("a", { href: `calendar/${answer.receipt}.ics`, download: "juyi.ics", text: ANSWER.calendar }));
}

/** A link to the printable list of an eligibility check. */
function checklistLink(answer) {
  if (!/^\/checklist\/JY-\d{8}-[A-Z2-7]+$/.test(answer.checklist ?? "")) return null;
  return el("p", { class: "calendar" }, el("a", { href: answer.checklist.slice(1), target: "_blank", rel: "noopener", text: ANSWER.checklist }));
}

function hedge(text) {
  const words = strings(text).join("");
  return words ? el("p", { class: "hedge" }, el("strong", { text: ANSWER.hedge }), ...inline(words)) : null;
}

function lines(title, items, tag, marked) {
  if (!items.length) return null;
  const list = el(tag, {}, ...items.map((item) => el("li", {}, ...inline(item, marked))));
  return el("div", { class: "lines" }, el("h4", { text: title }), list);
}

/** What the answer would still like to know: in its own sentences, else from the names ("a|b": either will do). */
function missing(answer) {
  const names = strings(answer.missing)
    .map((fact) => fact.split("|").map((name) => FACTS[name]).filter(Boolean).join(ANSWER.either))
    .filter(Boolean);
  const own = names.length ? [(answer.status === "needs_fact" ? ANSWER.needed : ANSWER.missing)(names)] : [];
  const sentences = strings(answer.questions).length ? strings(answer.questions) : own;
  return sentences.length ? el("div", { class: "missing" }, ...sentences.map((text) => el("p", { text }))) : null;
}

function fold(title, kind, content) {
  return content ? el("details", { class: `fold ${kind}` }, el("summary", { text: title }), content) : null;
}

function steps(answer, marked) {
  const given = objects(answer.steps);
  if (!given.length) return null;
  const titles = new Map(objects(answer.citations).map((item) => [item.source, named(item)]));
  const items = given.map((step) =>
    el("li", {}, el("span", {}, ...inline(String(step.text ?? ""), marked)), basis(step.basis, titles)),
  );
  return el("ol", {}, ...items);
}

/** "S-CIVIL#202" with the title that the citations give to S-CIVIL; without a title there is nothing worth showing. */
function basis(reference, titles) {
  const [source, article] = String(reference ?? "").split("#");
  const title = titles.get(source);
  if (!title) return null;
  return el("small", { class: "basis", text: ANSWER.basis(title + (article ? articleWords(article) : "")) });
}

function citations(given) {
  const items = objects(given).map((item) => {
    const title = named(item);
    const article = item.article ? articleWords(item.article) : "";
    const details = [
      item.number,
      item.effective_from ? ANSWER.inForce(longDay(item.effective_from), item.effective_to && longDay(item.effective_to)) : null,
      CONFIDENCE[item.confidence],
      item.verified_on ? ANSWER.verified(longDay(item.verified_on)) : null,
    ].filter(Boolean);
    return el(
      "li",
      {},
      el("span", { class: "cite-title" }, item.url ? link(item.url, title) : title, article),
      el("small", { class: "basis", text: details.join(" · ") }),
    );
  });
  return items.length ? el("ul", {}, ...items) : null;
}

/** The title of a source: of a legal text in book marks, of anything else as it is. */
function named(citation) {
  const title = String(citation.title ?? citation.source ?? "");
  return citation.document === false ? title : WORDS.titleMarks(title);
}

function foot(answer) {
  const parts = [
    answer.as_of ? ANSWER.scope(answer.city, longDay(answer.as_of)) : null,
    typeof answer.receipt === "string" && answer.receipt ? ANSWER.receipt(answer.receipt) : null,
  ].filter(Boolean);
  return parts.length ? el("footer", { class: "card-foot" }, ...parts.map((text) => el("span", { text }))) : null;
}
