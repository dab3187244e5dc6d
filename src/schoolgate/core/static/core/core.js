// Quickening only: every page works without this file.
"use strict";

(() => {
  const on = (kind, selector, act) =>
    document.addEventListener(kind, (event) => {
      const found = event.target instanceof Element && event.target.closest(selector);
      if (found) act(found, event);
    });

  const reveal = (root) => {
    for (const part of root.querySelectorAll("[data-with-script]")) part.hidden = false;
  };

  // A link to a page of its own opens the dialog that the page holds as well.
  on("click", "a[data-dialog]", (link, event) => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (!dialog || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
  });
  on("click", "[data-close-dialog]", (part, event) => {
    const dialog = part.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });

  on("click", "[data-print]", () => window.print());

  on("click", "[data-copy]", async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const said = document.getElementById(`${button.dataset.copy}-said`);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      if (said) said.textContent = button.dataset.said;
    } catch {
      window.getSelection().selectAllChildren(source);
    }
  });

  // The button wakes when the words are typed; the server checks them again.
  on("input", "[data-confirm-words]", (box) => {
    const button = box.form.querySelector("[data-confirm-button]");
    const same = (text) => text.trim().toLocaleLowerCase();
    if (button) button.disabled = same(box.value) !== same(box.dataset.confirmWords);
  });

  on("change", ".drop input[type=file]", (input) => {
    const said = input.closest(".drop").querySelector(".drop-said");
    const size = (bytes) =>
      bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
    if (said) {
      said.textContent = Array.from(input.files, (file) => `${file.name}, ${size(file.size)}`).join("; ");
    }
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    on(kind, ".drop", (drop, event) => {
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind === "dragleave") return;
      event.preventDefault();
      const input = drop.querySelector("input[type=file]");
      if (kind === "drop" && input && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }

  // Leave a page of concern in one key: nothing of it stays behind the back button.
  document.addEventListener("keydown", (event) => {
    const leave = document.querySelector("a[data-quick-leave]");
    if (leave && event.key === "Escape" && !document.querySelector("dialog[open]")) {
      document.body.hidden = true;
      location.replace(leave.href);
    }
  });
  on("click", "a[data-quick-leave]", (link, event) => {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(link.href);
  });

  on("change", "select[data-send-on-change]", (select) => select.form.requestSubmit());

  // Menus close when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target instanceof Element && event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  const begin = (root) => {
    reveal(root);
    for (const box of root.querySelectorAll("[data-confirm-words]")) {
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const summary = root.querySelector(".error-summary");
    if (summary) summary.focus();
  };
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
})();
