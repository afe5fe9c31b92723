// What JavaScript adds to pages that work without it. No framework; htmx does the swapping.
"use strict";

// --- toasts -------------------------------------------------------------------------------

const TOAST_SECONDS = 8; // refusals stay until they are closed
const ANNOUNCED_AFTER = 200; // milliseconds: screen readers begin to listen once the page is there

function showToast(text, tone) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.classList.replace("notice-info", `notice-${tone}`);
  toast.setAttribute("role", tone === "danger" || tone === "warning" ? "alert" : "status");
  toast.querySelector(".toast-text").textContent = text;
  document.getElementById("toasts").append(toast);
}

function keepForAWhile(toast) {
  if (toast.matches(".notice-danger, .notice-warning")) {
    return;
  }
  let timer;
  const start = () => {
    timer = setTimeout(() => toast.remove(), TOAST_SECONDS * 1000);
  };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

function watchToasts() {
  const region = document.getElementById("toasts");
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    added.filter((node) => node instanceof Element && node.matches("[data-toast]")).forEach(keepForAWhile);
    if (added.length) {
      raise(region);
    }
  }).observe(region, { childList: true });
  // A live region says what is put into it, not what the page came with.
  setTimeout(() => region.append(...region.querySelectorAll("[data-toast]")), ANNOUNCED_AFTER);
}

// Above an open dialog, where the page itself can't be seen.
function raise(region) {
  if (!document.querySelector("dialog:modal")) {
    return;
  }
  region.popover = "manual";
  region.hidePopover();
  region.showPopover();
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
});

document.addEventListener("toasts", (event) => {
  event.detail.toasts.forEach(({ text, tone }) => showToast(text, tone));
});

// --- appearance ---------------------------------------------------------------------------

function storedTheme() {
  try {
    return localStorage.getItem("theme") || "auto";
  } catch {
    return "auto";
  }
}

function chooseTheme(choice) {
  if (choice === "auto") {
    delete document.documentElement.dataset.bsTheme;
  } else {
    document.documentElement.dataset.bsTheme = choice;
  }
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  });
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
  if (!choice) {
    return;
  }
  chooseTheme(choice);
  try {
    localStorage.setItem("theme", choice);
  } catch {
    // It holds for this page at least.
  }
});

// --- dialogs in browsers that don't know command, commandfor and closedby yet ---------------

if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!(dialog instanceof HTMLDialogElement)) {
      return;
    }
    if (button.getAttribute("command") === "show-modal") {
      dialog.showModal();
    } else {
      dialog.close();
    }
  });
}

if (!("closedBy" in HTMLDialogElement.prototype)) {
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement && event.target.getAttribute("closedby") === "any") {
      const box = event.target.getBoundingClientRect();
      const inside =
        event.clientX >= box.left && event.clientX <= box.right &&
        event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) {
        event.target.close();
      }
    }
  });
}

// The second click of a double click is none of its own: it would close the dialog that the first one
// has opened, or press what happens to lie there now.
let isSecondClick = false;

document.addEventListener("mousedown", (event) => { isSecondClick = event.detail > 1; }, true);
document.addEventListener("click", () => setTimeout(() => { isSecondClick = false; }), true);
document.addEventListener(
  "cancel",
  (event) => {
    if (isSecondClick && event.target instanceof HTMLDialogElement) {
      event.preventDefault();
    }
  },
  true,
);
document.addEventListener(
  "click",
  (event) => {
    const opener = document.querySelector("dialog:modal");
    if (event.detail > 1 && opener && (opener.contains(event.target) || event.target.closest("[commandfor]"))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// --- forms --------------------------------------------------------------------------------

const BUSY_SECONDS = 15; // a download leaves the page as it is: let the form be sent again

function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
    if (busy) {
      button.setAttribute("aria-disabled", "true");
    } else {
      button.removeAttribute("aria-disabled");
    }
  });
}

