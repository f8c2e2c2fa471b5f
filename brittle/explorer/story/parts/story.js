// A story: one or two maps that move together, their chronicles, and the units. The first run is the reader's own.

Brittle.panel("story", (section, data, tools) => {
  const [MINE] = data.sides;
  const AWAY = { "-1": "on the road", "-2": "not in the field" };
  const LINES = { [MINE]: { color: "#000000", width: 2.5 }, other: { color: "#999999", width: 2.5, dash: "dot" } };
  const story = { tick: 0, place: null, unit: "" };
  const words = mapWords(data.map);
  const scenario = data.map.scenarios[MINE];
  const of = (kind, key) => section.querySelector(`.${kind}[data-of="${key}"]`);
  const made = (tag, attributes = {}, ...inside) => {
    const one = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
    one.append(...inside);
    return one;
  };
  const called = (key) => (key === MINE ? "Mine" : "Reference");

  // --- the maps: the controls of the first move both ------------------------------------------------

  const maps = data.sides.map((key) => of("story-side", key));
  data.sides.forEach((key, i) => drawMap(maps[i], { ...data.map, main: key, scenarios: { [key]: data.map.scenarios[key] } }));
  const time = section.querySelector(".story-time");
  time.append(maps[0].querySelector(".map-tools"), maps[0].querySelector(".map-time"));
  maps.slice(1).forEach((map) => map.querySelectorAll(".map-tools, .map-time").forEach((part) => { part.hidden = true; }));
  const places = section.querySelector(".story-places");
  maps.forEach((map, i) => {
    const facts = map.querySelector(".map-facts");
    const title = maps.length > 1 ? called(data.sides[i]) : "";
    const named = (words) => (title ? `${words}. ${title}` : words);
    const here = made("div", { class: "map-here story-place", tabindex: "0", role: "region", "aria-label": named("The chosen place") },
      made("div", { class: "story-here" }), facts);
    if (title) here.prepend(made("p", { class: "story-of" }, title));
    places.append(here);
    const axis = made("div", { class: "map-here" }, map.querySelector(".map-words"));
    if (title) axis.prepend(made("p", { class: "story-of" }, title));
    section.querySelector(".story-words").append(axis);
  });
  const move = (detail, but) => maps.filter((map) => map !== but)
    .forEach((map) => map.dispatchEvent(new CustomEvent("map-show", { detail })));
  maps.forEach((map) => map.addEventListener("map-shown", ({ detail }) => {
    move(detail, map);
    follow(detail);
  }));
  const go = (tick) => { move({ tick }); follow({ ...story, tick }); };
  for (const button of section.querySelectorAll("button[data-tick]"))
    button.addEventListener("click", () => go(Number(button.dataset.tick)));
  const axis = time.querySelector(".map-axis"), WORDS = 80; // pixels that the shorter words need
  const parted = scenario.marks.map((tick) => 100 * tick / scenario.end);
  parted.forEach((left, i) => {
    if (i && (left - parted[0]) / 100 * axis.clientWidth < WORDS) return;
    const at = made("span", { class: "story-parts" }, i ? "the maps part" : "they part");
    at.style.left = `${left}%`;
    if (left > 60) at.classList.add("left");
    axis.insertBefore(at, axis.querySelector("svg"));
  });

  // --- the chronicles: the last entry that has happened stays in view --------------------------------

  const entries = new Map(data.sides.map((key) =>
    [key, [...of("story-chronicle", key).querySelectorAll("button[data-tick]")]]));
  // Tab reaches one entry of a chronicle, and the arrow keys the others: hundreds would stand before the units.
  const reach = (buttons, one) => buttons.forEach((other) => { other.tabIndex = other === one ? 0 : -1; });
  for (const buttons of entries.values()) buttons.forEach((one, i) => one.addEventListener("keydown", (event) => {
    const next = buttons[{ ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: buttons.length - 1 }[event.key]];
    if (!next) return;
    event.preventDefault();
    reach(buttons, next);
    next.focus();
  }));
  const read = () => {
    for (const [key, buttons] of entries) {
      const last = buttons.findLast((one) => Number(one.dataset.tick) <= story.tick);
      for (const one of buttons) {
        one.parentElement.classList.toggle("gone", Number(one.dataset.tick) <= story.tick);
        if (one === last) one.setAttribute("aria-current", "time"); else one.removeAttribute("aria-current");
      }
      if (!buttons.includes(document.activeElement)) reach(buttons, last ?? buttons[0]);
      const box = of("story-chronicle", key).querySelector(".story-days");
      box.scrollTop = last ? last.offsetTop - box.clientHeight / 2 : 0;
    }
  };

  // --- the units --------------------------------------------------------------------------------------

  const runs = data.sides.map((key) => [key, data.runs[key]]);
  const where = ([, , moves], tick) => moves.findLast(([when]) => when <= tick)?.[1] ?? -2;
  const named = (place) => AWAY[place] ?? `in ${data.map.places[place].name}`;
  const seen = (unit) => runs.some(([, units]) => units[unit][0].some((men) => men > 0));
  const groups = new Map();
  data.units.forEach(([name, faction], unit) => {
    if (seen(unit)) groups.set(faction, [...(groups.get(faction) ?? []), [unit, name]]);
  });
  const select = made("select", {}, made("option", { value: "" }, "choose a unit"), ...[...groups].map(([faction, units]) =>
    made("optgroup", { label: faction || "others" }, ...units.map(([unit, name]) => made("option", { value: unit }, name)))));
  section.querySelector(".story-unit-tools").append(made("label", {}, "Unit ", select));
  const shown = section.querySelector(".story-unit");
  const facts = made("div", { class: "story-now", "aria-live": "off" });
  const plots = ["men", "will"].map((name) => made("div", { class: "plot", role: "img", "aria-label": `${name} of the unit over time` }));
  const acts = made("div", { class: "story-acts" });

  const said = (key, unit) => {
    const one = data.runs[key][unit], men = one[0][story.tick];
    const stands = men === null ? AWAY[-2] : `${words.people(men)} men ${named(where(one, story.tick))}, will ${one[1][story.tick].toFixed(1).replace("-", "−")}`;
    return made("p", {}, made("b", {}, maps.length > 1 ? `${called(key)}: ` : ""), `${words.full(scenario, story.tick)}: ${stands}.`);
  };
  const sayNow = () => { if (story.unit !== "") facts.replaceChildren(...data.sides.map((key) => said(key, story.unit))); };
  const xs = Array.from({ length: scenario.end + 1 }, (_, tick) => words.moment(scenario, tick).toISOString().slice(0, 16));
  const now = () => [{ type: "line", yref: "paper", y0: 0, y1: 1, x0: xs[story.tick], x1: xs[story.tick],
    line: { color: "#595959", width: 1 } }];
  const draw = () => {
    if (story.unit === "") return;
    plots.forEach((plot, i) => {
      const traces = runs.map(([key, units]) => ({ type: "scatter", mode: "lines", x: xs, y: units[story.unit][i], name: called(key),
        line: LINES[key] ?? LINES.other, connectgaps: false, hovertemplate: `%{y:${i ? ".1f" : ",.0f"}}<extra>${called(key)}</extra>` }));
      const layout = { height: 220, hovermode: "x unified", shapes: now(), showlegend: maps.length > 1 && !i,
        legend: { orientation: "h", y: 1.16, x: 0 }, margin: { t: 26 },
        xaxis: { type: "date", range: [xs[0], xs[scenario.end]] }, yaxis: { title: { text: i ? "will" : "men" }, ...(i ? {} : { rangemode: "tozero" }) } };
      Plotly.react(plot, tools.inTheme(traces), tools.inTheme(tools.merge(tools.base, layout)),
        { displayModeBar: false, responsive: true });
    });
  };
  const listed = (key) => {
    const found = data.runs[key][story.unit][3];
    const items = found.map(([tick, when, text]) => {
      const button = made("button", { type: "button" }, made("time", {}, when), ` ${text}`);
      button.addEventListener("click", () => go(tick));
      return made("li", {}, button);
    });
    return made("div", {}, made("h4", {}, maps.length > 1 ? `What it does. ${called(key)}` : "What it does"),
      items.length ? made("ol", {}, ...items) : made("p", {}, "Nothing that the log of this run records."));
  };
  const chooseUnit = (unit) => {
    story.unit = unit;
    select.value = unit;
    if (unit === "") return shown.replaceChildren();
    const [name, faction] = data.units[unit];
    acts.replaceChildren(...data.sides.map(listed));
    shown.replaceChildren(made("h3", {}, name), made("p", { class: "caption" }, faction), facts,
      made("div", { class: "plots two" }, ...plots), acts);
    sayNow();
    draw();
  };
  select.addEventListener("change", () => chooseUnit(select.value === "" ? "" : Number(select.value)));
  tools.onTheme(draw);

  // The units that stand in the chosen place at the chosen moment.
  const sayHere = () => places.querySelectorAll(".story-here").forEach((here, i) => {
    const place = data.map.places[story.place];
    if (!place) return here.replaceChildren();
    const units = data.runs[data.sides[i]];
    const there = units.flatMap((one, unit) => {
      const men = one[0][story.tick];
      return men !== null && where(one, story.tick) === story.place ? [[unit, men]] : [];
    });
    const buttons = there.map(([unit, men]) => {
      const button = made("button", { type: "button" }, `${data.units[unit][0]}, ${words.people(men)} men`);
      button.addEventListener("click", () => {
        chooseUnit(unit);
        section.querySelector(".story-units").scrollIntoView({ block: "start" });
      });
      return made("li", {}, button);
    });
    here.replaceChildren(made("h4", {}, `Units in ${place.name} at the chosen moment`),
      buttons.length ? made("ul", {}, ...buttons) : made("p", {}, "None."));
  });

  // --- what follows the moment ------------------------------------------------------------------------

  let waiting = 0;
  const follow = ({ tick, place }) => {
    story.tick = tick;
    story.place = place;
    if (!waiting) waiting = requestAnimationFrame(() => {
      waiting = 0;
      read();
      sayHere();
      sayNow();
      if (story.unit !== "") plots.forEach((plot) => Plotly.relayout(plot, { shapes: tools.inTheme(now()) }));
    });
  };
  go(scenario.branch);

  // The frame around this page is as high as the page.
  const frame = window.frameElement;
  const fit = () => { if (frame) frame.style.height = `${Math.ceil(document.body.getBoundingClientRect().height) + 2}px`; };
  new ResizeObserver(fit).observe(document.body);
  fit();
});
