// The way of an edit from the keyboard to the server: in order, exactly once, whatever happens in between.
//
// An edit is `open` until it is first sent; from then on (`sent`) it never changes, for the server may have it
// already, and what is typed next is a further edit that waits for the answer (`after`). `held` edits are not
// yet possible values, `conflict` ones wait for their owner's choice. The last one of a cell that was answered stays
// behind as `done`: a page that was asked for before the answer came shows what is stored all the same.

import { freshName } from "./edit_store.js";

const PAUSE = 500; // after the last key
const RETRY = [1000, 2000, 4000, 8000];
const MOST = 50;

export class EditQueue {
  /** `seen(edit, outcome)` is told of every answer, `changed()` of every change of the queue. */
  constructor({ store, session, address, seen, changed }) {
    Object.assign(this, { store, session, address, seen, changed });
    this.edits = [];
    this.done = new Map();
    this.reach = "online";
    this.failures = 0;
    this.writing = 0;
    window.addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => document.hidden && this.soon(0));
  }

  get waiting() {
    return this.edits.filter((edit) => edit.state === "open" || edit.state === "sent");
  }

  inState(state) {
    return this.edits.filter((edit) => edit.state === state);
  }

  /** The last edit of a cell that the server has not answered. */
  last(assignment, code) {
    return this.edits.findLast((edit) => edit.assignment === assignment && edit.code === code);
  }

  /** Take over what was left behind on this machine; the edits taken over, those that are done among them. */
  async adopt() {
    const adopted = await this.store.adopt();
    this.edits.push(...adopted.filter((edit) => edit.state !== "done"));
    this.edits.sort((one, other) => one.seq - other.seq);
    return adopted;
  }

  /** Keep what a cell says now, on the disk when the promise resolves. `fate`: open, held, or same as stored. */
  async put(cell, content, fate) {
    let edit = this.last(cell.assignment, cell.code);
    if (!edit && fate === "same") return;
    if (edit && fate === "same" && !edit.after && ["open", "held"].includes(edit.state)) {
      await this.#drop(edit);
    } else {
      if (!edit || (edit.state === "sent" && !edit.stuck)) {
        edit = this.store.made({ ...cell, id: freshName(), after: edit?.id ?? null });
        this.edits.push(edit);
      }
      Object.assign(edit, content, { stuck: null });
      if (edit.state !== "conflict") edit.state = fate === "held" ? "held" : "open";
      await this.#write(edit);
    }
    this.changed();
    this.soon(PAUSE);
  }

  /** Until the disk has it, the page claims neither that it is saved nor that it waits. */
  async #write(edit) {
    this.writing += 1;
    this.changed();
    await this.store.keep(edit);
    this.writing -= 1;
  }

  /** Settle a conflict: what was typed goes on from the newest revision, or what is stored stays. */
  async settle(edit, mine) {
    if (mine) {
      Object.assign(edit, { id: freshName(), base: edit.stored.revision, state: "open", stored: null });
      await this.store.keep(edit);
    } else {
      await this.#drop(edit);
    }
    this.changed();
    this.soon(0);
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Send what can be sent, one batch after the other; true where nothing waits any more. */
  flush() {
    clearTimeout(this.timer);
    this.flushing ??= this.#sendAll().finally(() => {
      this.flushing = null;
      this.changed();
    });
    return this.flushing;
  }

  async #sendAll() {
    for (let batch = this.#batch(); batch.length; batch = this.#batch()) {
      for (const edit of batch) edit.state = "sent";
      await this.store.keep(...batch);
      if (!(await this.#send(batch))) return false;
    }
    return true;
  }

  /** The first edits in order that are free to go, all of one assignment, one of each cell. */
  #batch() {
    const free = this.waiting.filter((edit) => !edit.after && !edit.stuck);
    const chosen = new Map();
    for (const edit of free.filter((one) => one.assignment === free[0].assignment)) {
      if (!chosen.has(edit.code)) chosen.set(edit.code, edit);
    }
    return [...chosen.values()].slice(0, MOST);
  }

  async #send(batch) {
    const edits = batch.map(({ id, code, base, score, abstained, comment }) => ({ id, code, base, score, abstained, comment }));
    const answer = await this.session.post(this.address(batch[0].assignment), { edits });
    if (answer?.status === 200) {
      this.#reached("online");
      for (const outcome of answer.data.outcomes) await this.#settleAnswer(outcome, answer.data);
      return true;
    }
    if (!answer || answer.status >= 500) return this.#offline();
    return this.#refused(batch, answer);
  }

  /** No session, another's session, or an old token: the same edits go again once that is mended. */
  async #refused(batch, answer) {
    const state = await this.session.refresh();
    if (state === null) return this.#offline();
    if (state === "other") {
      this.#reached("signed-out");
      this.session.signIn().then(() => this.flush());
      return false;
    }
    if (answer.status === 401 || answer.data?.code === "csrf") return true;
    for (const edit of batch) edit.stuck = answer.data?.words ?? String(answer.status);
    return true;
  }

  #offline() {
    this.#reached("offline");
    this.soon(RETRY[Math.min(this.failures, RETRY.length - 1)]);
    this.failures += 1;
    return false;
  }

  #reached(reach) {
    if (reach === "online") this.failures = 0;
    this.reach = reach;
    this.changed();
  }

  /** An edit that arrived is settled, even where a later one was made from it since: the cell then says that one. Only
   * what was typed without having seen the later one (`next`) waits for a choice. */
  async #settleAnswer(outcome, answer) {
    const edit = this.edits.find((one) => one.id === outcome.id);
    if (!edit) return;
    const next = this.edits.find((one) => one.after === edit.id);
    const overtaken = next && !outcome.holds && outcome.fate !== "faulty" && outcome.fate !== "locked";
    if (outcome.fate === "faulty") {
      edit.state = "held";
      edit.faults = outcome.faults;
      edit.id = freshName();
    } else if (outcome.fate === "conflict" || overtaken) {
      Object.assign(edit, { state: "conflict", stored: outcome });
    } else {
      if (next) Object.assign(next, { base: outcome.revision, after: null });
      this.seen(edit, outcome, answer); // before any waiting: what is typed from here on starts from this revision
      await this.#retire(edit, outcome, next);
      return;
    }
    if (next) {
      const { score, abstained, comment } = next;
      Object.assign(edit, { score, abstained, comment, state: edit.state === "held" ? "open" : edit.state });
      await this.#drop(next, edit);
    } else {
      await this.store.keep(edit);
    }
    this.seen(edit, outcome, answer);
  }

  async #drop(edit, ...kept) {
    this.edits = this.edits.filter((one) => one !== edit);
    await this.store.forget(edit, ...kept);
  }

  /** The edit is stored: in place of the one before it, it is what a page that comes too early is told. */
  #retire(edit, { revision, score, abstained, comment }, next) {
    const cell = `${edit.assignment} ${edit.code}`;
    const before = this.done.get(cell) ?? edit;
    const done = { ...edit, state: "done", revision, score, abstained, comment };
    this.done.set(cell, done);
    this.edits = this.edits.filter((one) => one !== edit);
    return this.store.forget(before, ...(next ? [done, next] : [done]));
  }
}
