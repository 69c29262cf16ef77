// Colour modes: what the colour of a bar says. Each step of a scale is a class; badges, details and table say
// the same in words.

let mode = "family";

// A scale has a name, what decides a frame's step (null where it says nothing), and the steps' names.
const scales = {
  self: {
    name: "self share", note: "of the whole, taken by the operator itself", class: "q", steps: ["below 1%", "1%", "2%", "5%", "10%", "25% and more"],
    step: i => (never.has(i) ? null : above(100 * self(i, metric) / (additive(metric) ? cum(0, metric) : total), [1, 2, 5, 10, 25])),
  },
  loops: {
    name: data.loopsWord, note: "how often an operator was started", class: "q", steps: ["1", "10", "100", "1k", "10k", "100k and more"],
    step: i => (loopsOf(i) ? above(loopsOf(i), [10, 100, 1e3, 1e4, 1e5]) : null),
  },
  estimate: {
    name: "estimate error", note: "rows against the estimate; a thick edge marks where it first is off by 10x", class: "e",
    steps: ["100x too high", "10x", "2x", "within 2x", "2x", "10x", "100x too low"],
    step: i => (estimates.has(i) ? above(errorOf(i), [0.0100001, 0.100001, 0.500001, 2, 10, 100]) : null),
  },
  io: {
    name: "I/O share", note: "", class: "q", steps: ["below 1%", "1%", "10%", "25%", "50%", "75% and more"],
    step: i => (ioBase(i) > 0 ? above(100 * ioShare(i), [1, 10, 25, 50, 75]) : null),
  },
};

const above = (value, limits) => limits.filter(limit => value >= limit).length;

// I/O is judged by time where that was measured, else by blocks that did not come from the cache.
const timedIO = carries("io") && carries("time");
const ioBase = i => self(i, timedIO ? "time" : "buffers");

function ioShare(i) {
  const blocks = m => (metrics.includes(m) ? self(i, m) : 0);
  return Math.min(1, (timedIO ? self(i, "io") : blocks("reads") + blocks("writes")) / ioBase(i));
}

scales.io.note = timedIO ? "I/O time of an operator's own time" : "blocks read and written, of an operator's own buffer accesses";

// modes lists the colour modes that the data allow.
function modes() {
  const has = {
    self: !flat, loops: metrics.includes("loops"), estimate: estimates.size > 0,
    io: timedIO || carries("buffers") && (carries("reads") || carries("writes")),
  };
  return ["family"].concat(Object.keys(scales).filter(m => has[m]));
}

const modeName = () => (mode === "family" ? "operator" : scales[mode].name);

// colourClass is the class of a frame's bar in the mode that is shown.
function colourClass(i) {
  if (mode === "family") return className(i);
  const scale = scales[mode], step = scale.step(i);
  return (step === null ? "none" : scale.class + step) + (mode === "estimate" && wrongFirst(i) ? " first" : "");
}

// legendKeys are pairs of class and name, for those that occur.
function legendKeys() {
  const merged = mergedCount ? [["more wide", "merged"]] : [];
  if (mode === "family") {
    const keys = list("legend");
    return keys.map((_, k) => [keys[k], keys[k + 1]]).filter((_, k) => k % 2 === 0).concat(merged);
  }
  const scale = scales[mode];
  return scale.steps.map((name, k) => [scale.class + k, name]).concat([["none", mode === "estimate" ? "not judged" : "no data"]], merged);
}
