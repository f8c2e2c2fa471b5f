"use strict";
// What the bench does in the browser: it asks for the next numbers, stops, and moves controls with the question.
window.dash_clientside = Object.assign({}, window.dash_clientside, { bench: (() => {
  const set = (part, props) => window.dash_clientside.set_props(part, props);
  let stoppedAt = null;  // the address at which the reader stopped the work

  // Each change that Dash makes costs the page some hundredths of a second, so that this one goes without it.
  const buttons = (canStop, canGoOn) => {
    document.getElementById("stop").hidden = !canStop;
    document.getElementById("go-on").hidden = !canGoOn;
  };

  // Each answer asks for the next one. Dash allows no circle of callbacks, so that this script closes it.
  const askAgain = (grown) => {
    if (!grown) return;
    const stopped = stoppedAt === grown.address;
    buttons(!grown.over && !stopped, !grown.over && stopped);
    if (grown.over) set("whole", { data: grown });
    else if (stopped) set("progress", { children: `${grown.runs} pairs of runs; stopped` });
    else set("again", { data: grown });
  };

  // The numbers of the question before are marked as old until those of the new one come.
  const mark = (part, old) => document.getElementById(part)?.classList.toggle("stale", old);
  const fresh = (part) => () => mark(part, false);
  const begin = (address) => {
    if (stoppedAt !== address) stoppedAt = null;
    buttons(stoppedAt === null, stoppedAt !== null);
    mark("answer", true);
    mark("pictures", true);
    return "playing …";
  };

  const stop = (stops, goes, address, grown) => {
    const pressed = window.dash_clientside.callback_context.triggered_id;
    if (!(pressed === "stop" ? stops : goes)) return window.dash_clientside.no_update;
    stoppedAt = pressed === "stop" ? address : null;
    buttons(stoppedAt === null, stoppedAt !== null);
    if (stoppedAt !== null) return "stopping …";
    set("again", { data: { ...grown, turn: Date.now() } });
    return "playing …";
  };

  const differ = (one, other) => JSON.stringify(one) !== JSON.stringify(other);

  // A control has a slider and a box with its number, and a mark if it was moved; all follow the question.
  const follow = (place, ids, held, numberIds, numbers, boxIds, classes) => {
    if (!place) return;
    const by = (its, values) => Object.fromEntries(its.map(({ field }, at) => [field, values[at]]));
    const [heldBy, numberBy, classBy] = [by(ids, held), by(numberIds, numbers), by(boxIds, classes)];
    for (const [field, value, changed] of place.held) {
      const className = changed ? "control is-changed" : "control";
      if (classBy[field] !== className) set({ type: "box", field }, { className });
      if (field in numberBy) {
        const number = Math.round(value * 1e6) / 1e6;
        if (numberBy[field] !== number) set({ type: "number", field }, { value: number });
        if (heldBy[field] !== value) set({ type: "control", field }, { value });
      }
    }
    // What is wrong stands in the alert, which a screen reader reads, and beside the control for the eye.
    for (const field of new Set(boxIds.map((one) => one.field))) {
      const box = boxOf(field), words = place.problem?.[field];
      if (!box) continue;
      if (words) { box.dataset.problem = words; box.scrollIntoView({ block: "nearest" }); }
      else delete box.dataset.problem;
    }
    if (place.look) look(place.look);
  };

  const boxOf = (field) => document.getElementById(`label-${field.replaceAll(".", "-")}`)?.closest(".control");

  // The panel may just have been drawn again, so that the control is there only a moment later.
  const look = (field, turns = 40) => {
    const control = boxOf(field);
    if (!control) { if (turns) setTimeout(() => look(field, turns - 1), 50); return; }
    control.scrollIntoView({ block: "center" });
    control.querySelector("input, [role=slider], button")?.focus({ preventScroll: true });
  };

  const copyLink = (clicks) => {
    if (!clicks) return window.dash_clientside.no_update;
    const said = (words) => {
      set("copy-link", { children: words });
      setTimeout(() => set("copy-link", { children: "Copy a link to this page" }), 4000);
    };
    const here = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
    if (!navigator.clipboard) said("Copy the address of the browser");
    else navigator.clipboard.writeText(location.href).then(() => said(here ? "Copied; the link works on this computer only" : "Copied"), () => said("Copy the address of the browser"));
    return window.dash_clientside.no_update;
  };

  return { askAgain, begin, stop, follow, copyLink, answered: fresh("answer"), drawn: fresh("pictures") };
})() });
