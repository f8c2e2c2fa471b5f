"use strict";
// The keyboard reaches every table that may be wider than the page, and scrolls it.
for (const table of document.querySelectorAll(".scroll:not([tabindex])")) {
  table.tabIndex = 0;
  table.setAttribute("role", "region");
  table.setAttribute("aria-label", `Table: ${table.closest("section")?.querySelector("h3")?.textContent ?? ""}`);
}
// The list of contents is open beside the page on a wide screen, and a menu above it on a narrow one.
(() => {
  const contents = document.getElementById("contents");
  if (!contents) return;
  const wide = window.matchMedia("(min-width: 1100px)");
  const fit = () => { contents.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  contents.addEventListener("click", (event) => { if (event.target.closest("a") && !wide.matches) contents.open = false; });
  const mark = (id) => links.forEach((link, of) => of === id
    ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
  const seen = new IntersectionObserver((entries) => {
    const inView = entries.find((one) => one.isIntersecting);
    if (inView) mark(inView.target.id);
  }, { rootMargin: "-10% 0px -80% 0px" });
  links.forEach((_, id) => { const section = document.getElementById(id); if (section) seen.observe(section); });
})();
