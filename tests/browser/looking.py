"""What is looked at on a page, as scripts that run in it."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What a colour scheme can change, and what can change once more with the width: a link looks like one
# or not wherever the line breaks.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
WITHOUT_CONTRAST = ["color-contrast"]

# Whole: the whole page but for a frame that is looked at elsewhere, and the style sheets, which one
# rule reads. Otherwise what stands in the root.
# Of many things alike the first ones: what is true of the twelfth row or clause is true of the
# sixtieth, or of the sixth on a phone. In the dark only colours differ: the fourth is enough.
RUN_AXE = """async ([only, whole, root, without]) => {
  const further = [];
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  for (const parent of document.querySelectorAll('main, main *')) {
    const seen = {};
    for (const child of parent.children) {
      const kind = child.tagName + child.className;
      seen[kind] = (seen[kind] || 0) + 1;
      if (seen[kind] > (dark ? 4 : whole ? 12 : 6)) further.push(child);
    }
  }
  if (whole && root !== 'html') further.push(...document.querySelectorAll('header.head, .places, footer.foot'));
  const found = await axe.run({include: document.querySelector(whole ? 'html' : root), exclude: further}, {
    runOnly: only, preload: whole, resultTypes: ['violations'],
    rules: Object.fromEntries(without.map((rule) => [rule, {enabled: false}])),
  });
  return found.violations.map((one) => one.id + ': ' + one.nodes.map((node) =>
    node.target.join(' ') + ' (' + (node.any[0] || node.all[0] || node.none[0] || {message: one.help}).message + ')'
  ).slice(0, 3).join('; '));
}"""

TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const wide = [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (style.position === 'fixed' || box.width === 0 || !one.checkVisibility()) return false;
    for (let above = one.parentElement; above && above !== document.body; above = above.parentElement)
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(above).overflowX)) return false;
    return box.right > page.clientWidth + 1 || box.left < -1;
  });
  return ['page is ' + page.scrollWidth + ' wide, window ' + page.clientWidth]
    .concat(wide.slice(0, 3).map((one) => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40)));
}"""

# As a browser does whose owner wants letters of twice the size, with all menus and folds opened.
LARGER = """() => {
  const page = document.documentElement;
  page.style.fontSize = 2 * parseFloat(getComputedStyle(page).fontSize) + 'px';
  window.shut = [...document.querySelectorAll('details:not([open])')];
  window.shut.forEach((one) => { one.open = true; });
}"""
NOT_LARGER = """() => {
  document.documentElement.style.fontSize = '';
  window.shut.forEach((one) => { one.open = false; });
}"""

START = """(root) => {
  const start = document.querySelector(root === 'html' ? 'body' : root);
  const before = start.getAttribute('tabindex');
  start.tabIndex = -1;
  start.focus();
  if (root === 'html') start.blur();
  if (before === null) start.removeAttribute('tabindex');
  window.scrollTo(0, 0);
}"""
# What the Tab key should reach, each with a mark to know it again.
TABBABLE = """(root) => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const radios = new Set();
  let number = 0;
  window.looksWithoutFocus = new Map();
  window.lookOf = (one) => [one, one.parentElement, one.nextElementSibling, one.labels && one.labels[0]]
    .filter(Boolean).map((element) => {
      const style = getComputedStyle(element);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
              style.backgroundColor, style.textDecorationLine, style.transform, style.clipPath].join('|');
    }).join();
  for (const one of document.querySelector(root).querySelectorAll(wanted)) {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (one.disabled || one.tabIndex < 0 || one.type === 'hidden' || one.closest('[inert]')) continue;
    if (!one.checkVisibility({visibilityProperty: true}) || (box.width === 0 && box.height === 0)) continue;
    if (one.type === 'radio') {
      const group = (one.form ? [...document.forms].indexOf(one.form) : '') + one.name;
      if (radios.has(group)) continue;
      radios.add(group);
      document.querySelectorAll(`input[type=radio][name="${one.name}"]`).forEach((other) => {
        if (other.form === one.form) other.dataset.tab = number;
      });
    }
    one.dataset.tab = number++;
    window.looksWithoutFocus.set(one, window.lookOf(one));
  }
  return number;
}"""
# Each element that takes the focus: its mark, and whether it or what stands by it looks otherwise
# than before. Noted in the page, since to ask after every press takes as long as the press.
FOLLOW = """() => {
  window.focused = [];
  document.addEventListener('focusin', (event) => {
    const one = event.target;
    const before = window.looksWithoutFocus.get(one);
    window.focused.push({
      mark: one.dataset.tab ?? null,
      seen: before === undefined || before !== window.lookOf(one),
      what: one.tagName + ' ' + (one.textContent || one.name || '').trim().slice(0, 40),
    });
  });
}"""
FOLLOWED = "() => window.focused"

# Texts that a person reads and in which no letter is accented, although every marked text is.
UNMARKED = """() => {
  const plain = new Set();
  const note = (text) => {
    const words = text.replace(/\\s+/g, ' ').trim();
    if (/^(https?:\\/\\/\\S+|\\S+@\\S+)$/.test(words)) return; // an address is no language
    if (/[a-z]{2,}/i.test(words) && !/[\\u00c0-\\u024f\\u1e00-\\u1eff]/.test(words) && !/^\\[.*\\]$/.test(words)) plain.add(words);
  };
  const hidden = '[translate=no], script, style, code, time, kbd, textarea, [lang]:not(html)';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(hidden)) note(walker.currentNode.data);
  for (const one of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
    if (!one.closest(hidden))
      for (const name of ['aria-label', 'title', 'alt', 'placeholder']) note(one.getAttribute(name) || '');
  return [...plain];
}"""
