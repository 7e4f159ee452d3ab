// Elements are made one by one and text is only ever set as text: nothing from an article is read as markup.
const words = JSON.parse(document.getElementById("words").textContent);
const plural = new Intl.PluralRules(words.language);
const decimal = new Intl.NumberFormat(words.language, { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(words.language, { style: "percent" });
const SVG = "http://www.w3.org/2000/svg";

function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function say(name, values) {
  return fill(words.script[name], values || {});
}

function counted(name, n, values) {
  const forms = words.script[name];
  return fill(forms[plural.select(n)] || forms.other, { n: decimal.format(n), ...values });
}

function attach(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function el(name, attributes, ...children) {
  return attach(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
  return attach(document.createElementNS(SVG, name), attributes, children);
}

// A table that is laid out as blocks on a narrow screen loses its meaning to screen readers unless each part says it.
const TABLE_ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

function asTable(table) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
    part.setAttribute("role", TABLE_ROLES[part.tagName] || (part.scope === "col" ? "columnheader" : "rowheader"));
  }
  return table;
}

function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

function announce(text) {
  document.getElementById("live").textContent = text;
}

// Language and direction of a text; where the language does not tell, its first strong letter does.
function tongue(article) {
  const code = article.language === "und" ? null : article.language;
  return { lang: code, dir: "auto" };
}

function titled(article) {
  return el("bdi", tongue(article), article.title);
}

function relationSign(relation) {
  return el("span", { class: "sign sign-" + relation, "aria-hidden": "true" });
}

function option(kind, attributes, text) {
  const input = el("input", { type: kind, ...attributes });
  return [el("label", {}, input, text), input];
}
