// Narrows the quotes of the effect form while one types; without it the list is simply longer.
"use strict";

function watchQuotes(box) {
  const search = box.querySelector("[data-quotes-search]");
  const count = box.querySelector("[data-quotes-count]");
  const quotes = [...box.querySelectorAll("[data-quote]")];
  if (quotes.length < 6) {
    return;
  }
  search.hidden = false;

  search.addEventListener("input", () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let source = "";
    let found = 0;
    box.querySelectorAll("[data-quotes-source], [data-quote]").forEach((row) => {
      if (row.matches("[data-quotes-source]")) {
        source = row.textContent;
        row.hidden = words.length > 0; // with a search the sources would stand over nothing
        return;
      }
      const text = `${row.textContent} ${source}`.toLocaleLowerCase();
      const chosen = row.querySelector("input").checked;
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits && !chosen; // what is chosen never goes out of sight
      found += fits ? 1 : 0;
    });
    count.hidden = found > 0;
    count.textContent = found ? "" : count.dataset.none;
  });

  // Enter looks for a quote; it must not send the form.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
  // A search is no change of the form that is worth a warning.
  search.addEventListener("input", (event) => event.stopPropagation());
}

document.querySelectorAll("[data-quotes]").forEach(watchQuotes);
