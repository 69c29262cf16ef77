// What keys do. Focus is one bar's at a time; the arrows move it.

const standalone = svg === document.documentElement;
let roving = ""; // key of the bar that Tab leads to

const rovingBar = () => bars.find(b => keyOf(b) === roving) || bars.find(b => !b.above);

// setRoving returns the element that Tab leads to; a bar that has none gets one.
function setRoving(bar) {
	const before = shown.get(roving);
	roving = bar ? keyOf(bar) : "";
	const b = rovingBar(), key = keyOf(b);
	if (bar && !shown.has(key)) shown.set(key, updateShape(makeShape(b, frameGroup), b));
	const g = shown.get(key);
	if (before && before !== g) set(before, { tabindex: -1 });
	return g && set(g, { tabindex: 0 });
}

function focusBar(bar) {
	bringIntoSight(rowTop(bar.depth));
	setRoving(bar).focus({ preventScroll: true });
	choose(bar.count ? -1 : bar.first);
	showDetails(bar);
}

function choose(i) {
	chosen = i;
	updateClasses();
	if (pinned < 0 && !table) drawPanels();
}

function goTo(i) {
	if (table) return focusRow(order.indexOf(i));
	const find = () => bars.find(b => !b.count && b.first === i);
	for (const to of [Math.max(parents[i], 0), i]) if (!find() && widths[i] > 0) zoomTo(to);
	if (find()) return focusBar(find());
	choose(i); // never ran, or took nothing: no bar, but there are details
	showDetails(null);
}

function neighbour(b, key) {
	const side = { ArrowLeft: -1, ArrowRight: 1 }[key] || 0, below = key === (flame ? "ArrowUp" : "ArrowDown");
	const row = bars.filter(other => other.depth === b.depth + (side ? 0 : below ? 1 : -1));
	if (side) return row[row.indexOf(b) + side];
	const near = row.filter(other => other.x + 1e-6 < b.x + b.width && other.x + other.width > b.x + 1e-6);
	return near.reduce((found, other) => (found && found.width >= other.width ? found : other), null);
}

function walk(key) {
	const active = document.activeElement, inTree = frameGroup.contains(active);
	if (!inTree && !(standalone && (active === svg || !active))) return false;
	const bar = inTree || roving ? neighbour(rovingBar(), key) : rovingBar();
	if (bar) focusBar(bar);
	return true;
}

const following = (items, current, step = 1) => items[(items.indexOf(current) + step + items.length) % items.length];

function nextMetric() {
	setMetric(following(widthMetrics, metric));
	setView(view.first, view.last);
	redraw();
}

function nextMode() {
	mode = following(modes(), mode);
	redraw();
}

function flip() {
	flame = !flame;
	redraw();
}

const nextOf = (list, step) => list.length && goTo(list.includes(chosen) ? following(list, chosen, step) : list[0]);

function pin() {
	pinned = pinned < 0 ? selected() : -1;
	showSearch(pinned < 0 ? "unpinned" : "pinned below");
	if (!table) drawPanels();
}

function copyNode() {
	const i = selected(), text = [nameOf(i)].concat(figuresOf(i), attributesOf(i)).join("\n");
	const old = () => window.prompt("Copy:", text); // where the clipboard is out of reach
	if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => showSearch("copied"), old);
	else old();
}

function peel() {
	if (byId("help-panel")) toggleHelp();
	else if (table) toggleTable();
	else if (term) search("");
	else zoomTo(0);
}

// press returns whether Enter or the space bar was ours.
function press() {
	const active = document.activeElement, control = svg.contains(active) && active.closest(".control");
	if (control) activate(control);
	else if (frameGroup.contains(active)) openBar(rovingBar());
	else if (active && active.bar) {
		zoomTo(active.bar.first);
		goTo(view.first);
	} else return false;
}

const commands = new Map(Object.entries({
	"/": startTyping, 0: reset, n: () => nextHit(1), N: () => nextHit(-1), h: () => nextOf(hottest(), 1), H: () => nextOf(hottest(), -1),
	e: () => nextOf(worst(), 1), E: () => nextOf(worst(), -1), m: nextMetric, c: nextMode,
	i: flip, t: toggleTable, y: copyNode, p: pin, "?": toggleHelp, Escape: peel, Backspace: goBack, Enter: press, " ": press,
}));

function onKey(e) {
	if (e.target instanceof Element && e.target.closest("input, textarea, select, [contenteditable]")) return;
	const typed = typing && typeKey(e);
	if (typing || e.ctrlKey || e.metaKey || e.altKey || typed) return typed && e.preventDefault();
	const command = commands.get(e.key), arrow = !table && e.key.startsWith("Arrow");
	if (table && tableKey(e.key) || (command ? command() !== false : arrow && walk(e.key))) e.preventDefault();
}
