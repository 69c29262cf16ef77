// How text is measured and cut, and how numbers are written: svg_text.go and amount.go have the same rules.

const columnWidth = 7.25;
const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const thin = /[\p{M}\u200c-\u200e]/u;
const ascii = /^[\x00-\x7f]*$/;
const monospaced = /^[\x00-\u024f…•]*$/; // any monospaced font has these
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const runeColumns = r => (r < "\u0300" ? 1 : thin.test(r) ? 0 : wide.test(r) ? 2 : 1);
const fitting = width => Math.max(4, Math.floor(width / columnWidth));

function columns(s) {
	if (ascii.test(s)) return s.length;
	let n = 0;
	for (const r of s) n += runeColumns(r);
	return n;
}

function start(s, width) {
	let n = 0, at = 0;
	for (const r of s) {
		n += runeColumns(r);
		if (n > width && at) break;
		at += r.length;
	}
	return s.slice(0, at);
}

// cut shortens at a word's end, unless that would lose more than half of the room.
function cut(s, width) {
	if (columns(s) <= width) return s;
	const head = start(s, width - 1), word = s.slice(0, head.length + 1).replace(/[ _.][^ _.]*$/, "");
	return (word.length <= head.length && 2 * columns(word) >= width ? word : head).replace(/[ _.[(-]+$/, "") + "…";
}

function wrap(s, width) {
	const lines = [];
	let indent = "";
	while (columns(s) > width - indent.length) {
		const head = start(s, width - indent.length), blank = head.lastIndexOf(" ");
		const at = blank > head.length / 2 ? blank : head.length;
		lines.push(indent + s.slice(0, at));
		s = s.slice(at).trimStart();
		indent = "  ";
	}
	return lines.concat(indent + s);
}

const thousands = n => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
const plural = (n, one, many) => (n === 1 ? "1 " + one : thousands(n) + " " + many);
const digits = v => v.toFixed(v < 9.995 ? 2 : v < 99.95 ? 1 : 0);
const timeUnits = [[1e6, 1e3, " µs"], [1e9, 1e6, " ms"], [600e9, 1e9, " s"], [3600e9, 60e9, " min"], [Infinity, 3600e9, " h"]];

function duration(ns) {
	if (ns < 1e3) return ns === 0 ? "0" : ns + " ns";
	const [, size, unit] = timeUnits.find(([limit]) => ns < limit);
	return digits(ns / size) + unit;
}

function bytesText(n) {
	let k = 0, v = n;
	for (; v >= 1024 && k < 5; k++) v /= 1024;
	return k ? digits(v) + [" kB", " MB", " GB", " TB", " PB"][k - 1] : n + " B";
}

function amount(m, v) {
	if (m === "time" || m === "work" || m === "io") return duration(v);
	return m === "wal" ? bytesText(v) : m === "cost" ? (v / 100).toFixed(2) : thousands(v);
}

const percent = (part, whole) => (whole <= 0 ? "0.0%" : (100 * part / whole).toFixed(1) + "%");
const formatRows = v => (v >= 99.95 || v === Math.floor(v) ? thousands(v) : v.toFixed(1));

// compact writes a count in four characters or so: 950, 1.2k, 12k, 3M.
function compact(n) {
	let k = 0;
	for (; n >= 999.5 && k < 4; k++) n /= 1000;
	return (k && n < 9.95 ? Math.round(n * 10) / 10 : Math.round(n)) + ["", "k", "M", "G", "T"][k];
}

const set = (e, attributes) => {
	for (const key in attributes) e.setAttribute(key, attributes[key]);
	return e;
};

function el(name, attributes, parent) {
	const e = set(document.createElementNS("http://www.w3.org/2000/svg", name), attributes);
	return parent ? parent.appendChild(e) : e;
}

const line = (parent, cls, x, y, s, advance) => setText(el("text", { class: cls, x, y }, parent), s, advance);

// The width is pinned where the font may be another one.
function setText(t, s, advance = columnWidth) {
	if (t.textContent !== s) t.textContent = s;
	if (!monospaced.test(s)) return set(t, { textLength: columns(s) * advance, lengthAdjust: "spacingAndGlyphs" });
	if (t.hasAttribute("textLength")) t.removeAttribute("textLength");
	return t;
}
