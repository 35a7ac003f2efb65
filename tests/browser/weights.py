"""What a page costs the line, as the browser counts it, and how far its parts move while it comes."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

SHIFTS = """() => new Promise(resolve => {
    let moved = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) moved += entry.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(moved), 300);
})"""


@dataclass
class Weight:
    """Requests that went over the wire, their bytes with headers, compressed, and the cumulative layout shift."""

    name: str
    parts: dict[str, float] = field(default_factory=dict)
    shift: float = 0.0

    @property
    def kilobytes(self) -> float:
        return sum(self.parts.values()) / 1024

    def __str__(self) -> str:
        return f"{self.name}: {self.kilobytes:.1f} KB in {len(self.parts)} requests, layout shift {self.shift:.3f}"


def weights_of(context: BrowserContext, address: str, name: str) -> tuple[Weight, Weight]:
    """The first load in a browser that knows nothing, and the page loaded again."""
    page = context.new_page()
    first, again = Weight(f"{name}, first load"), Weight(f"{name}, loaded again")
    _weigh(page, first, lambda: page.goto(address, wait_until="networkidle"))
    _weigh(page, again, lambda: page.reload(wait_until="networkidle"))
    page.close()
    return first, again


def _weigh(page: Page, weight: Weight, load: object) -> None:
    assert callable(load)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    kept: set[str] = set()
    session.on("Network.requestWillBeSent", lambda sent: urls.update({sent["requestId"]: sent["request"]["url"]}))
    session.on("Network.requestServedFromCache", lambda served: kept.add(served["requestId"]))

    def finished(done: dict[str, object]) -> None:
        key, size = str(done["requestId"]), float(str(done["encodedDataLength"]))
        if key in urls and key not in kept and size:
            weight.parts[urls[key]] = size

    session.on("Network.loadingFinished", finished)
    load()
    weight.shift = page.evaluate(SHIFTS)
    session.detach()
