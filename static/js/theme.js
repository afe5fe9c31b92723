// Loaded before anything is painted: the chosen appearance holds from the first frame on.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch {
    // Storage is forbidden: the device decides.
  }
  if (choice === "light" || choice === "dark") {
    document.documentElement.dataset.bsTheme = choice;
  }
})();
