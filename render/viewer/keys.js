// What keys do. Focus is one bar's at a time; the arrows move it.

let roving = ""; // key of the bar that Tab leads to

const standalone = svg === document.documentElement;
const rovingBar = () => bars.find(b => keyOf(b) === roving) || bars.find(b => !b.above) || bars[0];

// setRoving makes one bar reachable with Tab.
function setRoving(bar) {
  const before = shown.get(roving);
  if (before) before.g.removeAttribute("tabindex");
  roving = bar ? keyOf(bar) : "";
  const shape = shown.get(keyOf(rovingBar()));
  if (shape) shape.g.setAttribute("tabindex", "0");
  return shape;
}

// focusBar moves the focus to a bar, which comes into sight.
function focusBar(bar) {
  bringIntoSight(rowTop(bar.depth), rowHeight, 0);
  scrollBars();
  setRoving(bar).g.focus({ preventScroll: true });
  choose(bar.count ? -1 : bar.first);
  showDetails(bar);
}

// choose makes a frame the selected one: the panel shows it.
function choose(i) {
  chosen = i;
  updateClasses();
  if (pinned < 0 && !table) drawPanels();
}

// goTo shows a frame, wherever it is.
function goTo(i) {
  if (table) return focusRow(order.indexOf(i));
  const find = () => bars.find(b => !b.count && b.first === i);
  if (!find() && widths[i] > 0) zoomTo(parents[i] > 0 ? parents[i] : 0);
  if (!find() && widths[i] > 0) zoomTo(i);
  if (find()) return focusBar(find());
  choose(i); // never ran, or took nothing: no bar, but there are details
  showDetails(null);
}

// neighbour returns the bar in that direction: towards the root, away from it, or beside.
function neighbour(b, key) {
  const away = flame ? "ArrowUp" : "ArrowDown";
  const close = other => Math.abs(other.x + other.width / 2 - (b.x + b.width / 2));
  const row = b.depth + (key === away ? 1 : key === "ArrowUp" || key === "ArrowDown" ? -1 : 0);
  let found = null;
  for (let k = rowStart[row]; k < rowStart[row + 1]; k++) {
    const other = bars[k];
    const fits = key === "ArrowLeft" ? other.x < b.x : key === "ArrowRight" ? other.x > b.x
      : key === away ? other.x >= b.x - 0.01 && other.x < b.x + b.width
      : other.x <= b.x + 0.01 && other.x + other.width > b.x;
    if (fits && (!found || (key === away ? other.width > found.width : close(other) < close(found)))) found = other;
  }
  return found;
}

function walk(key) {
  const active = document.activeElement;
  const inTree = frameGroup.contains(active);
  if (!inTree && (active instanceof Element && active !== svg && active !== document.body || !standalone)) return false;
  const next = inTree || roving ? neighbour(rovingBar(), key) : rovingBar();
  if (next) focusBar(next);
  return true;
}

// next returns what follows in a list, and the first after the last.
const next = (items, current, step = 1) => items[(items.indexOf(current) + step + items.length) % items.length];

function nextMetric() {
  setMetric(next(widthMetrics, metric));
  setView(view.first, view.last);
  step();
}

function nextMode() {
  mode = next(modes(), mode);
  step();
}

function flip() {
  flame = !flame;
  step();
}

function nextHot(step) {
  const hot = hottest(), at = hot.indexOf(selected());
  if (hot.length) goTo(at < 0 ? hot[0] : next(hot, selected(), step));
}

function pin() {
  pinned = pinned < 0 ? selected() : -1;
  say(pinned < 0 ? "unpinned" : "pinned: the panel below stays with it");
  if (!table) drawPanels();
}

function copyNode() {
  const text = nodeText(selected());
  const old = () => { // where the clipboard is out of reach
    const put = e => {
      e.clipboardData.setData("text/plain", text);
      e.preventDefault();
    };
    let done = false;
    document.addEventListener("copy", put);
    try {
      done = document.execCommand("copy");
    } catch { /* a document that is no HTML */ }
    document.removeEventListener("copy", put);
    say(done ? "copied" : "the browser refused to copy");
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => say("copied"), old);
  else old();
}

// peel closes the topmost layer.
function peel() {
  if (byId("help-panel")) toggleHelp();
  else if (table) toggleTable();
  else if (term) search("");
  else zoomTo(0);
}

// press is Enter or the space bar, for what has the focus.
function press() {
  const active = document.activeElement, i = rowIndex(active);
  if (active.id === "search") startTyping();
  else if (buttons[active.id] && active.closest(".control")) buttons[active.id].act();
  else if (i >= 0) leaveTable(i);
  else if (frameGroup.contains(active)) openBar(rovingBar());
  else return false;
  return true;
}

const commands = new Map(Object.entries({
  "/": startTyping, 0: reset, n: () => nextHit(1), N: () => nextHit(-1), h: () => nextHot(1), H: () => nextHot(-1), m: nextMetric, c: nextMode,
  i: flip, t: toggleTable, y: copyNode, p: pin, "?": toggleHelp, Escape: peel, Backspace: goBack, Enter: press, " ": press,
}));

function onKey(e) {
  const target = e.target;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return;
  if (typing) {
    if (typeKey(e)) e.preventDefault();
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const command = commands.get(e.key);
  const done = table && tableKey(e.key) || (command ? command() !== false : e.key.startsWith("Arrow") && !table && walk(e.key));
  if (done) e.preventDefault();
}
