// The bars: which frames are drawn for the current zoom and width, and the elements that show them.
// svg_layout.go places the bars of the static picture by the same rules.

const sideMargin = 10;
const rowHeight = 18;
const minBarWidth = 0.5;
const maxBars = 1500; // beyond it the narrowest frames merge first
const labelMargin = 3;

const frameGroup = byId("frames");
// What is zoomed to: a frame (first = last), or a run of siblings that were merged into one bar.
const view = { first: 0, last: 0 };
let shown = new Map(); // key of a bar -> its element and what was last set on it
let bars = [];
let rows = 0;
let merged = 0;

const keyOf = bar => (bar.count ? bar.first + "-" + bar.last : String(bar.first));

// placeBars lays out the view for room pixels.
function placeBars(room) {
  for (let narrow = minBarWidth, final = false; !final; narrow *= 2) {
    const most = narrow > 15 ? Infinity : maxBars; // wider bars have labels: they stay
    bars = [];
    for (let i = parents[view.first]; i >= 0; i = parents[i]) {
      bars.push({ first: i, last: i, count: 0, depth: depths[i], value: widths[i], x: 0, width: room, above: true });
    }
    const above = bars.length;
    let value = 0;
    for (let i = view.first; i <= view.last; i = ends[i]) value += widths[i];
    const scale = room / value;
    placeSiblings(view.first, ends[view.last], depths[view.first], 0, scale, narrow);
    for (let k = above; k < bars.length && bars.length <= most; k++) {
      const b = bars[k];
      if (!b.count) placeSiblings(b.first + 1, ends[b.first], b.depth + 1, b.x, scale, narrow);
    }
    final = bars.length <= most;
  }
  rows = bars.reduce((max, b) => Math.max(max, b.depth + 1), 1);
}

// placeSiblings appends the bars of the siblings from..to: one each, or one for a run of narrow ones.
function placeSiblings(from, to, depth, x, scale, narrow) {
  let run = null;
  for (let i = from; i < to; i = ends[i]) {
    const value = widths[i], width = value * scale;
    if (value === 0) continue;
    if (width >= narrow) {
      run = null;
      bars.push({ first: i, last: i, count: 0, depth, value, x, width });
    } else if (run) {
      run.last = i;
      run.count++;
      run.value += value;
      run.width += width;
    } else {
      bars.push(run = { first: i, last: i, count: 1, depth, value, x, width });
    }
    x += width;
  }
}

// countMerged tells how many frames of the view have a width but no bar of their own.
function countMerged() {
  let n = 0;
  for (let i = view.first; i < ends[view.last]; i++) if (widths[i] > 0) n++;
  for (const b of bars) if (!b.count && !b.above) n--;
  return n;
}

function fitLabel(label, part, width) {
  const room = Math.floor((width - 2 * labelMargin) / columnWidth);
  if (room < 3) return "";
  if (!part) return cut(label, room);
  const n = columns(label), need = part.length + 1;
  if (n + need <= room) return joinShare(label, part);
  if (n > room && room >= 14 + need) return joinShare(cut(label, room - need), part);
  return cut(label, room);
}

// A mark of direction keeps the number behind a label that runs from right to left.
const joinShare = (label, part) => label + (rightToLeft.test(label) ? "\u200e " : " ") + part;

function drawnLabel(i) {
  let label = labels[i];
  if (!data.annotate || numbers[i] === 0) return label;
  if (data.values.loops) label += " " + data.loopsWord + "=" + self(i, "loops");
  if (data.values.rows) label += " rows=" + self(i, "rows");
  return label;
}

// barText returns what stands in a bar. A count is never cut: half a number is a wrong one.
function barText(b) {
  if (!b.count) return fitLabel(drawnLabel(b.first), share(b.value), b.width);
  const room = Math.floor((b.width - 2 * labelMargin) / columnWidth), n = thousands(b.count);
  return [n + " more " + share(b.value), n + " more", "+" + n].find(s => s.length <= room) || "";
}

// drawBars shows the bars at top, reusing the elements of those that were there before.
function drawBars(width, top) {
  placeBars(width - 2 * sideMargin);
  merged = countMerged();
  const next = new Map();
  const fresh = document.createDocumentFragment();
  for (const b of bars) {
    const key = keyOf(b);
    let shape = shown.get(key);
    if (shape) shown.delete(key);
    else shape = makeShape(b, fresh);
    shape.bar = b;
    updateShape(shape, top);
    next.set(key, shape);
  }
  for (const shape of shown.values()) shape.g.remove();
  frameGroup.appendChild(fresh);
  shown = next;
}

function makeShape(b, parent) {
  const g = el("g", { "data-i": b.first }, parent);
  if (b.count) g.setAttribute("data-last", b.last);
  else g.setAttribute("data-id", idOf(b.first));
  el("title", {}, g).textContent = tooltip(b);
  return { g, rect: el("rect", { height: rowHeight - 1 }, g), text: null };
}

// adopt takes over the elements of the static picture.
function adopt() {
  for (const g of Array.from(frameGroup.children)) {
    const first = g.getAttribute("data-i"), last = g.getAttribute("data-last");
    shown.set(last === null ? first : first + "-" + last, { g, rect: g.querySelector("rect"), text: g.querySelector("text") });
  }
}

function updateShape(shape, top) {
  const b = shape.bar;
  const y = top + (data.flame ? rows - 1 - b.depth : b.depth) * rowHeight;
  const x = sideMargin + b.x;
  if (shape.x !== x) shape.rect.setAttribute("x", (shape.x = x).toFixed(2));
  const w = Math.max(b.width >= 4 ? b.width - 1 : b.width, 0.1);
  if (shape.w !== w) shape.rect.setAttribute("width", (shape.w = w).toFixed(2));
  const moved = shape.y !== y;
  if (moved) shape.rect.setAttribute("y", shape.y = y);
  updateText(shape, x, y, moved, barText(b));
  updateClass(shape);
}

function updateText(shape, x, y, moved, s) {
  if (!s) {
    if (shape.text) shape.text.remove();
    shape.text = null;
    return;
  }
  if (!shape.text) {
    shape.text = el("text", {}, shape.g);
    shape.tx = undefined;
    moved = true;
  }
  if (shape.tx !== x) shape.text.setAttribute("x", (shape.tx = x) + labelMargin);
  if (moved) shape.text.setAttribute("y", y + 13);
  if (shape.s !== s || shape.text.textContent !== s) setText(shape.text, shape.s = s);
}

// updateClass colours a bar: its family, dimmed above the zoom, found or not by the search.
function updateClass(shape) {
  const b = shape.bar;
  let cls = b.count ? (b.width < 4 ? "more" : "more wide") : className(b.first);
  if (b.above) cls += " above";
  if (hits) cls += hitWithin(b.first, b.count ? ends[b.last] : b.first + 1) ? " hit" : " dim";
  if (shape.cls !== cls) shape.g.setAttribute("class", shape.cls = cls);
}
