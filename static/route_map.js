// Escape goes from what is told of a way back to its line on the map.
document.addEventListener("keydown", (event) => {
  const told = event.key === "Escape" && location.hash.startsWith("#way-");
  if (told) location.hash = location.hash.replace("#way-", "#line-");
});
