// What JavaScript adds to matching: sliders beside the weights, and swapping by drag.
"use strict";

// --- weights: a slider for each number, and what share of all points it has ------------------

function addSlider(number, label) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "form-range weight-slider";
  slider.min = number.min;
  slider.max = number.max;
  slider.step = 5;
  slider.value = number.value || 0;
  slider.setAttribute("aria-label", label.textContent);
  number.before(slider);
  slider.addEventListener("input", () => {
    number.value = slider.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number.addEventListener("input", () => {
    slider.value = number.value || 0;
  });
}

function showShares(list) {
  const numbers = [...list.querySelectorAll("[data-weight]")];
  const weights = numbers.map((number) => Math.max(0, Number(number.value) || 0));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  numbers.forEach((number, place) => {
    const share = whole ? Math.round((100 * weights[place]) / whole) : 0;
    number.closest(".weight").querySelector(".weight-share").textContent = `${share} %`;
  });
}

document.querySelectorAll("[data-weights]").forEach((list) => {
  list.querySelectorAll("[data-weight]").forEach((number) => {
    addSlider(number, list.querySelector(`label[for="${number.id}"]`));
  });
  list.addEventListener("input", () => showShares(list));
  showShares(list);
});

// --- the board: drag a mentor onto another mentee, see the price, then decide ----------------

function boardOf(element) {
  return element.closest?.("[data-board]");
}

function rowOf(element) {
  return element.closest?.("tr")?.querySelector("[data-mentee]");
}

async function showPreview(board, mentee, mentor, instead) {
  const url = new URL(board.dataset.changeUrl, window.location.href);
  url.search = new URLSearchParams({ mentee, mentor, instead });
  const dialog = document.getElementById("board-preview");
  await window.htmx.ajax("GET", url.pathname + url.search, { target: "#board-preview", swap: "innerHTML" });
  if (dialog.childElementCount && !dialog.open) {
    dialog.showModal();
  }
}

let dragged = null;

function prepareRows() {
  document.querySelectorAll("[data-board] [data-mentee]:not([data-fixed]) .mentor-chip").forEach((chip) => {
    chip.draggable = true;
  });
}

document.addEventListener("dragstart", (event) => {
  const chip = event.target.closest?.(".mentor-chip");
  if (!chip || !boardOf(chip)) {
    return;
  }
  dragged = rowOf(chip);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.mentor);
});

document.addEventListener("dragover", (event) => {
  const row = dragged && boardOf(event.target) && rowOf(event.target);
  if (row && row !== dragged && !row.hasAttribute("data-fixed")) {
    event.preventDefault();
    event.target.closest("tr").classList.add("drop-here");
  }
});

document.addEventListener("dragleave", (event) => {
  event.target.closest?.("tr.drop-here")?.classList.remove("drop-here");
});

document.addEventListener("drop", (event) => {
  const row = dragged && boardOf(event.target) && rowOf(event.target);
  if (row && row !== dragged) {
    event.preventDefault();
    event.target.closest("tr").classList.remove("drop-here");
    showPreview(boardOf(event.target), row.dataset.mentee, dragged.dataset.mentor, dragged.dataset.mentee);
  }
});

document.addEventListener("dragend", () => {
  dragged = null;
});

document.addEventListener("htmx:after:settle", prepareRows);
prepareRows();

// --- undo and redo by keyboard: never where the browser undoes what is being typed -------------

function shortcutOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) {
    return null;
  }
  const key = event.key.toLowerCase();
  if (key === "z") {
    return event.shiftKey ? "redo" : "undo";
  }
  return key === "y" ? "redo" : null;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open]");
  const name = typing ? null : shortcutOf(event);
  const form = name && document.querySelector(`form[data-shortcut="${name}"]`);
  if (form) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// --- the browser prints without this as well ----------------------------------------------------

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
