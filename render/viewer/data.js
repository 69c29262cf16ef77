// The data of the picture. CONTRACT.md says what each key holds. Everything in it is text of a plan
// and therefore hostile: it reaches the document as text nodes and attribute values only.

const svg = document.currentScript ? document.currentScript.closest("svg") : document.documentElement;
const byId = id => svg.querySelector("#" + id);
const data = JSON.parse(byId("sqlflame-data").textContent);
const origin = data.origin || {}, warnings = data.warnings || [];
const digits64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const digitOf = new Uint8Array(128);
Array.from(digits64 + "+/").forEach((c, k) => { digitOf[c.charCodeAt(0)] = k; });

// decode reads a column: digits of five bits, low ones first, all but a number's last with 32 added.
function decode(text = "") {
	const out = [];
	let value = 0, weight = 1;
	for (let k = 0; k < text.length; k++) {
		const digit = digitOf[text.charCodeAt(k) & 127];
		value += (digit & 31) * weight;
		weight *= 32;
		if (digit & 32) continue;
		out.push(value);
		value = 0;
		weight = 1;
	}
	return out;
}

const signed = v => (v % 2 ? 1 - v : v) / 2;
const counted = v => (v % 2 ? data.means[(v - 1) / 2] : v / 2);

// Columns, one entry per frame, in plan order. A frame's descendants follow it, up to end.
const kids = decode(data.kids), count = kids.length;
const parents = new Int32Array(count).fill(-1), ends = new Int32Array(count);
const depths = new Int32Array(count), numbers = new Int32Array(count);
const labels = [], kinds = [];
const never = new Set(data.never), disk = new Set(data.disk), dropped = new Set();
const ordinals = new Map(), estimates = new Map();

function decodeFrames() {
	const orphans = []; // frames without a parent yet, the first on top
	for (let i = count - 1; i >= 0; i--) {
		ends[i] = i + 1;
		for (let k = kids[i]; k > 0; k--) {
			const child = orphans.pop();
			parents[child] = i;
			ends[i] = ends[child];
		}
		orphans.push(i);
	}
	decode(data.number).reduce((n, v, i) => (numbers[i] = n + signed(v)), 0);
	for (let i = 1; i < count; i++) depths[i] = depths[parents[i]] + 1;
	const o = data.ordinals || [], e = decode(data.estimates);
	decode(data.dropped).reduce((i, d) => dropped.add(i + d) && i + d, 0);
	for (let j = 0; j < o.length; j += 2) ordinals.set(o[j], o[j + 1]);
	for (let j = 0, i = 0; j < e.length; j += 3) estimates.set(i += e[j], { expected: counted(e[j + 1]), actual: counted(e[j + 2]) });
}

// Labels are patterns with numbers in place of zeros, each told as the difference from the last one there.
function decodeLabels() {
	const previous = data.kinds.map(() => ""), steps = decode(data.digits);
	let step = 0;
	const patterns = decode(data.kind).map((kind, p) => {
		previous[kind] = previous[kind].slice(0, data.labels[2 * p]) + data.labels[2 * p + 1];
		const parts = previous[kind].split(/(\d+)/);
		return { kind, parts, last: parts.map(() => 0) };
	});
	decode(data.pattern).forEach((p, i) => {
		const { kind, parts, last } = patterns[p];
		let label = parts[0];
		for (let k = 1; k < parts.length; k += 2) {
			let digits = parts[k]; // more of them are text
			if (digits.length < 16) digits = String(last[k] += signed(steps[step++])).padStart(digits.length, "0");
			label += digits + parts[k + 1];
		}
		kinds[i] = kind;
		labels[i] = label;
	});
}

decodeFrames();
decodeLabels();

// Columns of metrics are decoded and added up when first asked for.
const selves = {}, sums = {};
const column = m => selves[m] || (selves[m] = decode(data.values[m]));
const summed = m => sums[m] || (sums[m] = sumUp(column(m)));

function sumUp(values) {
	const out = Float64Array.from(values);
	for (let j = count - 1; j > 0; j--) out[parents[j]] += out[j];
	return out;
}

// cum is a metric of a frame and everything below it; rows and loops are the frame's own.
const self = (i, m) => column(m)[i];
const additive = m => m !== "rows" && m !== "loops";
const cum = (i, m) => (additive(m) ? summed(m)[i] : self(i, m));
const metrics = Object.keys(data.values);
const carries = m => metrics.includes(m) && summed(m)[0] > 0;

// What adds up can be a width, and the metric that the file was drawn for, whatever it is.
const widthMetrics = metrics.filter(m => m === data.metric || additive(m) && carries(m));
const wordOf = m => data.words[metrics.indexOf(m)] || m;

let metric, word, widths, total;
let flat = false; // nothing took any of the metric: bars are as wide as they have leaves

function setMetric(m) {
	metric = m;
	word = wordOf(m);
	widths = summed(m);
	total = widths[0];
	flat = total === 0;
	if (flat) widths = sumUp(ends.map((end, i) => (end === i + 1 ? 1 : 0)));
}

setMetric(data.metric);

const share = v => (flat ? "" : percent(v, total));
const ofWhole = v => (flat ? "" : percent(v, total) + " of " + word);
const className = i => data.classes[kinds[i]];
// The database's own nodes have numbers; Oracle's begin with 0.
const isNode = i => numbers[i] > 0 || origin.engine === "Oracle" && labels[i].startsWith("0 - ");
const loopsOf = i => (data.values.loops && isNode(i) ? self(i, "loops") : 0);

// errorOf is how many times more rows came than were estimated, 1 where that is not judged.
function errorOf(i) {
	const e = estimates.get(i);
	return e ? Math.max(e.actual, 1) / Math.max(e.expected, 1) : 1;
}

// Where estimates go wrong first: by 10 or more, while nothing below is.
const wrong = new Int32Array(count + 1);
for (let i = 0; i < count; i++) wrong[i + 1] = wrong[i] + (Math.abs(Math.log10(errorOf(i))) >= 1 ? 1 : 0);
const wrongFirst = i => wrong[i + 1] > wrong[i] && wrong[ends[i]] === wrong[i + 1];
