// The page: wires the parts together and draws the conversation.
import { MESSAGE, NEEDS, TEXTS, TRANSCRIPT } from "./texts.js";
import { announce } from "./announce.js";
import { bodyText } from "./answer.js";
import { wireComposer } from "./composer.js";
import { ANSWER_MS, openConversation } from "./conversation.js";
import { openDelivery } from "./delivery.js";
import { fillTexts } from "./dom.js";
import { openHandover } from "./handover.js";
import { embedded, hearHost, namedCity, tellHost } from "./host.js";
import { wireElder, wireMenu } from "./menu.js";
import { botMessage, failureText, personMessage, quickButton, userMessage } from "./messages.js";
import { randomId } from "./storage.js";
import { downloadTranscript } from "./transcript.js";

const app = document.querySelector("#app");
const find = (id) => app.querySelector(`#${id}`);
const log = find("log");
const scroll = find("scroll");
const quick = find("quick");

// more would bury the answer
const MOST_CHOICES = 8;
const TYPING_SAID_MS = 800;
// longer than any request: a tab that takes this long was ended without a word
const SILENT_TAB_MS = 45_000;

const conversation = openConversation({
  put: show,
  begin: clear,
  gone: (tab) => setTimeout(() => delivery.takeOver((message) => message.tab === tab), Math.random() * ANSWER_MS),
});
const talk = {
  sender: () => conversation.id,
  onRated: (message, score) => conversation.put(Object.assign(message, { rating: score })),
};
const delivery = openDelivery(conversation, answered, namedCity);
const handover = openHandover(find("handover"), conversation, (message) => conversation.put(message));

let typing = null;

function draw(message) {
  if (message.from === "user") return userMessage(message, retry);
  return message.from === "bot" ? botMessage(message, talk) : personMessage(message);
}

/** Draw a message that came or changed, at its place; say it when it is new. */
function show(message, isNew, fromHere) {
  const old = log.querySelector(`[data-id="${message.id}"]`);
  // a rating changes nothing that is not shown already; drawing it anew would take the focus away
  if (old && message.from === "bot" && fromHere) return;
  old?.remove();
  const after = conversation.messages[conversation.messages.indexOf(message) + 1];
  log.insertBefore(draw(message), (after && log.querySelector(`[data-id="${after.id}"]`)) ?? null);
  showWaiting();
  if (message.state === "sending" && !fromHere) {
    setTimeout(() => delivery.takeOver((known) => known.id === message.id && known.rev === message.rev), SILENT_TAB_MS);
  }
  if (message.state === "failed") announce(MESSAGE.failedLabel(failureText(message)));
  if (isNew && message.from !== "user") {
    announce(spoken(message));
    tellHost("unread");
  }
  reveal();
}

const spoken = (message) => MESSAGE.fromBot + (message.answer ? [message.answer.title, bodyText(message.answer)].filter(Boolean).join("。") : message.text);

/** Offer the buttons of the last turn, unless the user has moved on. */
function showQuick() {
  const messages = conversation.messages;
  const lastQuestion = messages.map((message) => message.from).lastIndexOf("user");
  const offered = messages.slice(lastQuestion + 1).flatMap((message) => message.buttons ?? []);
  const buttons = offered.filter((button, index) => offered.findIndex((other) => other.title === button.title) === index);
  const usable = messages[lastQuestion]?.state === "sent" || lastQuestion < 0 ? buttons.slice(0, MOST_CHOICES) : [];
  quick.replaceChildren(
    ...usable.map((button) => quickButton(button.title, (byKeyboard) => choose(button.title, button.payload, byKeyboard))),
  );
  quick.hidden = usable.length === 0;
}

function choose(title, payload, byKeyboard) {
  ask(title, payload);
  if (byKeyboard) composer.focus();
}

/** Keep the last question in view: a long answer is read from its beginning. */
function reveal() {
  const last = conversation.messages[conversation.messages.length - 1];
  const spokenLast = last && !["user", "bot"].includes(last.from);
  const target = Array.from(log.querySelectorAll(spokenLast ? ".message" : ".message.user")).pop();
  if (!target) return;
  const offset = target.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  scroll.scrollTo({ top: scroll.scrollTop + offset - 16 });
}

function showWaiting() {
  const waiting = conversation.messages.some((message) => message.state === "sending");
  find("typing").textContent = waiting ? MESSAGE.typing : "";
  find("typing").classList.toggle("on", waiting);
  clearTimeout(typing);
  if (waiting) typing = setTimeout(() => announce(MESSAGE.typing), TYPING_SAID_MS);
  showQuick();
}

function ask(text, payload = text) {
  delivery.enqueue({ id: randomId(), from: "user", text, payload });
}

function retry(id, byKeyboard) {
  const message = conversation.find(id);
  if (message?.state !== "failed") return;
  delivery.enqueue(message);
  if (byKeyboard) composer.focus();
}

/** The ids of the replies follow from the question's, so that no reply can come to stand twice. */
function answered(replies, question) {
  const charge = replies.filter((reply) => reply.handover).pop()?.handover;
  if (charge) handover.start({ place: null, opening: null, ...charge });
  const shown = replies.filter((reply) => reply.text || reply.answer || reply.buttons.length);
  if (!shown.length && !handover.active) shown.push({ text: MESSAGE.noReply, buttons: [], answer: null });
  const now = conversation.moment();
  shown.forEach((reply, index) => conversation.put({ id: `${question.id}.${index}`, from: "bot", question: question.id, at: now, ...reply }));
}

function clear() {
  handover.end();
  log.replaceChildren();
  showWaiting();
  scroll.scrollTo({ top: 0 });
}

function startOver() {
  conversation.begin();
  clear();
  composer.focus();
}

/** What was read before is drawn without a word; what a reload interrupted goes on once the other tabs had their say. */
function restore() {
  log.replaceChildren(...conversation.messages.map(draw));
  showWaiting();
  const interrupted = new Set(conversation.messages.filter((message) => message.from === "user" && message.state !== "sent").map((message) => message.rev + message.id));
  setTimeout(() => delivery.takeOver((message) => interrupted.has(message.rev + message.id)), ANSWER_MS);
}

function wireHost() {
  if (!embedded) return;
  document.documentElement.classList.add("embedded");
  find("close").hidden = find("own-window").hidden = false;
  find("close").addEventListener("click", () => tellHost("close"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !find("confirm").open) tellHost("close");
  });
  hearHost({ opened: (data) => (data.focus === true ? composer.focus() : null), closed: () => {} });
  tellHost("ready");
}

fillTexts(app, TEXTS);
if (namedCity) find("place").textContent = MESSAGE.city(namedCity);
find("place").hidden = !namedCity;
document.querySelector("#fallback").remove();
app.hidden = false;
const composer = wireComposer(app, (text) => ask(text));
find("needs").append(...NEEDS.map((need) => quickButton(need, (byKeyboard) => choose(need, need, byKeyboard))));
wireMenu(find("menu"));
wireElder(find("elder"), (on) => {
  composer.refresh();
  tellHost("elder", { on });
});
find("transcript").addEventListener("click", () =>
  conversation.messages.length ? downloadTranscript(conversation.messages) : announce(TRANSCRIPT.empty),
);
find("new-conversation").addEventListener("click", () => (conversation.messages.length ? find("confirm").showModal() : startOver()));
find("confirm").addEventListener("close", () => {
  if (find("confirm").returnValue === "yes") startOver();
  find("confirm").returnValue = "";
});
restore();
reveal();
wireHost();
