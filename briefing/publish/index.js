// Offers the feed's address for copying, and finds episodes by their words.
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const feed = one(".feed"), copy = one(".copy"), address = one(".copy input"), told = one(".told");
  if (feed.dataset.address || location.protocol.startsWith("http")) {  // from disk, no player could reach it
    address.value = feed.dataset.address ?? new URL(one(".feed a").getAttribute("href"), location).href;
    address.size = address.value.length;
    copy.hidden = false;
    one(".copy button").addEventListener("click", async () => {
      address.select();
      try { await navigator.clipboard.writeText(address.value); } catch { document.execCommand("copy"); }  // by plain http
      told.textContent = "Copied";
      setTimeout(() => { told.textContent = ""; }, 4000);
    });
  } else {
    told.textContent = "To subscribe: briefing serve";
  }

  const find = one(".find"), wanted = one(".find input"), count = one(".find span");
  const items = [...document.querySelectorAll(".item")].map((item) => ({ item, words: item.textContent.toLowerCase() }));
  const months = [...document.querySelectorAll(".month")];
  find.hidden = items.length < 8;
  wanted.addEventListener("input", () => {
    const words = wanted.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const each of items) {
      const fits = words.every((word) => each.words.includes(word));
      each.item.hidden = !fits;
      found += fits;
    }
    for (const month of months) month.hidden = !month.querySelector(".item:not([hidden])");
    count.textContent = words.length ? `${found} found` : "";
  });
})();
