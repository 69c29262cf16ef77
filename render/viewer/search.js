// Search: a regular expression over the labels and the details that the file carries, smart case; what is no
// regular expression is searched as it stands. SVG has no input field, so this one is drawn and fed by key events.

let hits = null; // 1 for each frame found, null while nothing is searched
let hitsBefore = null; // number of hits before each index, to ask for ranges
let term = "";
let typing = false;

function compile(pattern) {
  const flags = /\p{Lu}/u.test(pattern.replace(/\\./g, "")) ? "" : "i";
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), flags);
  }
}

const hitWithin = (from, to) => hitsBefore[to] > hitsBefore[from];

function setTerm(pattern) {
  term = pattern === undefined || pattern === null ? "" : String(pattern).slice(0, 500);
  hits = hitsBefore = null;
  if (term) findHits(compile(term));
}

// search marks the frames that match, and returns how many.
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
    if (hit || attrs && attrs.some((value, j) => j % 2 && regexp.test(value))) hits[i] = 1;
    hitsBefore[i + 1] = hitsBefore[i] + hits[i];
  }
}

// hitValue adds up what the found frames take; one inside another counts once.
function hitValue() {
  let sum = 0;
  for (let i = 0; i < count; i = hits[i] ? ends[i] : i + 1) if (hits[i]) sum += widths[i];
  return sum;
}

function matchedText() {
  if (message || !hits) return message;
  return plural(hitsBefore[count], "frame", "frames") + (flat ? "" : ", " + percent(hitValue(), total) + " of " + metricWords[metric]);
}

// nextHit goes to the match after the selected frame, or before it.
function nextHit(step) {
  if (!hits || !hitsBefore[count]) return;
  let i = selected();
  do i = (i + step + count) % count; while (!hits[i]);
  goTo(i);
}

// showSearch draws the input and, in it, the result.
function showSearch() {
  const result = cut(matchedText(), fitting(searchWidth() * 0.6));
  const room = fitting(searchWidth() - 24) - columns(result) - 1;
  let s = Array.from(term).slice(-room).join(""); // the end is what is being typed
  while (columns(s) > room) s = Array.from(s).slice(1).join("");
  const text = byId("search-text"), hint = !term && !typing;
  text.setAttribute("class", hint ? "muted" : "");
  setText(text, hint ? cut(result ? "" : "/ search (regular expression)", room) : s);
  place(byId("caret"), { x: sideMargin + 8 + columns(s) * columnWidth + 1, visibility: typing ? "visible" : "hidden" });
  byId("search").setAttribute("class", typing ? "control typing" : "control");
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

// typeKey handles a key while the input is open; it returns whether the key was meant for it.
function typeKey(e) {
  if (e.key === "Enter" || e.key === "Tab") {
    stopTyping();
    return e.key === "Enter";
  }
  if (e.key === "Escape") {
    setTerm("");
    updateClasses();
    stopTyping();
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
