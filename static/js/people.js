// Ticking many people at once; without it each is ticked by hand.
const bar = document.getElementById("decide");
if (bar) {
  const all = bar.querySelector("[data-tick-all]");
  const some = bar.querySelector("[data-ticked]");
  const count = bar.querySelector("[data-ticked-count]");
  const none = bar.querySelector("[data-ticked-none]");
  const boxes = () => [...document.querySelectorAll("[data-tick]")];

  const show = () => {
    const there = boxes();
    const ticked = there.filter((box) => box.checked).length;
    all.hidden = there.length < 2;
    some.hidden = ticked === 0;
    none.hidden = ticked > 0;
    count.textContent = ticked;
  };

  all.addEventListener("click", () => {
    const there = boxes();
    const every = there.every((box) => box.checked);
    for (const box of there) box.checked = !every;
    show();
  });
  // The table may have been narrowed since the page was loaded.
  const matching = bar.querySelector("[data-all-matching]");
  matching.addEventListener("click", () => {
    matching.search = location.search;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick]")) show();
  });
  // The table is swapped in place when it is searched, filtered, sorted or turned.
  new MutationObserver(show).observe(document.getElementById("people"), { childList: true });
  show();
}
