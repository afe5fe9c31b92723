// Marking words in a text, by mouse, finger or keyboard. Positions count Unicode code points in the
// text alone; the server checks each against the words themselves.
"use strict";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const words = new Intl.Segmenter(undefined, { granularity: "word" });

const points = (text) => [...text].length;
const units = (text, position) => [...text].slice(0, position).join("").length;

// --- between the document and the text -----------------------------------------------------

function lineOf(node) {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest("[data-start]");
}

const startOf = (line) => Number(line.dataset.start);

// The position of a place in the document, or null outside of the text.
function positionOf(root, node, offset) {
  const line = lineOf(node);
  if (!line || !root.contains(line)) {
    return edgeOf(root, node, offset);
  }
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return startOf(line) + points(before.toString());
}

// A selection by triple click or "select all" ends between lines, or beside the text.
function edgeOf(root, node, offset) {
  if (node === root) {
    const line = root.children[Math.min(offset, root.children.length - 1)];
    return offset < root.children.length ? startOf(line) : endOf(line);
  }
  return null;
}

const endOf = (line) => startOf(line) + points(line.textContent);

function placeOf(root, position) {
  const lines = [...root.children];
  const line = lines.findLast((candidate) => startOf(candidate) <= position);
  let left = units(line.textContent, position - startOf(line));
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && left > node.length) {
    left -= node.length;
    node = walker.nextNode();
  }
  return node ? [node, left] : [line, 0];
}

// No grapheme is cut: an emoji with its skin tone, a letter with its accents.
function snapped(root, position, towardsEnd) {
  const line = [...root.children].findLast((candidate) => startOf(candidate) <= position);
  const text = line.textContent;
  const unit = units(text, position - startOf(line));
  if (unit <= 0 || unit >= text.length) {
    return position;
  }
  const found = graphemes.segment(text).containing(unit);
  const edge = found.index === unit || !towardsEnd ? found.index : found.index + found.segment.length;
  return startOf(line) + points(text.slice(0, edge));
}

function textBetween(root, start, end) {
  const whole = [...root.children].map((line) => line.textContent).join("\n");
  return [...whole].slice(start, end).join("");
}

// Blank space at the ends of a selection is nobody's meaning.
function trimmed(root, start, end) {
  const text = textBetween(root, start, end);
  const lead = points(text) - points(text.trimStart());
  return [start + lead, start + lead + points(text.trim())];
}

// --- the chosen span --------------------------------------------------------------------------

let chosen = null;
let reached = null; // where a reader at the keyboard goes on after a mark

function choose(root, start, end) {
  [start, end] = trimmed(root, snapped(root, start, false), snapped(root, end, true));
  if (start >= end) {
    return;
  }
  chosen = { start, end };
  const quote = textBetween(root, start, end);
  const panel = document.getElementById("coding-choice");
  const form = panel.querySelector("form");
  form.elements.start.value = start;
  form.elements.end.value = end;
  form.elements.quote.value = quote;
  panel.querySelector("[data-quote]").textContent = quote;
  panel.dataset.chosen = "";
}

function forget() {
  chosen = null;
  const panel = document.getElementById("coding-choice");
  delete panel.dataset.chosen;
  const form = panel.querySelector("form");
  form.elements.start.value = form.elements.end.value = form.elements.quote.value = "";
  panel.querySelector("[data-quote]").textContent = "";
  document.getSelection().removeAllRanges();
}

function show(root, start, end) {
  document.getSelection().setBaseAndExtent(...placeOf(root, start), ...placeOf(root, end));
  choose(root, start, end);
  placeOf(root, end)[0].parentElement.scrollIntoView({ block: "nearest" });
}

function readSelection(root) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) {
    return;
  }
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) {
    return;
  }
  const start = positionOf(root, range.startContainer, range.startOffset);
  const end = positionOf(root, range.endContainer, range.endOffset);
  if (start !== null && end !== null) {
    choose(root, start, end);
  }
}

// --- the keyboard -----------------------------------------------------------------------------

const sentencesOf = (root) => JSON.parse(root.dataset.sentences);

function nextSentence(root) {
  const from = (chosen ?? reached)?.end ?? 0;
  return sentencesOf(root).find(([start]) => start >= from);
}

