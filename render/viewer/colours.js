// Colour modes. Each step of a scale is a class; badges, details and table say the same in words.

let mode = "family";

const above = (value, limits) => limits.filter(limit => value >= limit).length;
// I/O is judged by time where that was measured, else by blocks that did not come from the cache.
const timedIO = carries("io") && carries("time");
const ioBase = i => self(i, timedIO ? "time" : "buffers");
const blocks = (m, i) => (metrics.includes(m) ? self(i, m) : 0);
const ioPart = i => (timedIO ? self(i, "io") : blocks("reads", i) + blocks("writes", i));

// A scale says whether the data allow it, and a frame's step: null where there is nothing to say.
const scales = {
	self: {
		name: "self share", note: "what the operator itself took, of the whole", has: () => !flat, cls: "q",
		names: ["below 1%", "1%", "2%", "5%", "10%", "25%+"],
		step: i => (never.has(i) ? null : above(100 * self(i, metric) / total, [1, 2, 5, 10, 25])),
	},
	loops: {
		name: data.loopsWord, note: "how often an operator was started", has: () => metrics.includes("loops"), cls: "q",
		names: ["1", "10", "100", "1k", "10k", "100k+"],
		step: i => (loopsOf(i) ? above(loopsOf(i), [10, 100, 1e3, 1e4, 1e5]) : null),
	},
	estimate: {
		name: "estimate error", note: "thick edge: off by 10x here first", has: () => estimates.size > 0, cls: "e",
		names: ["100x too high", "10x", "2x", "within 2x", "2x", "10x", "100x too low"],
		step: i => (estimates.has(i) ? above(errorOf(i), [0.0100001, 0.1000001, 0.5000001, 2, 10, 100]) : null),
	},
	io: {
		name: "I/O share", note: timedIO ? "of the operator's own time" : "of the operator's own buffer accesses",
		has: () => timedIO || carries("buffers") && (carries("reads") || carries("writes")), cls: "q",
		names: ["below 1%", "1%", "10%", "25%", "50%", "75%+"],
		step: i => (ioBase(i) > 0 ? above(100 * ioPart(i) / ioBase(i), [1, 10, 25, 50, 75]) : null),
	},
};

const modes = () => ["family"].concat(Object.keys(scales).filter(m => scales[m].has()));
const modeName = () => (mode === "family" ? "operator" : scales[mode].name);

function colourClass(i) {
	if (mode === "family") return className(i);
	const step = scales[mode].step(i);
	return (step === null ? "none" : scales[mode].cls + step) + (mode === "estimate" && wrongFirst(i) ? " first" : "");
}

function legendKeys() {
	const merged = mergedCount ? ["more wide", "merged"] : [];
	if (mode === "family") return data.legend.concat(merged);
	return scales[mode].names.flatMap((name, k) => [scales[mode].cls + k, name]).concat("none", mode === "estimate" ? "not judged" : "no data", merged);
}
