"use strict";
(() => {
  // Without this script everything is there; with it, findings can be filtered and all that is folded opens at once.
  const filters = document.querySelector("fieldset.filters");
  const cards = [...document.querySelectorAll("article[data-level]")];
  const apply = () => {
    const fields = [...filters.elements].filter((field) => field.matches("select, :checked"));
    let shown = 0;
    for (const card of cards) {
      const fits = fields.every(({ name, value }) => value === "" || card.dataset[name] === value);
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const one of document.querySelectorAll("details.others")) {
      const fitting = one.querySelector("article:not([hidden])") !== null;
      one.hidden = !fitting;
      if (fitting && one.previousElementSibling?.hidden) one.open = true;  // else nothing would show what fits
    }
    filters.querySelector(".shown").textContent = `${shown} of ${cards.length} ${cards.length === 1 ? "cause" : "causes"} shown`;
  };
  if (filters) {
    filters.hidden = false;
    filters.addEventListener("change", apply);
    filters.elements.unfold.addEventListener("click", () => {
      for (const one of document.querySelectorAll("details")) one.open = true;
    });
    apply();
  }
})();
