"use strict";
(() => {
  // Without this script everything is shown; with it, findings can be filtered and printing opens what is folded.
  const filters = document.querySelector("fieldset.filters");
  const cards = [...document.querySelectorAll("article[data-level]")];
  const apply = () => {
    const fields = [...filters.elements].filter((field) => field.type !== "checkbox" || field.checked);
    let shown = 0;
    for (const card of cards) {
      const fits = fields.every(({ name, value }) => value === "" || card.dataset[name] === value);
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    filters.querySelector(".shown").textContent = `${shown} of ${cards.length} shown`;
  };
  if (filters) {
    filters.hidden = false;
    filters.addEventListener("change", apply);
    apply();
  }
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
})();
