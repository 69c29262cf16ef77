// What of a frame's name, share and badges stands in a bar: svg_label.go has the same rules, labels.json the cases.

const labelMargin = 3;
const qualifiers = /^(?:(?:"[^"]*"|[^". ])*\.)+/;
const shortForms = [ // where the name stands that tells most
	/^(.+?) using ((?:"[^"]*"|[^" ])+) on .+$/, // Index Scan using orders_pkey on orders o
	/^(Trigger) ((?:"[^"]*"|[^" ])+) on .+$/,
	/^(.*(?:Scan|Insert|Update|Delete|Merge)) on ((?:"[^"]*"|[^" ])+).*$/,
	/^(\d+ - .+) \[(.+)\]$/, // 7 - TABLE ACCESS FULL [TPCDS.DATE_DIM]
];

function shortLabel(label) {
	const m = shortForms.reduce((found, form) => found || form.exec(label), null);
	return m ? m[1] + " " + m[2].replace(qualifiers, "") : label;
}

// fitLabel returns what fits into so many columns. tail are the counts of an annotated label.
function fitLabel(label, tail, part, badges, room) {
	if (room < 3) return "";
	// A mark of direction keeps the number behind a label that runs from right to left.
	const join = s => (part ? s + (rightToLeft.test(s) ? "\u200e " : " ") + part : s);
	const need = part ? part.length + 1 : 0, forms = [label + tail, shortLabel(label) + tail];
	const widest = limit => forms.find(s => columns(s) <= limit);
	const whole = widest(room - need), short = forms[1];
	if (whole === undefined) return widest(room) || (need && room >= 14 + need ? join(cut(short, room - need)) : cut(short, room));
	let left = room - columns(whole) - need;
	return join(whole) + badges.map(s => (s.length < left && (left -= s.length + 1) >= 0 ? " " + s : "")).join("");
}

function badgesOf(i) {
	const badges = [], factor = errorOf(i);
	if (never.has(i)) badges.push("never run");
	if (loopsOf(i) >= 1000) badges.push("x" + compact(loopsOf(i)));
	if (factor >= 10 || factor <= 0.1) badges.push("est " + errorWords(i));
	if (disk.has(i)) badges.push("disk");
	return badges;
}

function annotation(i) {
	if (!data.annotate || !isNode(i)) return "";
	return ["loops", "rows"].filter(m => data.values[m]).map(m => " " + (m === "loops" ? data.loopsWord : m) + "=" + self(i, m)).join("");
}

// barText returns what stands in a bar. A count is never cut: half a number is a wrong one.
function barText(b) {
	const room = Math.floor((b.width - 2 * labelMargin) / columnWidth);
	if (room < 3) return "";
	if (!b.count) return fitLabel(labels[b.first], annotation(b.first), share(b.value), badgesOf(b.first), room);
	const n = thousands(b.count);
	return [n + " more " + share(b.value), n + " more", "+" + n].find(s => s.length <= room) || "";
}
