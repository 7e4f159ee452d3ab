// A story opened: its articles, two of them side by side, and why they are together.
const storyPlace = document.getElementById("story");
const opened = new Map();
let current = null;

function loadStory(key) {
  const data = document.getElementById("data-" + key);
  if (data && !opened.has(key)) opened.set(key, JSON.parse(data.textContent));
  return opened.get(key);
}

function chooser(article, at, side, chosen) {
  const label = say(side === "a" ? "left_of" : "right_of", { title: article.title });
  const input = el("input", { type: "radio", name: "side-" + side, value: at, checked: chosen, "aria-label": label });
  return el("td", {}, el("label", {}, input, say(side === "a" ? "left" : "right")));
}

function memberRow(article, at, view) {
  const chosen = at === view.left || at === view.right;
  const relation = article.relation || "story";
  return el("tr", { class: chosen ? "chosen" : null },
    chooser(article, at, "a", at === view.left), chooser(article, at, "b", at === view.right),
    el("td", { class: "date" }, article.date),
    el("td", { class: "from" }, el("bdi", {}, article.source), article.language_name),
    el("th", { scope: "row" }, titled(article)),
    el("td", { class: "relation" }, relationSign(relation), " ", words.relation["short_" + relation] || relation),
    el("td", { class: "number", "data-heading": say("unique") }, article.unique_share === null ? "" : percent.format(article.unique_share)));
}

function members(view) {
  const heads = ["left", "right", "date", "source", "headline", "relation", "unique"].map((name) => el("th", { scope: "col" }, say(name)));
  heads[6].classList.add("number");
  const table = el("table", { class: "members" },
    el("caption", { class: "unseen" }, say("choose")),
    el("thead", {}, el("tr", {}, heads)),
    el("tbody", {}, view.story.articles.map((article, at) => memberRow(article, at, view))));
  return el("div", { class: "members-region", role: "region", tabindex: "0", "aria-label": say("choose") }, asTable(table));
}

function findings(article, side) {
  if (!article.notes.length && !article.verdict) return null;
  const items = article.notes.map((note, at) => el("li", { id: "note-" + side + (at + 1), tabindex: "-1" },
    el("a", { class: "to-reference", href: "#ref-" + side + (at + 1) }, el("code", {}, note.code)), " ", el("small", {}, words.kind[note.kind] || note.kind), " ",
    el("q", tongue(article), textBetween(article, note.start, note.end)), " ", note.message,
    note.suggestion ? [" ", el("em", {}, say("suggestion")), " ", el("q", {}, note.suggestion)] : null,
    note.languages ? el("small", {}, " ", say("languages"), " ", note.languages) : null));
  return el("section", { class: "checked" }, el("h3", {}, titled(article), " ", el("small", {}, article.source)),
    article.verdict ? el("p", {}, el("strong", {}, say("verdict"), ": "), article.verdict) : null,
    items.length ? el("ol", { class: "findings-list" }, items) : null);
}

function switches(view) {
  const [changes] = option("checkbox", { "data-show": "show-changes", checked: view.shows.has("show-changes") }, say("show_changes"));
  const [marks] = option("checkbox", { "data-show": "show-marks", checked: view.shows.has("show-marks") }, say("show_marks"));
  const [found] = option("checkbox", { "data-show": "show-findings", checked: view.shows.has("show-findings") }, say("show_findings"));
  const [same] = option("checkbox", { "data-show": "hide-same", checked: view.shows.has("hide-same") }, say("hide_same"));
  return el("fieldset", { class: "switches" }, el("legend", {}, say("show")), changes, marks, found, same);
}

function legend() {
  const entry = (sample, text) => el("li", {}, sample, " ", text);
  return el("ul", { class: "legend", "aria-label": say("legend") },
    entry(el("del", {}, "abc"), say("legend_deleted")), entry(el("ins", {}, "abc"), say("legend_inserted")),
    entry(el("mark", { class: "shared" }, "abc"), say("legend_shared")), entry(el("mark", { class: "unique" }, "abc"), say("legend_unique")),
    entry(el("mark", { class: "conflict" }, el("span", { class: "conflict-sign", "aria-hidden": "true" }, "≠ "), "abc"), say("legend_conflict")), entry(el("span", { class: "finding" }, "abc"), say("legend_finding")));
}

