// The interviewer's screens: each concern in its own file.
import "./interviewer/address.js";
import "./interviewer/left_hand.js";
import "./interviewer/unseen.js";
import "./interviewer/keys.js";
import "./interviewer/docks.js";
import "./interviewer/say.js";
import "./interviewer/probes.js";
import "./interviewer/news.js";
import "./interviewer/incoming.js";
import "./interviewer/pause.js";
import "./interviewer/timer.js";
import "./interviewer/calls.js";
import "./interviewer/leaving.js";
import "./interviewer/presence.js";
import { recall } from "./interviewer/draft.js";
import { start } from "./interviewer/saving.js";

start().then(recall);
