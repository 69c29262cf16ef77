// The words around the bars, laid out for the window's width: header, legend, toolbar, hot list and
// how the numbers were made. svg_header.go and svg_panels.go draw the same for the static picture.

const lineHeight = 18;
const headColumn = columnWidth * 16 / 12;
const detailsHeight = detailLines * 16 + 12;
const toolbarHeight = 30;

let pictureWidth = 1200;
let barTop = 0;
let framesBottom = 0;

function drawHeader(width) {
  const group = byId("header");
  clear(group);
  const head = cut(data.head, Math.floor(width / headColumn));
  line(group, "head", sideMargin, 26, head, headColumn);
  let x = sideMargin + columns(head) * headColumn + 2 * columnWidth, y = 26;
  const full = Math.floor(width / columnWidth);
  for (const text of headerLines(head, width, full)) {
    if (text) line(group, "muted", x, y, text);
    x = sideMargin;
    y += lineHeight;
  }
  for (const text of data.sub) {
    line(group, "warn", x, y, cut(text, full));
    y += lineHeight;
  }
  return y - lineHeight + 10;
}

function headerLines(head, width, full) {
  const lines = [];
  let current = "", first = true;
  let room = Math.floor((width - columns(head) * headColumn) / columnWidth) - 2;
  for (let part of data.parts) {
    part = cut(part, full);
    const joined = current ? current + " · " + part : part;
    if (columns(joined) <= room) {
      current = joined;
      continue;
    }
    if (current || first) lines.push(current);
    current = part;
    room = full;
    first = false;
  }
  lines.push(current);
  return lines;
}

function drawLegend(width, top) {
  const group = byId("legend");
  clear(group);
  let x = 0, row = 0;
  for (let k = 0; k < data.legend.length; k += 2) {
    const name = data.legend[k + 1];
    const need = 16 + columns(name) * columnWidth;
    if (x > 0 && x + need > width) {
      x = 0;
      row++;
    }
    const g = el("g", { class: data.legend[k] }, group);
    el("rect", { x: sideMargin + x, y: top + row * lineHeight + 3, width: 11, height: 11 }, g);
    line(g, "muted", sideMargin + x + 16, top + row * lineHeight + 13, name);
    x += need + 16;
  }
  return top + (row + 1) * lineHeight + 6;
}

// makeBar replaces the static bar by the toolbar and the details; they need the script to work.
function makeBar() {
  const group = byId("bar");
  clear(group);
  el("rect", { id: "bar-back", x: 0 }, group);
  el("rect", { id: "details-back", class: "panel", x: sideMargin }, group);
  const box = el("g", { id: "search", class: "control", tabindex: 0, role: "searchbox", "aria-label": "Search: a regular expression" }, group);
  el("rect", { x: sideMargin, height: 22, rx: 3 }, box);
  el("text", { id: "search-text", x: sideMargin + 8 }, box);
  el("rect", { id: "caret", width: 1.5, height: 14 }, box);
  el("text", { id: "matched", class: "strong", role: "status", "aria-live": "polite" }, group);
  const reset = el("g", { id: "unzoom", class: "control", tabindex: 0, role: "button", "aria-label": "Reset zoom and search" }, group);
  el("rect", { height: 22, width: 62, rx: 3 }, reset);
  el("text", { class: "middle" }, reset).textContent = "Reset";
  const details = el("g", { id: "details" }, group);
  for (let k = 0; k < detailLines; k++) el("text", { x: sideMargin + 8 }, details);
}

const place = (e, attributes) => {
  for (const key in attributes) e.setAttribute(key, attributes[key]);
};

const searchWidth = () => Math.min(300, Math.floor(pictureWidth * 0.4));

function drawBar(width, top) {
  barTop = top;
  place(byId("bar-back"), { y: top - 4, width: pictureWidth, height: toolbarHeight + detailsHeight });
  place(byId("details-back"), { y: top + toolbarHeight, width, height: detailsHeight - 8 });
  place(byId("search").firstChild, { y: top, width: searchWidth() });
  place(byId("search-text"), { y: top + 15 });
  place(byId("caret"), { y: top + 4 });
  place(byId("matched"), { x: sideMargin + searchWidth() + 12, y: top + 15 });
  const reset = byId("unzoom"), right = sideMargin + width;
  place(reset.firstChild, { x: right - 62, y: top });
  place(reset.lastChild, { x: right - 31, y: top + 15 });
  Array.from(byId("details").children).forEach((t, k) => t.setAttribute("y", top + toolbarHeight + 16 + 16 * k));
  showSearch();
  return top + toolbarHeight + detailsHeight;
}

// stick keeps the bar in sight when a deep plan is scrolled.
function stick() {
  const hidden = -svg.getBoundingClientRect().top - barTop + 4;
  const shift = Math.max(0, Math.min(hidden, framesBottom - barTop - toolbarHeight - detailsHeight));
  byId("bar").setAttribute("transform", "translate(0," + shift + ")");
}

// drawPanels draws hot list and texts, side by side where there is room.
function drawPanels(width, top) {
  const hot = byId("hot"), texts = byId("panels");
  clear(hot);
  clear(texts);
  const two = width >= 900;
  const column = two ? (width - 30) / 2 : width;
  const left = drawHot(hot, texts, column, top);
  const x = two ? sideMargin + column + 30 : sideMargin;
  let y = drawText(texts, "how these numbers were made", "muted", data.notes, x, two ? top : left + 26, column, Infinity);
  if (data.sql.length) y = drawText(texts, "statement", "sql", data.sql, x, y + (two && !data.notes.length ? 0 : 20), column, 60);
  return Math.max(left, y);
}

function drawHot(group, texts, column, top) {
  line(texts, "title", sideMargin, top, data.hotTitle);
  const values = data.hot.map(i => amount(data.metric, self(i, data.metric)));
  const right = sideMargin + column;
  const valueRight = right - 6 * columnWidth - 10;
  const widest = Math.max(0, ...values.map(columns));
  const labelWidth = valueRight - widest * columnWidth - 10 - sideMargin - 24;
  let y = top + 8;
  data.hot.forEach((i, k) => {
    const own = self(i, data.metric);
    const g = el("g", { class: className(i), "data-i": i }, group);
    el("rect", { x: sideMargin + 24, y, width: Math.max(1, labelWidth * own / self(data.hot[0], data.metric)), height: 18 }, g);
    line(g, "end muted", sideMargin + 16, y + 13, String(k + 1));
    line(g, "", sideMargin + 27, y + 13, cut(labels[i], Math.floor((labelWidth - 6) / columnWidth)));
    line(g, "end", valueRight, y + 13, values[k]);
    line(g, "end", right, y + 13, share(own));
    y += 20;
  });
  if (!data.hot.length) {
    line(texts, "muted", sideMargin, y + 13, "nothing: the whole plan has no " + data.word);
    y += 18;
  }
  return y;
}

function drawText(group, title, cls, list, x, top, column, limit) {
  line(group, "title", x, top, title);
  let y = top + 8, drawn = 0;
  for (let k = 0; k < list.length; k++) {
    for (const text of wrap(list[k], Math.floor(column / columnWidth))) {
      if (drawn++ >= limit) {
        line(group, "muted", x, y + 13, "… " + plural(list.length - k, "line", "lines") + " of the statement are not drawn");
        return y + 16;
      }
      line(group, cls, x, y + 13, text);
      y += 16;
    }
  }
  return y;
}
