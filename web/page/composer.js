// The input: enter sends, shift+enter makes a line, the length is counted, identity numbers are held back.
import { MESSAGE } from "./texts.js";
import { announce } from "./announce.js";
import { holdsIdentityNumber } from "./personal.js";

/** Longest message the server takes, in characters (Settings.max_message_chars). */
export const LIMIT = 2000;

/**
 * Wire the form.
 * @param {Document | HTMLElement} root
 * @param {(text: string) => void} onSend
 */
export function wireComposer(root, onSend) {
  const form = root.querySelector("#composer");
  const input = root.querySelector("#message");
  const counter = root.querySelector("#counter");
  const problem = root.querySelector("#problem");
  const lengthOf = () => Array.from(input.value.trim()).length;

  function refresh() {
    const length = lengthOf();
    counter.textContent = MESSAGE.counter(length, LIMIT);
    counter.setAttribute("aria-label", MESSAGE.counterLabel(length, LIMIT));
    complain(length > LIMIT ? MESSAGE.tooLong(length - LIMIT) : "");
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
  }

  function complain(words) {
    if (problem.textContent !== words) {
      if (words) announce(words);
      problem.textContent = words;
    }
    input.setAttribute("aria-invalid", String(Boolean(words)));
    counter.classList.toggle("over", lengthOf() > LIMIT);
  }

  function submit() {
    const text = input.value.trim();
    if (!text || lengthOf() > LIMIT) return;
    if (holdsIdentityNumber(text)) {
      complain(MESSAGE.identityNumber);
      return;
    }
    input.value = "";
    refresh();
    onSend(text);
  }

  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => {
    // while an input method is composing, enter chooses a word (229: browsers that do not say so)
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    input.focus();
  });
  refresh();
  return { focus: () => input.focus(), refresh };
}
