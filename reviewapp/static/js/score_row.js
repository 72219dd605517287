// One row of the rail: what is typed in it, what that means, and what is stored.

const WIDE = "０１２３４５６７８９．。＋";
const NARROW = "0123456789..+";
const EPSILON = 1e-9;

/** Round half up as the server does, without needless zeros. */
function printed(points, decimals) {
  const scale = 10 ** decimals;
  return String(Math.floor(points * scale + 0.5 + EPSILON) / scale);
}

const total = (name, parts) => parts.reduce((sum, part) => sum + part[name], 0);
const plain = (weight) => String(Number(weight.toFixed(6)));

/** What rows add up to, with what the data earn by themselves ({ points, weight } each). */
export function sumUp(rows, measured, decimals) {
  const given = rows.filter((row) => row.value !== null);
  const blank = rows.filter((row) => !row.isGiven);
  const parts = [...measured, ...given.map((row) => ({ weight: row.weight, points: (row.weight * row.value) / row.maximum }))];
  return {
    points: printed(total("points", parts), decimals),
    out_of: plain(total("weight", parts)),
    left: plain(total("weight", blank)),
    blank: blank.length,
    rows: rows.length,
  };
}

export class ScoreRow {
  /** `limits` says what may be typed, of which indicator. */
  constructor(element, words, assignment, limits = element.dataset) {
    Object.assign(this, { element, words, assignment, limits });
    this.code = limits.code;
    this.revision = Number(element.dataset.revision);
    this.score = element.querySelector("input[type=text]");
    this.abstained = element.querySelector("input[type=checkbox]") ?? { checked: "abstained" in element.dataset };
    this.comment = element.querySelector("textarea") ?? { value: element.dataset.comment ?? "" };
    this.fault = element.querySelector("[data-fault]");
    this.choices = [...element.querySelectorAll(".choice")];
    for (const name of ["weight", "maximum", "step", "lowest", "highest"]) this[name] = Number(limits[name]);
    this.stored = this.content;
  }

  /** What is typed, digits narrow, as the server is told it. */
  get content() {
    const text = this.score?.value.trim() ?? "";
    const score = [...text].map((char) => NARROW[WIDE.indexOf(char)] ?? char).join("");
    return { score, abstained: this.abstained.checked, comment: this.comment.value };
  }

  fill({ score, abstained, comment }) {
    if (this.score) this.score.value = score;
    this.abstained.checked = abstained;
    this.comment.value = comment;
  }

  /** The score that is typed, or null where it is blank or impossible. */
  get value() {
    const { score } = this.content;
    if (!/^\+?\d{1,6}(\.\d{0,6})?$/.test(score)) return null;
    const steps = Number(score) / this.step;
    return Number(score) <= this.maximum && Math.abs(steps - Math.round(steps)) < EPSILON ? Number(score) : null;
  }

  get isGiven() {
    return !this.score || this.value !== null || this.abstained.checked;
  }

  get needsReason() {
    if (!this.score) return false;
    if (this.abstained.checked) return true;
    const rule = this.limits.commentRule;
    if (this.value === null || rule === "never") return false;
    return rule === "always" || this.value <= this.lowest || this.value >= this.highest;
  }

  get wantsReason() {
    return this.needsReason && !this.comment.value.trim();
  }

  /** Why what is typed cannot be stored; empty where it can. */
  get unfit() {
    const { score, abstained } = this.content;
    if (!score) return "";
    if (this.value === null) return this.words.unfit.replace("{maximum}", this.maximum).replace("{step}", this.step);
    return abstained ? this.words.twice : "";
  }

  show() {
    const { value, unfit, element } = this;
    for (const level of element.querySelectorAll("[data-low]")) {
      const reached = value !== null && value >= Number(level.dataset.low) && value <= Number(level.dataset.high);
      level.classList.toggle("is-level", reached);
      if (level.matches("button")) level.setAttribute("aria-pressed", String(reached));
    }
    element.classList.toggle("wants-reason", this.wantsReason);
    element.classList.toggle("has-comment", this.comment.value !== "");
    element.classList.toggle("is-done", Boolean(this.score) && this.isGiven && !unfit);
    this.tell(unfit);
  }

  tell(fault) {
    this.fault.textContent = fault;
    this.fault.hidden = !fault;
    this.element.classList.toggle("has-error", Boolean(fault));
    const field = this.score ?? this.comment;
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  choose(key) {
    const choice = this.choices.find((one) => one.dataset.key === key);
    if (!choice) return false;
    this.set(choice.dataset.score);
    return true;
  }

  set(score) {
    this.score.value = score;
    this.abstained.checked = false;
    this.score.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Up or down by one step, inside what is possible. */
  nudge(steps) {
    const next = Math.min(this.maximum, Math.max(0, (this.value ?? 0) + steps * this.step));
    this.set(String(Number(next.toFixed(6))));
  }

  describe({ score, abstained, comment }) {
    const said = score || (abstained ? this.words.abstained : this.score ? this.words.blank : "");
    return [said, comment.trim()].filter(Boolean).join(" · ") || this.words.blank;
  }
}
