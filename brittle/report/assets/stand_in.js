"use strict";
// Calls the script of each panel that has data, as the page's own scripts do.
const Brittle = {
  panel(id, draw) {
    const data = JSON.parse(document.getElementById("figures").textContent).panels[id];
    const section = document.getElementById(id);
    try { if (data) draw(section, data, {}); } catch (error) {
      console.error(id, error);
      section.append("This figure could not be drawn.");
    }
  },
};
