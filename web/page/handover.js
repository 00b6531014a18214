// Talking to a person: the banner, the place in line, and what the agent says, asked for while the assistant is not in charge.
import { HANDOVER } from "./texts.js";
import { announce } from "./announce.js";
import { loadHandover, saveHandover } from "./storage.js";
import { getJson } from "./transport.js";

const EVERY_MS = 3_000;
const HIDDEN_MS = 15_000;
const SLOWEST_MS = 30_000;
const STATES = new Set(["waiting", "agent", "callback"]);

/**
 * @param {HTMLElement} banner
 * @param {object} conversation
 * @param {(message: object) => void} onMessage a message of the agent or of the system
 */
export function openHandover(banner, conversation, onMessage) {
  const find = (id) => banner.querySelector(`#${id}`);
  let state = "bot";
  let timer = null;
  let failures = 0;

  const latest = () => conversation.messages.reduce((most, message) => Math.max(most, message.number ?? 0), 0);

  function show(report) {
    const line = HANDOVER.states[report.state] + (report.state === "waiting" && report.place > 0 ? `，${HANDOVER.place(report.place)}` : "");
    if (find("handover-state").textContent !== line) announce(`${HANDOVER.title}：${line}`);
    find("handover-title").textContent = HANDOVER.title;
    find("handover-state").textContent = line;
    find("handover-opening").textContent = report.opening ?? "";
    banner.hidden = false;
  }

  function enter(report) {
    const before = state;
    state = STATES.has(report.state) ? report.state : "bot";
    saveHandover(conversation.id, state);
    if (state !== "bot") {
      show({ ...report, state });
      return;
    }
    banner.hidden = true;
    find("handover-state").textContent = "";
    if (before !== "bot") announce(HANDOVER.ended);
  }

  function next(pause = document.hidden ? HIDDEN_MS : EVERY_MS) {
    clearTimeout(timer);
    if (state !== "bot") timer = setTimeout(poll, Math.min(pause * 2 ** failures, SLOWEST_MS));
  }

  async function poll() {
    const sender = conversation.id;
    try {
      const report = await getJson("chat/state", { sender, after: latest() });
      if (sender !== conversation.id) return;
      failures = 0;
      for (const said of Array.isArray(report.messages) ? report.messages : []) take(said);
      enter(report);
    } catch (error) {
      if (error.kind === "refused") {
        enter({ state: "bot" });
        return;
      }
      failures += 1;
      find("handover-opening").textContent = HANDOVER.lost;
    }
    next();
  }

  function take(said) {
    if (!Number.isInteger(said?.id) || typeof said.text !== "string" || said.id <= latest()) return;
    const from = said.from === "agent" ? "agent" : "system";
    onMessage({ id: `person-${said.id}`, number: said.id, at: conversation.moment(), from, text: said.text });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) next(0);
  });

  function start(report) {
    enter(report);
    next();
  }

  if (loadHandover(conversation.id) !== "bot") start({ state: loadHandover(conversation.id), place: null, opening: null });
  return {
    /** An answer said who is in charge now. */
    start,
    /** A new conversation belongs to the assistant. */
    end() {
      clearTimeout(timer);
      state = "bot";
      banner.hidden = true;
      saveHandover(conversation.id, state);
    },
    get active() {
      return state !== "bot";
    },
  };
}
