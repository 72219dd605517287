// The edits that the server does not have yet, kept on this machine. They outlive a reload, a crash and a sign-out.
// Each bears its owner's account: whoever else signs in here neither sees nor sends it. Until the database has written
// an edit down, a note of it lies beside: notes are made at once, and a page that goes away in between loses nothing.

const DATABASE = "review-desk";
const EDITS = "edits";
const LAST_PAGE = "desk-page";

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    const edits = request.result.createObjectStore(EDITS, { keyPath: "key" });
    edits.createIndex("owner", "owner");
  };
  return settled(request);
}

/** The note of an edit, removed again unless it was made anew meanwhile. */
const notes = {
  name: (edit) => `${DATABASE} ${edit.key}`,

  make(edits) {
    const made = edits.map((edit) => [this.name(edit), JSON.stringify(edit)]);
    try {
      for (const [name, text] of made) localStorage.setItem(name, text);
    } catch {
      // no room: the database alone has to do
    }
    return () => {
      for (const [name, text] of made) if (localStorage.getItem(name) === text) localStorage.removeItem(name);
    };
  },

  take(wanted) {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(`${DATABASE} `));
    const found = names.map((name) => JSON.parse(localStorage.getItem(name))).filter(wanted);
    return { found, remove: () => found.forEach((edit) => localStorage.removeItem(this.name(edit))) };
  },
};

/** A name that no other edit, window or person will ever have. */
export function freshName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class EditStore {
  constructor(database, owner) {
    this.database = database;
    this.owner = owner;
    this.page = freshName();
    this.lastSeq = 0;
  }

  /** A new edit, with its place in the order. */
  made(content) {
    this.lastSeq = Math.max(this.lastSeq + 1, Date.now() * 1000);
    return { ...content, key: freshName(), seq: this.lastSeq, owner: this.owner, page: this.page };
  }

  static async open(owner) {
    const store = new EditStore(await openDatabase(), owner);
    await store.markAlive();
    await store.outlivePredecessor();
    return store;
  }

  /** The lock of the page that this window showed before may outlive it for a moment; a duplicated window was told
   * of a page that lives on, and waits no longer than a second. */
  async outlivePredecessor() {
    const before = sessionStorage.getItem(LAST_PAGE);
    sessionStorage.setItem(LAST_PAGE, this.page);
    if (!before || !navigator.locks) return;
    await navigator.locks.request(`desk:${before}`, { signal: AbortSignal.timeout(1000) }, () => {}).catch(() => {});
  }

  /** Hold a lock as long as this page lives: another may take over only what a dead page left behind. */
  markAlive() {
    if (!navigator.locks) return null;
    return new Promise((held) => {
      navigator.locks.request(`desk:${this.page}`, () => {
        held();
        return new Promise(() => {});
      });
    });
  }

  async livingPages() {
    if (!navigator.locks) return new Set([this.page]);
    const { held } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name.replace(/^desk:/, "")));
  }

  /** Do `work` with the edits in one transaction, written through to the disk before the promise resolves. */
  write(work) {
    const transaction = this.database.transaction(EDITS, "readwrite", { durability: "strict" });
    work(transaction.objectStore(EDITS));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** Keep edits as they are now. */
  async keep(...kept) {
    const removeNotes = notes.make(kept);
    await this.write((edits) => kept.forEach((edit) => edits.put({ ...edit })));
    removeNotes();
  }

  /** Forget one edit and keep others, all or nothing. */
  async forget(edit, ...kept) {
    localStorage.removeItem(notes.name(edit));
    const removeNotes = notes.make(kept);
    await this.write((edits) => {
      edits.delete(edit.key);
      kept.forEach((one) => edits.put({ ...one }));
    });
    removeNotes();
  }

  /** Take over what pages that are gone left behind, in order; of those that are `done` this is the last word. */
  async adopt() {
    const living = await this.livingPages();
    const adopted = [];
    const noted = notes.take((edit) => edit.owner === this.owner && !living.has(edit.page));
    await this.write((edits) => {
      noted.found.forEach((edit) => edits.put(edit));
      edits.index("owner").openCursor(IDBKeyRange.only(this.owner)).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        if (!living.has(cursor.value.page)) {
          const edit = { ...cursor.value, page: this.page };
          if (edit.state === "done") cursor.delete();
          else cursor.update(edit);
          adopted.push(edit);
        }
        cursor.continue();
      };
    });
    noted.remove();
    return adopted.sort((one, other) => one.seq - other.seq);
  }
}