// In the capture phase, before htmx: a second click must not send the form twice.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post") {
      return;
    }
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.removeAttribute("data-dirty");
    setBusy(form, true);
    setTimeout(() => setBusy(form, false), BUSY_SECONDS * 1000);
  },
  true,
);

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.sourceElement.closest?.("form");
  if (form) {
    setBusy(form, false);
  }
});

// Back by the browser's button: the page is as it was left, busy forms included.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-busy]").forEach((form) => setBusy(form, false));
});

document.addEventListener("input", (event) => {
  event.target.closest("form[data-guard]")?.setAttribute("data-dirty", "");
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-dirty]")) {
    event.preventDefault();
  }
});

// The link in the error summary leads to the input, ready to type.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  }
});

// A dialog that was obeyed closes; one that was refused stays, with the reason above it.
document.addEventListener("htmx:after:request", (event) => {
  if (event.detail.ctx.response.status < 400) {
    event.detail.ctx.sourceElement.closest?.("dialog[open]")?.close();
  }
});

function grow(area) {
  area.style.height = "auto"; // set through the object model, which the content policy allows
  area.style.height = `${area.scrollHeight + 2}px`;
}

if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) {
      grow(event.target);
    }
  });
}

// --- autosave: <form data-autosave hx-post … hx-swap="none"> with ui/autosave.html inside ----

function showSaving(form, state) {
  const status = form?.querySelector("[data-autosave-status]");
  if (status) {
    status.dataset.state = state;
    status.textContent = status.dataset[state];
  }
}

function autosaved(event) {
  return event.detail.ctx.sourceElement.closest?.("form[data-autosave]");
}

document.addEventListener("htmx:before:request", (event) => showSaving(autosaved(event), "saving"));
document.addEventListener("htmx:error", (event) => event.detail.ctx && showSaving(autosaved(event), "failed"));
document.addEventListener("htmx:after:request", (event) => {
  const form = autosaved(event);
  const saved = event.detail.ctx.response.status < 400;
  showSaving(form, saved ? "saved" : "failed");
  if (saved) {
    form?.removeAttribute("data-dirty");
  }
});

// --- htmx ---------------------------------------------------------------------------------

// htmx acts with the person's session: only for what our templates wrote (see mentoring/ui/context.py).
// A text that got into a page as markup knows no mark.
document.addEventListener("htmx:before:init", (event) => {
  const { ours } = document.body.dataset;
  if (!ours || event.target.dataset?.ours !== ours) {
    event.preventDefault();
  }
});
document.addEventListener("htmx:before:on:init", (event) => event.preventDefault());

// A tab that nobody looks at does not poll.
document.addEventListener("htmx:config:request", (event) => {
  if (document.hidden && event.detail.ctx.sourceEvent?.type === "every") {
    event.preventDefault();
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    document.querySelectorAll("[hx-trigger*='every']").forEach((poller) => window.htmx.trigger(poller, "every"));
  }
});

// No answer came. Silence about polls (the next one tells), and about what ended because the person
// went on: to another page, or to a newer request.
let leaving = false;

window.addEventListener("beforeunload", () => {
  leaving = true;
  setTimeout(() => {
    leaving = false; // they stayed after all
  }, 5000);
});

document.addEventListener("htmx:before:request", (event) => {
  event.detail.ctx.startedAt = Date.now();
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  if (!ctx || ctx.response || leaving || ctx.sourceEvent?.type === "every") {
    return;
  }
  const replaced = error?.name === "AbortError" && Date.now() - ctx.startedAt < window.htmx.config.defaultTimeout;
  if (!replaced) {
    showToast(document.body.dataset.offline, "danger");
  }
});

// --- each new part of the page -------------------------------------------------------------

function prepare(part) {
  part.querySelector("[data-error-summary]")?.focus();
  part.querySelectorAll("[data-theme-switch]").forEach((choice) => {
    choice.hidden = false;
  });
  if (!CSS.supports("field-sizing", "content")) {
    part.querySelectorAll("textarea").forEach(grow);
  }
}

document.addEventListener("htmx:after:settle", (event) => prepare(event.target.parentElement || event.target));

watchToasts();
prepare(document);
chooseTheme(storedTheme());
