"""JavaScript that asks a page in a browser what a reader would see."""

from __future__ import annotations

DRAWN = 'document.documentElement?.dataset.drawn === "yes"'
"""Whether the page has drawn its figures."""

MARKS = """
Object.fromEntries([...document.querySelectorAll('.plot')].map(p => [p.id,
  p.querySelectorAll('.point path, path.point, .js-line, .js-fill, .textpoint').length]))
"""
"""The number of marks in each plot."""

OVERLAPS = """
[...document.querySelectorAll('.plot')].flatMap(plot => {
  const found = [], texts = [...plot.querySelectorAll('svg text')]
    .filter(t => t.textContent.trim() && !t.closest('.hoverlayer'))
    .map(t => [t.textContent, t.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
    const [a, b] = [texts[i][1], texts[j][1]];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1.5 && down > 3) found.push(`${plot.id}: ${texts[i][0]} / ${texts[j][0]}`);
  }
  return found;
})
"""
"""Texts of one plot that overlap: labels of axes, annotations, numbers in bars and at points."""

CUT_OFF = """
[...document.querySelectorAll('.plot')].flatMap(plot => {
  const edge = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('svg text')].filter(t => t.textContent.trim()).filter(t => {
    const box = t.getBoundingClientRect();
    return box.width > 0 && (box.left < edge.left - 2 || box.right > edge.right + 2
      || box.top < edge.top - 2 || box.bottom > edge.bottom + 2);
  }).map(t => `${plot.id}: ${t.textContent}`);
})
"""
"""Texts that reach beyond the edge of their plot."""

BEYOND = """
[...document.querySelectorAll('.plot text, .legend li, .checks li, p, h1, h2, h3, select, button, dd')]
  .filter(e => { const r = e.getBoundingClientRect();
    return r.width > 0 && (r.right > document.documentElement.clientWidth + 1 || r.left < -1); })
  .map(e => e.textContent.slice(0, 60))
"""
"""What reaches beyond the sides of the window."""

FAINT = """
(() => {
  const parts = (colour) => {
    const [red, green, blue, opacity = 1] = colour.match(/[\\d.]+/g).map(Number);
    const most = colour.startsWith('color(') ? 255 : 1;
    return [red * most, green * most, blue * most, opacity];
  };
  const over = (top, below) => below.map((part, i) => top[i] * top[3] + part * (1 - top[3]));
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const bright = (colour) => {
    const linear = c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = colour.map(c => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [bright(one), bright(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // A bar with stripes or dots is filled with a pattern, whose ground is what lies behind the text.
  const plain = (fill) => fill.startsWith('url(')
    ? getComputedStyle(document.querySelector(`${fill.slice(4, -1).replaceAll('"', '')} rect`)).fill : fill;
  const found = [];
  const hold = (text, colour, behind, style, where) => {
    const seen = over(colour, behind), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(seen, behind);
    if (ratio < (large ? 3 : 4.5)) found.push(`${where}: ${text.trim().slice(0, 40)} ${ratio.toFixed(2)}`);
  };
  const words = 'body *:not(script, style, option, noscript, svg, svg *)';
  for (const element of document.querySelectorAll(words)) {
    const said = [...element.childNodes].filter(n => n.nodeType === 3 && n.textContent.trim());
    if (!said.length || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    hold(said[0].textContent, parts(style.color), ground(element), style, element.tagName);
  }
  for (const text of document.querySelectorAll('.plot svg text')) {
    const style = getComputedStyle(text), plot = text.closest('.plot');
    if (!text.textContent.trim() || style.fill === 'none' || !text.getBoundingClientRect().width) continue;
    const paper = getComputedStyle(plot.querySelector('.main-svg')).backgroundColor;
    let behind = over(parts(paper), ground(plot));
    const bar = text.classList.contains('bartext-inside') && text.parentElement.querySelector('path');
    const label = text.closest('.annotation-text-g')?.querySelector('rect.bg');
    for (const shape of [bar, label]) if (shape) {
      const under = getComputedStyle(shape), colour = parts(plain(under.fill));
      colour[3] *= Number(under.fillOpacity) * Number(under.opacity);
      behind = over(colour, behind);
    }
    const colour = parts(style.fill);
    colour[3] *= Number(style.fillOpacity) * Number(style.opacity);
    hold(text.textContent, colour, behind, style, plot.id);
  }
  return found;
})()
"""
"""Texts whose contrast with what lies behind them is less than WCAG 2.2 asks for at level AA."""

CONTROLS = "a[href], button, select, input, summary, [tabindex='0']"

WATCH_FOCUS = f"""
(() => {{
  document.querySelectorAll('details').forEach(one => {{ one.open = true; }});
  window.reached = new Set();
  window.unseen = [];
  document.addEventListener('focusin', event => {{
    reached.add(event.target);
    const style = getComputedStyle(event.target);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    if (!seen) unseen.push(event.target.outerHTML);
  }});
  return [...document.querySelectorAll("{CONTROLS}")].filter(e => e.checkVisibility()).length;
}})()
"""
"""Opens every table, keeps what is reached from now on, and counts what must be."""

NOT_REACHED = f"""
[...document.querySelectorAll("{CONTROLS}")].filter(e => e.checkVisibility() && !reached.has(e))
  .map(e => e.outerHTML.slice(0, 120))
"""
"""What the keyboard has not reached."""

TABLES_OUT_OF_REACH = """
[...document.querySelectorAll('table')].filter(t => !t.closest("[tabindex='0']"))
  .map(t => t.closest('section')?.id)
"""
"""The figures with a table that the keyboard cannot reach."""

KEEP_SAVED = """
window.saved = [];
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => { saved.push(blob); return make.call(URL, blob); };
HTMLAnchorElement.prototype.click = function () { window.named = this.download; };
"""
"""Keeps files that the page saves, rather than download them."""


def choose(figure: str, value: str) -> str:
    """Chooses a scenario in a figure's list."""
    return (
        f"(() => {{ const s = document.querySelector('#{figure} select'); s.value = {value!r};"
        " s.dispatchEvent(new Event('change')); return s.value; })()"
    )


def press(selector: str) -> str:
    """Clicks the first element that a selector finds."""
    return f"document.querySelector({selector!r}).click()"


MARK_UNITS = """
(() => {
  const units = [...document.querySelectorAll('.plots > div, .map-stage, main tr')];
  units.forEach((unit, i) => {
    unit.style.position = 'relative';
    const parts = unit.matches('tr') ? [...unit.cells] : [unit];
    const [first, last] = [parts[0], parts.at(-1)];
    for (const [parent, side, name] of [[first, 'top', 'a'], [last, 'bottom', 'b']]) {
      const mark = document.createElement('span');
      mark.textContent = `§${i}${name}§`;
      mark.style.cssText = `position: absolute; left: 0; ${side}: 0; font: 2px sans-serif`;
      parent.append(mark);
    }
  });
  return units.map(unit => `${unit.closest('section')?.id} ${unit.tagName} ${unit.textContent.slice(0, 40)}`);
})()
"""
"""Writes a tiny mark at the top and at the bottom of each plot, map and row of a table, and names them."""
