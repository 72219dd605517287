// What was typed survives a session that ran out, a reload and a crash of the page: it waits in this tab only,
// under the person's own key, until the server has it. A second click on a button sends nothing twice.

const PREFIX = "score-sheet:";

function content(form) {
  const fields = [...form.querySelectorAll("input[type=text], input[type=checkbox], textarea")];
  return Object.fromEntries(fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
  }
}

function forgetOthers(owner) {
  const own = `${PREFIX}${owner}:`;
  const strange = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX) && !key.startsWith(own));
  strange.forEach((key) => sessionStorage.removeItem(key));
}

/** Keep the text of `form`, and bring back what an earlier visit left unsent on the same version. */
export function keepText(form) {
  const key = `${PREFIX}${form.dataset.owner}:${form.getAttribute("action")}`;
  const tag = form.elements.edit_tag.value;
  const unsaved = form.querySelector("[data-unsaved]");
  const shown = JSON.stringify(content(form));
  let sent = false;
  const changed = () => JSON.stringify(content(form)) !== shown;

  forgetOthers(form.dataset.owner);
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept?.tag === tag && !form.hasAttribute("data-refused") && JSON.stringify(kept.values) !== shown) {
    fill(form, kept.values);
    form.querySelector("[data-restored]").hidden = false;
    unsaved.hidden = false;
  }
  if (kept?.scroll && !form.hasAttribute("data-refused")) window.scrollTo(0, kept.scroll);
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ tag, values: content(form), scroll: window.scrollY }));

  form.addEventListener("input", () => {
    unsaved.hidden = !changed();
    keep();
  });
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    keep();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && changed()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}
