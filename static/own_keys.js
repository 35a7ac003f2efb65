// Our keys never reach the browser, from the first moment of a page, wherever the focus is, and whether or not they mean
// something just now: Alt+D would go to the address bar, and the next answer would leave the interview as a web search.
// "/" and "'" outside a text would open Firefox's quick find, which takes all that is typed from then on.
(() => {
  const FUNCTION_KEYS = ["F2", "F4", "F6", "F7", "F8", "F9"];
  const WITH_ALT = { key: ["d", "r"], code: ["KeyD", "KeyR"] };
  const QUICK_FIND = ["/", "'"];
  const TEXT = "textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

  const isOurs = (event) => {
    if (event.ctrlKey || event.metaKey) return false;
    if (event.altKey) return WITH_ALT.key.includes(event.key.toLowerCase()) || WITH_ALT.code.includes(event.code);
    return FUNCTION_KEYS.includes(event.key) || (QUICK_FIND.includes(event.key) && !event.target.closest?.(TEXT));
  };
  addEventListener("keydown", (event) => isOurs(event) && event.preventDefault(), true);
})();
