// The map's view: shapes of marks, names that never overlap, zoom and pan. Lengths are in pixels.

const mapShapes = (() => {
  const turn = (points) => (r) => `M${points.map(([x, y]) => `${(x * r).toFixed(2)} ${(y * r).toFixed(2)}`).join("L")}Z`;
  const ring = (n, at) => Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2;
    return [at(i) * Math.cos(angle), at(i) * Math.sin(angle)];
  });
  const cross = [[-.4, -1.2], [.4, -1.2], [.4, -.4], [1.2, -.4], [1.2, .4], [.4, .4], [.4, 1.2], [-.4, 1.2], [-.4, .4],
    [-1.2, .4], [-1.2, -.4], [-.4, -.4]];
  const tilted = cross.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);
  return [
    (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    turn([[-.89, -.89], [.89, -.89], [.89, .89], [-.89, .89]]),
    turn([[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]]),
    turn([[0, -1.45], [1.26, .75], [-1.26, .75]]),
    turn([[0, 1.45], [1.26, -.75], [-1.26, -.75]]),
    turn(cross),
    turn(ring(10, (i) => (i % 2 ? .72 : 1.55))),
    turn(tilted),
    turn([[-1.3, -.6], [1.3, -.6], [1.3, .6], [-1.3, .6]]),
    (r) => [r * 1.3, r * .75].map((a, i) => `M${-a} 0a${a} ${a} 0 1 ${i} ${2 * a} 0a${a} ${a} 0 1 ${i} ${-2 * a} 0Z`).join(""),
  ];
})();
// One shape for each mark of a faction; all have about the same area.
const MARK_REACH = 1.3;

// Writes names beside their marks. Each item has x, y, r (radius of the mark), w and h (of the name), in the order
// of importance; `kept` are rectangles that stay free. No name covers another name or, but for the first, a mark.
const placeNames = (items, marks, kept, width, height, most) => {
  const taken = kept.slice();
  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  const boxes = marks.map((m) => [m.x - m.r, m.y - m.r, m.x + m.r, m.y + m.r]);
  const found = [];
  for (const item of items) {
    if (found.length >= most) break;
    const { x, y, w, h } = item;
    const gap = item.r + 3;
    const corners = [
      [x + gap, y - h / 2], [x - gap - w, y - h / 2], [x - w / 2, y - gap - h], [x - w / 2, y + gap],
      [x + gap * .6, y - gap * .6 - h], [x + gap * .6, y + gap * .6],
      [x - gap * .6 - w, y - gap * .6 - h], [x - gap * .6 - w, y + gap * .6],
    ];
    let room = null;
    for (const [left, top] of corners) {
      const box = [left - 2, top, left + w + 2, top + h];
      if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) continue;
      if (taken.some((other) => meets(box, other))) continue;
      const clear = !boxes.some((other) => meets(box, other));
      if (clear) { room = [box, left, top]; break; }
      if (item.first && !room) room = [box, left, top];
    }
    if (!room) continue;
    taken.push(room[0]);
    found.push({ item, left: room[1], top: room[2] });
  }
  return found;
};

// Zoom and pan of a stage: `draw` is called with the view { k, x, y } at most once in a frame, and a unit at (u, v)
// is shown at (u * k + x, v * k + y). `choose` is called with the point of a click, and `middle` says about which
// point buttons and keys zoom.
const zoomAndPan = (stage, svg, frame, draw, choose, hint, middle) => {
  const DEEPEST = 30, KEY = 60, BUTTONS = 46; // BUTTONS is the width of the column of buttons on the right
  const view = { k: 1, x: 0, y: 0 };
  let size = { width: 0, height: 0 }, base = 1, waiting = 0;
  const later = () => { if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; draw(view, size, base); }); };
  const clamp = () => {
    view.k = Math.min(Math.max(view.k, base), base * DEEPEST);
    for (const [axis, room, long] of [["x", size.width - BUTTONS, frame.width], ["y", size.height, frame.height]]) {
      const spare = room - long * view.k;
      view[axis] = spare >= 0 ? spare / 2 : Math.min(Math.max(view[axis], spare - 30), 30);
    }
    svg.style.touchAction = view.k > base * 1.01 ? "none" : "pan-y";
    later();
  };
  const zoom = (factor, [x, y] = middle(size)) => {
    const k = Math.min(Math.max(view.k * factor, base), base * DEEPEST);
    view.x = x - (x - view.x) * (k / view.k);
    view.y = y - (y - view.y) * (k / view.k);
    view.k = k;
    clamp();
  };
  const pan = (dx, dy) => { view.x += dx; view.y += dy; clamp(); };
  const reset = () => { view.k = base; clamp(); };
  const show = (u, v) => {
    const [x, y] = [u * view.k + view.x, v * view.k + view.y];
    if (x < 20 || y < 20 || x > size.width - 20 || y > size.height - 20)
      pan(size.width / 2 - x, size.height / 2 - y);
  };
  const measure = () => {
    const width = stage.clientWidth;
    if (!width) return;
    const height = Math.round(Math.min(Math.max(width * frame.height / frame.width, width * .62), width * 1.05, 660));
    if (width === size.width && height === size.height) return;
    const closer = view.k / base;
    const centre = size.width ? [(size.width / 2 - view.x) / view.k, (size.height / 2 - view.y) / view.k] : null;
    size = { width, height };
    svg.setAttribute("height", height);
    base = Math.min((width - BUTTONS) / frame.width, height / frame.height);
    view.k = centre ? base * closer : base;
    if (centre) { view.x = width / 2 - centre[0] * view.k; view.y = height / 2 - centre[1] * view.k; }
    clamp();
  };

  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  svg.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    if (!(event.ctrlKey || event.metaKey || stage.contains(document.activeElement))) return hint();
    if (out && view.k <= base) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 20 : 1;
    zoom(Math.exp(-Math.min(Math.max(event.deltaY * lines, -250), 250) * .002), at(event));
  }, { passive: false });

  const fingers = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!fingers.size) moved = 0;
    fingers.set(event.pointerId, at(event));
  });
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const step = [now[0] - before[0], now[1] - before[1]];
    moved += Math.abs(step[0]) + Math.abs(step[1]);
    if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (fingers.size === 2) {
      const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      pan(step[0] / 2, step[1] / 2);
      zoom(apart(now) / apart(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    } else if (fingers.size === 1) pan(...step);
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  svg.addEventListener("pointerleave", (event) => { if (!svg.hasPointerCapture(event.pointerId)) fingers.delete(event.pointerId); });
  svg.addEventListener("click", (event) => { if (moved <= 4) choose(...at(event)); });

  const keys = { ArrowLeft: () => pan(KEY, 0), ArrowRight: () => pan(-KEY, 0), ArrowUp: () => pan(0, KEY),
    ArrowDown: () => pan(0, -KEY), "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), "0": reset };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  new ResizeObserver(measure).observe(stage);
  measure();
  return { zoom, reset, show, redraw: later };
};
