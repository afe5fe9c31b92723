// Dragging a row to its place; the buttons of the row do the same without a mouse or JavaScript.
"use strict";

document.querySelectorAll("[data-sortable]").forEach((list) => {
  let dragged = null;
  const place = (row) => [...list.children].indexOf(row);

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[draggable]");
    dragged.dataset.from = place(dragged);
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[draggable]");
    if (!dragged || !over) {
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
    const row = dragged;
    dragged = null;
    row.classList.remove("is-dragged");
    if (place(row) === Number(row.dataset.from)) {
      return;
    }
    const form = row.querySelector("form[data-move]");
    const to = document.createElement("input");
    to.type = "hidden";
    to.name = "to";
    to.value = place(row);
    form.append(to);
    form.submit();
  });
});
