// Labels: what of a frame's name, share and badges stands in a bar. svg_label.go has the same rules, and
// labels.json the cases that hold both to them.

const qualifiers = /^(?:(?:"[^"]*"|[^". ])*\.)+/;
const shortForms = [ // where the name stands that tells most
  /^(.+?) using ((?:"[^"]*"|[^" ])+) on .+$/, // Index Scan using orders_pkey on orders o
  /^(Trigger) ((?:"[^"]*"|[^" ])+) on .+$/,
  /^(.*(?:Scan|Insert|Update|Delete|Merge)) on ((?:"[^"]*"|[^" ])+).*$/,
  /^(\d+ - .+) \[(.+)\]$/, // 7 - TABLE ACCESS FULL [TPCDS.DATE_DIM]
];

// shortLabel is the operator and the bare name of what it works on.
function shortLabel(label) {
  for (const form of shortForms) {
    const m = form.exec(label);
    if (m) return m[1] + " " + m[2].replace(qualifiers, "");
  }
  return label;
}

// cutWord cuts at a word's end, unless that would lose more than half of the room.
function cutWord(s, width) {
  if (columns(s) <= width) return s;
  let n = 0, at = 0, end = 0;
  for (const r of s) {
    if (" _.".includes(r) && 2 * n >= width) end = at;
    n += runeColumns(r);
    if (n > width - 1) break;
    at += r.length;
  }
  return s.slice(0, end || at).replace(/[ _.[(-]+$/, "") + "…";
}

// fitLabel returns what fits into so many columns: the whole label, else its short form, with the share
// if enough of the label is left to tell what it is, and as many badges as there is room for. tail are
// the counts of an annotated label.
function fitLabel(label, tail, part, badges, room) {
  if (room < 3) return "";
  // A mark of direction keeps the number behind a label that runs from right to left.
  const join = s => (part ? s + (rightToLeft.test(s) ? "\u200e " : " ") + part : s);
  const need = part ? part.length + 1 : 0;
  const full = label + tail, short = shortLabel(label) + tail;
  const whole = [full, short].find(s => columns(s) + need <= room);
  if (whole !== undefined) {
    let text = join(whole), left = room - columns(whole) - need;
    for (const badge of badges) {
      if (badge.length >= left) continue;
      text += " " + badge;
      left -= badge.length + 1;
    }
    return text;
  }
  const alone = [full, short].find(s => columns(s) <= room);
  if (alone !== undefined) return alone;
  return need && room >= 14 + need ? join(cutWord(short, room - need)) : cutWord(short, room);
}

// compact writes a count in four characters or so: 950, 1.2k, 12k, 3M.
function compact(n) {
  let k = 0;
  for (; n >= 999.5 && k < 4; k++) n /= 1000;
  return (k && n < 9.95 ? Math.round(n * 10) / 10 : Math.round(n)) + ["", "k", "M", "G", "T"][k];
}

// badgesOf says in words what other colour modes show, where it is worth a look.
function badgesOf(i) {
  const badges = [];
  if (never.has(i)) badges.push("never run");
  if (loopsOf(i) >= 1000) badges.push("x" + compact(loopsOf(i)));
  const factor = errorOf(i);
  if (factor >= 10) badges.push("est " + compact(factor) + "x low");
  if (factor <= 0.1) badges.push("est " + compact(1 / factor) + "x high");
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
  if (!b.count) return room < 3 ? "" : fitLabel(labels[b.first], annotation(b.first), share(b.value), badgesOf(b.first), room);
  const n = thousands(b.count);
  return [n + " more " + share(b.value), n + " more", "+" + n].find(s => s.length <= room) || "";
}
