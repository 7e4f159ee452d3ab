// Two articles side by side, one row per bead.
function turned(comparison) {
  const rows = comparison.rows.map((row) => ({ ...row, a: row.b, b: row.a }));
  return {
    ...comparison, a: comparison.b, b: comparison.a, rows: inOrderOfLeft(rows),
    only_a: comparison.only_b, only_b: comparison.only_a, deleted: comparison.inserted, inserted: comparison.deleted,
    conflicts: comparison.conflicts.map((each) => ({ ...each, a: each.b, b: each.a })),
  };
}

function inOrderOfLeft(rows) {
  const ordered = rows.filter((row) => row.a.length).sort((x, y) => x.a[0] - y.a[0]);
  for (const row of rows.filter((each) => !each.a.length)) {
    const next = ordered.findIndex((each) => each.b.length && each.b[0] > row.b[0]);
    ordered.splice(next < 0 ? ordered.length : next, 0, row);
  }
  return ordered;
}

function plainRows(left, right) {
  const most = Math.max(left.paragraphs.length, right.paragraphs.length);
  const has = (article, at) => (at < article.paragraphs.length ? [at] : []);
  return Array.from({ length: most }, (_, at) => ({ a: has(left, at), b: has(right, at), score: null, same: false }));
}

function comparisonOf(story, left, right) {
  const found = story.comparisons.find((each) => (each.a === left && each.b === right) || (each.a === right && each.b === left));
  if (found) return found.a === left ? found : turned(found);
  const rows = plainRows(story.articles[left], story.articles[right]);
  return { a: left, b: right, rows, aligned: "none", relation: "", reason: "", measures: {}, steps: [], only_a: [], only_b: [], conflicts: [], deleted: [], inserted: [] };
}

function ranges(pairs, extra) {
  return pairs.map(([start, end]) => ({ start, end, ...extra }));
}

// Everything that may be marked on one side; `side` is "a" or "b". Where the words are compared one by one, shared names
// and numbers need no mark of their own.
function layersOf(article, comparison, side, other) {
  const alike = new Set(other.marks.map((mark) => mark[2]));
  const worded = comparison.deleted.length || comparison.inserted.length || comparison.rows.every((row) => row.same);
  const changed = side === "a"
    ? ranges(comparison.deleted, { tag: "del", label: "label_deleted" })
    : ranges(comparison.inserted, { tag: "ins", label: "label_inserted" });
  return {
    changed,
    shared: worded ? [] : article.marks.filter((mark) => alike.has(mark[2])).map(([start, end, group]) => ({ start, end, group })),
    unique: comparison.aligned === "direct" ? comparison["only_" + side] : [],
    conflict: comparison.conflicts.map((each) => ({ start: each[side][0], end: each[side][1] })),
    finding: article.notes.map((note, at) => ({ ...note, number: side + (at + 1) })),
  };
}

function cell(article, places, layers, side) {
  if (!places.length) return el("td", { class: "absent", "data-side": article.source }, "— " + say("no_counterpart"));
  const paragraphs = places.map((place) => el("p", tongue(article), passage(article, layers, ...article.paragraphs[place])));
  return el("td", { "data-side": article.source, class: "side-" + side }, paragraphs);
}

function likeness(row) {
  if (!row.a.length) return say("only_right");
  if (!row.b.length) return say("only_left");
  if (row.same) return say("identical");
  return row.score === null ? "" : say("alike", { p: percent.format(Math.max(0, Math.min(1, row.score))) });
}

function beadRow(row, left, right, layers) {
  const kind = !row.a.length || !row.b.length ? "alone" : row.same ? "same" : "";
  return el("tr", { class: kind, "data-kind": kind },
    cell(left, row.a, layers.a, "a"),
    el("th", { scope: "row", class: "middle" }, likeness(row)),
    cell(right, row.b, layers.b, "b"));
}

function head(article) {
  const source = article.url
    ? el("a", { href: article.url, rel: "noopener noreferrer nofollow external", target: "_blank" }, el("bdi", {}, article.source))
    : el("bdi", {}, article.source);
  return el("th", { scope: "col" }, el("strong", {}, titled(article)), source, " · ", article.language_name, " · ", article.date);
}

function beads(left, right, comparison, layers) {
  return asTable(el("table", { class: "beads" },
    el("caption", { class: "unseen" }, say("beside")),
    el("colgroup", {}, el("col"), el("col", { class: "middle" }), el("col")),
    el("thead", {}, el("tr", {}, head(left), el("th", { scope: "col", class: "middle" }, say("alike_column")), head(right))),
    el("tbody", {}, comparison.rows.map((row) => beadRow(row, left, right, layers)))));
}

function quoted(article, start, end) {
  return el("span", { class: "text", ...tongue(article) }, textBetween(article, start, end));
}

function aside(parts) {
  const said = parts.filter(Boolean);
  return said.length ? el("small", {}, said.join(" · ")) : null;
}

// A reason that all passages share is said once.
function onlyPanel(title, article, passages, size) {
  const support = (each) => (each.support === null ? "" : counted("support", each.support, { all: size }));
  const shared = new Set(passages.map((each) => each.reason)).size === 1 && passages.length > 1;
  const items = passages.map((each) => el("li", {}, quoted(article, each.start, each.end), aside([support(each), shared ? "" : each.reason])));
  return el("section", {}, el("h3", {}, title, " (" + items.length + ")"), shared ? aside([passages[0].reason]) : null,
    items.length ? el("ul", { tabindex: "0", "aria-label": title }, items) : el("p", { class: "note" }, say("nothing")));
}

function conflictPanel(left, right, conflicts) {
  const items = conflicts.map((each) => el("li", { class: "versus" },
    el("span", { class: "note" }, words.conflict[each.kind] || each.kind),
    quoted(left, ...each.a), quoted(right, ...each.b), each.reason ? el("small", {}, each.reason) : null));
  return el("section", { class: items.length ? "disagree found" : "disagree" }, el("h3", {}, items.length ? el("span", { class: "conflict-sign", "aria-hidden": "true" }, "≠ ") : null, say("conflicts"), " (" + items.length + ")"),
    items.length ? el("ul", { tabindex: "0", "aria-label": say("conflicts") }, items) : el("p", { class: "note" }, say("nothing")));
}
