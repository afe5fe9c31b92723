// What somebody typed is not lost when it could not be sent: the session had ended, the page was open for
// too long, somebody was quicker. It waits in this tab alone, for an hour, for the same person, until the
// same form of the same page is there again. Nothing is sent by itself.
"use strict";

const KEPT = "kept-forms";
const KEPT_MILLISECONDS = 60 * 60 * 1000;
const TYPED = "input:not([type=hidden], [type=file], [type=submit], [type=button]), textarea, select";
const SECRET = "[type=password], [autocomplete=one-time-code]";

const keptFor = document.body.dataset.person || ""; // "" on the pages before somebody has signed in

function readKept() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT)) || [];
    return kept.filter((form) => Date.now() - form.at < KEPT_MILLISECONDS);
  } catch {
    return [];
  }
}

function writeKept(forms) {
  try {
    if (forms.length) {
      sessionStorage.setItem(KEPT, JSON.stringify(forms));
    } else {
      sessionStorage.removeItem(KEPT);
    }
  } catch {
    // Storage is off or full: the person will have to type it again.
  }
}

// --- a form, known again on the same page -----------------------------------------------------

function sentTo(form) {
  return new URL(form.getAttribute("action") || "", location.href).pathname;
}

function nameOf(form) {
  const alike = [...document.forms].filter((other) => sentTo(other) === sentTo(form));
  return `${location.pathname} ${sentTo(form)} ${alike.indexOf(form)}`;
}

function typedFields(form) {
  return [...form.elements].filter((field) => field.name && field.matches(TYPED));
}

function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.matches("[type=checkbox], [type=radio]")
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

function stateOf(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.selectedOptions].map((option) => option.value);
  }
  return field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value;
}

function putBack(field, state) {
  if (field instanceof HTMLSelectElement) {
    [...field.options].forEach((option) => {
      option.selected = state.includes(option.value);
    });
  } else if (field.matches("[type=checkbox], [type=radio]")) {
    field.checked = state;
  } else {
    field.value = state;
  }
}

// --- keeping ----------------------------------------------------------------------------------

function isKeepable(form) {
  const fields = typedFields(form);
  return keptFor && form.method === "post" && !form.querySelector(SECRET) && fields.some(isChanged);
}

function keepTyped(form, waits) {
  const name = nameOf(form);
  const others = readKept().filter((kept) => kept.name !== name);
  const fields = typedFields(form).map((field) => [field.name, stateOf(field)]);
  writeKept([...others, { name, person: keptFor, fields, waits, at: Date.now() }]);
}

function forgetTyped(form) {
  const name = nameOf(form);
  writeKept(readKept().filter((kept) => kept.name !== name));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-forget")) {
    writeKept([]); // they sign out: nothing of theirs stays
  } else if (isKeepable(form)) {
    keepTyped(form, false);
  }
}, true);

document.addEventListener("htmx:after:request", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  const form = sourceElement.closest?.("form");
  if (response.headers.has("X-Not-Done")) {
    // The page is about to go, with all that was typed on it, also where a poll was the messenger.
    [...document.forms].filter(isKeepable).forEach((each) => {
      keepTyped(each, true);
      each.removeAttribute("data-dirty");
    });
  } else if (form) {
    forgetTyped(form);
  }
});

// --- the next page ----------------------------------------------------------------------------

function restoreTyped() {
  const waiting = readKept().filter((kept) => kept.waits && kept.person === keptFor);
  const forms = new Map([...document.forms].map((form) => [nameOf(form), form]));
  const found = waiting.filter((kept) => forms.has(kept.name));
  found.forEach((kept) => fillIn(forms.get(kept.name), kept.fields));
  writeKept(waiting.filter((kept) => !forms.has(kept.name)));
  if (found.length) {
    showToast(document.body.dataset.restored, "info");
  }
}

function fillIn(form, states) {
  const fields = typedFields(form);
  states.forEach(([name, state]) => {
    const place = fields.findIndex((field) => field.name === name);
    if (place >= 0) {
      putBack(fields.splice(place, 1)[0], state); // of several with one name the next one
    }
  });
  form.toggleAttribute("data-dirty", form.hasAttribute("data-guard"));
  const details = form.closest("details") || form.querySelector("details");
  if (details) {
    details.open = true;
  }
  form.closest("dialog:not([open])")?.showModal();
  const changed = typedFields(form).filter(isChanged);
  (changed.find((field) => field.matches("textarea, [type=text]")) || changed[0])?.focus();
}

// Sent and answered by a page that does not say otherwise: it has arrived.
function takeStock() {
  if (keptFor && !document.querySelector("[data-not-done]")) {
    restoreTyped();
  } else {
    const own = readKept().filter((kept) => !keptFor || kept.person === keptFor);
    writeKept(own.map((kept) => ({ ...kept, waits: true })));
  }
}

// --- back by the browser's button ---------------------------------------------------------------

// A page from which something was sent is no longer true: it is read anew.
document.addEventListener("submit", (event) => {
  if (event.target.method === "post") {
    history.replaceState({ ...history.state, sent: true }, "");
  }
}, true);

function isOutOfDate(event) {
  const [navigation] = performance.getEntriesByType("navigation");
  return history.state?.sent && (event.persisted || navigation?.type === "back_forward");
}

window.addEventListener("pageshow", (event) => {
  if (isOutOfDate(event)) {
    history.replaceState({ ...history.state, sent: false }, "");
    location.reload();
  } else if (!event.persisted) {
    takeStock();
  }
});
