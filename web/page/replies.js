// From what the server answers (the Rasa REST form) to the messages the page keeps and shows.
import { bodyText, isAnswer } from "./answer.js";

/**
 * Bring a reply into order.
 *
 * Rasa's own channels send the text and the structured answer of one message one after the other, the text even in
 * several parts where it has empty lines. The text is then only the plain form of the answer that follows it, and
 * showing both would say everything twice.
 *
 * @param {unknown[]} reply list of {text?, buttons?, custom?}
 * @returns {{text: string, buttons: {title: string, payload: string}[], answer: object | null, handover?: {state: string}}[]}
 */
export function botMessages(reply) {
  const messages = [];
  for (const item of reply) {
    if (!item || typeof item !== "object") continue;
    const message = {
      text: typeof item.text === "string" ? item.text.trim() : "",
      buttons: buttonsOf(item.buttons),
      answer: isAnswer(item.custom?.answer) ? item.custom.answer : null,
      ...handoverOf(item.custom),
    };
    if (message.answer && !message.text) {
      const parts = messages.splice(plainFormStart(messages, message.answer));
      message.text = parts.map((part) => part.text).join("\n\n");
      message.buttons = [...parts.flatMap((part) => part.buttons), ...message.buttons];
    }
    message.buttons.push(...suggestionsOf(message.answer));
    if (message.text || message.answer || message.buttons.length || message.handover) messages.push(message);
  }
  return messages;
}

/** Who is in charge from now on, where the reply says so. */
function handoverOf(custom) {
  const given = custom?.handover;
  return given && typeof given === "object" && typeof given.state === "string" ? { handover: given } : {};
}

function buttonsOf(given) {
  if (!Array.isArray(given)) return [];
  return given
    .filter((button) => button && typeof button.title === "string" && button.title.trim())
    .map(({ title, payload }) => ({ title: title.trim(), payload: typeof payload === "string" && payload ? payload : title.trim() }));
}

/** The entries that an answer offers: asked for by their titles. */
function suggestionsOf(answer) {
  const given = Array.isArray(answer?.suggestions) ? answer.suggestions : [];
  return buttonsOf(given.map((item) => (item && typeof item === "object" ? { title: item.title } : null)));
}

const flat = (text) => text.replace(/\s+/g, "");

/** Where the texts begin, at the end of the messages so far, that together say what the answer says; else the end. */
function plainFormStart(messages, answer) {
  const lines = bodyText(answer).split("\n").map(flat);
  let said = "";
  for (let at = messages.length - 1; at >= 0 && !messages[at].answer; at -= 1) {
    said = flat(messages[at].text) + said;
    if (!lines.every((line) => said.includes(line))) continue;
    const titled = at > 0 && !messages[at - 1].answer && answer.title && flat(messages[at - 1].text) === flat(String(answer.title));
    return titled ? at - 1 : at;
  }
  return messages.length;
}
