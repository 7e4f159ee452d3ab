// Why a pair is (not) together: the numbers, and what each pushed.
function relationName(relation) {
  return words.relation[relation] || relation;
}

function verdictLine(comparison) {
  if (!comparison.relation) return el("p", { class: "verdict-line" }, say("no_verdict"));
  const sure = comparison.relation_probability;
  const name = el("strong", {}, relationName(comparison.relation));
  const rest = sure === null ? "." : fill(words.script.relation_sentence, { relation: "", p: percent.format(sure) });
  return el("div", {},
    el("p", { class: "verdict-line" }, relationSign(comparison.relation), " ", name, rest),
    comparison.reason ? el("p", { class: "reason" }, comparison.reason) : null);
}

function measureName(name) {
  return words.measure[name] || name.replaceAll("_", " ");
}

function measureTable(measures) {
  const rows = Object.entries(measures).map(([name, value]) => el("tr", {},
    el("th", { scope: "row" }, measureName(name)),
    el("td", { class: "number" }, value === null ? "–" : decimal.format(value))));
  return el("table", { class: "plain" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("measure")), el("th", { scope: "col", class: "number" }, say("value")))),
    el("tbody", {}, rows));
}

// Each bar begins where the one before ended; the line marks even odds.
function waterfall(steps) {
  const ends = [0];
  for (const [, weight] of steps) ends.push(ends[ends.length - 1] + weight);
  const low = Math.min(...ends), high = Math.max(...ends), span = high - low || 1;
  const place = (value) => ((value - low) / span) * 100;
  const rows = steps.map(([name, weight], at) => waterfallRow(measureName(name), weight, place(ends[at]), place(ends[at + 1]), place(0)));
  const total = ends[ends.length - 1];
  const sum = waterfallRow(say("total"), total, place(0), place(total), place(0));
  sum.classList.add("total");
  return el("table", { class: "plain waterfall" },
    el("caption", { class: "unseen" }, say("waterfall"), ". ", say("waterfall_note")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("measure")), el("th", { scope: "col", class: "number" }, say("pushes")), el("td", {}))),
    el("tbody", {}, rows, sum));
}

function waterfallRow(label, weight, from, to, zero) {
  const bar = svg("rect", { class: weight < 0 ? "contra" : "for", x: Math.min(from, to) + "%", width: Math.max(Math.abs(to - from), 0.6) + "%", y: 3, height: 10 });
  const axis = svg("line", { class: "axis", x1: zero + "%", x2: zero + "%", y1: 0, y2: 16 });
  const signed = (weight < 0 ? "−" : "+") + Math.abs(weight).toFixed(2);
  return el("tr", {},
    el("th", { scope: "row" }, label),
    el("td", { class: "number" }, signed, unseen(" " + say(weight < 0 ? "against" : "toward"))),
    el("td", { class: "wide" }, svg("svg", { width: "100%", height: 16, "aria-hidden": "true" }, axis, bar)));
}

function evidence(comparison) {
  const measured = Object.keys(comparison.measures).length > 0;
  if (!measured && !comparison.steps.length) return null;
  const picture = comparison.steps.length
    ? el("div", {}, el("h3", {}, say("waterfall")), el("p", { class: "note" }, say("waterfall_note")), waterfall(comparison.steps))
    : null;
  return el("section", { "aria-label": say("evidence") },
    el("h2", {}, say("evidence")),
    el("div", { class: "evidence" }, measured ? measureTable(comparison.measures) : null, picture));
}
