// Quickening only: the browser's own colour picker writes into the field of the page.
"use strict";

(() => {
  const SIX = /^#?[0-9a-f]{6}$/i;
  for (const picker of document.querySelectorAll("input[data-picks]")) {
    const field = document.getElementById(picker.dataset.picks);
    if (!field) continue;
    picker.addEventListener("input", () => {
      field.value = picker.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", () => {
      const value = field.value.trim();
      if (SIX.test(value)) picker.value = `#${value.replace("#", "")}`.toLowerCase();
    });
  }
})();
