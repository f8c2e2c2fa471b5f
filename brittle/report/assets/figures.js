"use strict";
// This script draws the figures from the data in the page, which holds everything that the script needs.
const Brittle = (() => {
  const data = JSON.parse(document.getElementById("figures").textContent);
  const root = document.documentElement;
  const narrowScreen = window.matchMedia("(max-width: 640px)");
  const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = new Map(); // the scenario that the reader has chosen in each panel
  const themed = [], sized = [];
  let onPaper = false; // whether the page is being printed
  const A4 = 700, BESIDE = 340, TALLEST = 680; // in pixels: a page of A4, one of two plots across it, its height

  const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name.replace(/^@/, "")}`).trim();

  const isDark = () => root.dataset.theme === "dark";
  const { base, layoutOf, merge, readable, tinted, tracesOf } = Look(data.shades);
  const inTheme = (value) => (isDark() ? tinted(value) : value);

  const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const viewOf = (plot) => own(plot.views, chosen.get(plot.panel) ?? data.main) || own(plot.views, data.all);

  const say = (element, words) => {
    Plotly.purge(element);
    const said = document.createElement("p");
    said.className = "none";
    said.textContent = words;
    element.replaceChildren(said);
  };

  const draw = (id) => {
    const plot = data.plots[id], element = document.getElementById(id), view = viewOf(plot);
    if (!view) return say(element, "There are no data, because no run of this scenario has recorded what this figure shows.");
    element.querySelector(":scope > .none")?.remove();
    const beside = onPaper && element.closest(".two:not(.stacked), .three:not(.stacked)") !== null;
    const narrow = onPaper ? beside : narrowScreen.matches;
    const layout = layoutOf(plot, view, narrow);
    const sheet = { width: beside ? BESIDE : A4, height: Math.min(layout.height ?? 400, TALLEST),
                    font: { size: beside ? 9.5 : 11 } };
    const traces = inTheme(tracesOf(view, narrow)).map((trace) => readable(trace, isDark() ? 21 : 255));
    return Plotly.react(element, traces, inTheme(onPaper ? merge(layout, sheet) : layout),
      { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false });
  };

  // If a figure fails, a message appears in its place, and the other figures are still drawn.
  const drawn = async (id) => {
    try { await draw(id); } catch (error) {
      console.error(id, error);
      say(document.getElementById(id), "This figure could not be drawn.");
    }
  };
  const ids = (panel) => Object.keys(data.plots).filter((id) => panel === undefined || data.plots[id].panel === panel);
  const pause = () => new Promise((resume) => setTimeout(resume));
  const drawAll = async () => {
    for (const id of ids()) {
      await drawn(id);
      performance.mark("brittle-figure");
      await pause(); // the page answers the reader between two figures
    }
  };

  // What a saved picture of a figure shows: its plots as they are on a wide light page.
  const plotsOf = (panel) => ids(panel).map((id) => [data.plots[id], viewOf(data.plots[id])]).filter(([, view]) => view)
    .map(([plot, view]) => ({ title: plot.title, layout: layoutOf(plot, view, false),
      traces: tracesOf(view, false).map((trace) => readable(trace, 255)) }));

  const setTheme = (name) => {
    root.dataset.theme = name;
    themed.forEach((told) => told());
    return drawAll();
  };

  const tools = {
    colour,
    onTheme: (told) => themed.push(told),
    narrow: () => narrowScreen.matches,
    onNarrow: (told) => sized.push(told),
    base, inTheme, merge,
  };
  const panels = new Map();

  for (const select of document.querySelectorAll("select.scenario")) {
    const panel = select.closest("section").id;
    chosen.set(panel, select.value); // a list lacks the main scenario if that has no data for the figure
    select.addEventListener("change", () => {
      chosen.set(panel, select.value);
      return Promise.all(ids(panel).map(drawn));
    });
  }

  // A table whose longest words do not fit beside one another on paper is made smaller.
  const fitTable = (table) => {
    Object.assign(table.style, { fontSize: "7pt", width: "min-content" });
    const width = table.offsetWidth;
    table.style.cssText = width > A4 ? `zoom: ${A4 / width}` : "";
  };

  // On paper, plots stand below one another if they would be too tall beside one another.
  const isTall = (element) => {
    const plot = data.plots[element.id], view = viewOf(plot);
    return view && (layoutOf(plot, view, true).height ?? 400) > TALLEST;
  };
  const stack = () => document.querySelectorAll(".plots.two, .plots.three").forEach((plots) =>
    plots.classList.toggle("stacked", onPaper && [...plots.querySelectorAll(".plot")].some(isTall)));

  // On paper the page is light, each figure is as wide as the paper, and tables are open.
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { theme: root.dataset.theme, closed: [...document.querySelectorAll("details:not([open])")] };
    before.closed.forEach((details) => { details.open = true; });
    root.dataset.theme = "light";
    onPaper = true;
    stack();
    themed.forEach((told) => told());
    for (const id of ids()) drawn(id);
    document.querySelectorAll(".scroll table").forEach(fitTable);
  });
  window.addEventListener("afterprint", () => {
    before.closed.forEach((details) => { details.open = false; });
    onPaper = false;
    stack();
    document.querySelectorAll(".scroll table").forEach((table) => { table.style.cssText = ""; });
    setTheme(before.theme);
  });

  const unpacked = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  };

  const start = async () => {
    for (const [id, make] of panels) {
      const section = document.getElementById(id);
      try { if (section && own(data.panels, id)) make(section, await unpacked(data.panels[id]), tools); } catch (error) {
        console.error(id, error);
        section.append("This figure could not be drawn.");
      }
    }
    narrowScreen.addEventListener("change", () => { sized.forEach((told) => told()); drawAll(); });
    darkScreen.addEventListener("change", () => setTheme(darkScreen.matches ? "dark" : "light"));
    document.getElementById("theme")?.addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
    await drawAll();
    root.dataset.drawn = "yes";
  };

  return { panel: (id, make) => panels.set(id, make), plotsOf, start };
})();
