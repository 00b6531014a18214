// Rating an answer: useful or not, and when not, why.
import { RATING } from "./texts.js";
import { announce } from "./announce.js";
import { el } from "./dom.js";
import { post } from "./transport.js";

/** Longest remark, in characters (the server's limit). */
export const COMMENT_LIMIT = 500;
let names = 0;

/**
 * The two buttons, and the form that the second one opens.
 * @param {{id: string, question: string, answer: object | null, rating?: string}} message
 * @param {{sender: () => string, onRated: (message: object, score: string) => void}} talk
 */
export function ratingControls(message, talk) {
  const up = ratingButton(RATING.up, message.rating === "up");
  const down = ratingButton(RATING.down, message.rating === "down");
  const result = el("span", { class: "rated", text: message.rating ? RATING.thanks : "" });
  const group = el("div", { class: "rating", role: "group", "aria-label": RATING.label }, up, down, result);
  const holder = el("div", { class: "rating-holder" }, group);

  function show(score) {
    up.setAttribute("aria-pressed", String(score === "up"));
    down.setAttribute("aria-pressed", String(score === "down"));
  }

  function tell(text) {
    result.textContent = text;
    announce(text);
  }

  async function send(score, reason = null, comment = "") {
    const receipt = message.answer?.receipt ?? null;
    try {
      await post("chat/ratings", { sender: talk.sender(), message_id: message.question, receipt, score, reason, comment });
    } catch {
      tell(RATING.failed);
      return;
    }
    show(score);
    tell(RATING.thanks);
    talk.onRated(message, score);
  }

  function closeForm() {
    holder.querySelector("form")?.remove();
    down.setAttribute("aria-expanded", "false");
  }

  up.addEventListener("click", () => {
    closeForm();
    send("up");
  });
  down.setAttribute("aria-expanded", "false");
  down.addEventListener("click", () => {
    if (holder.querySelector("form")) {
      closeForm();
      return;
    }
    const form = reasonForm((reason, comment) => {
      closeForm();
      down.focus();
      send("down", reason, comment);
    }, () => {
      closeForm();
      down.focus();
    });
    down.setAttribute("aria-expanded", "true");
    holder.append(form);
    form.querySelector("input").focus();
  });
  return holder;
}

function ratingButton(text, pressed) {
  return el("button", { type: "button", class: "act", "aria-pressed": String(pressed), text });
}

function reasonForm(onSend, onCancel) {
  names += 1;
  const name = `reason-${names}`;
  const problem = el("p", { class: "problem", id: `${name}-problem` });
  const reasons = Object.entries(RATING.reasons).map(([key, text]) =>
    el("label", { class: "reason" }, el("input", { type: "radio", name, value: key, "aria-describedby": problem.id }), el("span", { text })),
  );
  const comment = el("textarea", { id: `${name}-comment`, rows: 2, maxlength: COMMENT_LIMIT });
  const counter = el("p", { class: "counter" });
  const cancel = el("button", { type: "button", class: "act", text: RATING.cancel });
  const form = el(
    "form",
    { class: "reasons" },
    el("fieldset", {}, el("legend", { text: RATING.question }), ...reasons),
    el("label", { for: comment.id, text: RATING.comment }),
    comment,
    counter,
    problem,
    el("div", { class: "acts" }, el("button", { type: "submit", class: "act strong", text: RATING.send }), cancel),
  );
  const count = () => (counter.textContent = RATING.commentCounter(comment.value.length, COMMENT_LIMIT));
  comment.addEventListener("input", count);
  count();
  cancel.addEventListener("click", onCancel);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onCancel();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input:checked");
    if (chosen) {
      onSend(chosen.value, comment.value.trim());
      return;
    }
    problem.textContent = RATING.chooseReason;
    form.querySelector("input").focus();
  });
  return form;
}
