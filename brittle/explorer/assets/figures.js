"use strict";
// Draws the figures of a live page in the colours and the width of the reader's screen, and saves them.
window.dash_clientside = Object.assign({}, window.dash_clientside, { brittle: (() => {
  const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");
  const narrowScreen = window.matchMedia("(max-width: 640px)");
  const seen = () => ({ dark: darkScreen.matches, narrow: narrowScreen.matches });
  const setTheme = () => { document.documentElement.dataset.theme = darkScreen.matches ? "dark" : "light"; };
  const told = () => { setTheme(); window.dash_clientside.set_props("screen", { data: seen() }); };
  setTheme();
  for (const one of [darkScreen, narrowScreen]) one.addEventListener("change", told);

  // A reader brushes over a plot in one direction; dragging then selects.
  const brushing = (way) => (way ? { dragmode: "select", selectdirection: way, newselection: { line: { width: 1 } } } : {});

  const draw = (plot, screen) => {
    if (!plot || !screen) return window.dash_clientside.no_update;
    const { layoutOf, merge, readable, tinted, tracesOf } = BrittleLook;
    const inTheme = (value) => (screen.dark ? tinted(value) : value);
    const layout = merge(layoutOf(plot, plot.view, screen.narrow), brushing(plot.brushed), { autosize: true });
    return { data: inTheme(tracesOf(plot.view, screen.narrow)).map((trace) => readable(trace, screen.dark ? 21 : 255)),
             layout: inTheme(layout) };
  };

  const save = (...given) => {
    const picture = given.at(-1), what = window.dash_clientside.callback_context.triggered_id;
    if (!what || !given.slice(0, -1).some(Boolean)) return window.dash_clientside.no_update;
    if (what.format === "csv") {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff", picture.numbers], { type: "text/csv" }));
      link.download = `${picture.name}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      return window.dash_clientside.no_update;
    }
    const { data, layout } = picture.figure, width = 960, height = layout.height ?? 500;
    Plotly.downloadImage({ data, layout: { ...layout, width, height } },
      { format: what.format, width, height, scale: what.format === "png" ? 2 : 1, filename: picture.name });
    return window.dash_clientside.no_update;
  };

  // A table is made when a reader unfolds it, and from then on follows its numbers.
  const part = (type, children, more) => ({ type, namespace: "dash_html_components", props: { children, ...more } });
  const table = (unfolded, { columns, rows }) => (unfolded ? part("Table", [
    part("Thead", part("Tr", columns.map((head) => part("Th", head, { scope: "col" })))),
    part("Tbody", rows.map((cells) => part("Tr", cells.map((cell) => part("Td", cell))))),
  ]) : window.dash_clientside.no_update);

  return { screen: seen, draw, save, table };
})() });
