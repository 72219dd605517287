// The cells of a page and the queue behind them: every key is kept, and what comes back is shown.

import { openQueue } from "./save_state.js";

const same = (one, other) => one.score === other.score && one.abstained === other.abstained && one.comment === other.comment;
const name = ({ assignment, code }) => `${assignment} ${code}`;

export class Cells {
  /** `page`: show() what is typed, conflict(row, edit or null), settled(row), answered(edit, answer). */
  constructor(rows, words, page) {
    Object.assign(this, { words, page });
    this.rows = new Map(rows.map((row) => [name(row), row]));
  }

  static async open(rows, words, page) {
    const cells = new Cells(rows, words, page);
    cells.queue = await openQueue((edit, outcome, answer) => cells.#seen(edit, outcome, answer));
    return cells;
  }

  /** What an earlier page left unsent comes back into the fields. */
  async takeOver() {
    for (const edit of (await this.queue?.adopt()) ?? []) {
      const row = this.rows.get(name(edit));
      if (!row) continue;
      if (edit.state !== "done") row.fill(edit);
      else if (edit.revision > row.revision) this.#adopt(row, edit), row.fill(edit);
      if (edit.state === "conflict") this.page.conflict(row, edit);
    }
  }

  keep(row) {
    const cell = { assignment: row.assignment, code: row.code, base: row.revision };
    const fate = row.unfit ? "held" : same(row.content, row.stored) ? "same" : "open";
    return this.queue?.put(cell, row.content, fate);
  }

  /** The first row that waits for a choice between two values. */
  get torn() {
    const edit = this.queue?.inState("conflict").find((one) => this.rows.has(name(one)));
    return edit && this.rows.get(name(edit));
  }

  /** Whether anything typed on this page is not stored yet. */
  get unsent() {
    return this.queue?.edits.find((edit) => this.rows.has(name(edit)));
  }

  rowOf(edit) {
    return this.rows.get(name(edit));
  }

  /** Fill a box with both values to choose from; without an edit it closes. */
  offer(box, row, edit) {
    box.hidden = !edit;
    box.replaceChildren();
    if (!edit) return;
    const told = document.createElement("p");
    told.textContent = this.words.both;
    const buttons = [["mine", edit], ["theirs", edit.stored]].map(([side, entry]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
      button.textContent = this.words[side].replace("{entry}", row.describe(entry));
      button.dataset.side = side;
      button.addEventListener("click", () => this.#settle(row, edit, side === "mine"));
      return button;
    });
    box.append(told, ...buttons);
  }

  #adopt(row, { revision, score, abstained, comment }) {
    row.revision = revision;
    row.stored = { score, abstained, comment };
  }

  async #settle(row, edit, mine) {
    this.#adopt(row, edit.stored);
    row.fill(mine ? edit : edit.stored);
    this.page.conflict(row, null);
    this.page.show();
    await this.queue.settle(edit, mine);
    this.page.settled(row);
  }

  #seen(edit, outcome, answer) {
    const row = this.rows.get(name(edit));
    if (!row) return undefined;
    this.page.answered(edit, answer);
    if (edit.state === "conflict") return this.page.conflict(row, edit);
    if (outcome.fate === "faulty") return row.tell(outcome.faults.join("；"));
    if (outcome.fate === "locked") return row.tell(this.words.locked);
    this.#adopt(row, outcome);
    if (!outcome.holds && same(row.content, edit)) row.fill(outcome), this.page.show();
    return undefined;
  }
}
