// The score sheet while it is filled in: running total, reached level, and nothing lost on the way.
// The server decides what is valid and what it adds up to; this page only says it sooner.

import { keepText } from "./kept_text.js";

const WIDE = "０１２３４５６７８９．。＋";
const NARROW = "0123456789..+";
const EPSILON = 1e-9;

const form = document.querySelector("[data-score-sheet]");
const rows = [...form.querySelectorAll("[data-row]")].map((element) => ({
  element,
  score: element.querySelector("input[type=text]"),
  abstained: element.querySelector("input[type=checkbox]"),
  comment: element.querySelector("textarea"),
  weight: Number(element.dataset.weight),
  maximum: Number(element.dataset.maximum),
  step: Number(element.dataset.step),
}));

/** The score that was typed, or null where it is blank or impossible. */
function typedScore(row) {
  const text = [...row.score.value.trim()].map((char) => NARROW[WIDE.indexOf(char)] ?? char).join("");
  if (!/^\+?\d{1,6}(\.\d{0,6})?$/.test(text)) return null;
  const score = Number(text);
  const steps = score / row.step;
  return score <= row.maximum && Math.abs(steps - Math.round(steps)) < EPSILON ? score : null;
}

/** Round half up as the server does, without needless zeros. */
function printed(points) {
  const scale = 10 ** Number(form.dataset.decimals);
  return String(Math.floor(points * scale + 0.5 + EPSILON) / scale);
}

function needsReason(row, score) {
  const { commentRule, lowest, highest } = row.element.dataset;
  if (row.abstained.checked) return true;
  if (score === null || commentRule === "never") return false;
  return commentRule === "always" || score <= Number(lowest) || score >= Number(highest);
}

function showRow(row) {
  const score = typedScore(row);
  for (const level of row.element.querySelectorAll("[data-low]")) {
    const reached = score !== null && score >= Number(level.dataset.low) && score <= Number(level.dataset.high);
    level.classList.toggle("is-level", reached);
  }
  row.element.classList.toggle("wants-reason", needsReason(row, score) && !row.comment.value.trim());
  row.element.classList.toggle("is-done", score !== null || row.abstained.checked);
}

function showSum() {
  const scored = rows.filter((row) => typedScore(row) !== null);
  const blank = rows.filter((row) => typedScore(row) === null && !row.abstained.checked).length;
  const sum = form.querySelector("[data-sum]");
  const facts = {
    points: printed(scored.reduce((points, row) => points + (row.weight * typedScore(row)) / row.maximum, 0)),
    out_of: String(Number(scored.reduce((points, row) => points + row.weight, 0).toFixed(6))),
    blank: String(blank),
    rows: String(rows.length),
  };
  const words = blank === 0 ? sum.dataset.done : blank === rows.length ? sum.dataset.none : sum.dataset.open;
  sum.textContent = words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

function show() {
  rows.forEach(showRow);
  showSum();
}

keepText(form);
form.addEventListener("input", show);
show();
