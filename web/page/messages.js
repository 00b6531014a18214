// Messages and quick replies as elements.
import { FAILURES, HANDOVER, MESSAGE } from "./texts.js";
import { announce } from "./announce.js";
import { answerCard } from "./answer.js";
import { copyText, readable } from "./copying.js";
import { willRetry } from "./delivery.js";
import { el } from "./dom.js";
import { ratingControls } from "./rating.js";
import { blocks } from "./words.js";

// shorter ones (a greeting, a question back) are not worth a row of controls
const WORTH_ACTS = 30;

/** Why a message was not sent, in words. */
export function failureText(message) {
  const why = message.failure === "busy" && message.wait > 0 ? MESSAGE.busyFor(message.wait) : (FAILURES[message.failure] ?? FAILURES.network);
  return willRetry(message) ? why + MESSAGE.willRetry : why;
}

/**
 * A message of the user.
 * @param {{id: string, text: string, state: string, failure?: string}} message
 * @param {(id: string, byKeyboard: boolean) => void} onRetry
 */
export function userMessage(message, onRetry) {
  const bubble = el("div", { class: "bubble" }, el("span", { class: "unseen", text: MESSAGE.fromUser }), el("span", { class: "words", text: message.text }));
  const node = el("article", { class: `message user ${message.state}`, "data-id": message.id }, bubble);
  if (message.state === "failed") {
    const retry = el("button", { type: "button", class: "retry", "aria-label": MESSAGE.retryLabel(message.text), text: MESSAGE.retry });
    retry.addEventListener("click", (event) => onRetry(message.id, event.detail === 0), { once: true });
    node.append(el("p", { class: "failure" }, el("span", { text: failureText(message) }), retry));
  }
  return node;
}

/**
 * A message of the assistant: the answer as a card, else the plain text.
 * @param {{id: string, text: string, answer: object | null}} message
 * @param {Parameters<typeof ratingControls>[1]} talk
 */
export function botMessage(message, talk) {
  const spoken = el("span", { class: "unseen", text: MESSAGE.fromBot });
  const content = message.answer
    ? el("div", { class: "reply" }, spoken, answerCard(message.answer))
    : el("div", { class: "bubble" }, spoken, ...blocks(message.text));
  const worth = message.answer || message.text.length > WORTH_ACTS;
  return el("article", { class: "message bot", "data-id": message.id }, content, worth ? acts(message, talk) : null);
}

/** A message of a person, or about who is in charge. */
export function personMessage(message) {
  const lead = message.from === "agent" ? HANDOVER.fromAgent : HANDOVER.fromSystem;
  const name = message.from === "agent" ? el("span", { class: "speaker", "aria-hidden": "true", text: HANDOVER.agent }) : null;
  const bubble = el("div", { class: "bubble" }, el("span", { class: "unseen", text: lead }), ...blocks(message.text));
  return el("article", { class: `message ${message.from}`, "data-id": message.id }, name, bubble);
}

function acts(message, talk) {
  const copy = el("button", { type: "button", class: "act", text: MESSAGE.copy });
  copy.addEventListener("click", async () => {
    const words = (await copyText(readable(message))) ? MESSAGE.copied : MESSAGE.notCopied;
    copy.textContent = words;
    announce(words);
    setTimeout(() => (copy.textContent = MESSAGE.copy), 4000);
  });
  return el("div", { class: "acts" }, copy, ratingControls(message, talk));
}

/** A button that asks or chooses something. */
export function quickButton(title, onChoose) {
  const button = el("button", { type: "button", class: "choice", text: title });
  // detail is 0 when the keyboard pressed it: then the focus has to be looked after
  button.addEventListener("click", (event) => onChoose(event.detail === 0));
  return button;
}
