// The viewer: zoom, reset, and what mouse and keys do. What older tools call is put on window.

function layout() {
  pictureWidth = Math.max(svg.getBoundingClientRect().width, 300);
  const width = pictureWidth - 2 * sideMargin;
  let y = drawHeader(width);
  y = drawLegend(width, y);
  y = drawBar(width, y + 4);
  drawBars(pictureWidth, y);
  framesBottom = y + rows * rowHeight;
  const bottom = drawPanels(width, framesBottom + 26);
  svg.setAttribute("height", Math.ceil(bottom + 12));
  showDetails(null);
  stick();
}

// fluid lays out again if the scroll bar that a taller picture brings has taken some width.
function fluid() {
  layout();
  if (Math.abs(svg.getBoundingClientRect().width - pictureWidth) >= 1) layout();
}

// zoomTo gives a frame, or the siblings first..last, the whole width.
function zoomTo(first, last) {
  while (first > 0 && first === last && widths[first] === 0) first = last = parents[first]; // no width to show
  view.first = first;
  view.last = last;
  redraw();
}

// redraw draws the bars anew; the words around them only move if the number of rows changes.
function redraw() {
  const before = rows;
  const top = framesBottom - rows * rowHeight;
  drawBars(pictureWidth, top);
  if (rows !== before) {
    framesBottom = top + rows * rowHeight;
    const bottom = drawPanels(pictureWidth - 2 * sideMargin, framesBottom + 26);
    svg.setAttribute("height", Math.ceil(bottom + 12));
    stick();
  }
  showDetails(null);
  setRoving(null);
}

function unzoom() {
  zoomTo(0, 0);
}

function reset() {
  typing = false;
  search("");
  unzoom();
}

const groupOf = e => (e.target instanceof Element ? e.target.closest("g[data-i]") : null);

function barOf(g) {
  if (!g) return null;
  const i = Number(g.getAttribute("data-i"));
  const last = g.getAttribute("data-last");
  const shape = shown.get(last === null ? String(i) : i + "-" + last);
  return shape ? shape.bar : { first: i, last: i, count: 0, value: widths[i] };
}

function openBar(b) {
  if (!b) return;
  zoomTo(b.first, b.last);
}

function onClick(e) {
  if (e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey) return;
  const control = e.target instanceof Element ? e.target.closest("#search, #unzoom") : null;
  if (control) {
    if (control.id === "unzoom") reset();
    else startTyping(e);
    return;
  }
  if (typing) stopTyping();
  openBar(barOf(groupOf(e)));
}

// One frame at a time can be reached with Tab; the arrows go on from there.
let roving = null;

function setRoving(shape) {
  if (roving) roving.g.removeAttribute("tabindex");
  roving = shape || shown.get(view.first === view.last ? String(view.first) : "") || shown.values().next().value;
  roving.g.setAttribute("tabindex", "0");
  if (shape) {
    shape.g.focus();
    showDetails(shape.bar);
  }
}

// neighbour returns the drawn bar in that direction: towards the root, away from it, or beside.
function neighbour(b, key) {
  const away = data.flame ? "ArrowUp" : "ArrowDown";
  const close = other => Math.abs(other.x + other.width / 2 - (b.x + b.width / 2));
  let found = null;
  for (const other of bars) {
    const fits = key === "ArrowLeft" ? other.depth === b.depth && other.x < b.x
      : key === "ArrowRight" ? other.depth === b.depth && other.x > b.x
      : key === away ? other.depth === b.depth + 1 && other.x >= b.x - 0.01 && other.x < b.x + b.width
      : other.depth === b.depth - 1 && other.x <= b.x + 0.01 && other.x + other.width > b.x;
    if (!fits) continue;
    const better = !found || (key === away ? other.width > found.width : close(other) < close(found));
    if (better) found = other;
  }
  return found;
}

function onKey(e) {
  if (typing) {
    if (typeKey(e)) e.preventDefault();
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (commandKey(e)) e.preventDefault();
}

function commandKey(e) {
  const focused = document.activeElement;
  switch (e.key) {
    case "/":
      startTyping();
      return true;
    case "0":
      reset();
      return true;
    case "Escape": // peels one layer: search, then zoom
      if (term) search("");
      else unzoom();
      return true;
    case "Enter":
    case " ":
      return pressFocused(focused);
  }
  if (!e.key.startsWith("Arrow") || !roving || focused !== roving.g) return false;
  const next = neighbour(roving.bar, e.key);
  if (next) setRoving(shown.get(keyOf(next)));
  return true;
}

function pressFocused(focused) {
  if (!(focused instanceof Element)) return false;
  if (focused.id === "unzoom") reset();
  else if (focused.id === "search") startTyping();
  else if (roving && focused === roving.g) openBar(roving.bar);
  else return false;
  return true;
}

function start() {
  svg.removeAttribute("viewBox");
  svg.setAttribute("role", "group");
  svg.setAttribute("class", "live");
  adopt();
  makeBar();
  fluid();
  setRoving(null);

  svg.addEventListener("click", onClick);
  svg.addEventListener("pointerover", e => {
    const g = groupOf(e);
    if (g) showDetails(barOf(g));
  });
  svg.addEventListener("pointerleave", () => showDetails(null));
  frameGroup.addEventListener("pointerout", e => {
    if (!(e.relatedTarget instanceof Element) || !e.relatedTarget.closest("g[data-i]")) showDetails(null);
  });
  svg.addEventListener("focusin", e => {
    const g = groupOf(e);
    if (g && g.matches(":focus-visible")) showDetails(barOf(g));
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("paste", paste);
  window.addEventListener("scroll", stick, { passive: true });
  let pending = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(fluid);
  });
}

window.search = search;
window.zoom = id => {
  const i = indexOf(id);
  if (i >= 0) zoomTo(i, i);
  return i >= 0;
};
window.unzoom = unzoom;
start();
