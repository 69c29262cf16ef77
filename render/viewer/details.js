// The details bar: what is known of the frame under the pointer, at a fixed place.

const detailLines = 4;
let pointed = null; // the bar that the details are of

function tooltip(b) {
  if (b.count) {
    return plural(b.count, "operator", "operators") + " too narrow to draw here: " + amount(data.metric, b.value) + " " + share(b.value);
  }
  return [labels[b.first]].concat(describe(b.first)).join("\n");
}

// describe says in a few lines what is known of a frame's numbers. svg_frames.go does the same.
function describe(i) {
  const lines = [never.has(i) ? "never ran" : selfAndCum(i, data.metric)];
  const rowsText = rowsLine(i);
  if (rowsText) lines.push(rowsText);
  for (const metric in data.values) {
    if (metric === data.metric || metric === "rows" || metric === "loops" || metric === "cost") continue;
    if (cum(i, metric) > 0) lines.push(selfAndCum(i, metric));
  }
  for (const note of data.frameNotes[i] || []) lines.push("note: " + note);
  return lines;
}

function selfAndCum(i, metric) {
  const own = self(i, metric);
  if (metric === "rows" || metric === "loops") return metricWords[metric] + ": " + amount(metric, own);
  const whole = cum(0, metric);
  const word = metric === "cost" ? "ESTIMATE, cost" : metricWords[metric];
  const text = word + ": self " + amount(metric, own) + " (" + percent(own, whole) + ")";
  if (ends[i] === i + 1) return text;
  const sum = cum(i, metric);
  return text + ", cum " + amount(metric, sum) + " (" + percent(sum, whole) + ")";
}

function rowsLine(i) {
  const parts = [];
  if (numbers[i] === 0) return "";
  if (data.values.rows && !never.has(i)) parts.push(plural(self(i, "rows"), "row", "rows"));
  if (data.values.loops && self(i, "loops") > 1) parts.push(thousands(self(i, "loops")) + " " + data.loopsWord);
  const e = estimates.get(i);
  if (e) {
    const mean = !data.values.rows || formatRows(e.actual) !== thousands(self(i, "rows")) ? ", actual " + formatRows(e.actual) : "";
    parts.push("estimated " + formatRows(e.expected) + mean + estimateError(e));
  }
  return parts.join(", ");
}

function estimateError(e) {
  const factor = Math.max(e.actual, 1) / Math.max(e.expected, 1);
  if (factor >= 2) return " (" + formatRows(factor) + "x too low)";
  if (factor <= 0.5) return " (" + formatRows(1 / factor) + "x too high)";
  return "";
}

// attributesOf returns a frame's attributes: conditions and keys first, figures after them, and the
// output list, which is long and seldom asked for, at the end.
function attributesOf(i) {
  const list = data.attrs[i] || [], texts = [], figures = [], output = [];
  for (let j = 0; j < list.length; j += 2) {
    const key = data.keys[list[j]], value = list[j + 1];
    const group = key === "Output" ? output : /^[-\d.]*$/.test(value) ? figures : texts;
    group.push(key + ": " + value);
  }
  return texts.concat(figures, output);
}

// detailText returns the bar's heading and the paragraphs below it.
function detailText(b) {
  if (!b) return ["", restLines()];
  if (b.count) return [thousands(b.count) + " more", [tooltip(b) + ". Click to open."]];
  const number = numbers[b.first] ? "  (node " + numbers[b.first] + ")" : "";
  return [labels[b.first] + number, [describe(b.first).concat(attributesOf(b.first)).join(" · ")]];
}

// restLines is what the bar says while nothing is pointed at.
function restLines() {
  const parts = [];
  let zero = 0;
  for (let i = 0; i < count; i++) if (widths[i] === 0 && !never.has(i)) zero++;
  if (never.size) parts.push(plural(never.size, "node", "nodes") + " never ran");
  if (zero) parts.push(plural(zero, "node has", "nodes have") + " no " + data.word);
  if (merged) parts.push(plural(merged, "node is", "nodes are") + " too narrow here and merged (hatched)");
  return [data.rest[0], parts.join(" · "), "Point for details, click to zoom, / to search, 0 to reset."].filter(s => s);
}

// showDetails fills the bar for b, or for the zoomed frame, or with a word on how to read the picture.
function showDetails(b) {
  pointed = b;
  if (!b && view.first > 0) b = { first: view.first, last: view.last, count: view.first === view.last ? 0 : 1, value: widths[view.first] };
  if (b && b.count && b !== pointed) b = null;
  const width = Math.floor((pictureWidth - 2 * sideMargin - 16) / columnWidth);
  const [head, text] = detailText(b);
  const out = head ? [cut(head, width)] : [];
  const lines = [].concat(...text.map(s => wrap(s, width)));
  const room = detailLines - out.length;
  for (let k = 0; k < Math.min(room, lines.length); k++) {
    out.push(k === room - 1 && lines.length > room ? cut(lines[k] + " …", width) : lines[k]);
  }
  const elements = byId("details").children;
  for (let k = 0; k < detailLines; k++) {
    elements[k].setAttribute("class", head && k === 0 ? "strong" : "muted");
    setText(elements[k], out[k] || "");
  }
}
