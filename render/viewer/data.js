// The data of the picture. CONTRACT.md says what each key holds. Everything in it is text of a plan
// and therefore hostile: it reaches the document as text nodes and attribute values only.

const svg = document.currentScript ? document.currentScript.closest("svg") : document.documentElement;
const byId = id => svg.querySelector("#" + id);
const data = JSON.parse(byId("sqlflame-data").textContent);
const origin = data.origin || {}, warnings = data.warnings || [];
const list = key => data[key] || [];

// decode reads a column: base64 digits of five bits each, low ones first, all but a number's last with 32 added.
function decode(text) {
  const out = [];
  let value = 0, weight = 1;
  for (let k = 0; k < text.length; k++) {
    const digit = digits64[text.charCodeAt(k) & 127];
    value += (digit & 31) * weight;
    weight *= 32;
    if (digit & 32) continue;
    out.push(value);
    value = 0;
    weight = 1;
  }
  return out;
}

const digits64 = new Uint8Array(128);
Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").forEach((c, k) => { digits64[c.charCodeAt(0)] = k; });

// Columns, one entry per frame, in plan order. A frame's descendants follow it, up to end.
const kids = decode(data.kids);
const kinds = decode(data.kind);
const count = kids.length;
const parents = new Int32Array(count);
const ends = new Int32Array(count);
const depths = new Int32Array(count);
const numbers = new Int32Array(count);
const labels = new Array(count);
const never = new Set(list("never"));
const disk = new Set(list("disk"));
const dropped = new Set();
const ordinals = new Map();
const estimates = new Map();
const ids = data.ids || {};
let widths = new Float64Array(count); // what the frame and everything below it took
let total = 0;
let flat = false; // nothing took any of the metric: bars are as wide as they have leaves
let metric = data.metric;

function decodeTree() {
  const open = []; // frames that still wait for children, with how many
  for (let i = 0; i < count; i++) {
    const top = open[open.length - 1];
    parents[i] = top ? top.i : -1;
    depths[i] = open.length;
    if (top) top.left--;
    if (kids[i] > 0) open.push({ i, left: kids[i] });
    else close(open, i);
  }
}

// close ends frame i and every open frame whose last child that was.
function close(open, i) {
  ends[i] = i + 1;
  while (open.length && open[open.length - 1].left === 0) ends[open.pop().i] = i + 1;
}

function decodeLabels() {
  const previous = list("kinds").map(() => "");
  for (let i = 0; i < count; i++) {
    const k = kinds[i];
    labels[i] = previous[k] = previous[k].slice(0, data.labels[2 * i]) + data.labels[2 * i + 1];
  }
}

function decodeSparse() {
  let n = 0, at = 0;
  decode(data.number).forEach((v, i) => { numbers[i] = n += v % 2 ? (1 - v) / 2 : v / 2; });
  for (const d of decode(data.dropped || "")) dropped.add(at += d);
  const o = list("ordinals"), e = list("estimates");
  for (let j = 0; j < o.length; j += 2) ordinals.set(o[j], o[j + 1]);
  for (let j = 0, i = 0; j < e.length; j += 3) estimates.set(i += e[j], { expected: e[j + 1], actual: e[j + 2] });
}

decodeTree();
decodeLabels();
decodeSparse();

// A metric's columns are decoded and added up when first asked for.
const selves = {}, sums = {};
const column = m => selves[m] || (selves[m] = decode(data.values[m]));
const self = (i, m) => column(m)[i];

function sumUp(values) {
  const out = Float64Array.from(values);
  for (let j = count - 1; j > 0; j--) out[parents[j]] += out[j];
  return out;
}

// cum is a metric of a frame and everything below it; rows and loops are the frame's own.
const additive = m => m !== "rows" && m !== "loops";
const summed = m => sums[m] || (sums[m] = sumUp(column(m)));
const cum = (i, m) => (additive(m) ? summed(m)[i] : self(i, m));
const metrics = Object.keys(data.values);
const carries = m => metrics.includes(m) && summed(m)[0] > 0;

// Widths can be what adds up. The metric that the file was drawn for stays in the cycle, whatever it is.
const widthMetrics = metrics.filter(m => m === data.metric || additive(m) && carries(m));

function setMetric(m) {
  metric = m;
  widths = summed(m);
  total = widths[0];
  flat = total === 0;
  if (flat) widths = sumUp(ends.map((end, i) => (end === i + 1 ? 1 : 0)));
}

setMetric(data.metric);

const className = i => list("classes")[kinds[i]];
const loopsOf = i => (data.values.loops && isNode(i) ? self(i, "loops") : 0);
// The database's own nodes have numbers; Oracle's begin with 0.
const isNode = i => numbers[i] > 0 || origin.engine === "Oracle" && labels[i].startsWith("0 - ");

// errorOf is how many times more rows came than were estimated, 1 where that is not judged.
function errorOf(i) {
  const e = estimates.get(i);
  return e ? Math.max(e.actual, 1) / Math.max(e.expected, 1) : 1;
}

// Where estimates go wrong first: by 10 or more, while nothing below is.
const wrong = new Int32Array(count + 1);
for (let i = 0; i < count; i++) wrong[i + 1] = wrong[i] + (Math.abs(Math.log10(errorOf(i))) >= 1 ? 1 : 0);
const wrongFirst = i => wrong[i + 1] > wrong[i] && wrong[ends[i]] === wrong[i + 1];
