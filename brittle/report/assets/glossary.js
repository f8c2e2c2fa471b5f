"use strict";
// Each term of the list of words is marked where it first appears in a chapter, and explained on demand.
(() => {
  const terms = new Map();
  for (const name of document.querySelectorAll("dl.glossary dt"))
    for (const word of JSON.parse(name.dataset.words)) terms.set(word, name.nextElementSibling);
  if (!terms.size) return;
  const forms = [...terms.keys()].sort((one, other) => other.length - one.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\w’])(?:${forms.join("|")})(?![\\w’])`, "g");

  const box = document.createElement("div");
  box.className = "meaning";
  box.hidden = true;
  document.body.append(box);
  const hide = () => { box.hidden = true; };
  const show = (term) => {
    box.textContent = document.getElementById(term.getAttribute("aria-describedby")).textContent;
    box.hidden = false;
    const at = term.getBoundingClientRect(), own = box.getBoundingClientRect();
    const below = at.bottom + own.height + 12 < window.innerHeight;
    box.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - own.width - 8))}px`;
    box.style.top = `${below ? at.bottom + 6 : at.top - own.height - 6}px`;
  };
  const marked = (word) => {
    const term = document.createElement("button");
    term.type = "button";
    term.className = "term";
    term.textContent = word;
    term.setAttribute("aria-describedby", terms.get(word).id);
    for (const event of ["pointerenter", "focus", "click"]) term.addEventListener(event, () => show(term));
    for (const event of ["pointerleave", "blur"]) term.addEventListener(event, hide);
    return term;
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", hide, { passive: true });

  const mark = (node, known) => {
    const parts = [];
    let end = 0;
    for (const found of node.data.matchAll(pattern)) {
      const meaning = terms.get(found[0]);
      if (known.has(meaning)) continue;
      known.add(meaning);
      parts.push(node.data.slice(end, found.index), marked(found[0]));
      end = found.index + found[0].length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(end));
  };
  for (const chapter of document.querySelectorAll(".first, .chapter")) {
    const known = new Set();
    for (const words of chapter.querySelectorAll("p.answer, .doubts p, .lead p, p.caption, p.warning")) {
      const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, button")) nodes.push(walker.currentNode);
      nodes.forEach((node) => mark(node, known));
    }
  }
})();
