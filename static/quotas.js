// Arrow keys go from cell to cell, as in a sheet; Enter opens the one in focus.
(() => {
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const link = (row, column) => row?.cells[column]?.querySelector("a");
  document.addEventListener("keydown", (event) => {
    const here = event.target.closest?.("[data-arrows] a");
    const move = moves[event.key];
    if (!here || !move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const place = here.closest("td, th");
    const rows = [...here.closest("tbody").rows];
    let row = rows.indexOf(place.parentElement);
    let column = place.cellIndex;
    // Holes in the table are passed over.
    do {
      row += move[0];
      column += move[1];
    } while (rows[row] && column >= 0 && column < rows[row].cells.length && !link(rows[row], column));
    const next = link(rows[row], column);
    event.preventDefault();
    next?.focus();
  });
})();
