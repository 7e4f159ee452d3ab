// Which part of the page is shown follows the address after "#".
const dump = document.getElementById("dump");
const pageTitle = document.title;
let cameFrom = null;

function route() {
  const key = decodeURIComponent(location.hash.slice(1));
  const story = /^[sp]\d+$/.test(key) && openStory(key);
  if (story) show(key);
  else if (dump) leave(key);
}

function show(key) {
  if (dump) {
    dump.hidden = true;
    cameFrom = key;
  }
  storyPlace.hidden = false;
  document.title = current.story.articles[0].title;
  scrollTo({ top: 0, behavior: "instant" });
  if (dump) document.getElementById("story-title").focus({ preventScroll: true });
  announce(say("opened", { title: document.title }));
}

function leave(key) {
  if (dump.hidden) {
    dump.hidden = false;
    storyPlace.hidden = true;
    storyPlace.replaceChildren();
    document.title = pageTitle;
    const target = key && document.getElementById(key);
    const back = key === "stories" || key === "borderline";
    const link = back && cameFrom && document.querySelector('a[href="#' + cameFrom + '"]:not(.time a)');
    if (link) link.focus({ preventScroll: true });
    if (link) link.scrollIntoView({ block: "center", behavior: "instant" });
    else if (target) target.scrollIntoView({ behavior: "instant" });
  }
}

function themed() {
  const chosen = document.documentElement.dataset.theme;
  return chosen || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

document.getElementById("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = themed() === "dark" ? "light" : "dark";
});
document.getElementById("print").addEventListener("click", () => print());
addEventListener("hashchange", route);
for (const table of document.querySelectorAll("table.time")) asTable(table);

if (dump) route();
else if (openStory(document.querySelector(".story-data").id.slice(5))) show();
