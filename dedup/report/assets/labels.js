// What the reader says about pairs, kept by the browser until it is saved as a file, one {"a", "b", "same"} a line.
const labelsPlace = document.getElementById("labels");
const labelsStore = "dedup-labels " + location.pathname;
const labels = new Map(storedLabels());
let saved = false;

function storedLabels() {
  try { return JSON.parse(localStorage.getItem(labelsStore)) || []; } catch { return []; }
}

function keepLabels() {
  try { localStorage.setItem(labelsStore, JSON.stringify([...labels])); } catch { /* a browser that keeps nothing for files */ }
}

function pairKey(a, b) {
  return JSON.stringify([a, b].sort());
}

function setLabel(a, b, same) {
  const key = pairKey(a, b);
  const before = labels.get(key);
  if (before && before.same === same) labels.delete(key);
  else labels.set(key, { a, b, same });
  saved = false;
  keepLabels();
  showLabels();
}

function showLabels() {
  for (const button of document.querySelectorAll("button.label")) {
    const place = button.closest("[data-a]");
    const found = labels.get(pairKey(place.dataset.a, place.dataset.b));
    button.setAttribute("aria-pressed", String(Boolean(found) && String(found.same) === button.dataset.same));
  }
  if (!labelsPlace) return;
  labelsPlace.hidden = labels.size === 0;
  document.getElementById("label-count").textContent = counted(saved ? "labels_saved" : "labels", labels.size);
}

function sameQuestion(a, b) {
  if (!labelsPlace) return null;
  const button = (same, text) => el("button", { type: "button", class: "label", "data-same": String(same), "aria-pressed": "false" }, text);
  const group = el("div", { class: "same-question", role: "group", "aria-label": say("is_same"), "data-a": a, "data-b": b },
    el("span", {}, say("is_same")), button(true, say("same")), button(false, say("not_same")));
  setTimeout(showLabels);
  return group;
}

function saveLabels() {
  const lines = [...labels.values()].map((label) => JSON.stringify(label) + "\n");
  const address = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
  el("a", { href: address, download: "labels.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  saved = true;
  showLabels();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.label");
  if (!button) return;
  const place = button.closest("[data-a]");
  setLabel(place.dataset.a, place.dataset.b, button.dataset.same === "true");
});

if (labelsPlace) {
  document.getElementById("save-labels").addEventListener("click", saveLabels);
  document.getElementById("clear-labels").addEventListener("click", () => {
    labels.clear();
    keepLabels();
    showLabels();
  });
  showLabels();
}
