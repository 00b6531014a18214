// Messages and quick replies as elements.
import { FAILURES, MESSAGE } from "./texts.js";
import { answerCard } from "./answer.js";
import { el } from "./dom.js";
import { blocks } from "./words.js";

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
    node.append(el("p", { class: "failure", role: "alert" }, el("span", { text: FAILURES[message.failure] ?? FAILURES.network }), retry));
  }
  return node;
}

/**
 * A message of the assistant: the answer as a card, else the plain text.
 * @param {{id: string, text: string, answer: object | null}} message
 */
export function botMessage(message) {
  const spoken = el("span", { class: "unseen", text: MESSAGE.fromBot });
  const content = message.answer
    ? el("div", { class: "reply" }, spoken, answerCard(message.answer))
    : el("div", { class: "bubble" }, spoken, ...blocks(message.text));
  return el("article", { class: "message bot", "data-id": message.id }, content);
}

/** A button that asks or chooses something. */
export function quickButton(title, onChoose) {
  const button = el("button", { type: "button", class: "choice", text: title });
  // detail is 0 when the keyboard pressed it: then the focus has to be looked after
  button.addEventListener("click", (event) => onChoose(event.detail === 0));
  return button;
}
