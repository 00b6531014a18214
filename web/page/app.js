// The page: wires the parts together and holds the conversation.
import { MESSAGE, NEEDS, TEXTS } from "./texts.js";
import { wireComposer } from "./composer.js";
import { fillTexts } from "./dom.js";
import { botMessage, quickButton, userMessage } from "./messages.js";
import { botMessages } from "./replies.js";
import { conversationId, largeType, loadHistory, randomId, saveHistory, saveLargeType, touchConversation } from "./storage.js";
import { sendMessage } from "./transport.js";

const app = document.querySelector("#app");
const find = (id) => app.querySelector(`#${id}`);
const log = find("log");
const scroll = find("scroll");
const quick = find("quick");

// more would bury the answer
const MOST_CHOICES = 8;

let conversation = conversationId();
let messages = loadHistory(conversation);
let waiting = 0;
let queue = Promise.resolve();

function save() {
  touchConversation(conversation);
  saveHistory(conversation, messages);
}

function draw(message) {
  return message.from === "user" ? userMessage(message, retry) : botMessage(message);
}

function append(message) {
  messages.push(message);
  log.append(draw(message));
  save();
}

function redraw(message) {
  log.querySelector(`[data-id="${message.id}"]`)?.replaceWith(draw(message));
  save();
}

/** Offer the buttons of the last turn, unless the user has moved on. */
function showQuick() {
  const lastQuestion = messages.findLastIndex((message) => message.from === "user");
  const offered = messages.slice(lastQuestion + 1).flatMap((message) => message.buttons ?? []);
  const buttons = offered.filter((button, index) => offered.findIndex((other) => other.title === button.title) === index);
  const usable = waiting === 0 && messages[lastQuestion]?.state !== "failed" ? buttons.slice(0, MOST_CHOICES) : [];
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
  const question = Array.from(log.querySelectorAll(".message.user")).at(-1);
  if (!question) return;
  const offset = question.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  scroll.scrollTo({ top: scroll.scrollTop + offset - 16 });
}

function setWaiting(change) {
  waiting += change;
  find("typing").textContent = waiting > 0 ? MESSAGE.typing : "";
  find("typing").classList.toggle("on", waiting > 0);
  showQuick();
}

function ask(text, payload = text) {
  const message = { id: randomId(), from: "user", text, payload, state: "sending" };
  append(message);
  enqueue(message);
}

function retry(id, byKeyboard) {
  const message = messages.find((candidate) => candidate.id === id);
  if (!message || message.state !== "failed") return;
  // the reply comes at the end, so the question goes there too
  messages = [...messages.filter((candidate) => candidate !== message), message];
  message.state = "sending";
  log.append(log.querySelector(`[data-id="${id}"]`));
  redraw(message);
  if (byKeyboard) composer.focus();
  enqueue(message);
}

/** One message at a time: a conversation has an order. */
function enqueue(message) {
  const sender = conversation;
  setWaiting(1);
  reveal();
  queue = queue.then(() => deliver(message, sender));
}

async function deliver(message, sender) {
  const stale = () => sender !== conversation;
  if (stale()) return;
  let replies = [];
  try {
    replies = botMessages(await sendMessage(sender, message.payload, message.id));
    message.state = "sent";
    if (!replies.length) replies = [{ text: MESSAGE.noReply, buttons: [], answer: null }];
  } catch (error) {
    message.state = "failed";
    message.failure = error.kind ?? "server";
  }
  if (stale()) return;
  redraw(message);
  for (const reply of replies) append({ id: randomId(), from: "bot", ...reply });
  setWaiting(-1);
  reveal();
}

function startOver() {
  conversation = randomId();
  messages = [];
  waiting = 0;
  queue = Promise.resolve();
  log.replaceChildren();
  save();
  setWaiting(0);
  scroll.scrollTo({ top: 0 });
  composer.focus();
}

function restore() {
  for (const message of messages) {
    if (message.state === "sending") Object.assign(message, { state: "failed", failure: "interrupted" });
  }
  // what was read before is not to be read out again
  log.setAttribute("aria-live", "off");
  log.replaceChildren(...messages.map(draw));
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  save();
  showQuick();
}

function setLargeType(on) {
  document.documentElement.classList.toggle("large", on);
  find("large-type").setAttribute("aria-pressed", String(on));
  composer.refresh();
}

fillTexts(app, TEXTS);
app.hidden = false;
const composer = wireComposer(app, (text) => ask(text));
find("needs").append(...NEEDS.map((need) => quickButton(need, (byKeyboard) => choose(need, need, byKeyboard))));
find("large-type").addEventListener("click", () => {
  const on = find("large-type").getAttribute("aria-pressed") !== "true";
  saveLargeType(on);
  setLargeType(on);
});
find("new-conversation").addEventListener("click", () => (messages.length ? find("confirm").showModal() : startOver()));
find("confirm").addEventListener("close", () => {
  if (find("confirm").returnValue === "yes") startOver();
  find("confirm").returnValue = "";
});
setLargeType(largeType());
restore();
reveal();
