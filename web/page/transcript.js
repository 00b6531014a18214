// The conversation as a text file, made in the browser.
import { TRANSCRIPT } from "./texts.js";
import { el } from "./dom.js";
import { readable } from "./copying.js";

const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const time = (date) => `${day(date)} ${two(date.getHours())}:${two(date.getMinutes())}`;

/** The text of the file. */
export function transcriptText(messages, now = new Date()) {
  const lines = messages.map((message) => {
    const receipt = message.answer?.receipt ? `\n${TRANSCRIPT.receipt(message.answer.receipt)}` : "";
    return TRANSCRIPT.line(time(new Date(message.at)), TRANSCRIPT[message.from] ?? TRANSCRIPT.bot, readable(message) + receipt);
  });
  return [TRANSCRIPT.head(time(now)), TRANSCRIPT.note, ...lines].join("\n\n").replace(/\n/g, "\r\n") + "\r\n";
}

/** Offer the file for saving. */
export function downloadTranscript(messages) {
  const url = URL.createObjectURL(new Blob([transcriptText(messages)], { type: "text/plain;charset=utf-8" }));
  el("a", { href: url, download: TRANSCRIPT.file(day(new Date())) }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
