"use strict";
// This script draws the figures from the data in the page, which holds everything that the script needs.
const Brittle = (() => {
  const data = JSON.parse(document.getElementById("figures").textContent);
  const root = document.documentElement;
  const narrowScreen = window.matchMedia("(max-width: 640px)");
  const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = new Map(); // the scenario that the reader has chosen in each panel
  const themed = [], sized = [];

  const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name.replace(/^@/, "")}`).trim();

  // Colours. The data hold the colours of the light page; on a dark page each is replaced.
  const LITERAL = /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|rgba?\([^)]*\)/gi;
  const parts = (literal) => {
    if (literal[0] !== "#") return literal.match(/[\d.]+/g).map(Number);
    const digits = literal.length === 4 ? [...literal.slice(1)].map((d) => d + d).join("") : literal.slice(1);
    return [0, 2, 4].map((i) => parseInt(digits.slice(i, i + 2), 16));
  };
  const hex = (rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
  const dark = (literal) => {
    const [red, green, blue, opacity] = parts(literal);
    const known = data.shades[hex([red, green, blue])];
    const grey = Math.max(red, green, blue) - Math.min(red, green, blue) < 4;
    const rgb = known ? parts(known) : grey ? [red, green, blue].map((part) => 240 - part * 0.85) : [red, green, blue];
    return opacity === undefined ? hex(rgb) : `rgba(${rgb.join(",")},${opacity})`;
  };
  const isDark = () => root.dataset.theme === "dark";
  const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
  const tinted = (value, ofColour = false) => {
    if (Array.isArray(value)) return ofColour || value.some(isObject) ? value.map((one) => tinted(one, ofColour)) : value;
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) =>
        [key, tinted(one, /color|shadow/i.test(key) && key !== "coloraxis")]));
    return ofColour && typeof value === "string" ? value.replace(LITERAL, dark) : value;
  };
  const inTheme = (value) => (isDark() ? tinted(value) : value);

  const grid = { gridcolor: "#ececec", automargin: true, fixedrange: true, title: { standoff: 8 } };
  const base = {
    font: { family: "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
            size: 12, color: "#1b1b1b" },
    margin: { l: 56, r: 24, t: 8, b: 46 },
    paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff", showlegend: false, dragmode: false,
    hoverlabel: { align: "left", font: { size: 12 }, bgcolor: "#ffffff" },
    xaxis: grid, yaxis: grid,
  };
  const onNarrow = { margin: { l: 44, r: 20 }, font: { size: 11 } };

  const merge = (...layers) => layers.reduce((sum, layer) => {
    for (const [key, value] of Object.entries(layer || {}))
      sum[key] = isObject(value) ? merge(isObject(sum[key]) ? sum[key] : {}, value) : value;
    return sum;
  }, {});

  const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const viewOf = (plot) => own(plot.views, chosen.get(plot.panel) ?? data.main) || own(plot.views, data.all);

  const say = (element, words) => {
    Plotly.purge(element);
    const said = document.createElement("p");
    said.className = "none";
    said.textContent = words;
    element.replaceChildren(said);
  };

  const layoutOf = (plot, view, narrow) => narrow
    ? merge(base, onNarrow, plot.layout, view.layout, plot.narrow, view.narrow)
    : merge(base, plot.layout, view.layout);
  const tracesOf = (view, narrow) => view.traces.filter((t) => t.meta !== (narrow ? "wide" : "narrow"));

  const draw = (id) => {
    const plot = data.plots[id], element = document.getElementById(id), view = viewOf(plot);
    if (!view) return say(element, "There are no data, because no run of this scenario has recorded what this figure shows.");
    element.querySelector(":scope > .none")?.remove();
    const narrow = narrowScreen.matches;
    return Plotly.react(element, inTheme(tracesOf(view, narrow)), inTheme(layoutOf(plot, view, narrow)),
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
    for (const id of ids()) { await drawn(id); await pause(); } // the page answers the reader between two figures
  };

  // A figure saved as a picture has the colours of the light page, and its finding as title.
  const save = (id, format) => {
    const plot = data.plots[id], view = viewOf(plot), element = document.getElementById(id);
    if (!view) return;
    const title = document.querySelector(`#${CSS.escape(plot.panel)} .finding`)?.textContent ?? "";
    const width = Math.max(element.clientWidth, 640), height = (plot.layout.height ?? 400) + 60;
    const lines = title.match(new RegExp(`.{1,${Math.floor(width / 8)}}(\\s|$)`, "g")) ?? [];
    const safe = lines.map((line) => line.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;"));
    const layout = merge(layoutOf(plot, view, false), {
      title: { text: safe.join("<br>"), x: 0.01, xanchor: "left", font: { size: 14 } },
      margin: { t: 30 + 18 * safe.length }, width, height: height + 18 * safe.length });
    return Plotly.downloadImage({ data: tracesOf(view, false), layout },
      { format, filename: id, width, height: layout.height, scale: 2 });
  };

  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const saveTable = (table, name) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((one) => cell(one.dataset.value ?? one.innerText.trim())).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv" }));
    link.download = `${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

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

  for (const select of document.querySelectorAll("select.scenario"))
    select.addEventListener("change", () => {
      const panel = select.closest("section").id;
      chosen.set(panel, select.value);
      return Promise.all(ids(panel).map(drawn));
    });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-save]");
    if (!button) return;
    const { save: format, of } = button.dataset;
    if (format !== "csv") return save(of, format);
    const table = button.closest("details, section").querySelector("table");
    if (table) saveTable(table, of);
  });

  // On paper the page is light, each figure is as wide as the paper, and tables are open.
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { theme: root.dataset.theme, closed: [...document.querySelectorAll("details:not([open])")] };
    before.closed.forEach((details) => { details.open = true; });
    root.dataset.theme = "light";
    themed.forEach((told) => told());
    for (const id of ids()) { draw(id); Plotly.Plots.resize(document.getElementById(id)); }
  });
  window.addEventListener("afterprint", () => {
    before.closed.forEach((details) => { details.open = false; });
    setTheme(before.theme);
  });

  const start = async () => {
    for (const [id, make] of panels) {
      const section = document.getElementById(id);
      try { if (section && own(data.panels, id)) make(section, data.panels[id], tools); } catch (error) {
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

  return { panel: (id, make) => panels.set(id, make), start };
})();
