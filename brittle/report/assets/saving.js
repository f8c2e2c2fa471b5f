"use strict";
// Saves a figure as a picture with its finding, its plots and its legend, or its numbers as a CSV file.
(() => {
  const WIDTH = 860, PAD = 20, FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
  const INK = "#1b1b1b", SOFT = "#595959";

  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  const lines = (text, size) => {
    const most = Math.floor(WIDTH / (size * 0.56)), found = [""];
    for (const word of text.split(/\s+/)) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (longer.length > most && found.at(-1)) found.push(word); else found[found.length - 1] = longer;
    }
    return found.filter(Boolean);
  };

  // A part of a picture has a height, and draws itself at a distance from the top.
  const words = (text, size, weight = 400, fill = INK) => {
    const found = lines(text, size), step = size * 1.35;
    return { height: found.length * step + 6, draw: (top) => found.map((line, i) =>
      `<text x="${PAD}" y="${top + size + i * step}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(line)}</text>`).join("") };
  };
  const drawing = (svg, height) => ({ height, draw: (top) => svg.replace(/^<svg/, `<svg x="${PAD}" y="${top}"`) });
  const key = (svg, text) => ({ svg, text, width: 42 + text.length * 7.4 });
  const legend = (keys) => {
    const places = []; // each key's distance from the left and its line
    let left = 0, row = 0;
    for (const one of keys) {
      if (left > 0 && left + one.width > WIDTH) { left = 0; row += 1; }
      places.push([left, row]);
      left += one.width;
    }
    return { height: keys.length ? (row + 1) * 22 + 6 : 0, draw: (top) => keys.map((one, i) => {
      const [x, y] = [PAD + places[i][0], top + places[i][1] * 22];
      return `${one.svg.replace(/^<svg/, `<svg x="${x}" y="${y}"`)}<text x="${x + 24}" y="${y + 14}" font-size="13" fill="${INK}">${escaped(one.text)}</text>`;
    }).join("") };
  };

  // A saved picture has the colours of the light page, and no variables of the style sheet.
  const plainColour = (value) => value.replace(/color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)/,
    (_, red, green, blue, opacity) => `rgba(${[red, green, blue].map((part) => Math.round(part * 255)).join(",")},${opacity ?? 1})`);
  const keysOf = (section) => {
    const root = document.documentElement, theme = root.dataset.theme;
    root.dataset.theme = "light";
    const found = [...section.querySelectorAll(".legend li")].map((item) => {
      const mark = item.querySelector("svg").cloneNode(true);
      item.querySelectorAll("svg *").forEach((shown, i) => {
        const style = getComputedStyle(shown), copy = mark.children[i];
        copy.setAttribute("fill", plainColour(style.fill));
        copy.setAttribute("stroke", plainColour(style.stroke));
      });
      mark.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      return key(mark.outerHTML, item.textContent.trim());
    });
    root.dataset.theme = theme;
    return found;
  };

  const parts = async (section) => {
    const select = section.querySelector("select.scenario"), found = [];
    found.push(words(section.querySelector(".finding").textContent, 18, 700));
    if (select) found.push(words(select.selectedOptions[0].textContent, 14, 400, SOFT));
    for (const plot of Brittle.plotsOf(section.id)) {
      const height = plot.layout.height ?? 400;
      const svg = await Plotly.toImage({ data: plot.traces, layout: { ...plot.layout, width: WIDTH, height } },
        { format: "svg", width: WIDTH, height, imageDataOnly: true });
      if (plot.title) found.push(words(plot.title, 14, 600));
      found.push(drawing(svg, height));
    }
    found.push(legend(keysOf(section)));
    const runs = section.textContent.match(/\bn = [^.]*\./)?.[0] ?? "";
    found.push(words(`${document.title}. ${runs}`, 12, 400, SOFT));
    return found;
  };

  const picture = async (section) => {
    let top = PAD, drawn = "";
    for (const part of await parts(section)) { drawn += part.draw(top); top += part.height; }
    const width = WIDTH + 2 * PAD, height = Math.ceil(top + PAD / 2);
    return { width, height, svg: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="${escaped(FONT)}"><rect width="100%" height="100%" fill="#ffffff"/>${drawn}</svg>` };
  };

  const raster = async ({ width, height, svg }) => {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const csv = (section) => {
    const rows = [...document.querySelector(`.numbers[data-of="${CSS.escape(section.id)}"] table`).rows].map((row) =>
      [...row.cells].map((one) => cell(one.dataset.value ?? one.textContent.trim())).join(","));
    return new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv" });
  };

  const makers = {
    csv,
    svg: async (section) => new Blob([(await picture(section)).svg], { type: "image/svg+xml" }),
    png: async (section) => raster(await picture(section)),
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-save]");
    if (!button) return;
    const section = document.getElementById(button.dataset.of), format = button.dataset.save;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await makers[format](section));
    link.download = `${section.id}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
})();
