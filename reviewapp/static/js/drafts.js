// What is typed into forms beside the score sheet, kept on this machine until the server has taken it in: it outlives a
// reload, a crash, a server that is gone and a session that has ended. Each draft bears its owner's account, so that
// whoever else signs in here does not see it. The server names what it has taken in by a cookie (reviewapp/drafts.py).

const PREFIX = "review-draft";
const DONE = "draft-done";
const LONGEST = 30 * 24 * 60 * 60 * 1000;
const UNKEPT = ["hidden", "submit", "button", "password", "file"];

function drafts() {
  return Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX} `));
}

/** Forget what the server has taken in since, and what nobody came back to. */
function clearUp() {
  const said = document.cookie.split("; ").find((one) => one.startsWith(`${DONE}=`));
  for (const done of said?.slice(DONE.length + 1).split("!") ?? []) localStorage.removeItem(`${PREFIX} ${decodeURIComponent(done)}`);
  document.cookie = `${DONE}=; path=/; max-age=0; samesite=lax`;
  for (const name of drafts()) {
    if (Date.now() - JSON.parse(localStorage.getItem(name)).at > LONGEST) localStorage.removeItem(name);
  }
}

class Draft {
  constructor(mark) {
    this.mark = mark;
    this.form = mark.form;
    this.name = `${PREFIX} ${mark.dataset.draft} ${new URL(this.form.action).pathname}`;
    this.restore();
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, () => this.keep());
  }

  get fields() {
    return [...this.form.elements].filter((field) => field.name && !UNKEPT.includes(field.type));
  }

  /** Each field with what stands in it; a box or a choice with whether it is ticked. */
  get state() {
    const ticked = (field) => ["checkbox", "radio"].includes(field.type);
    return this.fields.map((field) => (ticked(field) ? [field.name, field.value, field.checked] : [field.name, field.value]));
  }

  keep() {
    try {
      localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), state: this.state }));
    } catch {
      // no room: what is typed stays in the page alone
    }
  }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.name));
    if (!kept || JSON.stringify(kept.state) === JSON.stringify(this.state)) return;
    for (const field of this.fields) {
      const found = kept.state.find(([name, value, checked]) => name === field.name && (checked === undefined || value === field.value));
      if (!found) continue;
      const [, value, checked] = found;
      if (checked === undefined) field.value = value;
      else field.checked = checked;
    }
    this.tell(new Date(kept.at));
    this.form.closest("details")?.setAttribute("open", "");
  }

  /** Say that this was typed before, and offer what the server has instead. */
  tell(at) {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    const time = at.toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    notice.append(`${this.mark.dataset.restored.replace("{time}", time)} `);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button button-quiet";
    discard.textContent = this.mark.dataset.discard;
    discard.addEventListener("click", () => {
      localStorage.removeItem(this.name);
      this.form.reset();
      notice.remove();
    });
    notice.append(discard);
    this.form.prepend(notice);
  }
}

clearUp();
for (const mark of document.querySelectorAll("[data-draft]")) new Draft(mark);
