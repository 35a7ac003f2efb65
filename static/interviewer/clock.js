// The server's time. A workstation's clock may be hours wrong, or be put right during a call; only its steps are used.
import { words } from "./page.js";

const atStart = Number(words()?.now) * 1000;
const arrived = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;

/** Milliseconds since 1970, as the server counts them. */
export const serverNow = () => atStart + performance.now() - arrived;
