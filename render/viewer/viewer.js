// The viewer: layout, zoom, and what mouse, fingers and the printer do. What older tools call is put on window.

let printing = false;

function layout() {
  const box = svg.getBoundingClientRect();
  svgTop = box.top;
  pictureWidth = printing ? 1000 : Math.max(box.width, 300);
  const width = pictureWidth - 2 * sideMargin;
  placeBars(width);
  let y = drawHeader(width);
  y = drawLegend(width, y);
  if (!printing) y = drawBar(width, y + 4);
  for (const id of ["frames", "hot", "panels"]) byId(id).setAttribute("display", table ? "none" : "inline");
  if (table) {
    drawTable(y);
  } else {
    if (byId("table")) byId("table").remove();
    framesTop = y;
    drawBelow();
  }
  showDetails(null);
}

// drawBelow draws the placed bars, and the panels under them.
function drawBelow() {
  drawBars();
  framesBottom = framesTop + rows * rowHeight;
  drawPanels();
  stick();
  setRoving(null);
}

// fluid lays out again if the scroll bar that a taller picture brings has taken some width.
function fluid() {
  layout();
  if (!printing && Math.abs(svg.getBoundingClientRect().width - pictureWidth) >= 1) layout();
}

// step shows what a command changed, and keeps it in the address.
function step() {
  fluid();
  remember();
}

// setView gives a frame, or the siblings first..last, the whole width.
function setView(first, last) {
  while (first > 0 && first === last && widths[first] === 0) first = last = parents[first]; // no width to show
  view.first = first;
  view.last = last;
  chosen = -1;
}

function zoomTo(first, last = first) {
  const merged = mergedCount > 0;
  setView(first, last);
  placeBars(pictureWidth - 2 * sideMargin);
  if (table || merged !== mergedCount > 0) layout();
  else drawBelow();
  if (!table) bringIntoSight(rowTop(depths[view.first]), rowHeight, 0);
  showDetails(null);
  remember();
}

function reset() {
  typing = false;
  pinned = -1;
  setTerm("");
  showSearch();
  zoomTo(0);
}

// bringIntoSight scrolls until what stands at y is below the bar and above the window's end.
function bringIntoSight(y, height, head) {
  const box = svg.getBoundingClientRect(), top = box.top + y;
  const above = top - (barHeight + head + 4), below = top + height + 4 - window.innerHeight;
  if (above < 0 || below > 0) window.scrollBy(0, above < 0 ? above : Math.min(below, above));
  onScroll();
}

function onScroll() {
  svgTop = svg.getBoundingClientRect().top;
  const shift = stick();
  if (table) {
    scrollTable();
    stickHead(shift);
  } else {
    scrollBars();
  }
}

const groupOf = e => (e.target instanceof Element ? e.target.closest("g[data-i]") : null);

// barOf returns the bar of an element: of the bars, of the hot list or of the table.
function barOf(g) {
  if (!g) return null;
  const first = Number(g.getAttribute("data-i")), last = g.getAttribute("data-last");
  const shape = shown.get(last === null ? String(first) : first + "-" + last);
  return shape ? shape.bar : { first, last: first, count: 0, value: widths[first] };
}

function openBar(b) {
  const focused = frameGroup.contains(document.activeElement);
  zoomTo(b.first, b.last);
  if (focused) focusBar(bars.find(other => other.first === b.first) || bars[0]);
}

function onClick(e) {
  if (swallow || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !(e.target instanceof Element)) {
    swallow = false;
    return;
  }
  const control = e.target.closest(".control"), help = byId("help-panel"), g = groupOf(e);
  if (typing && !(control && control.id === "search")) stopTyping();
  if (control && control.id === "search") startTyping(e);
  else if (control) buttons[control.id].act();
  else if (help) toggleHelp();
  else if (e.target.closest("#table-head")) toggleSort();
  else if (g && table) leaveTable(barOf(g).first);
  else if (g) openBar(barOf(g));
}

// A long press selects a frame without zooming; the click that follows means nothing.
let pressing = 0, pressedAt = null, swallow = false;

function onPress(e) {
  clearTimeout(pressing);
  swallow = false;
  const g = groupOf(e);
  if (e.pointerType !== "touch" || !g) return;
  pressedAt = e;
  pressing = setTimeout(() => {
    const b = barOf(g);
    swallow = true;
    if (!b.count) choose(b.first);
    showDetails(b);
  }, 500);
}

function onMove(e) {
  if (pressedAt && Math.hypot(e.clientX - pressedAt.clientX, e.clientY - pressedAt.clientY) > 10) clearTimeout(pressing);
}

// print draws all rows for a page, without the bar; its own width becomes the page's.
function print(on) {
  printing = on;
  if (on) byId("bar").removeAttribute("transform");
  layout();
  if (!on) {
    svg.removeAttribute("viewBox");
    return;
  }
  svg.setAttribute("viewBox", "0 0 " + pictureWidth + " " + svg.getAttribute("height"));
  svg.removeAttribute("height");
}

function listen() {
  const on = (target, types, f, options) => types.split(" ").forEach(type => target.addEventListener(type, f, options));
  on(svg, "click", onClick);
  on(svg, "pointerdown", onPress);
  on(svg, "pointermove", onMove, { passive: true });
  on(svg, "pointerup pointercancel", () => clearTimeout(pressing));
  on(svg, "pointerover", e => {
    const g = groupOf(e);
    if (g || pointed) showDetails(barOf(g));
  });
  on(svg, "pointerleave", () => showDetails(null));
  on(svg, "focusin", e => {
    const g = groupOf(e);
    if (!g || !g.matches(":focus-visible")) return;
    if (table) chosen = barOf(g).first;
    showDetails(barOf(g));
  });
  on(document, "keydown", onKey);
  on(document, "paste", paste);
  on(window, "scroll", onScroll, { passive: true });
  on(window, "beforeprint", () => print(true));
  on(window, "afterprint", () => print(false));
  on(window, "hashchange", () => {
    if (location.hash.slice(1) === trail[visit]) return;
    recall();
    fluid();
    if (!table) bringIntoSight(rowTop(depths[view.first]), rowHeight, 0);
  });
  let pending = 0;
  on(window, "resize", () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(fluid);
  });
}

function start() {
  clear(frameGroup);
  place(frameGroup, { role: "tree", "aria-label": "Plan: a tree of operators" });
  svg.removeAttribute("viewBox");
  place(svg, { role: "group", class: "live" });
  makeBar();
  recall();
  fluid();
  listen();
}

window.search = search;
window.zoom = id => {
  const i = indexOf(id);
  if (i >= 0) zoomTo(i);
  return i >= 0;
};
window.unzoom = () => zoomTo(0);
start();
