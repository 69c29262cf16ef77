// The bar that stays in sight: search box, buttons, and the details of what is pointed at.

const toolbarRow = 28;
const detailRow = 16;

let barTop = 0;
let barHeight = 0;
let pointed = null; // the bar that the details are of
let message = ""; // what an action had to say

// The buttons: what each says, and what it does. A key does the same.
const buttons = {
  metric: { text: () => "m: " + metricWords[metric], about: "What a bar's width is", act: nextMetric, hidden: () => widthMetrics.length < 2 },
  colour: { text: () => "c: " + modeName(), about: "What a bar's colour is", act: nextMode, hidden: () => modes().length < 2 },
  flip: { text: () => "Flip", about: "Turn the picture over", act: flip },
  list: { text: () => (table ? "Bars" : "Table"), about: "All nodes as a table, or as bars", act: toggleTable },
  help: { text: () => "Help", about: "All keys", act: toggleHelp },
  unzoom: { text: () => "Reset", about: "Reset zoom and search", act: reset },
};

// makeBar replaces the static bar; it needs the script to work. It stands over the bars when they scroll.
function makeBar() {
  const group = svg.appendChild(byId("bar"));
  clear(group);
  el("rect", { id: "bar-back", x: 0 }, group);
  el("rect", { id: "details-back", class: "panel", x: sideMargin }, group);
  const box = el("g", { id: "search", class: "control", tabindex: 0, role: "searchbox", "aria-label": "Search: a regular expression" }, group);
  el("rect", { x: sideMargin, height: 22, rx: 3 }, box);
  el("text", { id: "search-text", x: sideMargin + 8 }, box);
  el("rect", { id: "caret", width: 1.5, height: 14 }, box);
  el("text", { id: "matched", class: "end strong", role: "status", "aria-live": "polite" }, group);
  for (const id in buttons) {
    const g = el("g", { id, class: "control", tabindex: 0, role: "button" }, group);
    el("rect", { height: 22, rx: 3 }, g);
    el("text", { class: "middle" }, g);
  }
  el("g", { id: "details" }, group);
}

const place = (e, attributes) => {
  for (const key in attributes) e.setAttribute(key, attributes[key]);
};

const searchWidth = () => (pictureWidth > 900 ? Math.min(420, pictureWidth - 700) : pictureWidth - 2 * sideMargin);

// drawBar places the buttons, beside the search box or in rows below it, and the details under them.
function drawBar(width, top) {
  let x = sideMargin + searchWidth() + 12, y = top;
  barTop = top;
  place(byId("search").firstChild, { y, width: searchWidth() });
  place(byId("search-text"), { y: y + 15 });
  place(byId("caret"), { y: y + 4 });
  place(byId("matched"), { x: sideMargin + searchWidth() - 8, y: y + 15 });
  for (const id in buttons) {
    const g = byId(id), button = buttons[id], text = button.text(), need = columns(text) * columnWidth + 14;
    place(g, { "aria-label": button.about + ": " + text, display: button.hidden && button.hidden() ? "none" : "inline" });
    if (g.getAttribute("display") === "none") continue;
    if (x + need > sideMargin + width) {
      x = sideMargin;
      y += toolbarRow;
    }
    place(g.firstChild, { x, y, width: need });
    place(g.lastChild, { x: x + need / 2, y: y + 15 });
    setText(g.lastChild, text);
    x += need + 6;
  }
  const lines = width < 700 ? 6 : 4, details = byId("details");
  clear(details);
  y += toolbarRow;
  for (let k = 0; k < lines; k++) el("text", { x: sideMargin + 8, y: y + 17 + detailRow * k }, details);
  place(byId("details-back"), { y, width, height: lines * detailRow + 8 });
  barHeight = y - top + lines * detailRow + 14;
  place(byId("bar-back"), { y: top - 4, width: pictureWidth, height: barHeight });
  showSearch();
  return top + barHeight;
}

// stick keeps the bar in sight when a deep plan is scrolled.
function stick() {
  const hidden = printing ? 0 : -svgTop - barTop + 4;
  const shift = Math.max(0, Math.min(hidden, (table ? tableBottom() : framesBottom) - barTop - barHeight));
  byId("bar").setAttribute("transform", "translate(0," + shift + ")");
  return shift;
}

// detailText returns a heading and the paragraphs below it.
function detailText(b) {
  if (!b) return ["", rest()];
  if (b.count) return [thousands(b.count) + " more", [tooMany(b) + ": " + amount(metric, b.value) + (flat ? "" : " (" + share(b.value) + " of " + metricWords[metric] + ")") + ". Click to open."]];
  const i = b.first, first = wrongFirst(i) ? [wrongHere] : [];
  return [nameOf(i), [describe(i).concat(first, dropped.has(i) ? [leftOut] : attributesOf(i)).join(" · ")]];
}

// showDetails fills the bar for b, or for the selected frame, or with a word on how to read the picture.
function showDetails(b) {
  pointed = b;
  if (!b && selected() > 0 && view.first === view.last) b = { first: selected(), last: selected(), count: 0 };
  const elements = byId("details").children, width = fitting(pictureWidth - 2 * sideMargin - 16);
  const [head, text] = detailText(b);
  const out = head ? [cut(head, width)] : [];
  const lines = text.flatMap(s => wrap(s, width)), room = elements.length - out.length;
  for (let k = 0; k < Math.min(room, lines.length); k++) {
    out.push(k === room - 1 && lines.length > room ? cut(lines[k] + " …", width) : lines[k]);
  }
  for (let k = 0; k < elements.length; k++) {
    elements[k].setAttribute("class", head && k === 0 ? "strong" : "muted");
    setText(elements[k], out[k] || "");
  }
}

// say tells in the search box what an action did.
function say(text) {
  message = text;
  showSearch();
  message = "";
}

const keyHelp = [
  ["arrows", "walk the tree"], ["Enter, click", "zoom; on a parent: zoom out"], ["Backspace", "go back, as the browser's Back"],
  ["Esc", "close help or table, end the search, zoom out"], ["/", "search: regular expression, small letters match both"],
  ["n N", "next, previous match"], ["h H", "next, previous of the hottest by self"], ["m", "what the width is: time, buffers, ..."],
  ["c", "what the colour is"], ["i", "root at the top or the bottom"], ["t", "table of all nodes; s sorts it by self"],
  ["y", "copy the selected node as text"], ["p", "pin the selected node's panel"], ["0", "reset"], ["?", "this help"],
];

function toggleHelp() {
  if (byId("help-panel")) {
    byId("help-panel").remove();
    return;
  }
  const y = Math.max(0, -svgTop) + 20, width = Math.min(pictureWidth - 20, 560);
  const x = (pictureWidth - width) / 2;
  const g = el("g", { id: "help-panel", role: "dialog", "aria-label": "Keys" }, svg);
  const back = el("rect", { x, y, width, rx: 4 }, g);
  line(g, "title", x + 16, y + 26, "Keys");
  let bottom = y + 30;
  for (const [key, text] of keyHelp) {
    line(g, "strong", x + 16, bottom + 17, key);
    for (const part of wrap(text, fitting(width - 142))) line(g, "", x + 126, (bottom += 17), part);
  }
  line(g, "muted", x + 16, bottom + 26, "On a touch screen: tap zooms, a long press selects.");
  back.setAttribute("height", bottom + 42 - y);
}
