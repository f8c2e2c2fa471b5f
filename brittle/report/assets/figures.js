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

  // Colours. The data hold the colours of the light page; on a dark page each is replaced.
  const NAMES = { white: "#ffffff", black: "#000000", grey: "#808080" };
  const LITERAL = /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|rgba?\([^)]*\)|\b(?:white|black|grey)\b/gi;
  const parts = (name) => {
    const literal = NAMES[name.toLowerCase()] ?? name;
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

  // Text inside a bar is black or white, whichever stands out more from the colour of the bar.
  const linear = (part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const bright = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const onBar = (ground) => (colour) => {
    const [red, green, blue, opacity = 1] = parts(colour);
    const seen = [red, green, blue].map((part) => part * opacity + ground * (1 - opacity));
    return bright(seen) > 0.179 ? "#000000" : "#ffffff";
  };
  // Coloured text outside bars comes closer to black, or on a dark page to white, until it can be read.
  const legible = (colour, ground) => {
    const [red, green, blue] = parts(colour), far = 255 - ground, behind = bright([ground, ground, ground]);
    for (let mix = 0; mix < 1; mix += 0.1) {
      const seen = [red, green, blue].map((part) => part * (1 - mix) + far * mix);
      const [low, high] = [bright(seen), behind].sort((a, b) => a - b);
      if ((high + 0.05) / (low + 0.05) >= 4.6) return hex(seen);
    }
    return hex([far, far, far]);
  };
  const readable = (trace, ground) => {
    const words = trace.textfont?.color;
    if (trace.type === "scatter" && words) {
      const color = Array.isArray(words) ? words.map((one) => legible(one, ground)) : legible(words, ground);
      return { ...trace, textfont: { ...trace.textfont, color } };
    }
    const colour = trace.marker?.color;
    if (trace.type !== "bar" || !trace.text || !colour) return trace;
    const chosen = Array.isArray(colour) ? colour.map(onBar(ground)) : onBar(ground)(colour);
    return { ...trace, insidetextfont: { ...trace.insidetextfont, color: chosen } };
  };

  const grid = { gridcolor: "#ececec", automargin: true, fixedrange: true, title: { standoff: 8 } };
  const base = {
    font: { family: "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
            size: 12, color: "#1b1b1b" },
    margin: { l: 56, r: 24, t: 8, b: 46 },
    paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff", showlegend: false, dragmode: false,
    hoverlabel: { align: "left", font: { size: 12 }, bgcolor: "#ffffff" },
    xaxis: { ...grid, ticklabelstandoff: 5 }, yaxis: { ...grid, ticklabelstandoff: 3 },
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

  // The title of an upright axis that is too short for it is broken into two lines, near its middle.
  const fitted = (layout) => {
    const words = layout.yaxis.title.text, room = (layout.height ?? 400) - 80;
    if (!words || words.includes("<br>") || words.length * 6.6 < room) return layout;
    const middle = words.length / 2, gaps = [...words.matchAll(/ /g)].map((gap) => gap.index);
    if (!gaps.length) return layout;
    const at = gaps.reduce((best, one) => (Math.abs(one - middle) < Math.abs(best - middle) ? one : best));
    return merge(layout, { yaxis: { title: { text: `${words.slice(0, at)}<br>${words.slice(at + 1)}` } } });
  };
  const layoutOf = (plot, view, narrow) => fitted(narrow
    ? merge(base, onNarrow, plot.layout, view.layout, plot.narrow, view.narrow)
    : merge(base, plot.layout, view.layout));
  const tracesOf = (view, narrow) => view.traces.filter((t) => t.meta !== (narrow ? "wide" : "narrow"));

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

  // On paper the page is light, each figure is as wide as the paper, and tables are open. Lists of single events
  // (`on-screen`) are not printed.
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { theme: root.dataset.theme, closed: [...document.querySelectorAll("details:not([open], .on-screen)")] };
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
