// The table. Only the rows in sight are in the document.

const tableRow = 20;
const tableHead = 24;
let table = false;
let bySelf = false;
let order = []; // frames in the order of the rows
let cells = new Map(); // the rows that are drawn
let tableTop = 0;
let at = 0; // the row that has the focus

const tableBottom = () => tableTop + tableHead + count * tableRow + 12;
const short = m => (wordOf(m).length > 6 ? m : wordOf(m));

// The columns after the operator's. Narrow windows lose the last ones.
const tableColumns = [
	{ head: () => "self " + short(metric), width: 11, text: i => amount(metric, self(i, metric)) },
	{ head: () => data.loopsWord, width: 10, text: i => (loopsOf(i) ? thousands(loopsOf(i)) : ""), of: "loops" },
	{ head: () => "estimate", width: 13, text: i => (estimates.has(i) ? (wrongFirst(i) ? "» " : "") + errorWords(i) : "") },
	{ head: () => "self %", width: 8, text: i => share(self(i, metric)) },
	{ head: () => "rows", width: 13, text: i => (isNode(i) ? thousands(self(i, "rows")) : ""), of: "rows" },
	{ head: () => "cum " + short(metric), width: 11, text: i => amount(metric, cum(i, metric)) },
];

function errorWords(i) {
	const factor = errorOf(i), text = factor >= 1 ? compact(factor) + "x low" : compact(1 / factor) + "x high";
	return factor > 0.5 && factor < 2 ? "within 2x" : text;
}

function toggleTable() {
	table = !table;
	layout();
	goTo(current());
}

function toggleSort() {
	bySelf = !bySelf;
	layout();
	focusRow(0);
}

function drawTable(top) {
	const group = el("g", { id: "table", role: "table", "aria-label": "All nodes", "aria-rowcount": count + 1 });
	svg.insertBefore(group, byId("bar"));
	tableTop = top;
	cells = new Map();
	order = [...ends.keys()];
	if (bySelf) order.sort((a, b) => self(b, metric) - self(a, metric) || a - b);
	const head = el("g", { role: "row", id: "table-head" }, group);
	el("rect", { class: "panel", x: sideMargin, y: top, width: innerWidth, height: tableRow }, head);
	putCells(head, top, "columnheader", bySelf ? "operator, largest self first" : "operator, in plan order", c => c.head(), "strong", 0);
	svg.setAttribute("height", Math.ceil(tableBottom()));
	scrollTable();
}

function putCells(g, y, role, name, text, cls, indent) {
	let right = pictureWidth - sideMargin - 6;
	const put = (s, x, c) => set(line(g, c, x, y + 14, s), { role });
	let room = fitting(innerWidth) - 17; // the operator's
	const shown = tableColumns.filter(c => (!c.of || metrics.includes(c.of)) && (room -= c.width) >= 0);
	const left = shown.reduce((sum, c) => sum - c.width * columnWidth, right);
	put(fitLabel(name, "", "", [], fitting(left - sideMargin - 6 - indent)), sideMargin + 6 + indent, cls);
	for (let k = shown.length - 1; k >= 0; k--) {
		put(text(shown[k], k), right, "end " + cls);
		right -= shown[k].width * columnWidth;
	}
}

function scrollTable() {
	const hidden = -svgTop - tableTop - tableHead;
	const from = printing ? 0 : Math.max(0, Math.floor(hidden / tableRow) - 10);
	const to = printing ? count : Math.min(count, Math.ceil((hidden + window.innerHeight) / tableRow) + 10);
	for (const [k, g] of cells) {
		if (k >= from && k < to) continue;
		g.remove();
		cells.delete(k);
	}
	for (let k = from; k < to; k++) if (!cells.has(k)) cells.set(k, makeRow(k));
	stick();
}

function makeRow(k) {
	const i = order[k], y = tableTop + tableHead + k * tableRow;
	const g = el("g", { role: "row", "data-i": i, "aria-rowindex": k + 2, tabindex: -1, class: hits && hits[i] ? "found" : "" });
	el("rect", { class: "back", x: sideMargin, y, width: innerWidth, height: tableRow }, g);
	const [most, step] = innerWidth > 700 ? [24, 12] : [6, 4], deep = bySelf || depths[i] <= most ? "" : depths[i] + "· ";
	const indent = bySelf ? 0 : Math.min(depths[i], most) * step;
	putCells(g, y, "cell", deep + labels[i] + (disk.has(i) ? " disk" : ""), (c, k) => (!never.has(i) ? c.text(i) : k ? "" : "never run"), "", indent);
	g.bar = { first: i, last: i };
	return byId("table").insertBefore(g, byId("table-head"));
}

function focusRow(k) {
	at = Math.max(0, Math.min(count - 1, k));
	bringIntoSight(tableTop + tableHead + at * tableRow, tableHead);
	cells.get(at).focus({ preventScroll: true });
}

function tableKey(key) {
	const move = { ArrowUp: -1, ArrowDown: 1 }[key];
	if (key === "s") toggleSort();
	else if (move) focusRow(at + move);
	else return false;
	return true;
}
