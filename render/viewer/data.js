// The data of the picture. CONTRACT.md says what each key holds. Everything in it is text of a plan
// and therefore hostile: it reaches the document as text nodes and attribute values only.

const svg = document.currentScript ? document.currentScript.closest("svg") : document.documentElement;
const byId = id => svg.querySelector("#" + id);
const data = JSON.parse(byId("sqlflame-data").textContent);
const count = data.kids.length;

// Columns, one entry per frame, in plan order. A frame's descendants follow it, up to end.
const parents = new Int32Array(count);
const ends = new Int32Array(count);
const depths = new Int32Array(count);
const widths = new Float64Array(count); // what the frame and everything below it took
const numbers = new Int32Array(count);
const labels = new Array(count);
const never = new Set(data.never);
const ordinals = new Map();
const estimates = new Map();

function decodeTree() {
  const open = []; // frames that still wait for children, with how many
  for (let i = 0; i < count; i++) {
    const top = open[open.length - 1];
    parents[i] = top ? top.i : -1;
    depths[i] = open.length;
    if (top) top.left--;
    if (data.kids[i] > 0) open.push({ i, left: data.kids[i] });
    else close(open, i);
  }
}

// close ends frame i and every open frame whose last child that was.
function close(open, i) {
  ends[i] = i + 1;
  while (open.length && open[open.length - 1].left === 0) ends[open.pop().i] = i + 1;
}

function decodeLabels() {
  const previous = data.kinds.map(() => "");
  for (let i = 0; i < count; i++) {
    const k = data.kind[i];
    const shared = data.labels[2 * i], rest = data.labels[2 * i + 1];
    if (rest !== "" || shared !== previous[k].length) previous[k] = previous[k].slice(0, shared) + rest;
    labels[i] = previous[k];
  }
}

function decodeNumbers() {
  for (let i = 0, n = 0; i < count; i++) numbers[i] = n += data.number[i];
  for (let j = 0; j < data.ordinals.length; j += 2) ordinals.set(data.ordinals[j], data.ordinals[j + 1]);
  const e = data.estimates || [];
  for (let j = 0, i = 0; j < e.length; j += 3) estimates.set(i += e[j], { expected: e[j + 1], actual: e[j + 2] });
}

function decodeWidths() {
  const self = data.values[data.metric];
  for (let i = 0; i < count; i++) {
    // A plan without any time is drawn by the number of its leaves.
    widths[i] = data.flat ? (ends[i] === i + 1 ? 1 : 0) : self[i];
  }
  for (let i = count - 1; i > 0; i--) widths[parents[i]] += widths[i];
}

decodeTree();
decodeLabels();
decodeNumbers();
decodeWidths();

const total = widths[0];
const className = i => data.classes[data.kind[i]];
const self = (i, metric) => data.values[metric][i];

// cum is a metric of a frame and everything below it; rows and loops are the frame's own. A column is
// added up when it is first asked for.
const sums = {};

function cum(i, metric) {
  if (metric === "rows" || metric === "loops") return self(i, metric);
  if (!sums[metric]) {
    const column = sums[metric] = Float64Array.from(data.values[metric]);
    for (let j = count - 1; j > 0; j--) column[parents[j]] += column[j];
  }
  return sums[metric][i];
}

// Frame ids are worked out when asked for: FNV-1a, 64 bits in two halves, over the parent's and
// the frame's name. Those that do not follow from the label travel in data.ids.
const hashes = new Map();

function hashOf(i) {
  const path = [];
  while (i >= 0 && !hashes.has(i)) {
    path.push(i);
    i = parents[i];
  }
  let h = i >= 0 ? hashes.get(i) : [0, 0];
  while (path.length) {
    i = path.pop();
    h = data.ids[i] !== undefined ? parseId(data.ids[i]) : fnv(h, nameOf(i));
    hashes.set(i, h);
  }
  return h;
}

const nameOf = i => (ordinals.has(i) ? labels[i] + " #" + ordinals.get(i) : labels[i]);

function fnv(parent, name) {
  let hi = 0xcbf29ce4, lo = 0x84222325;
  const step = byte => {
    lo = (lo ^ byte) >>> 0;
    // times 2^40 + 0x1b3
    const low = lo * 0x1b3;
    hi = (hi * 0x1b3 + Math.floor(low / 4294967296) + lo * 256) % 4294967296;
    lo = low % 4294967296;
  };
  for (const word of parent) for (let shift = 24; shift >= 0; shift -= 8) step((word >>> shift) & 0xff);
  for (const byte of new TextEncoder().encode(name)) step(byte);
  return [hi, lo];
}

function idOf(i) {
  const [hi, lo] = hashOf(i);
  const bytes = [24, 16, 8, 0].map(s => (hi >>> s) & 0xff).concat([24, 16, 8, 0].map(s => (lo >>> s) & 0xff));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function parseId(id) {
  let raw = "";
  try {
    raw = atob(id.replace(/-/g, "+").replace(/_/g, "/"));
  } catch (e) {
    return [0, 0];
  }
  const word = at => [0, 1, 2, 3].reduce((sum, k) => sum * 256 + (raw.charCodeAt(at + k) || 0), 0);
  return [word(0), word(4)];
}

// indexOf returns the frame of that id, -1 if there is none.
function indexOf(id) {
  for (let i = 0; i < count; i++) {
    if (idOf(i) === id) return i;
  }
  return -1;
}
