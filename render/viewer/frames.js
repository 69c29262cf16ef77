// The bars: which frames are drawn for the zoom, the width and the place of the window. svg_layout.go places
// those of the static picture by the same rules.

const sideMargin = 10;
const rowHeight = 18;
const minBarWidth = 0.5;
const thinBar = 3; // narrower bars are parts of one path per class, and have elements of their own only with the focus
const maxBars = 2500; // beyond it the narrowest frames merge first
const spareRows = 25; // drawn above and below the window, so that scrolling shows no gaps

const frameGroup = emptied("frames"), thinGroup = svg.insertBefore(el("g", { id: "thin" }), frameGroup);
// What is zoomed to: a frame (first = last), or a run of siblings that were merged into one bar.
const view = { first: 0, last: 0 };
let flame = !!data.flame;
let shown = new Map(); // key of a bar -> its element, which knows its bar
let bars = []; // all of the view, ordered by depth
let rowStart = []; // for each depth, where in bars it begins
let rows = 0;
let framesTop = 0;
let svgTop = 0; // in the window: kept, because asking for it lays the page out
let drawnRows = [0, 0];
let drawn = []; // the bars in these
let mergedCount = 0;

const keyOf = bar => (bar.count ? bar.first + "-" + bar.last : String(bar.first));

function placeBars(room) {
	let narrow = minBarWidth, value = 0;
	for (let i = view.first; i <= view.last; i = ends[i]) value += widths[i];
	do {
		bars = [];
		for (let i = parents[view.first]; i >= 0; i = parents[i]) {
			bars.push({ first: i, last: i, count: 0, depth: depths[i], value: widths[i], x: 0, width: room, above: true });
		}
		let k = bars.reverse().length;
		const scale = room / value;
		placeSiblings(view.first, ends[view.last], depths[view.first], 0, scale, narrow);
		for (; k < bars.length; k++) {
			const b = bars[k];
			if (!b.count) placeSiblings(b.first + 1, ends[b.first], b.depth + 1, b.x, scale, narrow);
		}
		narrow *= 2;
	} while (bars.length > maxBars && narrow <= 4);
	rowStart = [];
	bars.forEach((b, k) => { if (rowStart.length <= b.depth) rowStart.push(k); });
	rows = rowStart.length;
	rowStart.push(bars.length);
	mergedCount = 0;
	for (let i = view.first; i < ends[view.last]; i++) if (widths[i] > 0) mergedCount++;
	for (const b of bars) if (!b.count && !b.above) mergedCount--;
}

// placeSiblings appends a bar for each of the siblings from..to, or one for a run of narrow ones.
function placeSiblings(from, to, depth, x, scale, narrow) {
	let run = null;
	for (let i = from; i < to; i = ends[i]) {
		const value = widths[i], width = value * scale;
		if (value === 0) continue;
		if (width >= narrow) {
			run = null;
			bars.push({ first: i, last: i, count: 0, depth, value, x, width });
		} else if (run) {
			run.last = i;
			run.count++;
			run.value += value;
			run.width += width;
		} else {
			bars.push(run = { first: i, last: i, count: 1, depth, value, x, width });
		}
		x += width;
	}
}

const rowTop = depth => framesTop + (flame ? rows - 1 - depth : depth) * rowHeight;

function rowsInSight() {
	if (printing) return [0, rows];
	const hidden = -svgTop - framesTop;
	let from = Math.floor(hidden / rowHeight), to = Math.ceil((hidden + window.innerHeight) / rowHeight);
	if (flame) [from, to] = [rows - to, rows - from];
	return [Math.max(0, Math.min(rows, from)), Math.max(0, Math.min(rows, to))];
}

function drawBars() {
	const sight = rowsInSight(), next = new Map(), fresh = document.createDocumentFragment();
	const from = Math.max(0, sight[0] - spareRows), to = Math.min(rows, sight[1] + spareRows);
	drawnRows = [from === 0 ? -Infinity : from, to === rows ? Infinity : to];
	drawn = bars.slice(rowStart[from], rowStart[to]);
	for (const b of drawn) {
		const key = keyOf(b);
		if (b.width < thinBar && key !== roving) continue;
		next.set(key, updateShape(shown.get(key) || makeShape(b, fresh), b));
		shown.delete(key);
	}
	shown.forEach(g => g.remove());
	frameGroup.appendChild(fresh);
	shown = next;
	drawThin();
}

function drawThin() {
	const paths = new Map();
	for (const b of drawn) {
		if (b.width >= thinBar) continue;
		const cls = classOf(b), width = hundredths(Math.max(b.width, 0.1));
		const box = "M" + hundredths(sideMargin + b.x) + " " + rowTop(b.depth) + "h" + width + "v17h-" + width + "z";
		paths.set(cls, (paths.get(cls) || "") + box);
	}
	thinGroup.replaceChildren(...Array.from(paths, ([cls, d]) => el("path", { d }, el("g", { class: cls })).parentNode));
}

const template = el("g", {});
el("rect", { height: rowHeight - 1 }, template);

function makeShape(b, parent) {
	const g = template.cloneNode(true);
	return parent.appendChild(set(g, b.count ? { "data-i": b.first, "data-last": b.last } : { "data-i": b.first }));
}

const hundredths = v => Math.round(v * 100) / 100;

function updateShape(g, b) {
	const x = hundredths(sideMargin + b.x), y = rowTop(b.depth), text = barText(b), label = g.childNodes[1];
	g.bar = b;
	set(g.firstChild, { x, y, width: hundredths(Math.max(b.width >= 4 ? b.width - 1 : b.width, 0.1)) });
	set(g, { role: "treeitem", "aria-level": b.depth + 1, "aria-label": spoken(b), class: classOf(b) });
	if (b.count || b.first + 1 < ends[b.first]) g.setAttribute("aria-expanded", !b.count);
	if (text) setText(set(label || el("text", {}, g), { x: x + labelMargin, y: y + 13 }), text);
	else if (label) label.remove();
	return g;
}

const nameParts = b => (b.count ? [tooMany(b), ofWhole(b.value)] : [labels[b.first], ofWhole(b.value), ...badgesOf(b.first)]);
const spoken = b => given(nameParts(b)).join(", ");

const tooMany = b => plural(b.count, "operator", "operators") + " too narrow to draw here";

function classOf(b) {
	let cls = b.count ? (b.width < 4 ? "more" : "more wide") : colourClass(b.first);
	if (b.above) cls += " above";
	if (hits) cls += hitWithin(b.first, b.count ? ends[b.last] : b.first + 1) ? " hit" : " dim";
	if (!b.count && b.first === chosen) cls += " chosen";
	return cls;
}

function updateClasses() {
	if (table) return layout();
	shown.forEach(g => set(g, { class: classOf(g.bar) }));
	drawThin();
}
