// The list of stories, filtered as one types.
const filterForm = document.getElementById("filter");
const textOfStory = new Map();

function searched(card) {
  const key = card.dataset.key;
  if (!textOfStory.has(key)) {
    const story = loadStory(key);
    const texts = story ? story.articles.map((article) => article.title + " " + article.text) : [];
    textOfStory.set(key, (card.textContent + " " + texts.join(" ")).toLowerCase());
  }
  return textOfStory.get(key);
}

function wanted() {
  const value = (name) => document.getElementById("f-" + name).value;
  return {
    words: value("words").toLowerCase().split(/\s+/).filter(Boolean), language: value("language"), source: value("source"),
    relation: value("relation"), from: value("from"), to: value("to"), size: Number(value("size")) || 1,
  };
}

function fits(card, want) {
  const data = card.dataset;
  return Number(data.size) >= want.size
    && (!want.language || data.languages.split(" ").includes(want.language))
    && (!want.relation || data.relations.split(" ").includes(want.relation))
    && (!want.source || data.sources.split(" ").includes(want.source))
    && (!want.from || data.last >= want.from)
    && (!want.to || (data.first && data.first <= want.to))
    && (!want.words.length || want.words.every((word) => searched(card).includes(word)));
}

function filterStories() {
  const want = wanted();
  let shown = 0;
  for (const card of document.querySelectorAll(".card")) {
    card.hidden = !fits(card, want);
    shown += card.hidden ? 0 : 1;
  }
  document.getElementById("results").textContent = counted("results", shown);
  document.getElementById("no-results").hidden = shown > 0;
}

if (filterForm) {
  filterForm.addEventListener("input", filterStories);
  filterForm.addEventListener("submit", (event) => event.preventDefault());
  filterForm.addEventListener("reset", () => setTimeout(filterStories));
  filterStories();
}
