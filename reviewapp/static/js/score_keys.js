// Everything by keys: in a row Enter, letters of levels and arrows; between rows N, between applications J and K.

const OFF = "desk:single-keys-off";
const keys = document.querySelector("[data-keys]");
const off = keys.querySelector("[data-keys-off]");

export function showKeys() {
  off.checked = localStorage.getItem(OFF) === "yes";
  keys.showModal();
}

off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));

const isText = (target) => target.matches("textarea, input[type=password], select") || target.isContentEditable;
const follow = (rel) => document.querySelector(`.neighbours a[rel=${rel}]`)?.click();

/** `sheet` moves between rows and submits. */
export function listen(sheet) {
  const single = {
    j: () => follow("next"),
    k: () => follow("prev"),
    n: () => sheet.focusUnscored(),
    "?": showKeys,
  };
  const inRow = {
    ArrowUp: (row) => row.nudge(1),
    ArrowDown: (row) => row.nudge(-1),
    m: (row) => sheet.open(row, row.comment),
    x: (row) => {
      row.score.value = "";
      row.abstained.checked = !row.abstained.checked;
      row.abstained.dispatchEvent(new Event("input", { bubbles: true }));
      if (row.abstained.checked) sheet.open(row, row.comment);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (key === "Enter") event.preventDefault(), sheet.submit();
      return;
    }
    const row = sheet.rowOf(event.target);
    if (isText(event.target)) {
      if (key === "Escape" && row?.score) row.score.focus();
      return;
    }
    const act = action(event, row, key);
    if (act) event.preventDefault(), act();
  });

  function action(event, row, key) {
    const atScore = row && event.target === row.score;
    if (atScore && key === "Enter") return () => sheet.next(row);
    if (row && key === "Enter" && event.target.matches("input")) return () => sheet.open(row);
    if (atScore && key.startsWith("Arrow") && inRow[key]) return () => inRow[key](row);
    if (localStorage.getItem(OFF) === "yes" || key.length !== 1) return null;
    if (row?.score && row.choices.some((choice) => choice.dataset.key === key.toUpperCase())) {
      return () => row.choose(key.toUpperCase()) && sheet.next(row);
    }
    if (row?.score && inRow[key]) return () => inRow[key](row);
    return single[key];
  }
}
