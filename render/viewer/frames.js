// The bars: which frames are drawn for the current zoom, width and place of the window, and the elements
// that show them. svg_layout.go places the bars of the static picture by the same rules.

const sideMargin = 10;
const rowHeight = 18;
const minBarWidth = 0.5;
const maxBars = 3000; // in a window; beyond it the narrowest frames merge first
const labelMargin = 3;
const spareRows = 25; // drawn above and below the window, so that scrolling shows no gaps

const frameGroup = byId("frames");
// What is zoomed to: a frame (first = last), or a run of siblings that were merged into one bar.
const view = { first: 0, last: 0 };
let flame = !!data.flame;
let shown = new Map(); // key of a bar -> its element and what was last set on it
let bars = []; // all of the view, ordered by depth
let rowStart = []; // for each depth, where in bars it begins
let rows = 0;
let framesTop = 0;
let svgTop = 0; // in the window: kept, because asking for it lays the page out
let drawnRows = [0, 0];
let mergedCount = 0;

const keyOf = bar => (bar.count ? bar.first + "-" + bar.last : String(bar.first));

// placeBars lays out the view for room pixels, and counts the frames that have a width but no bar.
function placeBars(room) {
  let narrow = minBarWidth;
  do {
    bars = [];
    for (let i = parents[view.first]; i >= 0; i = parents[i]) {
      bars.push({ first: i, last: i, count: 0, depth: depths[i], value: widths[i], x: 0, width: room, above: true });
    }
    const above = bars.reverse().length;
    let value = 0;
    for (let i = view.first; i <= view.last; i = ends[i]) value += widths[i];
    const scale = room / value;
    placeSiblings(view.first, ends[view.last], depths[view.first], 0, scale, narrow);
    for (let k = above; k < bars.length; k++) {
      const b = bars[k];
      if (!b.count) placeSiblings(b.first + 1, ends[b.first], b.depth + 1, b.x, scale, narrow);
    }
    countRows();
    narrow *= 2;
  } while (narrow < 30 && densest() > maxBars); // wider bars have labels: they stay
  mergedCount = 0;
  for (let i = view.first; i < ends[view.last]; i++) if (widths[i] > 0) mergedCount++;
  for (const b of bars) if (!b.count && !b.above) mergedCount--;
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

function countRows() {
  rowStart = [];
  bars.forEach((b, k) => { if (rowStart.length <= b.depth) rowStart.push(k); });
  rows = rowStart.length;
  rowStart.push(bars.length);
}

// densest is the largest number of bars that a window can show at once.
function densest() {
  const high = Math.ceil(window.innerHeight / rowHeight) + 2 * spareRows;
  let most = 0;
  for (let d = 0; d < rows; d++) most = Math.max(most, rowStart[Math.min(rows, d + high)] - rowStart[d]);
  return most;
}

const rowTop = depth => framesTop + (flame ? rows - 1 - depth : depth) * rowHeight;

// rowsInSight are the first and the last depth that the window shows, with some to spare.
function rowsInSight() {
  if (printing) return [0, rows];
  const hidden = -svgTop - framesTop;
  let from = Math.floor(hidden / rowHeight), to = Math.ceil((hidden + window.innerHeight) / rowHeight);
  if (flame) [from, to] = [rows - to, rows - from];
  return [Math.max(0, Math.min(rows, from)), Math.max(0, Math.min(rows, to))];
}

// scrollBars draws what scrolling brought into sight.
function scrollBars() {
  const [from, to] = rowsInSight();
  if (!table && (from < drawnRows[0] || to > drawnRows[1])) drawBars();
}

// drawBars shows the placed bars that are in sight, reusing the elements of those that were there before.
function drawBars() {
  const sight = rowsInSight(), next = new Map(), fresh = document.createDocumentFragment();
  const from = Math.max(0, sight[0] - spareRows), to = Math.min(rows, sight[1] + spareRows);
  drawnRows = [from === 0 ? -Infinity : from, to === rows ? Infinity : to];
  for (let k = rowStart[from]; k < rowStart[to]; k++) {
    const b = bars[k], key = keyOf(b);
    const shape = shown.get(key) || makeShape(b, fresh);
    shown.delete(key);
    shape.bar = b;
    updateShape(shape);
    next.set(key, shape);
  }
  for (const shape of shown.values()) shape.g.remove();
  frameGroup.appendChild(fresh);
  shown = next;
}

const template = el("g", { role: "treeitem" });
el("rect", { height: rowHeight - 1 }, template);

function makeShape(b, parent) {
  const g = template.cloneNode(true);
  g.setAttribute("data-i", b.first);
  if (b.count) g.setAttribute("data-last", b.last);
  g.setAttribute("aria-level", b.depth + 1);
  parent.appendChild(g);
  return { g, rect: g.firstChild, text: null };
}

// set changes an attribute of a bar if it is not what it was: most of them stay.
function set(shape, key, element, name, value) {
  if (shape[key] === value) return;
  shape[key] = value;
  element.setAttribute(name, typeof value === "number" ? Math.round(value * 100) / 100 : value);
}

function updateShape(shape) {
  const b = shape.bar, x = sideMargin + b.x, y = rowTop(b.depth);
  set(shape, "x", shape.rect, "x", x);
  set(shape, "w", shape.rect, "width", Math.max(b.width >= 4 ? b.width - 1 : b.width, 0.1));
  set(shape, "y", shape.rect, "y", y);
  updateText(shape, x, y, barText(b));
  set(shape, "label", shape.g, "aria-label", spoken(b));
  const opens = b.count ? "false" : b.first + 1 < ends[b.first] ? "true" : "";
  if (opens) set(shape, "opens", shape.g, "aria-expanded", opens);
  updateClass(shape);
}

// spoken is a bar's name for those who do not see it.
function spoken(b) {
  const part = flat ? "" : ", " + percent(b.value, total) + " of " + metricWords[metric];
  return b.count ? tooMany(b) + part : labels[b.first] + part + badgesOf(b.first).map(s => ", " + s).join("");
}

const tooMany = b => plural(b.count, "operator", "operators") + " too narrow to draw here";

function updateText(shape, x, y, s) {
  if (!s) {
    if (shape.text) shape.text.remove();
    shape.text = null;
    return;
  }
  if (!shape.text) {
    shape.text = el("text", {}, shape.g);
    shape.tx = shape.ty = shape.s = undefined;
  }
  set(shape, "tx", shape.text, "x", x + labelMargin);
  set(shape, "ty", shape.text, "y", y + 13);
  if (shape.s !== s) setText(shape.text, shape.s = s);
}

// updateClass colours a bar: by the mode, dimmed above the zoom, found or not by the search.
function updateClass(shape) {
  const b = shape.bar;
  let cls = b.count ? (b.width < 4 ? "more" : "more wide") : colourClass(b.first);
  if (b.above) cls += " above";
  if (hits) cls += hitWithin(b.first, b.count ? ends[b.last] : b.first + 1) ? " hit" : " dim";
  if (!b.count && b.first === chosen) cls += " chosen";
  set(shape, "cls", shape.g, "class", cls);
}

const updateClasses = () => shown.forEach(updateClass);
