// The bar that stays in sight: search box, buttons, and the details of what is pointed at.

let barTop = 0;
let barHeight = 0;
let pointed = null; // the bar that the details are of

const buttons = {
	metric: { text: () => "m: " + word, about: "Width", act: nextMetric, of: () => widthMetrics },
	colour: { text: () => "c: " + modeName(), about: "Colour", act: nextMode, of: modes },
	flip: { text: () => "Flip", act: flip },
	list: { text: () => (table ? "Bars" : "Table"), act: toggleTable },
	help: { text: () => "Help", act: toggleHelp },
	unzoom: { text: () => "Reset", act: reset },
};

function makeBar() {
	const group = svg.appendChild(emptied("bar"));
	el("rect", { id: "bar-back", class: "back", y: -4 }, group);
	el("rect", { id: "details-back", class: "panel", x: sideMargin }, group);
	const box = el("g", { id: "search", class: "control", tabindex: 0, role: "searchbox", "aria-label": "Search" }, group);
	el("rect", { class: "back edge", x: sideMargin, height: 22, rx: 3 }, box);
	el("text", { id: "search-text", x: sideMargin + 8, y: 15 }, box);
	el("rect", { id: "caret", y: 4, width: 1.5, height: 14 }, box);
	el("text", { id: "matched", class: "end strong", y: 15, role: "status", "aria-live": "polite" }, group);
	for (const id in buttons) {
		const g = el("g", { id, class: "control", tabindex: 0, role: "button" }, group);
		el("rect", { class: "back edge", height: 22, rx: 3 }, g);
		el("text", { class: "middle" }, g);
	}
	el("g", { id: "details" }, group);
}

const searchWidth = () => (innerWidth > 900 ? Math.min(420, innerWidth - 680) : innerWidth);

function drawBar(top) {
	let x = sideMargin + searchWidth() + 12, y = 0;
	set(byId("search").firstChild, { width: searchWidth() });
	set(byId("matched"), { x: sideMargin + searchWidth() - 8 });
	for (const id in buttons) {
		const { text, about, of } = buttons[id], g = byId(id), need = columns(text()) * columnWidth + 14, hidden = of && of().length < 2;
		set(g, { "aria-label": given([about, text()]).join(": "), display: hidden ? "none" : "inline" });
		if (hidden) continue;
		if (x + need > sideMargin + innerWidth) {
			x = sideMargin;
			y += 28;
		}
		set(g.firstChild, { x, y, width: need });
		setText(set(g.lastChild, { x: x + need / 2, y: y + 15 }), text());
		x += need + 6;
	}
	const lines = innerWidth < 700 ? 6 : 4, details = emptied("details");
	y += 28;
	for (let k = 0; k < lines; k++) line(details, "", sideMargin + 8, y + 17 + 16 * k, "");
	set(byId("details-back"), { y, width: innerWidth, height: lines * 16 + 8 });
	barTop = top;
	barHeight = y + lines * 16 + 14;
	set(byId("bar-back"), { width: pictureWidth, height: barHeight + 4 });
	showSearch();
	return top + barHeight;
}

// stick keeps the bar in sight, and the table's heading below it.
function stick() {
	const end = table ? tableBottom() : framesBottom, shift = printing ? 0 : Math.max(0, Math.min(-svgTop - barTop + 4, end - barTop - barHeight));
	const move = (id, y) => set(byId(id), { transform: "translate(0," + y + ")" });
	move("bar", barTop + shift);
	if (table) move("table-head", shift);
}

function detailText(b) {
	if (!b) return ["", rest()];
	if (b.count) return [thousands(b.count) + " more", [spoken(b) + ": " + amount(metric, b.value) + ". Click to open."]];
	return [nameOf(b.first), [figuresOf(b.first).concat(attributesOf(b.first)).join(" · ")]];
}

function showDetails(b) {
	pointed = b;
	if (!b && current() > 0 && view.first === view.last) b = { first: current() };
	const elements = Array.from(byId("details").children), width = fitting(innerWidth - 16);
	const [head, text] = detailText(b), lines = text.flatMap(s => wrap(s, width));
	if (head) lines.unshift(cut(head, width));
	const last = elements.length - 1;
	if (lines.length > last + 1) lines[last] = cut(lines[last] + " ".repeat(width), width);
	elements.forEach((e, k) => setText(set(e, { class: head && k === 0 ? "strong" : "muted" }), lines[k] || ""));
}

const keyHelp = {
	arrows: "walk the tree", "Enter, click": "zoom, on a parent out", Backspace: "back",
	Esc: "close help, table, search or zoom", "/": "search, a regular expression",
	"n N": "next, previous match", "h H": "next, previous of largest self", "e E": "next, previous first wrong estimate (»)", m: "what the width is",
	c: "what the colour is", i: "flip", t: "table of all nodes; s sorts it by self",
	y: "copy the node", p: "pin the node", "0 ": "reset", "?": "this help",
};

let beforeHelp = null;

function toggleHelp() {
	if (byId("help-panel")) {
		byId("help-panel").remove();
		return beforeHelp && beforeHelp.focus({ preventScroll: true });
	}
	const width = Math.min(innerWidth, 560), x = (pictureWidth - width) / 2, top = Math.max(0, -svgTop) + 20;
	const g = el("g", { id: "help-panel", role: "dialog", "aria-label": "Keys", tabindex: -1 }, svg), back = el("rect", { class: "back edge", x, y: top, width, rx: 4 }, g);
	let y = top + 10;
	for (const key in keyHelp) {
		line(g, "strong", x + 16, y + 17, key);
		for (const part of wrap(keyHelp[key], fitting(width - 142))) line(g, "", x + 126, y += 17, part);
	}
	line(g, "muted", x + 16, y + 26, cut("Touch: tap zooms, a long press selects.", fitting(width - 32)));
	back.setAttribute("height", y + 42 - top);
	beforeHelp = document.activeElement;
	g.focus({ preventScroll: true });
}
