// Whether what was typed is safe: one line, from the state of the queue; said aloud when its kind changes.

import { EditQueue } from "./edit_queue.js";
import { EditStore } from "./edit_store.js";
import { Session } from "./session.js";

const line = document.querySelector("[data-save-state]");
const announcer = document.querySelector("[data-announce]");
const initial = line.textContent;
let announced = "";

/** The queue of the person who is signed in, its state on the page; null where this machine cannot keep one. */
export async function openQueue(seen) {
  const owner = Number(line.dataset.owner);
  const session = new Session(owner, line.dataset.session);
  try {
    const store = await EditStore.open(owner);
    const address = (assignment) => line.dataset.cells.replace("/0/", `/${assignment}/`);
    const queue = new EditQueue({
      store,
      session,
      address,
      seen: (edit, outcome, answer) => {
        if (answer && ["saved", "late"].includes(outcome.fate)) queue.lastSaved = { fate: outcome.fate, clock: answer.clock };
        seen(edit, outcome, answer);
      },
      changed: () => showState(queue),
    });
    return queue;
  } catch {
    say("no-store", {});
    return null;
  }
}

function say(kind, facts) {
  const words = line.dataset[kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())];
  line.textContent = words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  line.dataset.kind = kind;
  if (kind === "saving" || kind === announced) return;
  announcer.textContent = line.textContent;
  announced = kind;
}

function showState(queue) {
  const { waiting, reach } = queue;
  if (queue.writing) return say("saving", { count: waiting.length || 1 });
  const here = Number(line.dataset.assignment);
  const conflicts = queue.inState("conflict");
  const stuck = waiting.filter((edit) => edit.stuck);
  if (conflicts.some((edit) => edit.assignment === here)) return say("conflict", { count: conflicts.length });
  if (waiting.length && reach !== "online") return say(reach, { count: waiting.length });
  if (stuck.length) return say("stuck", { count: stuck.length, words: stuck[0].stuck });
  if (waiting.length) return say("saving", { count: waiting.length });
  if (queue.inState("held").length) return say("held", { count: queue.inState("held").length });
  if (conflicts.length) return say("elsewhere", { count: conflicts.length });
  if (queue.lastSaved) return say(queue.lastSaved.fate, queue.lastSaved);
  line.textContent = initial;
  delete line.dataset.kind;
  return undefined;
}
