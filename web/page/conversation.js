// The messages of the conversation: kept for a reload, and the same in every tab of this browser.
//
// A message is known by its id; a change of it raises `rev`, and of two versions the higher one holds. Tabs tell each
// other through a BroadcastChannel; a new tab asks the others, so that nothing need be stored beyond the open tabs.
import { conversationId, loadHistory, randomId, saveHistory, touchConversation } from "./storage.js";

const CHANNEL = "juyi.conversation";
/** This tab, as long as it is loaded. */
export const TAB = randomId();
/** How long a new tab waits for what the others know. */
export const ANSWER_MS = 400;

const isMessage = (message) => Boolean(message) && typeof message === "object" && typeof message.id === "string" && typeof message.at === "number";

/**
 * @param {object} on
 * @param {(message: object, isNew: boolean, fromHere: boolean) => void} on.put a message came or changed; new: nobody has read it yet
 * @param {() => void} on.begin another tab began a new conversation
 * @param {(tab: string) => void} on.gone another tab was closed
 */
export function openConversation(on) {
  let id = conversationId();
  let messages = loadHistory(id).filter(isMessage);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(CHANNEL) : null;

  function save() {
    touchConversation(id);
    saveHistory(id, messages);
  }

  function tell(type, more = {}) {
    channel?.postMessage({ type, id, tab: TAB, ...more });
  }

  function take(message, fromHere, known = false) {
    const at = messages.findIndex((other) => other.id === message.id);
    const isNew = at < 0;
    if (!isNew && !fromHere && (messages[at].rev ?? 0) >= (message.rev ?? 0)) return;
    if (!isNew) messages.splice(at, 1);
    const later = messages.findIndex((other) => other.at > message.at);
    messages.splice(later < 0 ? messages.length : later, 0, message);
    save();
    on.put(message, isNew && !known, fromHere);
  }

  function begin(newId) {
    id = newId;
    messages = [];
    save();
  }

  const heard = {
    hello: () => tell("all", { messages }),
    all: (data) => data.messages.filter(isMessage).forEach((message) => take(message, false, true)),
    put: (data) => isMessage(data.message) && take(data.message, false),
    gone: (data) => on.gone(data.tab),
  };
  channel?.addEventListener("message", ({ data }) => {
    if (data.type === "begin" && data.id !== id && data.old === id) {
      begin(data.id);
      on.begin();
    } else if (data.id === id) {
      heard[data.type]?.(data);
    }
  });
  addEventListener("pagehide", () => tell("gone"));
  save();
  tell("hello");

  return {
    get id() {
      return id;
    },
    get messages() {
      return messages;
    },
    /** A moment for a new message: now, but after all others, also those with the moments of another clock. */
    moment: () => Math.max(Date.now(), (messages[messages.length - 1]?.at ?? 0) + 1),
    find: (wanted) => messages.find((message) => message.id === wanted),
    /** Keep a new or changed message of this tab. */
    put(message) {
      message.rev = (message.rev ?? 0) + 1;
      tell("put", { message });
      take(message, true);
    },
    begin() {
      const old = id;
      begin(randomId());
      tell("begin", { old });
    },
  };
}
