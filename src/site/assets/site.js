// Search, the day in force and the language: all in the page, nothing is fetched.
"use strict";

(function () {
  const root = document.documentElement;

  function remember(key, value) {
    try { localStorage.setItem(key, value); } catch (error) { /* a page from a file may not */ }
  }
  function recall(key) {
    try { return localStorage.getItem(key); } catch (error) { return null; }
  }

  // --- language
  const buttons = document.querySelectorAll("button[data-show]");
  function show(language) {
    root.dataset.show = language;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.show === language));
    }
  }
  for (const button of buttons) {
    button.addEventListener("click", function () {
      show(button.dataset.show);
      remember("licet-language", button.dataset.show);
    });
  }
  const language = recall("licet-language");
  show(["zh", "en", "both"].includes(language) ? language : "both");

  // --- what is in force on a day: from is inclusive, until exclusive
  const asOf = document.getElementById("as-of");
  const rows = document.querySelectorAll("tr[data-from], tr[data-until]");
  function choose(day) {
    for (const row of rows) {
      const early = row.dataset.from !== undefined && day < row.dataset.from;
      const late = row.dataset.until !== undefined && day >= row.dataset.until;
      row.classList.toggle("off", day !== "" && (early || late));
    }
  }
  asOf.addEventListener("input", function () {
    choose(asOf.value);
    remember("licet-as-of", asOf.value);
  });
  asOf.value = new URLSearchParams(location.search).get("as-of") || recall("licet-as-of") || "";
  choose(asOf.value);

  // --- search: every word must occur
  const input = document.getElementById("search");
  const results = document.getElementById("results");
  const entries = (window.SITE_INDEX || []).map(function (entry) {
    return { entry: entry, text: (entry.zh + " " + entry.en + " " + entry.w).toLowerCase() };
  });
  function find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    results.replaceChildren();
    results.hidden = words.length === 0;
    if (words.length === 0) { return; }
    const found = entries.filter(function (item) {
      return words.every(function (word) { return item.text.includes(word); });
    });
    for (const item of found.slice(0, 40)) {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = document.body.dataset.root + item.entry.u;
      link.textContent = item.entry.zh === item.entry.en ? item.entry.zh
        : item.entry.zh + " " + item.entry.en;
      line.append(link);
      results.append(line);
    }
    if (found.length === 0) {
      const line = document.createElement("li");
      line.textContent = "没有结果 Nothing found";
      results.append(line);
    }
  }
  input.addEventListener("input", function () { find(input.value); });
  const query = new URLSearchParams(location.search).get("q");
  if (query) { input.value = query; find(query); }
})();
