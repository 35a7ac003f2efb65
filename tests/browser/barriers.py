"""What axe objects to on a page: WCAG 2.0 to 2.2, levels A and AA."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

AXE = (Path(__file__).parent / "axe.min.js").read_text()
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What axe finds in order is many times as much, and would travel here too.
RUN = """async rules => {
  const found = await axe.run(document, {preload: false, runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Rule and place of everything that axe objects to on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, rules)
    return found


def violations_by_colours(page: Page) -> dict[str, list[str]]:
    """What axe objects to in light, and in the dark what colours decide: nothing else differs there."""
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = violations(page, COLOUR_RULES)
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    found = {"light": violations(page), "dark": dark}
    return {colours: objections for colours, objections in found.items() if objections}