function pairView(view) {
  const articles = view.story.articles;
  const left = articles[view.left], right = articles[view.right];
  const comparison = comparisonOf(view.story, view.left, view.right);
  const layers = { a: layersOf(left, comparison, "a", right), b: layersOf(right, comparison, "b", left) };
  const hidden = [left, right].filter((article) => article.hidden_chars);
  const notes = [findings(left, "a"), findings(right, "b")].filter(Boolean);
  return el("div", { id: "pair" },
    el("h2", {}, say("beside")),
    verdictLine(comparison),
    sameQuestion(left.id, right.id),
    comparison.aligned === "none" ? null : el("div", { class: "panels" },
      conflictPanel(left, right, comparison.conflicts),
      onlyPanel(say("only_left"), left, comparison.only_a, articles.length),
      onlyPanel(say("only_right"), right, comparison.only_b, articles.length)),
    switches(view), legend(),
    comparison.aligned === "direct" ? null : el("p", { class: "note" }, say(comparison.aligned === "none" ? "not_aligned" : "composed")),
    beads(left, right, comparison, layers),
    hidden.map((article) => el("p", { class: "note" }, titled(article), ": ", say("hidden_chars", { n: decimal.format(article.hidden_chars) }))),
    notes.length ? el("section", {}, el("h2", {}, say("findings")), notes) : null,
    evidence(comparison));
}

function alone(article) {
  const layers = { changed: [], shared: [], unique: [], conflict: [], finding: article.notes.map((note, at) => ({ ...note, number: "a" + (at + 1) })) };
  return el("div", { id: "pair", class: "alone-view" },
    el("table", { class: "beads" }, el("thead", {}, el("tr", {}, head(article))),
      el("tbody", {}, article.paragraphs.map((_, at) => el("tr", {}, cell(article, [at], layers, "a"))))),
    findings(article, "a"));
}

function openStory(key) {
  const story = loadStory(key);
  if (!story) return false;
  current = { key, story, left: 0, right: Math.min(1, story.articles.length - 1), shows: new Set(["show-changes", "show-marks", "show-findings"]) };
  const title = story.articles[0];
  const home = document.getElementById("dump") ? el("p", { class: "back" }, el("a", { href: key.startsWith("p") ? "#borderline" : "#stories" }, "← ", words.script.back)) : null;
  const many = story.articles.length > 1, pair = key.startsWith("p");
  storyPlace.replaceChildren(...[home,
    el("h1", { id: "story-title", tabindex: "-1" }, pair ? say("two_articles") : titled(title)),
    many && story.articles.length > 2 ? el("h2", {}, say("articles")) : null,
    many && !pair ? members(current) : null,
    story.hidden_articles ? el("p", { class: "note" }, counted("hidden_articles", story.hidden_articles)) : null,
    many ? pairView(current) : alone(title)].filter(Boolean));
  showLayers();
  storyPlace.dataset.key = key;
  return true;
}

function showLayers() {
  for (const name of ["show-changes", "show-marks", "show-findings", "hide-same"]) storyPlace.classList.toggle(name, current.shows.has(name));
}

// Choosing for one side what stands on the other swaps the two.
function choose(side, at) {
  const other = side === "left" ? "right" : "left";
  if (current[other] === at) current[other] = current[side];
  current[side] = at;
  for (const input of storyPlace.querySelectorAll(".members input")) {
    input.checked = Number(input.value) === (input.name === "side-a" ? current.left : current.right);
    const row = input.closest("tr");
    row.classList.toggle("chosen", [...row.querySelectorAll("input")].some((each) => each.checked));
  }
  document.getElementById("pair").replaceWith(pairView(current));
  const names = [current.left, current.right].map((place) => current.story.articles[place].title);
  announce(names.join(" | "));
}

storyPlace.addEventListener("change", (event) => {
  const input = event.target;
  if (input.name === "side-a") choose("left", Number(input.value));
  else if (input.name === "side-b") choose("right", Number(input.value));
  else if (input.dataset.show) {
    if (input.checked) current.shows.add(input.dataset.show);
    else current.shows.delete(input.dataset.show);
    showLayers();
  }
});
