// The table: all nodes in plan order, or the largest self first. Only the rows in sight are in the document.

const tableRow = 20;
let table = false;
let bySelf = false;
let order = []; // frames in the order of the rows
let cells = null; // of the rows that are drawn: frame -> element
let tableTop = 0;

const tableHead = 24;
const tableBottom = () => tableTop + tableHead + order.length * tableRow + 12;

// The columns after the operator's. Narrow windows lose those of the highest rank first.
const tableColumns = [
  { head: () => "self " + short(metric), rank: 0, width: 11, text: i => (never.has(i) ? "" : amount(metric, self(i, metric))) },
  { head: () => "self %", rank: 1, width: 8, text: i => (flat || never.has(i) ? "" : percent(self(i, metric), total)) },
  { head: () => "cum " + short(metric), rank: 5, width: 11, text: i => (additive(metric) ? amount(metric, cum(i, metric)) : "") },
  { head: () => data.loopsWord, rank: 3, width: 11, text: i => (never.has(i) ? "never run" : loopsOf(i) ? thousands(loopsOf(i)) : ""), needs: "loops" },
  { head: () => "rows", rank: 4, width: 13, text: i => (isNode(i) && !never.has(i) ? thousands(self(i, "rows")) : ""), needs: "rows" },
  { head: () => "estimate", rank: 2, width: 12, text: i => (estimates.has(i) ? errorWords(i) : "") },
];

const short = m => (columns(metricWords[m]) > 6 ? m : metricWords[m]);

function errorWords(i) {
  const factor = errorOf(i), words = factor >= 1 ? compact(factor) + "x low" : compact(1 / factor) + "x high";
  return factor > 0.5 && factor < 2 ? "within 2x" : (wrongFirst(i) ? "» " : "") + words;
}

function columnsInRoom() {
  let room = fitting(pictureWidth - 2 * sideMargin) - 18; // for the operator
  const fit = c => (!c.needs || metrics.includes(c.needs)) && (room -= c.width) >= 0;
  const kept = tableColumns.slice().sort((a, b) => a.rank - b.rank).filter(fit);
  return tableColumns.filter(c => kept.includes(c));
}

function sortTable() {
  order = Array.from({ length: count }, (_, i) => i);
  if (bySelf) order.sort((a, b) => self(b, metric) - self(a, metric) || a - b);
}

function toggleTable() {
  table = !table;
  layout();
  if (table) focusRow(order.indexOf(selected()));
  else setRoving(null);
}

function toggleSort() {
  bySelf = !bySelf;
  layout();
}

// drawTable draws it in the place of the bars, and returns where it ends.
function drawTable(top) {
  const group = byId("table") || el("g", { id: "table", role: "table", "aria-label": "All nodes" });
  clear(group);
  svg.insertBefore(group, byId("bar"));
  tableTop = top;
  cells = new Map();
  sortTable();
  group.setAttribute("aria-rowcount", count + 1);
  scrollTable();
  const head = el("g", { role: "row", id: "table-head" }, group);
  el("rect", { class: "panel", x: sideMargin, y: top, width: pictureWidth - 2 * sideMargin, height: tableRow }, head);
  putCells(head, top, "columnheader", bySelf ? "operator, largest self first" : "operator, in plan order", c => c.head(), "strong");
  stickHead(stick());
  svg.setAttribute("height", Math.ceil(tableBottom()));
}

// The heading stays below the bar.
const stickHead = shift => byId("table-head").setAttribute("transform", "translate(0," + shift + ")");

function putCells(g, y, role, name, text, cls, indent = 0) {
  const shown = columnsInRoom();
  let right = pictureWidth - sideMargin - 6;
  const put = (x, s, c) => line(g, c, x, y + 14, s).setAttribute("role", role);
  const widths = shown.map(c => c.width * columnWidth), room = right - widths.reduce((a, b) => a + b, 0) - sideMargin - 6;
  put(sideMargin + 6 + indent, cut(name, fitting(room - indent)), cls);
  for (let k = shown.length - 1; k >= 0; k--) {
    put(right, text(shown[k]), "end " + cls);
    right -= widths[k];
  }
}

// scrollTable draws the rows in sight.
function scrollTable() {
  const hidden = -svgTop - tableTop - tableHead;
  const from = printing ? 0 : Math.max(0, Math.floor(hidden / tableRow) - 10);
  const to = printing ? count : Math.min(count, Math.ceil((hidden + window.innerHeight) / tableRow) + 10);
  for (const [k, g] of cells) {
    if (k >= from && k < to) continue;
    g.remove();
    cells.delete(k);
  }
  for (let k = from; k < to; k++) if (!cells.has(k)) cells.set(k, makeRow(k));
}

function makeRow(k) {
  const i = order[k], y = tableTop + tableHead + k * tableRow, group = byId("table");
  const g = el("g", { role: "row", "data-i": i, "aria-rowindex": k + 2, tabindex: -1, class: hits && hits[i] ? "found" : "" });
  el("rect", { class: "band", x: sideMargin, y, width: pictureWidth - 2 * sideMargin, height: tableRow }, g);
  const name = fitLabel(labels[i], "", "", disk.has(i) ? ["disk"] : [], 1e9);
  putCells(g, y, "cell", name, c => c.text(i), "", bySelf ? 0 : Math.min(depths[i], 24) * (pictureWidth > 700 ? 12 : 4));
  group.insertBefore(g, byId("table-head"));
  return g;
}

// focusRow moves to a row, which comes into sight.
function focusRow(k) {
  k = Math.max(0, Math.min(count - 1, k));
  bringIntoSight(tableTop + tableHead + k * tableRow, tableRow, tableHead);
  scrollTable();
  cells.get(k).focus({ preventScroll: true });
}

// tableKey handles the keys that mean something else in the table.
function tableKey(key) {
  const k = order.indexOf(rowIndex(document.activeElement));
  const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20, Home: -count, End: count };
  if (key === "s") toggleSort();
  else if (key === "Enter" && k >= 0) leaveTable(order[k]);
  else if (steps[key]) focusRow(k + steps[key]);
  else return false;
  return true;
}

function rowIndex(e) {
  const row = e instanceof Element ? e.closest("#table [data-i]") : null;
  return row ? Number(row.getAttribute("data-i")) : -1;
}

function leaveTable(i) {
  table = false;
  layout();
  zoomTo(i);
}
