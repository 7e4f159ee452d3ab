// A passage of an article with its marks. Offsets count code points, as the tables do.
const codePoints = new WeakMap();

function pointsOf(article) {
  if (!codePoints.has(article)) codePoints.set(article, Array.from(article.text));
  return codePoints.get(article);
}

function textBetween(article, start, end) {
  return pointsOf(article).slice(start, end).join("");
}

function touching(ranges, start, end) {
  return ranges.filter((range) => range.start < end && range.end > start);
}

function covering(ranges, start, end) {
  return ranges.find((range) => range.start <= start && range.end >= end);
}

function cuts(ranges, start, end) {
  const places = new Set([start, end]);
  for (const range of ranges) {
    if (range.start > start) places.add(range.start);
    if (range.end < end) places.add(range.end);
  }
  return [...places].sort((a, b) => a - b);
}

// The marks of one side: every list holds {start, end} and what the mark needs.
function passage(article, layers, start, end) {
  const near = {};
  for (const name of Object.keys(layers)) near[name] = touching(layers[name], start, end);
  const places = cuts(Object.values(near).flat(), start, end);
  return places.slice(1).map((to, at) => piece(article, near, places[at], to));
}

function piece(article, near, start, end) {
  let node = document.createTextNode(textBetween(article, start, end));
  const changed = covering(near.changed, start, end);
  const shared = covering(near.shared, start, end);
  const unique = covering(near.unique, start, end);
  const conflict = covering(near.conflict, start, end);
  const finding = covering(near.finding, start, end);
  if (shared) node = el("mark", { class: "shared", "data-group": shared.group }, node);
  if (changed) node = el(changed.tag, {}, changed.start === start ? unseen(say(changed.label)) : null, node);
  if (unique) node = el("mark", { class: "unique" }, unique.start === start ? unseen(say("label_unique")) : null, node);
  if (conflict) node = el("mark", { class: "conflict" }, conflict.start === start ? conflictSign() : null, node);
  if (finding) node = el("span", { class: "finding" }, node, finding.end === end ? footnote(finding) : null);
  return node;
}

function conflictSign() {
  return [unseen(say("label_conflict")), el("span", { class: "conflict-sign", "aria-hidden": "true" }, "≠ ")];
}

function footnote(finding) {
  const label = say("label_finding", { n: finding.number });
  return el("a", { class: "footnote", href: "#note-" + finding.number, id: "ref-" + finding.number, "aria-label": label }, finding.number);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.footnote, a.to-reference");
  if (!link) return;
  event.preventDefault();
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
});

document.addEventListener("pointerover", (event) => {
  const group = event.target.dataset ? event.target.dataset.group : undefined;
  for (const mark of document.querySelectorAll(".shared")) mark.classList.toggle("alike", group !== undefined && mark.dataset.group === group);
});
