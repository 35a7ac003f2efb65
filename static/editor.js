// The page on which a draft is written: each concern in its own file.
import "./editor/choosing.js";
import "./editor/grid.js";
import "./editor/keys.js";
import "./editor/piping.js";
import { start } from "./editor/outline.js";
import { remember } from "./editor/saving.js";

remember();
start();
