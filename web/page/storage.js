// What the browser remembers: the conversation id and the elder mode (localStorage), the messages (sessionStorage).
//
// The messages go when the last tab is closed, and an id that has lain idle is not taken up again: the page is also used on
// shared computers, where the next person must neither read nor continue somebody else's conversation.

const CONVERSATION = "juyi.conversation";
const HISTORY = "juyi.history";
const HANDOVER = "juyi.handover";
const ELDER = "juyi.elder";
const IDLE_LIMIT_MS = 2 * 60 * 60 * 1000;
const MOST_MESSAGES = 200;

// A browser may forbid storage altogether; the page then works without memory.
function read(store, key) {
  try {
    return JSON.parse(window[store].getItem(key));
  } catch {
    return null;
  }
}

function write(store, key, value) {
  try {
    window[store].setItem(key, JSON.stringify(value));
  } catch {
    // full or forbidden: nothing is lost but the memory
  }
}

/** A random id of 32 hexadecimal digits; crypto.randomUUID is missing on plain http, getRandomValues is not. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The id of the conversation to go on with, or a new one. */
export function conversationId(now = Date.now()) {
  const kept = read("localStorage", CONVERSATION);
  const usable = kept && /^[0-9a-f]{32}$/.test(kept.id) && now - kept.used < IDLE_LIMIT_MS;
  return usable ? kept.id : randomId();
}

/** Note that the conversation was used. */
export function touchConversation(id, now = Date.now()) {
  write("localStorage", CONVERSATION, { id, used: now });
}

/** The messages of this conversation in this tab. */
export function loadHistory(id) {
  const kept = read("sessionStorage", HISTORY);
  return kept && kept.conversation === id && Array.isArray(kept.messages) ? kept.messages : [];
}

export function saveHistory(id, messages) {
  write("sessionStorage", HISTORY, { conversation: id, messages: messages.slice(-MOST_MESSAGES) });
}

/** Who answers this conversation in this tab: "bot" or a state of the hand-over. */
export function loadHandover(id) {
  const kept = read("sessionStorage", HANDOVER);
  return kept && kept.conversation === id && typeof kept.state === "string" ? kept.state : "bot";
}

export function saveHandover(id, state) {
  write("sessionStorage", HANDOVER, { conversation: id, state });
}

export function elderMode() {
  return read("localStorage", ELDER) === true;
}

export function saveElderMode(on) {
  write("localStorage", ELDER, on);
}

/** Hear of the switch in another tab. */
export function onElderMode(listener) {
  addEventListener("storage", (event) => {
    if (event.key === ELDER) listener(elderMode());
  });
}
