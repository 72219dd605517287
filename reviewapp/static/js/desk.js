// On pages where nothing is typed: what was left behind on this machine still goes to the server.

import { openQueue } from "./save_state.js";

const queue = await openQueue(() => {});
await queue?.adopt();
queue?.flush();