function previousSentence(root) {
  const from = (chosen ?? reached)?.start ?? 0;
  return sentencesOf(root).findLast(([, end]) => end <= from);
}

function wordEdge(root, position, forwards) {
  const whole = [...root.children].map((line) => line.textContent).join("\n");
  const unit = units(whole, position);
  const edges = [...words.segment(whole)]
    .filter((piece) => piece.isWordLike)
    .map((piece) => (forwards ? piece.index + piece.segment.length : piece.index));
  const edge = forwards ? edges.find((place) => place > unit) : edges.findLast((place) => place < unit);
  return edge === undefined ? position : points(whole.slice(0, edge));
}

const KEYS = {
  ArrowDown: (root) => jump(root, nextSentence(root)),
  ArrowUp: (root) => jump(root, previousSentence(root)),
  "Shift+ArrowDown": (root) => {
    const next = nextSentence(root);
    return next && [chosen ? chosen.start : next[0], next[1]];
  },
  "Shift+ArrowUp": (root) => {
    const shorter = chosen && sentencesOf(root).findLast(([start, end]) => end < chosen.end && start >= chosen.start);
    return shorter && [chosen.start, shorter[1]];
  },
  "Shift+ArrowRight": (root) => chosen && [chosen.start, wordEdge(root, chosen.end, true)],
  "Shift+ArrowLeft": (root) => {
    const end = chosen && wordEdge(root, wordEdge(root, chosen.end, false), false);
    const whole = chosen && wordEdge(root, end, true);
    return chosen && whole > chosen.start && whole < chosen.end ? [chosen.start, whole] : null;
  },
  "Alt+ArrowRight": (root) => {
    const start = chosen && wordEdge(root, wordEdge(root, chosen.start, true) + 1, true);
    const begin = chosen && wordEdge(root, start, false);
    return chosen && begin < chosen.end ? [begin, chosen.end] : null;
  },
  "Alt+ArrowLeft": (root) => chosen && [wordEdge(root, chosen.start, false), chosen.end],
};

const jump = (_root, sentence) => sentence;

function onKey(event) {
  const root = event.currentTarget;
  if (event.key === "Enter" && chosen) {
    event.preventDefault();
    document.querySelector("#coding-choice [name=code]").focus();
    return;
  }
  if (event.key === "Escape") {
    forget();
    return;
  }
  const name = `${event.shiftKey ? "Shift+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
  const span = KEYS[name]?.(root);
  if (name in KEYS) {
    event.preventDefault();
  }
  if (span) {
    show(root, ...span);
  }
}

// --- wiring: the parts come anew with every mark, so that listeners sit on the document ---------

const textRoot = () => document.getElementById("coded-text");

document.addEventListener("selectionchange", () => {
  const root = textRoot();
  if (root) {
    readSelection(root);
  }
});

document.addEventListener("keydown", (event) => {
  const root = textRoot();
  if (root && event.target === root) {
    onKey({
      currentTarget: root,
      key: event.key,
      shiftKey: event.shiftKey,
      altKey: event.altKey,
      preventDefault: () => event.preventDefault(),
    });
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-in-vivo]")) {
    const form = document.querySelector("#coding-choice form");
    form.elements.code.value = [...form.elements.quote.value.replace(/\s+/g, " ")].slice(0, 100).join("");
    form.elements.code.focus();
  }
  if (event.target.closest("[data-forget]")) {
    forget();
    textRoot().focus();
  }
});

// Each mark brings the text and the panel anew; a reader at the keyboard goes on where they were.
let last = null;
document.addEventListener("htmx:before:swap", () => {
  last = document.activeElement?.closest("#coding-choice") ? chosen : null;
});

function resume() {
  const root = textRoot();
  chosen = null;
  reached = last;
  if (root && last && !document.querySelector("#coding-choice [data-error-summary]")) {
    document.getSelection().removeAllRanges();
    root.focus({ preventScroll: true });
  }
  last = null;
}

let known = textRoot();
new MutationObserver(() => {
  if (textRoot() !== known) {
    known = textRoot();
    resume();
  }
}).observe(document.getElementById("main"), { childList: true, subtree: true });
