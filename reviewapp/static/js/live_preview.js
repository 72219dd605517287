// The pages beside a form: a while after the typing stops the server draws the draft anew.
// Without this module the button does the same with a new page.

const PAUSE = 700; // milliseconds without a key

const form = document.querySelector("[data-preview-form]");
const shown = document.querySelector("#preview");
const button = form.querySelector("[data-preview]");
const state = document.querySelector("[data-preview-state]");
let timer = 0;
let asked = 0;

/** Put the answer's errors at the fields that are here; what was typed stays as it is. */
function markFields(answer) {
  for (const field of form.querySelectorAll(".field")) {
    const control = field.querySelector(".control");
    const theirs = answer.getElementById(control.id)?.closest(".field");
    const error = theirs?.querySelector(".field-error");
    field.querySelector(".field-error")?.remove();
    field.classList.toggle("has-error", Boolean(error));
    if (error) control.before(error);
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const value = theirs?.querySelector(".control").getAttribute(name);
      if (value) control.setAttribute(name, value);
      else control.removeAttribute(name);
    }
  }
}

/** Ask for the draft; an answer that a later question has overtaken is not shown. */
async function ask() {
  const mine = ++asked;
  state.textContent = state.dataset.busy;
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form) });
    if (answer.redirected || !(answer.ok || answer.status === 422)) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const top = shown.scrollTop;
    shown.replaceChildren(...page.querySelector("#preview").childNodes);
    shown.scrollTop = top;
    markFields(page);
    state.textContent = "";
  } catch {
    if (mine === asked) state.textContent = state.dataset.failed;
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});
button.addEventListener("click", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  ask();
});
