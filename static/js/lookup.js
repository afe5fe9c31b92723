// One of very many, found by typing: a combobox over the field that works without it.
"use strict";

const LOOKUP_DELAY = 150; // milliseconds after the last key

class Lookup {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=text]");
    this.of = box.querySelector("input[name$='-of']");
    this.panel = document.createElement("div");
    this.panel.className = "lookup-panel";
    this.panel.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "lookup-status";
    this.status.setAttribute("role", "status");
    this.asked = null;
    this.list = document.createElement("ul");
    this.panel.append(this.list, this.status);
    box.append(this.panel);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.panel.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    this.panel.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get choices() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  typed() {
    this.setKey("", "");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), LOOKUP_DELAY);
  }

  async search() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(this.box.dataset.lookup, window.location.href);
    url.searchParams.set("q", this.input.value);
    try {
      const answer = await fetch(url, { signal: this.asked.signal });
      if (answer.ok && document.activeElement === this.input) {
        this.show(await answer.text());
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        this.close(); // the form still finds what was typed when it is sent
      }
    }
  }

  show(html) {
    const part = new DOMParser().parseFromString(html, "text/html");
    const list = part.querySelector("[role=listbox]");
    list.id = `${this.input.id}-choices`;
    list.setAttribute("aria-label", this.input.labels[0]?.textContent.trim() || "");
    list.querySelectorAll("[role=option]").forEach((choice, place) => {
      choice.id = `${list.id}-${place}`;
    });
    const marked = this.active?.dataset.key;
    this.list.replaceWith(list);
    this.list = list;
    this.list.hidden = this.choices.length === 0;
    this.status.textContent = list.dataset.status;
    this.panel.hidden = false;
    this.input.setAttribute("aria-controls", list.id);
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
    this.mark(this.choices.find((choice) => choice.dataset.key === marked)); // whom the arrows have come to
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.panel.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.panel.hidden) {
        this.search();
      } else {
        this.move(steps[event.key]);
      }
    } else if (event.key === "Enter" && !this.panel.hidden && this.active) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    const choices = this.choices;
    if (!choices.length) {
      return;
    }
    const start = step > 0 ? -1 : choices.length;
    const at = this.active ? choices.indexOf(this.active) : start;
    const next = choices[(at + step + choices.length) % choices.length];
    this.mark(next);
  }

  mark(choice) {
    if (!choice) {
      return;
    }
    this.active?.setAttribute("aria-selected", "false");
    choice.setAttribute("aria-selected", "true");
    choice.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", choice.id);
  }

  choose(choice) {
    if (!choice) {
      return;
    }
    this.input.value = choice.dataset.name;
    this.setKey(choice.dataset.key, choice.dataset.name);
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What was offered without JavaScript gives way to the one hidden key.
  setKey(key, of) {
    const name = this.of.name.slice(0, -"-of".length);
    this.box.querySelector(".lookup-fallback")?.remove();
    let hidden = this.box.querySelector(`input[type=hidden][name="${name}"]`);
    if (!hidden) {
      hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = name;
      this.of.after(hidden);
    }
    hidden.value = key;
    this.of.value = of;
  }
}

document.querySelectorAll("[data-lookup]").forEach((box) => new Lookup(box));
