// Frame ids, worked out when asked for: FNV-1a over the parent's id and the frame's name. Those that do not follow
// from the labels travel in the data.

const hashes = new Map(), encoder = new TextEncoder(), urlDigits = digits64 + "-_";
const word64 = n => BigInt.asUintN(64, n);

function hashOf(i) {
	if (i < 0) return 0n;
	if (!hashes.has(i)) {
		const id = data.ids && data.ids[i], name = ordinals.has(i) ? labels[i] + " #" + ordinals.get(i) : labels[i];
		hashes.set(i, id ? parseId(id) : fnv(hashOf(parents[i]), name));
	}
	return hashes.get(i);
}

function fnv(parent, name) {
	let h = 0xcbf29ce484222325n;
	const step = byte => { h = word64((h ^ BigInt(byte)) * 0x100000001b3n); };
	for (let shift = 56n; shift >= 0n; shift -= 8n) step((parent >> shift) & 255n);
	encoder.encode(name).forEach(step);
	return h;
}

// Ids are 64 bits as eleven digits; the last one has two bits to spare.
const idOf = i => Array.from({ length: 11 }, (_, k) => urlDigits[Number(((hashOf(i) << 2n) >> BigInt(60 - 6 * k)) & 63n)]).join("");
const parseId = id => word64(Array.from(String(id).slice(0, 11)).reduce((sum, c) => sum * 64n + BigInt(Math.max(urlDigits.indexOf(c), 0)), 0n) >> 2n);

function indexOf(id) {
	const h = parseId(id);
	for (let i = 0; i < count; i++) if (hashOf(i) === h) return i;
	return -1;
}

// The address keeps what is shown. Every step is an entry of the browser's history, which Back undoes.
let written = location.hash.slice(1);
let steps = history.state || 0; // of ours, that Backspace may undo without leaving the picture

function remember() {
	const state = {};
	if (view.first > 0) state.zoom = idOf(view.first) + (view.last > view.first ? "." + idOf(view.last) : "");
	if (term) state.search = term;
	if (metric !== data.metric) state.metric = metric;
	if (mode !== "family") state.colour = mode;
	if (flame !== !!data.flame) state.flip = 1;
	const now = String(new URLSearchParams(state));
	if (now === written) return;
	location.hash = written = now;
	history.replaceState(++steps, "");
}

// What the address says wrongly is left out.
function recall() {
	written = location.hash.slice(1);
	const state = new URLSearchParams(written), m = state.get("metric"), colour = state.get("colour");
	const [first, last] = (state.get("zoom") || "").split(".").map(id => (id ? indexOf(id) : -1));
	setMetric(widthMetrics.includes(m) ? m : data.metric);
	mode = modes().includes(colour) ? colour : "family";
	flame = !!data.flame !== (state.get("flip") === "1");
	setTerm(state.get("search"));
	setView(Math.max(first, 0), last > first && first > 0 && parents[first] === parents[last] ? last : Math.max(first, 0));
}

function goBack() {
	if (steps > 0) history.back();
	else zoomTo(Math.max(parents[view.first], 0));
}
