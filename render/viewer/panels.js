// What stands around the bars, laid out for the window's width. svg_header.go and svg_panels.go draw the same
// for the static picture.

const lineHeight = 18;
const headColumn = columnWidth * 16 / 12;

let pictureWidth = 1200;
let innerWidth = 1180;
let framesBottom = 0;
let pinned = -1; // the frame that the panel stays with
let chosen = -1; // the frame that was chosen by keys, by the focus or by a long press

const current = () => (chosen >= 0 ? chosen : view.first);
const selected = () => (pinned >= 0 ? pinned : current());

function emptied(id) {
	byId(id).replaceChildren();
	return byId(id);
}

function drawHeader() {
	const group = emptied("header"), [head, parts] = headline(), full = fitting(innerWidth);
	const large = cut(head, Math.floor(innerWidth / headColumn));
	line(group, "head", sideMargin, 26, large, headColumn);
	const beside = columns(large) * headColumn + 2 * columnWidth, text = parts.join(" · ");
	const fits = columns(text) * columnWidth <= innerWidth - beside, lines = fits ? [] : wrap(text, full), n = warnings.length;
	if (fits) line(group, "muted", sideMargin + beside, 26, text);
	const warn = plural(n, "number was", "numbers were") + ' adjusted or assumed: see "how these numbers were made"';
	const all = n ? lines.concat(wrap(warn, full)) : lines;
	all.forEach((s, k) => line(group, k < lines.length ? "muted" : "warn", sideMargin, 26 + lineHeight * (k + 1), s));
	return 36 + lineHeight * all.length;
}

function drawLegend(top) {
	const group = emptied("legend"), keys = legendKeys();
	let x = 0, y = top;
	const put = (cls, name, indent) => {
		const need = indent + columns(name) * columnWidth;
		if (x > 0 && x + need > innerWidth) {
			x = 0;
			y += lineHeight;
		}
		const g = el("g", {}, group);
		if (indent) el("rect", { class: cls, x: sideMargin + x, y: y + 3, width: 11, height: 11 }, g);
		line(g, "muted", sideMargin + x + indent, y + 13, cut(name, fitting(innerWidth - indent)));
		x += need + 16;
	};
	if (mode !== "family") put("", modeName() + ": " + scales[mode].note, 0);
	for (let k = 0; k < keys.length; k += 2) put(keys[k], keys[k + 1], 16);
	return y + lineHeight + 6;
}

function drawPanels() {
	const texts = emptied("panels"), two = innerWidth >= 900, column = two ? (innerWidth - 30) / 2 : innerWidth;
	const right = two ? sideMargin + column + 30 : sideMargin;
	const top = framesBottom + 26, left = drawLists(column, top);
	let y = drawSelected(texts, column, right, two ? top : left + 26);
	y = drawText(texts, "how these numbers were made", "muted", notes(), right, y + 20, column);
	if (origin.sql) y = drawText(texts, "statement", "", origin.sql.split("\n"), right, y + 20, column);
	svg.setAttribute("height", Math.ceil(Math.max(left, y) + 12));
}

function drawSelected(group, column, x, top) {
	const i = selected(), own = attributesOf(i), figures = figuresOf(i);
	if (metrics.includes("cost") && metric !== "cost") figures.push(selfAndCum(i, "cost"));
	for (const w of warnings) if (w.node && w.node === numbers[i]) figures.push("adjusted: " + w.message);
	const title = "selected node" + (printing ? "" : pinned >= 0 ? ", pinned (p: unpin)" : " (p: pin, y: copy)");
	let y = drawText(group, title, "strong", [nameOf(i)], x, top, column);
	y = drawText(group, "", "", figures, x, y - 8, column);
	return own.length ? drawText(group, "", "muted", own, x, y - 8, column) : y;
}

function drawLists(column, top) {
	const texts = byId("panels"), own = i => self(i, metric), nothing = ["nothing: the whole plan has no " + word];
	line(texts, "title", sideMargin, top, "largest self " + word + (flat ? "" : ", % of the total"));
	let y = drawList("hot", hottest(), column, top, own, i => amount(metric, own(i)), i => share(own(i)));
	if (!hottest().length) y = drawText(texts, "", "muted", nothing, sideMargin, top, column);
	const counts = i => compact(estimates.get(i).expected) + " → " + compact(estimates.get(i).actual);
	const end = drawList("wrong", worst().slice(0, 5), column, y + 26, off, counts, errorWords);
	if (!wrongs.length) return y;
	line(texts, "title", sideMargin, y + 26, "row estimates off by 10x here first");
	return end;
}

// drawList gives each frame a bar behind its label, a value and what that means.
function drawList(id, list, column, top, size, value, part) {
	const most = f => Math.max(...list.map(i => columns(f(i)))) * columnWidth + 10, largest = Math.max(...list.map(size));
	const right = sideMargin + column, valueRight = right - most(part), labelWidth = valueRight - most(value) - sideMargin - 24;
	const active = document.activeElement, group = byId(id), held = group.contains(active) && active.bar.first;
	group.replaceChildren();
	list.forEach((i, k) => {
		const y = top + 8 + 20 * k, cls = mode === "family" ? className(i) : "none";
		const g = el("g", { "data-i": i, tabindex: 0, role: "button" }, group);
		g.bar = { first: i, last: i };
		el("rect", { class: cls, x: sideMargin + 24, y, width: Math.max(1, labelWidth * size(i) / largest), height: 18 }, g);
		line(g, "end muted", sideMargin + 16, y + 13, String(k + 1));
		line(g, "", sideMargin + 27, y + 13, fitLabel(labels[i], "", "", badgesOf(i), fitting(labelWidth - 6)));
		line(g, "end", valueRight, y + 13, value(i));
		line(g, "end", right, y + 13, part(i));
		if (i === held) g.focus({ preventScroll: true });
	});
	return top + 8 + 20 * list.length;
}

function drawText(group, title, cls, texts, x, top, column) {
	const lines = texts.flatMap(s => wrap(s, fitting(column))), most = 600;
	if (title) line(group, "title", x, top, title);
	if (lines.length > most) lines.splice(most, Infinity, "… " + thousands(lines.length - most) + " more lines");
	lines.forEach((s, k) => line(group, cls, x, top + 21 + 16 * k, s));
	return top + 8 + 16 * lines.length;
}
