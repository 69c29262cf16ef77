// Text: how many columns it takes, how it is cut, and how numbers are written. svg_text.go and
// amount.go have the same rules, so that the picture does not change when the script takes over.

const columnWidth = 7.25;
const NS = "http://www.w3.org/2000/svg";
const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const thin = /[\p{M}\u200c-\u200e]/u;
const ascii = /^[\x00-\x7f]*$/;
const monospaced = /^[\x00-\u024f…•]*$/; // any monospaced font has these
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const runeColumns = r => (r < "\u0300" ? 1 : thin.test(r) ? 0 : wide.test(r) ? 2 : 1);

function columns(s) {
  if (ascii.test(s)) return s.length;
  let n = 0;
  for (const r of s) n += runeColumns(r);
  return n;
}

function cut(s, width) {
  if (s.length <= width && ascii.test(s) || columns(s) <= width) return s;
  let n = 0, kept = "";
  for (const r of s) {
    n += runeColumns(r);
    if (n > width - 1) return kept.trimEnd() + "…";
    kept += r;
  }
  return s;
}

// wrap breaks a line at blanks into lines of at most width columns.
function wrap(s, width) {
  const lines = [];
  let indent = "";
  width = Math.max(width, 10);
  while (columns(s) > width - indent.length) {
    const at = breakPoint(s, width - indent.length);
    lines.push(indent + s.slice(0, at).trimEnd());
    s = s.slice(at).trimStart();
    indent = "  ";
  }
  lines.push(indent + s);
  return lines;
}

function breakPoint(s, width) {
  let n = 0, i = 0, blank = 0, blankAt = 0;
  for (const r of s) {
    n += runeColumns(r);
    if (n > width) return blankAt > width / 2 ? blank : Math.max(i, r.length);
    i += r.length;
    if (r === " ") {
      blank = i;
      blankAt = n;
    }
  }
  return s.length;
}

const thousands = n => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
const plural = (n, one, many) => (n === 1 ? "1 " + one : thousands(n) + " " + many);
const digits = v => v.toFixed(v < 9.995 ? 2 : v < 99.95 ? 1 : 0);

function duration(ns) {
  if (ns === 0) return "0";
  if (ns < 1e3) return ns + " ns";
  if (ns < 1e6) return digits(ns / 1e3) + " µs";
  if (ns < 1e9) return digits(ns / 1e6) + " ms";
  if (ns < 600e9) return digits(ns / 1e9) + " s";
  if (ns < 3600e9) return digits(ns / 60e9) + " min";
  return digits(ns / 3600e9) + " h";
}

function bytesText(n) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let i = 0, v = n;
  for (; v >= 1024 && i < units.length - 1; i++) v /= 1024;
  return i ? digits(v) + " " + units[i] : n + " B";
}

function amount(m, v) {
  switch (m) {
    case "time": case "work": case "io": return duration(v);
    case "wal": return bytesText(v);
    case "cost": return (v / 100).toFixed(2);
  }
  return thousands(v);
}

const percent = (part, whole) => (whole <= 0 ? "0.0%" : (100 * part / whole).toFixed(1) + "%");
const share = v => (flat ? "" : percent(v, total));
const formatRows = v => (v >= 99.95 || v === Math.floor(v) ? thousands(v) : v.toFixed(1));

const metricWords = {
  time: "time", work: "process time", io: "I/O time", cost: "estimated cost", wal: "WAL", temp: "temporary blocks",
  reads: "blocks read", writes: "blocks written", buffers: "buffer accesses", rows: "rows", loops: "loops",
};

// el makes an SVG element. Attributes are set, never parsed.
function el(name, attributes, parent) {
  const e = document.createElementNS(NS, name);
  for (const key in attributes) e.setAttribute(key, attributes[key]);
  if (parent) parent.appendChild(e);
  return e;
}

// line writes a line of text and pins its width where the font may be another one.
function line(parent, cls, x, y, s, advance = columnWidth) {
  const t = el("text", { class: cls, x, y }, parent);
  setText(t, s, advance);
  return t;
}

function setText(t, s, advance = columnWidth) {
  if (t.textContent !== s) t.textContent = s;
  if (monospaced.test(s)) {
    if (t.hasAttribute("textLength")) t.removeAttribute("textLength");
    return;
  }
  t.setAttribute("textLength", columns(s) * advance);
  t.setAttribute("lengthAdjust", "spacingAndGlyphs");
}

function clear(e) {
  while (e.firstChild) e.removeChild(e.firstChild);
}
