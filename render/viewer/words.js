// The words, for the metric that is shown. svg_words.go and svg_frames.go write the same ones.

const given = texts => texts.filter(s => s);
const server = given([origin.engine, origin.version]).join(" ");

function headline() {
	const amounts = { time: "", cost: ", no measured time" };
	const sum = (metric === "cost" ? "ESTIMATE: cost " : "") + amount(metric, total) + (metric in amounts ? amounts[metric] : " " + word);
	const database = given([origin.database, origin.host]).join(" on ");
	const parts = given([origin.query_id && "query " + origin.query_id, server, database, origin.measured, origin.when]);
	const what = cut(origin.statement || labels[0], 41) + " " + sum;
	return data.title ? [data.title, [what].concat(parts)] : [what, parts];
}

function notes() {
	const settings = origin.settings || [], known = { ...origin, server }, lines = [];
	for (const key of ["measured", "server", "host", "database", "role", "when", "query_id", "child", "plan_id"]) {
		if (known[key]) lines.push(key[0].toUpperCase() + key.slice(1).replace("_", " ") + ": " + known[key]);
	}
	for (let k = 0; k < settings.length; k += 2) lines.push(settings[k] + ": " + settings[k + 1]);
	if (data.left) lines.push(data.left);
	const where = w => (w.label ? (w.node > 0 ? "node " + thousands(w.node) + ", " : "") + w.label + ": " : "");
	return lines.concat(warnings.map(w => "• " + where(w) + w.message));
}

function rest() {
	const where = flame ? "above" : "below", parts = [];
	let zero = 0;
	for (let i = 0; i < count; i++) if (widths[i] === 0 && !never.has(i)) zero++;
	if (never.size) parts.push(plural(never.size, "node", "nodes") + " never ran");
	if (zero) parts.push(plural(zero, "node has", "nodes have") + " no " + word);
	if (mergedCount) parts.push(plural(mergedCount, "node is", "nodes are") + " too narrow here and merged (hatched)");
	return given([flat
		? "The whole plan has no " + word + ": every bar is as wide as the leaves " + where + " it are many; widths mean nothing here."
		: "A bar's width is " + word + ": its own and that of all " + where + " it" + (server && ", its inputs in plan order") + ". Its percentage is of the total.",
	parts.join(" · "), "Point for details, click to zoom, / to search, 0 to reset, ? for help."]);
}

const hots = {};
const rank = own => [...own.keys()].filter(i => own[i] > 0).sort((a, b) => own[b] - own[a]).slice(0, 10);
const hottest = () => hots[metric] || (hots[metric] = rank(column(metric)));

// Wrong estimates mislead the operator above: where that took most comes first.
const misled = i => widths[Math.max(parents[i], 0)], off = i => Math.abs(Math.log10(errorOf(i)));
const wrongs = [...ends.keys()].filter(wrongFirst);
const worst = () => wrongs.sort((a, b) => misled(b) - misled(a) || off(b) - off(a) || a - b);

function describe(i) {
	const lines = given([never.has(i) ? "never ran" : selfAndCum(i, metric), rowsLine(i)]);
	for (const m of metrics) if (m !== metric && m !== "cost" && additive(m) && cum(i, m) > 0) lines.push(selfAndCum(i, m));
	return lines.concat((data.frameNotes && data.frameNotes[i] || []).map(k => "note: " + data.notes[k]));
}

function selfAndCum(i, m) {
	if (!additive(m)) return wordOf(m) + ": " + amount(m, self(i, m));
	const of = v => amount(m, v) + " (" + percent(v, cum(0, m)) + " of " + wordOf(m) + ")";
	const text = (m === "cost" ? "ESTIMATE, cost" : wordOf(m)) + ": self " + of(self(i, m));
	return ends[i] === i + 1 ? text : text + ", cum " + of(cum(i, m));
}

function rowsLine(i) {
	if (!isNode(i)) return "";
	const parts = [], e = estimates.get(i), factor = errorOf(i);
	if (data.values.rows && !never.has(i)) parts.push(plural(self(i, "rows"), "row", "rows"));
	if (loopsOf(i) > 1) parts.push(thousands(loopsOf(i)) + " " + data.loopsWord);
	if (e) {
		const mean = !data.values.rows || formatRows(e.actual) !== thousands(self(i, "rows")) ? ", actual " + formatRows(e.actual) : "";
		const error = factor >= 2 ? " (" + formatRows(factor) + "x too low)" : factor <= 0.5 ? " (" + formatRows(1 / factor) + "x too high)" : "";
		parts.push("estimated " + formatRows(e.expected) + mean + error);
	}
	if (disk.has(i)) parts.push("spilled to disk");
	return parts.join(", ");
}

// The database's own lines of a frame: conditions first, then figures; the output list is long and seldom asked for.
function attributesOf(i) {
	if (dropped.has(i)) return ["The database's own lines of this node are not in this file; the JSON output has them."];
	const attrs = data.attrs && data.attrs[i] || [], groups = [[], [], []];
	for (let j = 0; j < attrs.length; j += 2) {
		const key = data.keys[attrs[j]], value = attrs[j + 1];
		groups[key === "Output" ? 2 : /^[-\d.]*$/.test(value) ? 1 : 0].push(key + ": " + value);
	}
	return groups.flat();
}

const nameOf = i => labels[i] + (numbers[i] ? "  (node " + numbers[i] + ")" : "");
const figuresOf = i => describe(i).concat(wrongFirst(i) ? "the estimate goes wrong here first" : []);
