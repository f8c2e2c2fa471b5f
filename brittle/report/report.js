"use strict";
// This script draws the figures from the data in the page, which holds everything that the script needs.
(() => {
  const data = JSON.parse(document.getElementById("figures").textContent);
  const narrowScreen = window.matchMedia("(max-width: 640px)");
  let scenario = data.main;

  const base = {
    font: { family: "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
            size: 12, color: "#1b1b1b" },
    margin: { l: 56, r: 24, t: 8, b: 46 },
    paper_bgcolor: "#fff", plot_bgcolor: "#fff", showlegend: false, dragmode: false,
    hoverlabel: { align: "left", font: { size: 12 }, bgcolor: "#fff" },
    xaxis: { gridcolor: "#ececec", automargin: true, fixedrange: true, title: { standoff: 8 } },
    yaxis: { gridcolor: "#ececec", automargin: true, fixedrange: true, title: { standoff: 8 } },
  };
  const onNarrow = { margin: { l: 44, r: 20 }, font: { size: 11 } };

  const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
  const merge = (...layers) => layers.reduce((sum, layer) => {
    for (const [key, value] of Object.entries(layer || {}))
      sum[key] = isObject(value) ? merge(isObject(sum[key]) ? sum[key] : {}, value) : value;
    return sum;
  }, {});

  const say = (element, words) => {
    Plotly.purge(element);
    const told = document.createElement("p");
    told.className = "none";
    told.textContent = words;
    element.replaceChildren(told);
  };

  const draw = (id) => {
    const plot = data.plots[id];
    const element = document.getElementById(id);
    const view = plot.views[scenario] || plot.views.all;
    if (!view) return say(element, "There are no data, because no run of this scenario has recorded what this figure shows.");
    element.querySelector(":scope > .none")?.remove();
    const narrow = narrowScreen.matches;
    const layout = narrow
      ? merge(base, onNarrow, plot.layout, view.layout, plot.narrow, view.narrow)
      : merge(base, plot.layout, view.layout);
    return Plotly.react(element, [...view.traces], layout,
      { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false });
  };

  // If a figure fails, a message appears in its place, and the other figures are still drawn.
  const drawn = async (id) => {
    try { await draw(id); } catch (error) {
      console.error(id, error);
      say(document.getElementById(id), "This figure could not be drawn.");
    }
  };

  const drawAll = () => Promise.all(Object.keys(data.plots).map(drawn));

  const drawChosen = () => Promise.all(Object.keys(data.plots)
    .filter((id) => !data.plots[id].views.all)
    .map(drawn));

  for (const select of document.querySelectorAll("select.scenario"))
    select.addEventListener("change", () => {
      scenario = select.value;
      for (const other of document.querySelectorAll("select.scenario")) other.value = scenario;
      drawChosen();
    });

  narrowScreen.addEventListener("change", drawAll);
  window.addEventListener("beforeprint", () => {
    for (const id of Object.keys(data.plots)) Plotly.Plots.resize(document.getElementById(id));
  });
  drawAll().then(() => { document.documentElement.dataset.drawn = "yes"; });
})();
