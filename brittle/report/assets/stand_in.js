"use strict";
// Calls the script of each panel that has data, as the page's own scripts do.
const Brittle = {
  panel(id, draw) {
    const data = JSON.parse(document.getElementById("figures").textContent).panels[id];
    if (data) draw(document.getElementById(id), data, {});
  },
};
