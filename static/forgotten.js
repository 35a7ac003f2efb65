// On the page where the next person signs in, what is too old to be sent goes, and keys that a closed call left behind.
import { forgetOld } from "./interviewer/kept.js";

sessionStorage.removeItem("ascolto:ahead");
forgetOld();
