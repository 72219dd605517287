// The session behind a page: a token that still holds, and signing in again without leaving the page.

const dialog = document.querySelector("[data-sign-in]");

/** What the server answers; `null` where it cannot be reached. */
export async function ask(address, options = {}) {
  try {
    const response = await fetch(address, { ...options, signal: AbortSignal.timeout(15_000), redirect: "error" });
    const isData = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, data: isData ? await response.json() : null };
  } catch {
    return null;
  }
}

export class Session {
  constructor(owner, state) {
    this.owner = owner;
    this.address = state;
    this.token = document.querySelector("input[name=csrf_token]").value;
  }

  post(address, data) {
    return ask(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify(data),
    });
  }

  /** Fetch a new token: "own" where the owner is signed in, "other" for somebody else or nobody, null unreached. */
  async refresh() {
    const answer = await ask(this.address);
    if (answer?.status !== 200) return null;
    this.token = answer.data.token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = this.token;
    this.user = answer.data.user;
    return this.user === this.owner ? "own" : "other";
  }

  /** Show the dialog once; resolves when its owner has signed in again. */
  signIn() {
    this.signingIn ??= this.#untilSignedIn().finally(() => {
      this.signingIn = null;
    });
    return this.signingIn;
  }

  #untilSignedIn() {
    const form = dialog.querySelector("form");
    const message = dialog.querySelector("[data-message]");
    const tell = (name) => {
      message.textContent = name ? message.dataset[name] : "";
    };
    return new Promise((resolve) => {
      const attempt = async (event) => {
        event.preventDefault();
        tell(null);
        if ((await this.refresh()) === "other" && this.user !== null) {
          await this.post(form.dataset.signOut, {}); // somebody else signed in meanwhile, on the same machine
          await this.refresh();
        }
        const { username, password } = form.elements;
        const answer = await this.post(form.action, { username: username.value, password: password.value });
        if (!answer) return tell("offline");
        if ((await this.refresh()) !== "own") {
          password.select();
          return tell("wrong");
        }
        form.reset();
        form.removeEventListener("submit", attempt);
        dialog.close();
        return resolve();
      };
      form.addEventListener("submit", attempt);
      if (!dialog.open) dialog.showModal();
    });
  }
}
