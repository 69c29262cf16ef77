// Layout, zoom, and what mouse, fingers and the printer do.

const boxOf = e => e.getBoundingClientRect();
let printing = false;

function layout() {
	const box = boxOf(svg), inTree = frameGroup.contains(document.activeElement);
	svgTop = box.top;
	pictureWidth = printing ? 1000 : Math.max(box.width, 300);
	innerWidth = pictureWidth - 2 * sideMargin;
	placeBars(innerWidth);
	const held = inTree && bars.find(b => keyOf(b) === roving);
	if (held && !held.count) chosen = held.first;
	let y = drawLegend(drawHeader());
	if (!printing) y = drawBar(y + 4);
	for (const id of ["thin", "frames", "hot", "wrong", "panels"]) set(byId(id), { display: table ? "none" : "inline" });
	if (byId("table")) byId("table").remove();
	framesTop = y;
	framesBottom = y + rows * rowHeight;
	if (table) {
		drawTable(y);
	} else {
		drawBars();
		drawPanels();
		stick();
		const g = setRoving(bars.find(b => keyOf(b) === roving));
		if (inTree && g) g.focus({ preventScroll: true });
	}
	showDetails(null);
}

// fluid lays out again if a scroll bar came and took some width.
function fluid() {
	layout();
	if (!printing && Math.abs(boxOf(svg).width - pictureWidth) >= 1) layout();
}

function redraw() {
	fluid();
	remember();
}

function setView(first, last) {
	while (first > 0 && first === last && widths[first] === 0) first = last = parents[first]; // no width to show
	view.first = first;
	view.last = last;
	chosen = -1;
}

function zoomTo(first, last = first) {
	setView(first, last);
	table = false;
	layout();
	bringIntoSight();
	remember();
}

function reset() {
	typing = false;
	pinned = -1;
	setTerm("");
	zoomTo(0);
}

// bringIntoSight scrolls until the row at y is below the bar and a heading, and above the window's end.
function bringIntoSight(y = rowTop(depths[view.first]), head = 0) {
	const above = svgTop + y - barHeight - head - 4, below = svgTop + y + 24 - window.innerHeight;
	if (above >= 0 && below <= 0) return;
	window.scrollBy(0, above < 0 ? above : Math.min(below, above));
	onScroll();
}

function onScroll() {
	svgTop = boxOf(svg).top;
	if (table) return scrollTable();
	stick();
	const [from, to] = rowsInSight();
	if (from < drawnRows[0] || to > drawnRows[1]) drawBars();
}

// barUnder asks the element, or the place: thin bars have no elements.
function barUnder(e) {
	const g = e.target instanceof Element && e.target.closest("g[data-i]");
	if (g || !thinGroup.contains(e.target)) return g ? g.bar : null;
	const row = Math.floor((e.clientY - svgTop - framesTop) / rowHeight), x = e.clientX - boxOf(svg).left - sideMargin;
	return bars.filter(b => b.depth === (flame ? rows - 1 - row : row) && b.x <= x).pop() || null;
}

function hover(e) {
	const b = barUnder(e);
	if (b !== pointed) showDetails(b);
}

const openBar = b => zoomTo(b.first, b.last);

function activate(control, e) {
	if (control.id === "search") startTyping(e);
	else buttons[control.id].act();
}

function onClick(e) {
	const ignored = swallow || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey;
	swallow = false;
	if (ignored || !(e.target instanceof Element)) return;
	const control = e.target.closest(".control"), b = barUnder(e);
	if (typing) stopTyping();
	if (control) activate(control, e);
	else if (byId("help-panel")) toggleHelp();
	else if (e.target.closest("#table-head")) toggleSort();
	else if (b) {
		roving = keyOf(b);
		openBar(b);
	}
}

// A long press selects a frame; the click that follows means nothing. The browser cancels it if the finger moves.
let pressing = 0, swallow = false;

function onPress(e) {
	const b = barUnder(e);
	clearTimeout(pressing);
	swallow = false;
	if (e.pointerType !== "touch" || !b) return;
	pressing = setTimeout(() => {
		swallow = true;
		if (!b.count) choose(b.first);
		showDetails(b);
	}, 500);
}

// print draws all rows, as wide as the page.
function print(on) {
	printing = on;
	svg.removeAttribute("viewBox");
	layout();
	if (!on) return;
	const height = svg.getAttribute("height");
	set(svg, { viewBox: "0 0 1000 " + height, height: height / 10 + "vw" });
}

function onAddress() {
	if (location.hash.slice(1) === written) return;
	steps = history.state || 0;
	recall();
	fluid();
	if (!table) bringIntoSight();
}

function onFocus(e) {
	const b = e.target.bar;
	if (b && !b.count) chosen = b.first;
	if (b) showDetails(b);
}

function listen() {
	const on = (target, types, f) => types.split(" ").forEach(type => target.addEventListener(type, f));
	let pending = 0;
	on(svg, "click", onClick);
	on(svg, "pointerdown", onPress);
	on(svg, "pointerup pointercancel", () => clearTimeout(pressing));
	on(svg, "pointerover pointermove", hover);
	on(svg, "pointerleave", () => showDetails(null));
	on(document, "focusin", onFocus);
	on(document, "keydown", onKey);
	on(document, "paste", paste);
	on(window, "scroll", onScroll);
	on(window, "beforeprint", () => print(true));
	on(window, "afterprint", () => print(false));
	on(window, "hashchange", onAddress);
	on(window, "resize", () => {
		cancelAnimationFrame(pending);
		pending = requestAnimationFrame(fluid);
	});
}

window.search = search; // what older tools call
window.zoom = id => {
	const i = indexOf(id);
	if (i >= 0) zoomTo(i);
	return i >= 0;
};
window.unzoom = () => zoomTo(0);

svg.removeAttribute("viewBox");
set(svg, { role: "group", class: "live" });
set(frameGroup, { role: "tree", "aria-label": "Plan operators" });
makeBar();
recall();
fluid();
listen();
