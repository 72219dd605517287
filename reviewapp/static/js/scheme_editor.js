// The editor of an indicator scheme: each button sends the whole form and shows the answer in its place.
// The server moves rows, checks and stores; without this script the same buttons load the page anew. What has been
// found sound is sent once more to be stored, as a browser sends a form.

const SIGNED_OUT = "/sign-in";
let form = document.querySelector("[data-scheme-editor]");
let shown = form.hasAttribute("data-sent") ? "" : content();
let leaving = false;

function content() {
  const values = new URLSearchParams(new FormData(form));
  [...values.keys()].filter((name) => /^(csrf_token|seen|r\d+-open)$/.test(name)).forEach((name) => values.delete(name));
  return values.toString();
}

function points(field) {
  const number = Number(field?.value.trim() || 0);
  return Number.isFinite(number) ? number : 0;
}

const printed = (number) => String(Number(number.toFixed(6)));

/** The sum of the weights right below a row; of the first level where there is none. */
function showSums() {
  const rows = [...form.querySelectorAll("[data-row]")];
  const depth = (row) => Number(row.dataset.depth);
  const weight = (row) => points(form.elements[`${row.id}-weight`]);
  const sum = (chosen) => printed(chosen.reduce((total, row) => total + weight(row), 0));
  for (const row of rows) {
    const output = row.querySelector("[data-below]");
    if (!output) continue;
    const after = rows.slice(rows.indexOf(row) + 1);
    const end = after.findIndex((other) => depth(other) <= depth(row));
    const below = after.slice(0, end < 0 ? after.length : end).filter((other) => depth(other) === depth(row) + 1);
    output.textContent = output.dataset.words.replace("{sum}", sum(below));
    output.classList.toggle("is-off", sum(below) !== printed(weight(row)));
  }
  const total = form.querySelector("[data-total]");
  const tops = sum(rows.filter((row) => depth(row) === 0));
  const wanted = printed(points(form.elements.weights_total));
  total.textContent = total.dataset.words.replace("{sum}", tops).replace("{total}", wanted);
  total.classList.toggle("is-off", tops !== wanted);
}

function show() {
  form.querySelector("[data-unsaved]").hidden = content() === shown;
  showSums();
}

function say(words) {
  const trouble = form.querySelector("[data-trouble]");
  trouble.textContent = words;
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "center" });
}

const isSignedOut = (answer) => new URL(answer.url).pathname === SIGNED_OUT;

/** Send, and where the token is older than the session send again with a new one. */
async function post(act) {
  const answer = await postOnce(act);
  if (answer.status !== 400) return answer;
  const page = await fetch(form.action);
  if (isSignedOut(page)) return page;
  form.elements.csrf_token.value = (await parsed(page)).querySelector("[data-scheme-editor] [name=csrf_token]").value;
  return postOnce(act);
}

async function parsed(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function postOnce(act) {
  const body = new URLSearchParams(new FormData(form));
  body.set("act", act);
  return fetch(form.action, { method: "POST", body });
}

async function send(act) {
  const answer = await post(act);
  if (isSignedOut(answer)) return say(form.dataset.away);
  const fresh = (await parsed(answer)).querySelector("[data-scheme-editor]");
  if (!fresh) return say(form.dataset.failed);
  form.replaceWith(fresh);
  form = fresh;
  listen();
  show();
  focus();
}

function focus() {
  (form.querySelector("#error-summary") ?? form.querySelector("[autofocus]"))?.focus();
}

function store() {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "act", value: "save" });
  form.append(field);
  leaving = true;
  form.submit();
}

let sending = false;

async function act(what) {
  if (sending) return;
  sending = true;
  form.setAttribute("aria-busy", "true");
  try {
    await send(what === "save" ? "check" : what);
    if (what === "save" && form.hasAttribute("data-sound")) store();
  } catch {
    say(form.dataset.failed);
  } finally {
    sending = false;
    form.removeAttribute("aria-busy");
  }
}

function listen() {
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter?.value ?? "check");
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-kind]")) act(`stay:${event.target.id.match(/\d+/)[0]}`);
  });
  form.addEventListener("toggle", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.matches(".row-more")) row.querySelector("[data-open]").value = event.target.open ? "1" : "";
  }, true);
}

window.addEventListener("beforeunload", (event) => {
  if (!leaving && content() !== shown) event.preventDefault();
});
listen();
show();
focus();
