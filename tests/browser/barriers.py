"""What axe objects to on a page: WCAG 2.0 to 2.2, levels A and AA."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What axe finds in order is many times as much, and would travel here too.
RUN = """async rules => {
  const found = await axe.run(document, {preload: false, runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


def violations(page: Page) -> list[str]:
    """Rule and place of everything that axe objects to on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, RULES)
    return found
