// What the browser finds in a long list: reads {items, typed} as JSON, prints the codes found for each text typed.
import { readFileSync } from "node:fs";
import { flat, matching } from "../../static/interviewer/searching.js";

const { items, typed } = JSON.parse(readFileSync(0, "utf8"));
const known = items.map((item) => ({ ...item, flat: flat(item.words) }));
console.log(JSON.stringify(typed.map((text) => matching(known, flat(text)).map((item) => item.code))));
