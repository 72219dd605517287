// All of one's own scores as a table: cells are kept like the rows of a score sheet, totals and ties follow.

import { Cells } from "./cells.js";
import { ScoreRow, sumUp } from "./score_row.js";

const SINGLE_KEYS_OFF = "desk:single-keys-off";
const frame = document.querySelector("[data-all-scores]");
const words = frame.dataset;
const dialog = document.querySelector("[data-cell-dialog]");
const abstain = dialog.querySelector("[data-abstain]");
const comment = dialog.querySelector("textarea");
const complaint = document.querySelector("[data-complaint]");
const more = document.querySelector("[data-more]");
const columns = [...frame.querySelectorAll("th[data-code]")];

class TableCell extends ScoreRow {
  constructor(element, column, line) {
    super(element, words, Number(line.dataset.assignment), column.dataset);
    this.title = `${line.dataset.number} · ${this.code} ${column.title}`;
    this.sign = element.querySelector("[data-sign]");
    this.score.readOnly = false;
  }

  get isTorn() {
    return this.conflict != null;
  }

  get state() {
    if (this.isTorn) return "conflict";
    if (this.unfit || this.told) return "unfit";
    if (this.wantsReason) return "reason";
    if (this.abstained.checked) return "abstained";
    return this.value === null ? "blank" : "";
  }

  show() {
    const { state } = this;
    this.element.dataset.state = state;
    this.sign.textContent = state && words[`sign${state[0].toUpperCase()}${state.slice(1)}`];
    this.score.toggleAttribute("aria-invalid", state === "unfit");
    if (state === "unfit") this.score.setAttribute("aria-invalid", "true");
  }

  tell(fault) {
    this.told = fault;
    this.show();
    complain(this);
  }
}

class Line {
  constructor(element) {
    this.element = element;
    this.number = element.dataset.number;
    const total = element.querySelector("[data-total]");
    const { points, weight } = total.dataset;
    Object.assign(this, { total, measured: [{ points: Number(points), weight: Number(weight) }] });
    this.printed = total.textContent.trim();
    this.tied = element.querySelector("[data-tied]");
    const cells = [...element.querySelectorAll("[data-cell]")];
    this.cells = cells.map((cell, place) => new TableCell(cell, columns[place], element));
    this.isOpen = cells.length > 0;
    this.key = total.dataset.key;
  }

  show() {
    if (!this.isOpen) return;
    this.cells.forEach((cell) => cell.show());
    const { points, out_of: outOf, blank } = sumUp(this.cells, this.measured, Number(words.decimals));
    const abstained = this.cells.some((cell) => cell.abstained.checked);
    this.key = blank ? "" : `${points}/${outOf}`;
    const decimals = Number(points).toFixed(Number(words.decimals));
    this.total.textContent = blank ? words.open : abstained ? `${decimals} / ${outOf}` : decimals;
  }

  showTies(lines) {
    const others = lines.filter((one) => one !== this && this.key && one.key === this.key);
    this.tied.hidden = !others.length;
    this.tied.lastElementChild.textContent = words.tie.replace("{numbers}", others.map((one) => one.number).join(words.comma));
  }
}

const lines = [...frame.querySelectorAll("tbody tr")].map((element) => new Line(element));
const rows = lines.flatMap((line) => line.cells);
const cellOf = (target) => rows.find((row) => row.element.contains(target));

function show() {
  lines.forEach((line) => line.show());
  lines.forEach((line) => line.showTies(lines));
}

function complain(cell) {
  const fault = cell && (cell.unfit || cell.told);
  complaint.textContent = fault ? `${cell.title}：${fault}` : "";
}

// -- the comment of a cell, 无法评价, and the choice between two values ------------------------------------------------

let shown = null;

function showCell(cell) {
  shown = cell;
  dialog.querySelector("h2").textContent = cell.title;
  abstain.checked = cell.abstained.checked;
  comment.value = cell.comment.value;
  cells.offer(dialog.querySelector("[data-conflict]"), cell, cell.conflict);
  if (!dialog.open) dialog.showModal();
}

const cells = await Cells.open(rows, words, {
  show,
  conflict: (cell, edit) => {
    cell.conflict = edit;
    cell.show();
    if (dialog.open && shown === cell) showCell(cell);
  },
  settled: (cell) => (dialog.close(), cell.score.focus()),
  answered: () => {},
});

function typed(cell) {
  cell.told = "";
  show();
  complain(cell);
  cells.keep(cell);
}

dialog.addEventListener("input", ({ target }) => {
  shown.abstained.checked = abstain.checked;
  shown.comment.value = comment.value;
  if (target === abstain && abstain.checked) shown.score.value = "";
  typed(shown);
});
dialog.addEventListener("close", () => shown.score.focus());

frame.addEventListener("input", ({ target }) => {
  const cell = cellOf(target);
  if (cell.score.value) cell.abstained.checked = false;
  typed(cell);
});

frame.addEventListener("focusin", ({ target }) => {
  const cell = cellOf(target);
  if (!cell || target !== cell.score) return;
  cell.score.select();
  cell.element.append(more);
  more.hidden = false;
  complain(cell);
});
more.addEventListener("click", () => showCell(cellOf(more)));

// -- keys ----------------------------------------------------------------------------------------------------------------

function move(cell, way) {
  const open = lines.filter((line) => line.isOpen);
  const here = open.findIndex((line) => line.cells.includes(cell));
  open[here + way]?.cells[open[here].cells.indexOf(cell)].score.focus();
}

frame.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.target !== cell.score || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way) event.preventDefault(), move(cell, way);
  const isComment = event.key.toLowerCase() === "m" && localStorage.getItem(SINGLE_KEYS_OFF) !== "yes";
  if (isComment) event.preventDefault(), showCell(cell);
});

// -- leaving: first everything must have arrived -------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-sort], [data-flush]");
  if (!link || !cells.queue) return;
  event.preventDefault();
  await cells.queue.flush();
  const left = cells.unsent;
  if (!left) return location.assign(link.href);
  const cell = cells.rowOf(left);
  return cell.isTorn ? showCell(cell) : cell.score.focus();
});

await cells.takeOver();
show();
cells.queue?.flush();
document.documentElement.dataset.ready = "yes";
