// The words around the bars, for the metric that is shown. svg_words.go writes the static picture in the same
// words.

const hotCount = 10;
const oneLine = s => String(s).replace(/\s+/g, " ").trim();

function totalText() {
  if (metric === "time") return amount(metric, total);
  if (metric === "cost") return "ESTIMATE: cost " + amount(metric, total) + ", no measured time";
  return amount(metric, flat ? 0 : total) + " " + metricWords[metric];
}

const statement = () => cut(origin.statement || labels[0], 41);
const server = oneLine((origin.engine || "") + " " + (origin.version || ""));
const database = origin.database && origin.host ? origin.database + " on " + origin.host : (origin.database || "") + (origin.host || "");

// headline returns the large text and what stands beside and below it.
function headline() {
  const parts = [origin.query_id && "query " + origin.query_id, server, database, origin.measured, origin.when].filter(s => s);
  const what = statement() + " " + totalText();
  return data.title ? [data.title, [what].concat(parts)] : [what, parts];
}

function adjusted() {
  const n = warnings.length;
  return n ? plural(n, "number was", "numbers were") + ' adjusted or assumed: see "how these numbers were made"' : "";
}

// notes say how the numbers were made.
function notes() {
  const settings = origin.settings || [], lines = [];
  const known = {
    "Measured by": origin.measured, Server: server, Host: origin.host, Database: origin.database, Role: origin.role, When: origin.when,
    "Query id": origin.query_id, Child: origin.child, "Plan id": origin.plan_id,
  };
  for (const key in known) if (known[key]) lines.push(key + ": " + known[key]);
  for (let k = 0; k < settings.length; k += 2) lines.push("Setting: " + settings[k] + " = " + settings[k + 1]);
  if (data.left) lines.push(data.left);
  return lines.concat(warnings.map(w => "• " + warningText(w)));
}

function warningText(w) {
  if (!w.label) return w.message;
  return (w.node > 0 ? "node " + thousands(w.node) + ", " : "") + w.label + ": " + w.message;
}

// rest is what the details say while nothing is pointed at.
function rest() {
  const word = metricWords[metric], where = flame ? "above" : "below", parts = [];
  let zero = 0;
  for (let i = 0; i < count; i++) if (!flat && widths[i] === 0 && !never.has(i)) zero++;
  if (never.size) parts.push(plural(never.size, "node", "nodes") + " never ran");
  if (zero) parts.push(plural(zero, "node has", "nodes have") + " no " + word);
  if (mergedCount) parts.push(plural(mergedCount, "node is", "nodes are") + " too narrow here and merged (hatched)");
  const widest = flat
    ? "The whole plan has no " + word + ": every bar is as wide as the leaves " + where + " it are many; widths mean nothing here."
    : "A bar's width is " + word + ": its own and that of all " + where + " it, which are its inputs, in plan order. Its percentage is of the whole statement's " + word + ".";
  return [widest, parts.join(" · "), "Point for details, click to zoom, / to search, 0 to reset, ? for all keys."].filter(s => s);
}

// hottest returns the frames with the largest self; equals stay in plan order.
function hottest() {
  const own = column(metric), hot = [];
  for (let i = 0; i < count; i++) {
    if (own[i] <= 0 || hot.length === hotCount && own[i] <= own[hot[hotCount - 1]]) continue;
    let at = hot.length;
    while (at > 0 && own[hot[at - 1]] < own[i]) at--;
    hot.splice(at, 0, i);
    hot.length = Math.min(hot.length, hotCount);
  }
  return hot;
}

// statementLines are the lines of the SQL text.
const statementLines = () => (origin.sql || "").replace(/\r\n?/g, "\n").replace(/\t/g, "    ").replace(/^\n+|\s+$/g, "").split("\n").filter((s, k, all) => s || all.length > 1);

// describe says in a few lines what is known of a frame's numbers. svg_frames.go does the same.
function describe(i) {
  const lines = [never.has(i) ? "never ran" : selfAndCum(i, metric)];
  const rows = rowsLine(i);
  if (rows) lines.push(rows);
  for (const m of metrics) {
    if (m !== metric && m !== "cost" && additive(m) && cum(i, m) > 0) lines.push(selfAndCum(i, m));
  }
  return lines.concat((data.frameNotes && data.frameNotes[i] || []).map(note => "note: " + note));
}

function selfAndCum(i, m) {
  if (!additive(m)) return metricWords[m] + ": " + amount(m, self(i, m));
  const word = m === "cost" ? "ESTIMATE, cost" : metricWords[m];
  const text = word + ": self " + ofWhole(self(i, m), m);
  return ends[i] === i + 1 ? text : text + ", cum " + ofWhole(cum(i, m), m);
}

const ofWhole = (v, m) => amount(m, v) + " (" + percent(v, cum(0, m)) + " of " + metricWords[m] + ")";

function rowsLine(i) {
  if (!isNode(i)) return "";
  const parts = [], e = estimates.get(i);
  if (data.values.rows && !never.has(i)) parts.push(plural(self(i, "rows"), "row", "rows"));
  if (loopsOf(i) > 1) parts.push(thousands(loopsOf(i)) + " " + data.loopsWord);
  if (e) {
    const mean = !data.values.rows || formatRows(e.actual) !== thousands(self(i, "rows")) ? ", actual " + formatRows(e.actual) : "";
    parts.push("estimated " + formatRows(e.expected) + mean + errorText(i));
  }
  if (disk.has(i)) parts.push("spilled to disk");
  return parts.join(", ");
}

function errorText(i) {
  const factor = errorOf(i);
  if (factor >= 2) return " (" + formatRows(factor) + "x too low)";
  return factor <= 0.5 ? " (" + formatRows(1 / factor) + "x too high)" : "";
}

// attributesOf returns a frame's attributes: conditions and keys first, figures after them, and the
// output list, which is long and seldom asked for, at the end.
function attributesOf(i) {
  const attrs = data.attrs && data.attrs[i] || [], texts = [], figures = [], output = [];
  for (let j = 0; j < attrs.length; j += 2) {
    const key = data.keys[attrs[j]], value = attrs[j + 1];
    const group = key === "Output" ? output : /^[-\d.]*$/.test(value) ? figures : texts;
    group.push(key + ": " + value);
  }
  return texts.concat(figures, output);
}

const nameOf = i => labels[i] + (numbers[i] ? "  (node " + numbers[i] + ")" : "");
const leftOut = "The database's own lines for this node were left out of the file: the JSON output has them.";

// nodeText is all that is known of a frame, to be copied.
const nodeText = i => [nameOf(i)].concat(describe(i), wrongFirst(i) ? [wrongHere] : [], attributesOf(i), dropped.has(i) ? [leftOut] : []).join("\n");
const wrongHere = "The estimate goes wrong here first: below this node it is off by less than 10x.";
