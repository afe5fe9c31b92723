// Dragging a row to its place; the buttons of the row do the same without a mouse or JavaScript.
// A list is [data-sortable], its rows are its [draggable] children, and each holds a form[data-move].
"use strict";

document.querySelectorAll("[data-sortable]").forEach((list) => {
  const rows = () => [...list.children].filter((child) => child.draggable);
  let dragged = null;
  let from = null;

  list.addEventListener("dragstart", (event) => {
    // Not a row of a list inside, nor a link or a word that is dragged elsewhere.
    if (event.target.parentElement !== list) {
      return;
    }
    dragged = event.target;
    from = rows().indexOf(dragged);
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = dragged && rows().find((row) => row.contains(event.target));
    if (!over) {
      return;
    }
    event.preventDefault();
    if (over !== dragged) {
      const box = over.getBoundingClientRect();
      over[event.clientY > box.top + box.height / 2 ? "after" : "before"](dragged);
    }
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) {
      return;
    }
    const row = dragged;
    dragged = null;
    row.classList.remove("is-dragged");
    const place = rows().indexOf(row);
    if (place === from) {
      return;
    }
    const form = row.querySelector("form[data-move]");
    const to = document.createElement("input");
    to.type = "hidden";
    to.name = "to";
    to.value = place;
    form.append(to);
    form.submit();
  });
});
