// The page on which a draft is written: each concern in its own file.
import "./editor/bulk.js";
import "./editor/choosing.js";
import "./editor/dragging.js";
import "./editor/dragging_answers.js";
import "./editor/going.js";
import "./editor/grid.js";
import "./editor/jumps.js";
import "./editor/keys.js";
import "./editor/library.js";
import "./editor/looking.js";
import "./editor/mending.js";
import "./editor/piping.js";
import "./editor/signs.js";
import "./editor/touching.js";
import { meet } from "./editor/company.js";
import "./editor/rows.js";
import "./editor/windows.js";
import { start } from "./editor/outline.js";
import { remember } from "./editor/saving.js";

remember();
start();
meet();
