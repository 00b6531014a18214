// Gets messages to the server, one at a time and each once.
//
// Every attempt at a message carries its id; the server answers a repeat with the replies of the first time. So a message
// may be sent again without asking: after a pause, when the network is back, after a reload, for a tab that was closed.
import { TAB } from "./conversation.js";
import { botMessages } from "./replies.js";
import { sendMessage } from "./transport.js";

const PAUSES_MS = [4_000, 10_000, 25_000, 60_000, 60_000, 60_000];
const PASSING = new Set(["network", "timeout", "busy", "server", "interrupted"]);

/** Whether a failed message will be sent again by itself. */
export function willRetry(message) {
  return message.state === "failed" && PASSING.has(message.failure) && (message.tries ?? 0) <= PAUSES_MS.length;
}

/**
 * @param {ReturnType<import("./conversation.js").openConversation>} conversation
 * @param {(replies: object[], message: object) => void} onReplies in order, for the message they answer
 * @param {string | null} city told to the server before the first question
 */
export function openDelivery(conversation, onReplies, city = null) {
  let queue = Promise.resolve();

  /** Put a message in the row; it goes to the end of the talk, where its reply will stand. */
  function enqueue(message) {
    const sender = conversation.id;
    Object.assign(message, { state: "sending", tab: TAB, at: conversation.moment(), tries: (message.tries ?? 0) + 1 });
    conversation.put(message);
    queue = queue.then(() => deliver(message, sender));
  }

  /** Its id follows from the conversation's, so that it counts once, whichever tab tells it. */
  async function tellCity(sender) {
    if (city === null || conversation.messages.some((message) => message.state === "sent")) return;
    await sendMessage(sender, `/inform${JSON.stringify({ city })}`, `city-${sender}`);
  }

  async function deliver(message, sender) {
    const stale = () => sender !== conversation.id;
    if (stale()) return;
    let replies = null;
    try {
      await tellCity(sender);
      replies = botMessages(await sendMessage(sender, message.payload, message.id));
    } catch (error) {
      message.failure = error.kind ?? "server";
      message.wait = error.seconds ?? 0;
    }
    if (stale()) return;
    message.state = replies ? "sent" : "failed";
    conversation.put(message);
    if (replies) onReplies(replies, message);
    else if (willRetry(message)) setTimeout(() => again(message, sender), Math.max(PAUSES_MS[message.tries - 1], (message.wait + 1) * 1000));
  }

  function again(message, sender) {
    const now = conversation.find(message.id);
    if (sender === conversation.id && now?.state === "failed" && now.tab === TAB) enqueue(now);
  }

  addEventListener("online", () => {
    for (const message of conversation.messages.filter((known) => willRetry(known) && known.tab === TAB)) enqueue(message);
  });

  return {
    enqueue,
    /** Take over what a tab (this one before a reload, or one that was closed) did not see through. */
    takeOver(isLost) {
      for (const message of conversation.messages.filter((known) => isLost(known) && (known.state === "sending" || willRetry(known)))) enqueue(message);
    },
  };
}
