// Search: a regular expression over the labels, smart case; what is no regular expression is
// searched as it stands. SVG has no input field, so this one is drawn and fed by key events.

let hits = null; // 1 for each frame found, null while nothing is searched
let hitsBefore = null; // number of hits before each index, to ask for ranges
let term = "";
let typing = false;

function compile(pattern) {
  const flags = /[A-Z]/.test(pattern) ? "" : "i";
  try {
    return new RegExp(pattern, flags);
  } catch (e) {
    return new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), flags);
  }
}

const hitWithin = (from, to) => hitsBefore[to] > hitsBefore[from];

// search marks the frames whose label matches and says how much of the whole they take.
function search(pattern) {
  term = pattern === undefined || pattern === null ? "" : String(pattern);
  hits = hitsBefore = null;
  if (term) findHits(compile(term));
  for (const shape of shown.values()) updateClass(shape);
  showSearch();
  return hits ? hitsBefore[count] : 0;
}

function findHits(regexp) {
  hits = new Uint8Array(count);
  hitsBefore = new Int32Array(count + 1);
  const known = new Map(); // many frames share a label
  for (let i = 0; i < count; i++) {
    let hit = known.get(labels[i]);
    if (hit === undefined) known.set(labels[i], hit = regexp.test(labels[i]) ? 1 : 0);
    hits[i] = hit;
    hitsBefore[i + 1] = hitsBefore[i] + hit;
  }
}

// hitValue adds up what the found frames take; one inside another counts once.
function hitValue() {
  let sum = 0;
  for (let i = 0; i < count; i = hits[i] ? ends[i] : i + 1) if (hits[i]) sum += widths[i];
  return sum;
}

function matchedText() {
  if (!hits) return "";
  const n = hitsBefore[count];
  return plural(n, "frame", "frames") + (data.flat ? "" : ", " + percent(hitValue(), total) + " of " + data.word);
}

// showSearch draws the input and the result.
function showSearch() {
  const room = Math.floor((searchWidth() - 20) / columnWidth);
  const text = byId("search-text");
  let s = term;
  while (columns(s) > room) s = Array.from(s).slice(1).join(""); // the end is what is being typed
  text.setAttribute("class", term ? "" : "muted");
  setText(text, term || typing ? s : cut("/ search (regular expression)", room));
  const caret = byId("caret");
  caret.setAttribute("x", sideMargin + 8 + columns(s) * columnWidth + 1);
  caret.setAttribute("visibility", typing ? "visible" : "hidden");
  byId("search").setAttribute("class", typing ? "control typing" : "control");
  const matchedRoom = Math.floor((pictureWidth - searchWidth() - 110) / columnWidth);
  setText(byId("matched"), cut(matchedText(), matchedRoom));
}

function startTyping(event) {
  if (event && event.pointerType === "touch") { // no keyboard will come up for a drawn field
    const answer = window.prompt("Search (regular expression)", term);
    if (answer !== null) search(answer);
    return;
  }
  typing = true;
  byId("search").focus();
  showSearch();
}

function stopTyping() {
  typing = false;
  showSearch();
}

// typeKey handles a key while the input is open; it returns whether the key was meant for it.
function typeKey(e) {
  if (e.key === "Enter" || e.key === "Tab") {
    stopTyping();
    return e.key === "Enter";
  }
  if (e.key === "Escape") {
    stopTyping();
    search("");
    return true;
  }
  if (e.key === "Backspace") {
    search(e.ctrlKey || e.metaKey ? "" : Array.from(term).slice(0, -1).join(""));
    return true;
  }
  if (Array.from(e.key).length !== 1 || e.ctrlKey || e.metaKey || e.altKey) return false;
  search(term + e.key);
  return true;
}

function paste(e) {
  if (!typing || !e.clipboardData) return;
  search(term + e.clipboardData.getData("text/plain").replace(/\s+/g, " "));
  e.preventDefault();
}
