"use strict";
// How a figure looks: its axes and letters, on wide and narrow screens, and its colours on light and dark pages.
const Look = (shades) => {
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
    const known = shades[hex([red, green, blue])];
    const grey = Math.max(red, green, blue) - Math.min(red, green, blue) < 4;
    const rgb = known ? parts(known) : grey ? [red, green, blue].map((part) => 240 - part * 0.85) : [red, green, blue];
    return opacity === undefined ? hex(rgb) : `rgba(${rgb.join(",")},${opacity})`;
  };
  const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
  const tinted = (value, ofColour = false) => {
    if (Array.isArray(value)) return ofColour || value.some(isObject) ? value.map((one) => tinted(one, ofColour)) : value;
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) =>
        [key, tinted(one, /color|shadow/i.test(key) && key !== "coloraxis")]));
    return ofColour && typeof value === "string" ? value.replace(LITERAL, dark) : value;
  };

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

  return { base, layoutOf, merge, readable, tinted, tracesOf };
};
