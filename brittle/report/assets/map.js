// The map: who holds each place at a moment, in one run or in most of all runs.
//
// A page that links several maps, or something else, to a map listens to the event "map-shown" of the map's section,
// whose detail holds the tick, the chosen place and the number of what is shown. It moves a map with the event
// "map-show", whose detail holds any of the three. A map that is moved by an event is silent.

const drawMap = (section, data) => {
  const SVG = "http://www.w3.org/2000/svg";
  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"; // of growing numbers of runs
  const HOURLY = data.hourly ?? 45; // days; a longer axis has steps of days only
  const words = mapWords(data);
  const here = section.querySelector(".map-here");

  const html = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  const drawn = (tag, attributes, parent) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    parent?.append(made);
    return made;
  };

  const state = { key: data.main, shown: 0, tick: 0, step: 1, chosen: null, timer: 0 };
  const scenario = () => data.scenarios[state.key];
  const run = () => scenario().runs[state.shown] ?? null; // null stands for all runs
  const daily = () => Math.max(1, Math.round(24 / scenario().hours));

  // --- who holds each place --------------------------------------------------------------------

  const grown = new Map(); // for each scenario: for each place, who takes it: [faction, ticks, runs in 100 by then]
  const takers = () => {
    if (!grown.has(state.key)) {
      const found = data.places.map(() => []);
      for (const [place, faction, steps] of scenario().all.moves) {
        const ticks = [], counts = [];
        for (let i = 0, tick = 0, count = 0; i < steps.length; i += 2) {
          ticks.push(tick += DIGITS.indexOf(steps[i]));
          counts.push(count += DIGITS.indexOf(steps[i + 1]));
        }
        found[place].push([faction, ticks, counts]);
      }
      grown.set(state.key, found);
    }
    return grown.get(state.key);
  };
  const sharesOf = (p, tick) => {
    const { first, n } = scenario().all;
    const shares = new Map(first[p].map(([code, count]) => [code, 100 * count / n]));
    const loser = first[p][0]?.[0];
    for (const [faction, ticks, counts] of takers()[p]) {
      let at = ticks.length;
      while (at && ticks[at - 1] > tick) at -= 1;
      const share = at ? counts[at - 1] : 0;
      shares.set(faction, (shares.get(faction) ?? 0) + share);
      shares.set(loser, shares.get(loser) - share);
    }
    return [...shares].filter(([, share]) => share > .5).sort((a, b) => b[1] - a[1]);
  };
  const heldAt = (tick) => {
    if (!run()) return data.places.map((_, p) => sharesOf(p, tick)[0] ?? [0, 0]);
    const held = run().first.map((code) => [code, 100]);
    for (const [when, place, holder] of run().changes) {
      if (when > tick) break;
      held[place] = [holder, 100];
    }
    return held;
  };

  // --- the parts of the figure -----------------------------------------------------------------

  const chooser = (label, options) => {
    const select = html("select", {}, ...options.map(([value, text]) => html("option", { value }, text)));
    return [html("label", {}, label, select), select];
  };
  const keys = Object.keys(data.scenarios);
  const [scenarioLabel, scenarioSelect] = chooser("Scenario", keys.map((key) => [key, data.scenarios[key].title]));
  const [shownLabel, shownSelect] = chooser("Show", []);
  const [stepLabel, stepSelect] = chooser("Step", []);
  const named = data.places.map((place, p) => [p, place.name]).sort((a, b) => a[1].localeCompare(b[1], "en"));
  const [placeLabel, placeSelect] = chooser("Place", [["", "choose a place"], ...named]);
  const tools = html("div", { class: "map-tools" }, ...(keys.length > 1 ? [scenarioLabel] : []), shownLabel, placeLabel);

  const button = (text, label, press) => {
    const made = html("button", { type: "button", "aria-label": label, title: label }, text);
    made.addEventListener("click", press);
    return made;
  };
  const svg = drawn("svg", { tabindex: "0", role: "application", "aria-roledescription": "map", "aria-label":
    "Map of the places. Arrow keys move it, plus and minus zoom, 0 shows everything. Choose a place from the list above or with a click." });
  const outlined = data.ground.length > 0;
  const stage = html("div", { class: `map-stage ${outlined ? "with" : "without"}-outlines` }, svg);
  const moving = drawn("g", {}, svg);
  const ground = drawn("g", { class: "ground" }, moving);
  const roads = drawn("g", { class: "roads" }, moving);
  const fronts = drawn("g", { class: "fronts" }, moving);
  const marks = drawn("g", {}, svg);
  const ring = drawn("circle", { class: "chosen", visibility: "hidden" }, svg);
  const names = drawn("g", { "aria-hidden": "true" }, svg);
  const tip = html("div", { class: "map-tip", hidden: "" });
  const scale = html("div", { class: "map-scale" });
  const hint = html("div", { class: "map-hint", hidden: "" }, "To zoom with the wheel, click the map first or hold Ctrl.");
  const legend = html("ul", { class: "map-legend" });
  const facts = html("div", { class: "map-facts", "aria-live": "polite" });
  const moment = html("output", { class: "map-moment" });
  const range = html("input", { type: "range", min: "0", "aria-label": "moment" });
  const strip = drawn("svg", { "aria-hidden": "true", preserveAspectRatio: "none" });
  const play = button("▶ Play", "Play", () => (state.timer ? stop() : start()));
  const time = html("div", { class: "map-time" }, moment,
    button("◀", "One step back", () => { stop(); go(state.tick - state.step); }), play,
    button("▶", "One step forward", () => { stop(); go(state.tick + state.step); }),
    html("div", { class: "map-axis" }, strip, range), stepLabel);
  const said = html("div", { class: "map-words" });
  here.append(tools, html("div", { class: "map-both" },
    html("div", { class: "map-main" }, stage, time), html("div", { class: "map-side" }, legend, facts), said));

  // --- the ground, the roads and the marks -------------------------------------------------------

  for (const [kind, areas, lines] of data.ground) {
    if (areas) drawn("path", { class: `${kind}-areas`, d: areas, "fill-rule": "evenodd" }, ground);
    if (lines) drawn("path", { class: `${kind}-lines`, d: lines }, ground);
  }
  if (data.land) {
    const { near, cell, gaps } = data.land;
    const at = (p) => data.places[p].at.map(Math.round).join(" ");
    const d = data.roads.map(([a, b]) => `M${at(a)}L${at(b)}`).join("") +
      data.places.map((place, p) => (place.at ? `M${at(p)}h.1` : "")).join("");
    drawn("path", { class: "land-edge", d, "stroke-width": 2 * near + 10 }, ground);
    drawn("path", { class: "land", d, "stroke-width": 2 * near }, ground);
    // Wider than a cell, because the edge of the ground runs through the cells beside a gap.
    const rows = gaps.map(([x, y, n]) => `M${(x + .5) * cell} ${(y + .5) * cell}h${(n - 1) * cell + .1}`).join("");
    drawn("path", { class: "land", d: rows, "stroke-width": 4 * cell }, ground);
  }
  const ends = (a, b) => {
    const [[x1, y1], [x2, y2]] = [data.places[a].at, data.places[b].at];
    return { x1, y1, x2, y2 };
  };
  for (const [a, b, kind] of data.roads) drawn("line", { class: `road-${kind}`, ...ends(a, b) }, roads);
  const frontLines = data.roads.map(([a, b]) => drawn("line", { ...ends(a, b), display: "none" }, fronts));

  const biggest = Math.max(1, ...data.places.map((place) => place.people));
  const places = data.places.map((place, p) => ({ ...place, p, size: 3 + 8 * Math.sqrt(Math.max(place.people, 0) / biggest) }))
    .filter((place) => place.at).sort((a, b) => b.size - a.size);
  for (const place of places) {
    place.group = drawn("g", { class: "place" }, marks);
    place.under = drawn("path", { class: "under" }, place.group);
    place.fill = drawn("path", { class: "fill" }, place.group);
    place.text = document.createElementNS(SVG, "text");
    place.text.textContent = place.label;
    if (place.kind === "capital") place.text.setAttribute("class", "capital");
  }
  const byRank = [...places].sort((a, b) => a.rank - b.rank);
  const byCode = new Map(places.map((place) => [place.p, place]));

  const paintMark = (place) => {
    const d = mapShapes[place.mark](place.r);
    place.fill.setAttribute("d", d);
    place.under.setAttribute("d", d);
  };
  const paler = (share) => Math.max(.12, (share - 30) / 70).toFixed(2);
  const edge = (mark) => `color-mix(in srgb, var(--force-${mark}) 60%, var(--ink))`;
  const paint = () => {
    const held = heldAt(state.tick);
    for (const place of places) {
      const [code, share] = held[place.p];
      const mark = data.factions[code].mark;
      if (mark !== place.mark) {
        place.mark = mark;
        place.fill.style.fill = `var(--force-${mark})`;
        place.under.style.stroke = edge(mark);
        if (place.r) paintMark(place);
      }
      if (share !== place.share) {
        place.share = share;
        place.fill.style.fillOpacity = paler(share);
      }
      place.holder = code;
    }
    data.roads.forEach(([a, b], i) => {
      const front = data.factions[held[a][0]].hostile[held[b][0]] === "1";
      if (front !== frontLines[i].front) {
        frontLines[i].front = front;
        frontLines[i].setAttribute("display", front ? "inline" : "none");
      }
    });
    return held;
  };

  const zoom = html("div", { class: "map-zoom" }, button("+", "Zoom in", () => look.zoom(1.6)),
    button("−", "Zoom out", () => look.zoom(1 / 1.6)), button("⤢", "Show everything", () => look.reset()));
  stage.append(zoom);
  const pen = document.createElement("canvas").getContext("2d");
  const drawView = (view, size, base) => {
    moving.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
    const grow = (view.k / base) ** .25 * (size.width < 480 ? .8 : 1);
    const letters = size.width < 480 ? 11 : 12;
    for (const place of places) {
      place.x = place.at[0] * view.k + view.x;
      place.y = place.at[1] * view.k + view.y;
      const r = +(place.size * grow).toFixed(2);
      if (r !== place.r) { place.r = r; paintMark(place); }
      place.group.setAttribute("transform", `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`);
    }
    const seen = (place) => place.x > 0 && place.y > 0 && place.x < size.width && place.y < size.height;
    const family = getComputedStyle(svg).fontFamily;
    const items = byRank.filter(seen).map((place) => {
      const bold = place.kind === "capital" ? "bold " : "";
      pen.font = `${bold}${letters}px ${family}`;
      return { place, x: place.x, y: place.y, r: place.r * MARK_REACH + (place.p === state.chosen ? 5 : 0), h: letters * 1.3,
        w: pen.measureText(place.label).width * 1.03 + 2, first: place.p === state.chosen };
    });
    items.sort((a, b) => b.first - a.first);
    if (items.length && !items.some((item) => item.first)) items[0].first = true;
    const kept = [[size.width - 52, 0, size.width, zoom.offsetTop + zoom.offsetHeight + 4],
      [0, size.height - 34, 130, size.height]];
    const found = placeNames(items, items, kept, size.width, size.height, size.width * size.height / 7500);
    names.replaceChildren(...found.map(({ item, left, top }) => {
      item.place.text.setAttribute("x", left.toFixed(1));
      item.place.text.setAttribute("y", (top + item.h * .78).toFixed(1));
      return item.place.text;
    }));
    const chosen = byCode.get(state.chosen);
    ring.setAttribute("visibility", chosen ? "visible" : "hidden");
    if (chosen) for (const [name, value] of [["cx", chosen.x], ["cy", chosen.y], ["r", chosen.r * MARK_REACH + 3]])
      ring.setAttribute(name, value.toFixed(1));
    drawScale(view);
  };
  const drawScale = (view) => {
    const longest = 110 / view.k * data.frame.km;
    const power = 10 ** Math.floor(Math.log10(longest));
    const km = [5, 2, 1].find((n) => n * power <= longest) * power;
    scale.style.width = `${km / data.frame.km * view.k}px`;
    scale.textContent = `${km} km`;
  };
  const nearest = (x, y) => {
    let best = null, least = Infinity;
    for (const place of places) {
      const far = Math.hypot(place.x - x, place.y - y) - place.r;
      if (far < 9 && far < least) { least = far; best = place; }
    }
    return best;
  };

  // Buttons and keys zoom about the chosen place, or else about the place that is nearest to the middle.
  const middle = ({ width, height }) => {
    const far = (place) => Math.hypot(place.x - width / 2, place.y - height / 2);
    const place = byCode.get(state.chosen) ?? places.reduce((one, other) => (far(other) < far(one) ? other : one));
    return [place.x, place.y];
  };

  let hinted = 0;
  const showHint = () => {
    hint.hidden = false;
    clearTimeout(hinted);
    hinted = setTimeout(() => { hint.hidden = true; }, 1600);
  };
  const look = zoomAndPan(stage, svg, data.frame, drawView, (x, y) => choose(nearest(x, y)?.p ?? null), showHint,
    middle);
  stage.append(scale, tip, hint);
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const place = event.buttons ? null : nearest(event.clientX - box.left, event.clientY - box.top);
    tip.hidden = !place;
    if (!place) return;
    tip.textContent = `${place.name}, held by ${holding(place.p)}`;
    const left = Math.min(place.x + 12, box.width - tip.offsetWidth - 4);
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${place.y + 14 + tip.offsetHeight > box.height ? place.y - 14 - tip.offsetHeight : place.y + 14}px`;
  });
  svg.addEventListener("pointerleave", () => { tip.hidden = true; });

  // --- words -------------------------------------------------------------------------------------

  const holding = (p) => {
    if (run()) return words.faction(heldAt(state.tick)[p][0]);
    const said = sharesOf(p, state.tick).slice(0, 3).map(([code, share]) => [words.faction(code), Math.round(share)]);
    const rest = 100 - said.reduce((sum, [, share]) => sum + share, 0);
    return [...said, ...(rest > 1 ? [["others", rest]] : [])].map(([who, share]) => `${who} in ${share} of 100 runs`).join("; ");
  };
  const sayFacts = () => {
    const place = data.places[state.chosen];
    if (!place) return facts.replaceChildren(html("p", {},
      "Choose a place on the map or from the list, and you will read here when it was lost, to whom, in which manner, and what became of its people."));
    const about = `${place.kind[0].toUpperCase()}${place.kind.slice(1)}, ${place.region}; ${words.people(place.people)} people.`;
    const listed = (pairs) => html("dl", {}, ...pairs.flatMap(([term, text]) => [html("dt", {}, term), html("dd", {}, text)]));
    const now = `Held at the chosen moment by ${holding(state.chosen)}.`;
    const parts = [html("h3", {}, place.name), html("p", {}, about), html("p", { class: "map-now" }, now)];
    if (run()) parts.push(html("h4", {}, run().recorded ? "In fact" : "In this run"), listed(words.inOneRun(scenario(), run(), state.chosen)));
    parts.push(html("h4", {}, `Over all ${scenario().all.n.toLocaleString("en")} runs`), listed(words.inAllRuns(scenario(), state.chosen)));
    facts.replaceChildren(...parts);
  };
  const sample = (mark, share = 100) => {
    const made = drawn("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true", class: "place" });
    const d = mapShapes[mark](5.5);
    drawn("path", { d, style: `fill: var(--paper); stroke: ${edge(mark)}; stroke-width: 1.8` }, made);
    drawn("path", { d, style: `fill: var(--force-${mark}); fill-opacity: ${paler(share)}` }, made);
    return made;
  };
  const lineSample = (group, kind) => {
    const made = drawn("svg", { width: 18, height: 18, "aria-hidden": "true" });
    drawn("line", { class: kind, x1: 0, y1: 9, x2: 18, y2: 9 }, drawn("g", { class: group }, made));
    return html("span", { class: "map-stage", style: "border: 0; background: none; display: flex" }, made);
  };
  let counts = [];
  const makeLegend = () => {
    const inUse = new Set(run() ? [...run().first, ...run().changes.map(([, , holder]) => holder)]
      : scenario().all.first.flatMap((pairs) => pairs.map(([code]) => code)).concat(scenario().all.moves.map(([, code]) => code)));
    const byMark = new Map();
    for (const code of [...inUse].sort((a, b) => data.factions[a].mark - data.factions[b].mark)) {
      const { mark, name } = data.factions[code];
      byMark.set(mark, [...(byMark.get(mark) ?? []), name]);
    }
    counts = [...byMark].map(([mark]) => [mark, html("b", {})]);
    const items = [...byMark].map(([mark, all], i) => html("li", {}, sample(mark), html("span", {}, all.join("; ")), counts[i][1]));
    const has = new Set(data.roads.map(([, , kind]) => kind));
    const more = [html("li", {}, lineSample("fronts", ""), "front: the two ends of this road are hostile"),
      ...data.classes.flatMap((name, kind) => (has.has(kind) ? [html("li", {}, lineSample("roads", `road-${kind}`), name === "primary" || name === "secondary" ? `${name} road` : name)] : []))];
    if (!run()) more.unshift(...[[100, "the same holder in all runs"], [67, "in two of three runs"], [45, "in fewer than half"]]
      .map(([share, text]) => html("li", {}, sample(0, share), text)));
    legend.replaceChildren(html("li", { class: "none" }, html("span", {}, run() ? "Held by" : "Held in most runs by"), html("b", {}, "places")), ...items, ...more);
  };
  const sayWords = () => {
    const lines = [scenario().words];
    if (run()) {
      lines.unshift(run().note);
      const later = run().changes.filter(([tick]) => tick > scenario().end);
      const listed = later.slice(0, 5).map(([tick, p, holder]) =>
        `${data.places[p].name} to ${words.faction(holder)} on ${words.date(words.moment(scenario(), tick))}`);
      if (later.length) lines.push(`Later in ${run().recorded ? "the record" : "this run"}: ${listed.join("; ")}${later.length > 5 ? `; and ${later.length - 5} more changes of hands` : ""}.`);
      else if (scenario().more && !run().recorded) lines.push("After the end of the axis, no place changes hands for the first time in this run.");
      const again = data.places.filter((_, p) => lastKnown(p) !== run().ends[p]);
      if (!run().complete) lines.push(again.length
        ? `The map shows the first time that a place changes hands. The moments of later changes are not saved; on the last day, ${again.length} ${again.length === 1 ? "place has" : "places have"} another holder than the map shows: ${again.slice(0, 5).map((place) => place.name).join(", ")}${again.length > 5 ? " and others" : ""}.`
        : "The map shows the first time that a place changes hands, and on the last day every place has the holder that the map shows.");
    } else {
      const lost = scenario().all.facts.reduce((sum, [count]) => sum + count, 0);
      const again = scenario().all.facts.reduce((sum, one) => sum + one[5], 0);
      lines.push(`Over all runs, only the first time that a place changes hands is saved with its moment. The map shows the faction that then took the place. Of ${lost.toLocaleString("en")} such losses, ${again.toLocaleString("en")} were followed by another change of hands by the last day.`);
      lines.push("A front on this map joins the places as most runs have them; it need not be a front of any single run.");
    }
    said.replaceChildren(...lines.map((line) => html("p", {}, line)));
  };
  const lastKnown = (p) => run().changes.findLast(([, place]) => place === p)?.[2] ?? run().first[p];

  // --- time ----------------------------------------------------------------------------------------

  const go = (tick, step = state.step) => {
    state.tick = Math.min(Math.max(Math.round(tick / step) * step, 0), scenario().end);
    range.value = state.tick;
    const held = paint();
    moment.replaceChildren(html("b", {}, words.full(scenario(), state.tick)), `(${words.sinceBranch(scenario(), state.tick)})`);
    range.setAttribute("aria-valuetext", moment.textContent);
    const tally = new Map();
    for (const [code] of held) tally.set(data.factions[code].mark, (tally.get(data.factions[code].mark) ?? 0) + 1);
    for (const [mark, shown] of counts) shown.textContent = tally.get(mark) ?? 0;
    const now = facts.querySelector(".map-now");
    if (now) now.textContent = `Held at the chosen moment by ${holding(state.chosen)}.`;
    told();
  };
  const stop = () => { clearInterval(state.timer); state.timer = 0; play.textContent = "▶ Play"; play.setAttribute("aria-label", "Play"); };
  const start = () => {
    if (state.tick >= scenario().end) go(0);
    play.textContent = "❚❚ Stop";
    play.setAttribute("aria-label", "Stop");
    state.timer = setInterval(() => { go(state.tick + state.step); if (state.tick >= scenario().end) stop(); },
      state.step === daily() ? 450 : 130);
  };
  const drawStrip = () => {
    const days = Math.ceil(scenario().end / daily()), fell = new Array(days).fill(0);
    const add = (tick, weight) => { if (tick <= scenario().end) fell[Math.min(days - 1, Math.max(0, Math.ceil(tick / daily()) - 1))] += weight; };
    if (run()) for (const [tick] of run().changes) add(tick, 1);
    else for (const all of takers()) for (const [, ticks, sums] of all) ticks.forEach((tick, i) => add(tick, sums[i] - (sums[i - 1] ?? 0)));
    const most = Math.max(1, ...fell);
    strip.setAttribute("viewBox", `0 0 ${scenario().end} 26`);
    const bars = fell.map((count, i) => drawn("rect", { x: (i + .08) * daily(), width: daily() * .84, y: 26 - 26 * count / most, height: 26 * count / most }));
    const branch = drawn("line", { x1: scenario().branch, x2: scenario().branch, y1: 0, y2: 26, "vector-effect": "non-scaling-stroke" });
    const marks = (scenario().marks ?? []).map((tick) => drawn("line", { class: "mark", x1: tick, x2: tick, y1: 0, y2: 26,
      "vector-effect": "non-scaling-stroke" }));
    strip.replaceChildren(...bars, branch, ...marks);
  };

  // --- choices -------------------------------------------------------------------------------------

  const shown = () => ({ tick: state.tick, place: state.chosen, shown: state.shown });
  let silent = false;
  const told = () => {
    if (!silent) section.dispatchEvent(new CustomEvent("map-shown", { detail: shown() }));
  };
  section.addEventListener("map-show", ({ detail }) => {
    stop();
    silent = true;
    const { tick = state.tick, place = state.chosen, shown: which = state.shown } = detail;
    if (which !== state.shown) showRun(which);
    if (place !== state.chosen) choose(place);
    if (tick !== state.tick) go(tick, 1);
    silent = false;
  });

  const choose = (p) => {
    state.chosen = p;
    placeSelect.value = p ?? "";
    sayFacts();
    const place = byCode.get(p);
    if (place) look.show(...place.at);
    look.redraw();
    told();
  };
  const showRuns = () => {
    makeLegend();
    sayWords();
    drawStrip();
    sayFacts();
    go(state.tick);
  };
  const showScenario = (key) => {
    stop();
    const { branch, runs, all, end, hours } = data.scenarios[key];
    const kept = state.key === key || data.scenarios[state.key].branch === branch;
    state.key = key;
    shownSelect.replaceChildren(...runs.map((one, i) => html("option", { value: i }, one.label)),
      html("option", { value: runs.length }, `All ${all.n.toLocaleString("en")} runs`));
    state.shown = Math.min(state.shown, runs.length);
    shownSelect.value = state.shown;
    const byHour = hours < 24 && end <= HOURLY * daily();
    stepSelect.replaceChildren(...(byHour ? [html("option", { value: 1 }, `${hours} hours`)] : []), html("option", { value: daily() }, "1 day"));
    stepLabel.hidden = !byHour;
    state.step = byHour ? 1 : daily();
    range.max = end;
    range.step = state.step;
    if (!kept || !state.tick) state.tick = branch;
    showRuns();
  };

  scenarioSelect.addEventListener("change", () => showScenario(scenarioSelect.value));
  const showRun = (which) => {
    state.shown = which;
    shownSelect.value = which;
    showRuns();
  };
  shownSelect.addEventListener("change", () => showRun(Number(shownSelect.value)));
  stepSelect.addEventListener("change", () => { state.step = Number(stepSelect.value); range.step = state.step; go(state.tick); });
  placeSelect.addEventListener("change", () => choose(placeSelect.value === "" ? null : Number(placeSelect.value)));
  range.addEventListener("input", () => { stop(); go(Number(range.value)); });
  scenarioSelect.value = state.key;
  showScenario(state.key);
};

Brittle.panel("map", drawMap);
