// The words around the bars, laid out for the window's width: header, legend, the selected node, hot list and
// how the numbers were made. svg_header.go and svg_panels.go draw the same for the static picture.

const lineHeight = 18;
const headColumn = columnWidth * 16 / 12;

let pictureWidth = 1200;
let framesBottom = 0;
let pinned = -1; // the frame that the panel stays with
let chosen = -1; // the frame that has the focus or was pressed long

const selected = () => (pinned >= 0 ? pinned : chosen >= 0 ? chosen : view.first);
const fitting = width => Math.max(4, Math.floor(width / columnWidth));

function drawHeader(width) {
  const group = byId("header"), [head, parts] = headline(), full = fitting(width);
  clear(group);
  const large = cut(oneLine(head), Math.floor(width / headColumn));
  line(group, "head", sideMargin, 26, large, headColumn);
  let x = sideMargin + columns(large) * headColumn + 2 * columnWidth, y = 26;
  let room = Math.floor((width - columns(large) * headColumn) / columnWidth) - 2;
  for (const text of joinParts(parts, room, full)) {
    if (text) line(group, "muted", x, y, text);
    x = sideMargin;
    y += lineHeight;
  }
  if (adjusted()) {
    for (const text of wrap(adjusted(), full)) {
      line(group, "warn", sideMargin, y, text);
      y += lineHeight;
    }
  }
  return y - lineHeight + 10;
}

// joinParts spreads parts over lines: the first has room columns, the others full.
function joinParts(parts, room, full) {
  const lines = [""];
  for (const part of parts) {
    const last = lines.length - 1, text = cut(oneLine(part), full);
    const joined = lines[last] ? lines[last] + " · " + text : text;
    if (columns(joined) <= (last ? full : room)) lines[last] = joined;
    else lines.push(text);
  }
  return lines;
}

function drawLegend(width, top) {
  const group = byId("legend");
  clear(group);
  let x = 0, y = top;
  const put = (cls, name, indent) => {
    const need = indent + columns(name) * columnWidth;
    if (x > 0 && x + need > width) {
      x = 0;
      y += lineHeight;
    }
    const g = el("g", { class: cls }, group);
    if (indent) el("rect", { x: sideMargin + x, y: y + 3, width: 11, height: 11 }, g);
    line(g, "muted", sideMargin + x + indent, y + 13, cut(name, fitting(width - indent)));
    x += need + 16;
  };
  if (mode !== "family") put("", modeName() + ":", 0);
  for (const [cls, name] of legendKeys()) put(cls, name, 16);
  if (mode !== "family") put("", "(" + scales[mode].note + ")", 0);
  return y + lineHeight + 6;
}

// drawPanels draws what stands below the bars, side by side where there is room.
function drawPanels() {
  const hot = byId("hot"), texts = byId("panels"), width = pictureWidth - 2 * sideMargin;
  clear(hot);
  clear(texts);
  const two = width >= 900, column = two ? (width - 30) / 2 : width;
  const right = two ? sideMargin + column + 30 : sideMargin;
  const top = drawSelected(texts, two, column, right, framesBottom + 26) + 26;
  const left = drawHot(hot, texts, column, top);
  let y = drawText(texts, "how these numbers were made", "muted", notes(), right, two ? top : left + 26, column);
  if (origin.sql) y = drawText(texts, "statement", "sql", statementLines(), right, y + 20, column);
  const bottom = Math.max(left, y) + 12;
  svg.setAttribute("height", Math.ceil(bottom));
  return bottom;
}

// drawSelected draws all that is known of the selected node, and returns where that ends.
function drawSelected(group, two, column, right, top) {
  const i = selected(), number = numbers[i];
  const state = pinned >= 0 ? "selected node, pinned (p lets it go)" : "selected node (p pins it, y copies it)";
  line(group, "title", sideMargin, top, state);
  const numbersOf = describe(i).concat(wrongFirst(i) ? [wrongHere] : []);
  if (metrics.includes("cost") && metric !== "cost") numbersOf.push(selfAndCum(i, "cost"));
  for (const w of warnings) if (number > 0 && w.node === number) numbersOf.push("adjusted: " + w.message);
  const own = dropped.has(i) ? [leftOut] : attributesOf(i);
  const left = drawText(group, "", "strong", [nameOf(i)], sideMargin, top, column);
  const y = drawText(group, "", "", numbersOf, sideMargin, left, column);
  return Math.max(y, own.length ? drawText(group, "", "muted", own, right, two ? top - 8 : y, column) : y);
}

function drawHot(group, texts, column, top) {
  const hot = hottest();
  line(texts, "title", sideMargin, top, hotTitle());
  const values = hot.map(i => amount(metric, self(i, metric)));
  const right = sideMargin + column, valueRight = right - 6 * columnWidth - 10;
  const labelWidth = valueRight - Math.max(0, ...values.map(columns)) * columnWidth - 10 - sideMargin - 24;
  let y = top + 8;
  hot.forEach((i, k) => {
    const own = self(i, metric);
    const g = el("g", { class: colourClass(i), "data-i": i }, group);
    el("rect", { x: sideMargin + 24, y, width: Math.max(1, labelWidth * own / self(hot[0], metric)), height: 18 }, g);
    line(g, "end muted", sideMargin + 16, y + 13, String(k + 1));
    line(g, "beside", sideMargin + 27, y + 13, fitLabel(labels[i], "", "", badgesOf(i), fitting(labelWidth - 6)));
    line(g, "end beside", valueRight, y + 13, values[k]);
    line(g, "end beside", right, y + 13, share(own));
    y += 20;
  });
  if (hot.length) return y;
  line(texts, "muted", sideMargin, y + 13, "nothing: the whole plan has no " + metricWords[metric]);
  return y + 18;
}

const hotTitle = () => "largest self " + metricWords[metric] + (flat ? "" : ", % of the whole statement's");

function drawText(group, title, cls, texts, x, top, column, limit = 600) {
  if (title) line(group, "title", x, top, title);
  let y = top + 8, drawn = 0;
  for (let k = 0; k < texts.length; k++) {
    for (const text of wrap(texts[k], fitting(column))) {
      if (drawn++ >= limit) {
        line(group, "muted", x, y + 13, "… " + plural(texts.length - k, "line is", "lines are") + " not drawn");
        return y + 16;
      }
      line(group, cls, x, y + 13, text);
      y += 16;
    }
  }
  return y;
}
