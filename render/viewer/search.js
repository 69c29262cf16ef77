// Search over labels and details. SVG has no input field: this one is drawn, and fed by key events.

let hits = null; // 1 for each frame found, null while nothing is searched
let hitsBefore = null; // number of hits before each index, to ask for ranges
let term = "";
let typing = false;

function compile(pattern) {
	const flags = /\p{Lu}/u.test(pattern.replace(/\\./g, "")) ? "" : "i";
	try { // what may take for ever is plain text: an address may hold it
		if (!/\)[*+{]/.test(pattern) && pattern.split(/[*+{]/).length < 4) return new RegExp(pattern, flags);
	} catch { /* so is what is none */ }
	return new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), flags);
}

const hitWithin = (from, to) => hitsBefore[to] > hitsBefore[from];

function setTerm(pattern) {
	term = String(pattern || "").slice(0, 500);
	hits = hitsBefore = null;
	if (term) findHits(compile(term));
}

function search(pattern) {
	setTerm(pattern);
	updateClasses();
	showSearch();
	if (!typing) remember();
	return hits ? hitsBefore[count] : 0;
}

function findHits(regexp) {
	hits = new Uint8Array(count);
	hitsBefore = new Int32Array(count + 1);
	const known = new Map(); // many frames share a label
	for (let i = 0; i < count; i++) {
		let hit = known.get(labels[i]);
		if (hit === undefined) known.set(labels[i], hit = regexp.test(labels[i]));
		const attrs = !hit && data.attrs && data.attrs[i];
		if (hit || attrs && attrs.some((value, j) => j % 2 && regexp.test(value.slice(0, 500)))) hits[i] = 1;
		hitsBefore[i + 1] = hitsBefore[i] + hits[i];
	}
}

// One hit inside another counts once.
function hitValue() {
	let sum = 0;
	for (let i = 0; i < count; i = hits[i] ? ends[i] : i + 1) if (hits[i]) sum += widths[i];
	return sum;
}

function matchedText() {
	return hits ? given([plural(hitsBefore[count], "frame", "frames"), ofWhole(hitValue())]).join(", ") : "";
}

function nextHit(step) {
	if (!hits || !hitsBefore[count]) return;
	let i = current();
	do i = (i + step + count) % count; while (!hits[i]);
	goTo(i);
}

// showSearch draws the input and, in it, what an action said or else the result.
function showSearch(said) {
	const result = cut(said || matchedText(), fitting(searchWidth() * 0.6)), hint = !term && !typing;
	const room = fitting(searchWidth() - 24) - columns(result) - 1;
	let s = hint ? (result ? "" : cut("/ search (regular expression)", room)) : term;
	while (columns(s) > room) s = s.slice(1); // the end is what is being typed
	setText(set(byId("search-text"), { class: hint ? "muted" : "" }), s);
	set(byId("caret"), { x: sideMargin + 8 + columns(s) * columnWidth + 1, visibility: typing ? "visible" : "hidden" });
	set(byId("search"), { class: typing ? "control typing" : "control" });
	setText(byId("matched"), result);
}

function startTyping(event) {
	if (event && event.pointerType === "touch") { // no keyboard will come up for a drawn field
		const answer = window.prompt("Search (regular expression)", term);
		if (answer !== null) search(answer);
		return;
	}
	typing = true;
	byId("search").focus({ preventScroll: true });
	showSearch();
}

function stopTyping() {
	typing = false;
	showSearch();
	remember();
}

// typeKey returns whether the key was meant for the open input.
function typeKey(e) {
	const control = e.ctrlKey || e.metaKey;
	if (e.key === "Escape") setTerm("");
	if (["Enter", "Tab", "Escape"].includes(e.key)) {
		updateClasses();
		stopTyping();
		return e.key !== "Tab";
	}
	if (e.key === "Backspace") search(control ? "" : [...term].slice(0, -1).join(""));
	else if ([...e.key].length !== 1 || control || e.altKey) return false;
	else search(term + e.key);
	return true;
}

function paste(e) {
	if (!typing || !e.clipboardData) return;
	search(term + e.clipboardData.getData("text/plain").replace(/\s+/g, " "));
	e.preventDefault();
}
