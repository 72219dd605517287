// The score sheet while it is filled in: running total, levels, conflicts, submission. Every cell is kept at every
// key; the server decides what is valid and what it adds up to, this page only says it sooner.

import { Cells } from "./cells.js";
import { listen, showKeys } from "./score_keys.js";
import { ScoreRow, sumUp } from "./score_row.js";

const form = document.querySelector("[data-score-sheet]");
const assignment = Number(form.dataset.assignment);
const rows = [...form.querySelectorAll("[data-row]")].map((element) => new ScoreRow(element, form.dataset, assignment));
const scored = rows.filter((row) => row.score);
const submitter = form.querySelector("[data-submit]");
let pointerIsDown = false;

function showSum() {
  const sum = form.querySelector("[data-sum]");
  const measured = [...form.querySelectorAll("data[data-points]")].map((one) => ({
    weight: Number(one.dataset.weight),
    points: (Number(one.dataset.weight) * Number(one.value)) / Number(one.dataset.maximum),
  }));
  const facts = sumUp(scored, measured, Number(form.dataset.decimals));
  const words = !facts.blank ? sum.dataset.done : facts.blank === facts.rows ? sum.dataset.none : sum.dataset.open;
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

const cells = await Cells.open(rows, form.dataset, {
  show,
  conflict: (row, edit) => cells.offer(row.element.querySelector("[data-conflict]"), row, edit),
  settled: (row) => open(row),
  answered: (edit, answer) => answer && (form.elements.edit_tag.value = answer.tag),
});
const { queue } = cells;

form.addEventListener("input", ({ target }) => {
  const row = rowOf(target);
  if (target === row?.abstained && target.checked) row.score.value = "";
  show();
  if (row) cells.keep(row);
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
  const row = cells.torn ?? rows.find((one) => !one.isGiven || one.unfit || one.wantsReason);
  if (row) return complain(row);
  if (queue) {
    await queue.flush();
    if (cells.unsent) return undefined;
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

await cells.takeOver();
show();
const explanation = document.querySelector("#explanation-text"); // a returned sheet is not submitted without it
if (explanation && !explanation.value) explanation.focus();
else if (!form.hasAttribute("data-refused") && !location.hash) focusUnscored();
queue?.flush();
document.documentElement.dataset.ready = "yes";
