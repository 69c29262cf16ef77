// Frame ids, and the address that keeps what is shown. An id is FNV-1a, 64 bits in two halves, over the
// parent's id and the frame's name; it is worked out when asked for. Ids that do not follow from labels travel
// in the data.

const hashes = new Map();
const encoder = new TextEncoder();

function hashOf(i) {
  const path = [];
  for (; i >= 0 && !hashes.has(i); i = parents[i]) path.push(i);
  let h = i >= 0 ? hashes.get(i) : [0, 0];
  while (path.length) {
    i = path.pop();
    h = ids[i] !== undefined ? parseId(ids[i]) : fnv(h, ordinals.has(i) ? labels[i] + " #" + ordinals.get(i) : labels[i]);
    hashes.set(i, h);
  }
  return h;
}

function fnv(parent, name) {
  let hi = 0xcbf29ce4, lo = 0x84222325;
  const step = byte => {
    lo = (lo ^ byte) >>> 0;
    // times 2^40 + 0x1b3
    const low = lo * 0x1b3;
    hi = (hi * 0x1b3 + Math.floor(low / 4294967296) + lo * 256) % 4294967296;
    lo = low % 4294967296;
  };
  for (const word of parent) for (let shift = 24; shift >= 0; shift -= 8) step((word >>> shift) & 0xff);
  for (const byte of encoder.encode(name)) step(byte);
  return [hi, lo];
}

function idOf(i) {
  const bytes = hashOf(i).flatMap(word => [24, 16, 8, 0].map(shift => (word >>> shift) & 0xff));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function parseId(id) {
  let raw = "";
  try {
    raw = atob(id.replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return [0, 0];
  }
  const word = at => [0, 1, 2, 3].reduce((sum, k) => sum * 256 + (raw.charCodeAt(at + k) || 0), 0);
  return [word(0), word(4)];
}

// indexOf returns the frame of that id, -1 if there is none.
function indexOf(id) {
  const [hi, lo] = parseId(String(id));
  for (let i = 0; i < count; i++) {
    const h = hashOf(i);
    if (h[0] === hi && h[1] === lo) return i;
  }
  return -1;
}

// The address of what is shown: zoom=ID&search=TERM&metric=NAME&colour=MODE&flip=1. Every step is an
// entry of the browser's history, so that Back undoes it; only a search that is being typed stays one entry.
let trail = [location.hash.slice(1)], visit = 0; // addresses of this visit, and where in them we are

function hashText() {
  const parts = [];
  if (view.first > 0) parts.push("zoom=" + idOf(view.first) + (view.last > view.first ? "~" + idOf(view.last) : ""));
  if (term) parts.push("search=" + encodeURIComponent(term.replace(/\p{Cs}/gu, "")));
  if (metric !== data.metric) parts.push("metric=" + metric);
  if (mode !== "family") parts.push("colour=" + mode);
  if (flame !== !!data.flame) parts.push("flip=1");
  return parts.join("&");
}

const withoutSearch = text => text.replace(/(^|&)search=[^&]+/, "");
const hasSearch = text => /(^|&)search=/.test(text);

// remember writes the address after a step.
function remember() {
  const now = hashText(), before = trail[visit];
  if (now === before) return;
  const refined = hasSearch(now) && hasSearch(before) && withoutSearch(now) === withoutSearch(before);
  if (!refined) visit++;
  trail = trail.slice(0, visit).concat(now);
  if (refined) location.replace("#" + now);
  else location.hash = now;
}

// recall shows what the address says; what it says wrongly is left out.
function recall() {
  const text = location.hash.slice(1);
  if (trail[visit - 1] === text) visit--;
  else if (trail[visit + 1] === text) visit++;
  else trail[visit] = text;
  const state = new Map(text.split("&").map(part => {
    const at = part.indexOf("=");
    try {
      return [part.slice(0, at), decodeURIComponent(part.slice(at + 1))];
    } catch {
      return ["", ""];
    }
  }));
  const m = state.get("metric"), [first, last] = (state.get("zoom") || "").split("~").map(id => (id ? indexOf(id) : -1));
  setMetric(widthMetrics.includes(m) ? m : data.metric);
  mode = modes().includes(state.get("colour")) ? state.get("colour") : "family";
  flame = !!data.flame !== (state.get("flip") === "1");
  setTerm(state.get("search") || "");
  const siblings = first > 0 && last > first && parents[first] === parents[last];
  setView(Math.max(first, 0), siblings ? last : Math.max(first, 0));
}

// goBack undoes the last step of this visit; what an opened address brought along is undone by a reset.
function goBack() {
  if (visit > 0) history.back();
  else zoomTo(Math.max(parents[view.first], 0));
}
