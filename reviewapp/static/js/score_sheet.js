// The score sheet while it is filled in: running total, levels, conflicts, submission. Every cell is kept at every
// key; the server decides what is valid and what it adds up to, this page only says it sooner.

import { listen, showKeys } from "./score_keys.js";
import { ScoreRow } from "./score_row.js";
import { openQueue } from "./save_state.js";

const EPSILON = 1e-9;
const form = document.querySelector("[data-score-sheet]");
const assignment = Number(form.dataset.assignment);
const rows = [...form.querySelectorAll("[data-row]")].map((element) => new ScoreRow(element, form.dataset));
const scored = rows.filter((row) => row.score);
const submitter = form.querySelector("[data-submit]");
let pointerIsDown = false;

/** Round half up as the server does, without needless zeros. */
function printed(points) {
  const scale = 10 ** Number(form.dataset.decimals);
  return String(Math.floor(points * scale + 0.5 + EPSILON) / scale);
}

function showSum() {
  const sum = form.querySelector("[data-sum]");
  const measured = [...form.querySelectorAll("data[data-points]")].map((one) => ({
    weight: Number(one.dataset.weight),
    points: (Number(one.dataset.weight) * Number(one.value)) / Number(one.dataset.maximum),
  }));
  const given = scored.filter((row) => row.value !== null);
  const blank = scored.filter((row) => !row.isGiven);
  const parts = [...measured, ...given.map((row) => ({ weight: row.weight, points: (row.weight * row.value) / row.maximum }))];
  const total = (name, list) => list.reduce((points, part) => points + part[name], 0);
  const facts = {
    points: printed(total("points", parts)),
    out_of: String(Number(total("weight", parts).toFixed(6))),
    left: String(Number(total("weight", blank).toFixed(6))),
    blank: String(blank.length),
    rows: String(scored.length),
  };
  const words = !blank.length ? sum.dataset.done : blank.length === scored.length ? sum.dataset.none : sum.dataset.open;
  sum.textContent = words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

function show() {
  rows.forEach((row) => row.show());
  showSum();
}

// -- one row is open at a time; a click opens it only once the button is up, or the page would move under it --------

function open(row, field = row.score ?? row.comment) {
  for (const one of rows) one.element.classList.toggle("is-active", one === row);
  if (field !== document.activeElement) field.focus();
  if (field === row.score) field.select();
}

const rowOf = (target) => rows.find((row) => row.element.contains(target));

form.addEventListener("pointerdown", () => {
  pointerIsDown = true;
});
document.addEventListener("pointerup", () => setTimeout(() => (pointerIsDown = false), 0));
form.addEventListener("focusin", ({ target }) => {
  const row = rowOf(target);
  if (row && !pointerIsDown) rows.forEach((one) => one.element.classList.toggle("is-active", one === row));
});
form.addEventListener("click", ({ target }) => {
  const row = rowOf(target);
  if (!row) return;
  const key = row.score && target.closest("[data-key]")?.dataset.key;
  if (key) row.choose(key);
  if (!target.closest("a")) open(row, target.closest("input, textarea, button") ?? undefined);
});

function next(row) {
  if (row.wantsReason) return open(row, row.comment);
  const following = scored[scored.indexOf(row) + 1];
  return following ? open(following) : submitter.focus();
}

function focusUnscored() {
  const here = scored.findIndex((row) => row.element.classList.contains("is-active"));
  const order = [...scored.slice(here + 1), ...scored.slice(0, here + 1)];
  const row = order.find((one) => !one.isGiven || one.unfit || one.wantsReason);
  return row ? open(row, row.wantsReason ? row.comment : row.score) : submitter.focus();
}

// -- every key is kept, and what comes back is shown -------------------------------------------------------------------

function showConflict(row, edit) {
  const box = row.element.querySelector("[data-conflict]");
  box.hidden = !edit;
  box.replaceChildren();
  if (!edit) return;
  const told = document.createElement("p");
  told.textContent = form.dataset.both;
  const buttons = [["mine", edit], ["theirs", edit.stored]].map(([side, entry]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
    button.textContent = form.dataset[side].replace("{entry}", row.describe(entry));
    button.dataset.side = side;
    button.addEventListener("click", () => settle(row, edit, side === "mine"));
    return button;
  });
  box.append(told, ...buttons);
}

function adoptStored(row, { revision, score, abstained, comment }) {
  row.revision = revision;
  row.stored = { score, abstained, comment };
}

async function settle(row, edit, mine) {
  adoptStored(row, edit.stored);
  row.fill(mine ? edit : edit.stored);
  showConflict(row, null);
  show();
  await queue.settle(edit, mine);
  open(row);
}

function seen(edit, outcome, answer) {
  if (edit.assignment !== assignment) return;
  const row = rows.find((one) => one.code === edit.code);
  if (answer) form.elements.edit_tag.value = answer.tag;
  if (edit.state === "conflict") return showConflict(row, edit);
  if (outcome.fate === "faulty") return row.tell(outcome.faults.join("；"));
  if (outcome.fate === "locked") return row.tell(form.dataset.locked);
  adoptStored(row, outcome);
}

const queue = await openQueue(seen);

/** What an earlier page left unsent comes back into the fields. */
function takeOver(edits) {
  for (const edit of edits.filter((one) => one.assignment === assignment)) {
    const row = rows.find((one) => one.code === edit.code);
    if (!row) continue;
    if (edit.state !== "done") row.fill(edit);
    else if (edit.revision > row.revision) adoptStored(row, edit), row.fill(edit);
    if (edit.state === "conflict") showConflict(row, edit);
  }
}

const same = (one, other) => one.score === other.score && one.abstained === other.abstained && one.comment === other.comment;

function keep(row) {
  const cell = { assignment, code: row.code, base: row.revision };
  const fate = row.unfit ? "held" : same(row.content, row.stored) ? "same" : "open";
  return queue?.put(cell, row.content, fate);
}

form.addEventListener("input", ({ target }) => {
  const row = rowOf(target);
  if (target === row?.abstained && target.checked) row.score.value = "";
  show();
  if (row) keep(row);
});

// -- submission: first everything must have arrived ----------------------------------------------------------------------

function complain(row) {
  form.querySelector("[data-announce]").textContent = form.dataset.missing;
  open(row, row.score && !row.wantsReason ? row.score : row.comment);
}

let submitting = false;

async function submit() {
  if (submitting) return undefined;
  submitting = true;
  try {
    return await trySubmit();
  } finally {
    submitting = false;
  }
}

async function trySubmit() {
  const conflict = queue?.inState("conflict").find((edit) => edit.assignment === assignment);
  const row = conflict
    ? rows.find((one) => one.code === conflict.code)
    : rows.find((one) => !one.isGiven || one.unfit || one.wantsReason);
  if (row) return complain(row);
  if (queue) {
    await queue.flush();
    if (queue.edits.some((edit) => edit.assignment === assignment)) return undefined;
    if ((await queue.session.refresh()) === "other") await queue.session.signIn();
  }
  return form.requestSubmit(form.querySelector("[data-confirm] button"));
}

form.classList.add("is-live");
for (const choice of form.querySelectorAll(".choice")) choice.disabled = false;
form.querySelector("[data-confirm]").hidden = true;
form.querySelector("[data-save]").hidden = Boolean(queue);
submitter.hidden = false;
submitter.addEventListener("click", (event) => {
  event.preventDefault();
  submit();
});
const help = form.querySelector("[data-help]");
help.hidden = false;
help.addEventListener("click", showKeys);
listen({ rowOf, open, next, submit, focusUnscored });

takeOver((await queue?.adopt()) ?? []);
show();
if (!form.hasAttribute("data-refused") && !location.hash) focusUnscored();
queue?.flush();
document.documentElement.dataset.ready = "yes";
