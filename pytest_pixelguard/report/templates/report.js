"use strict";
(() => {
  // Without this script everything is shown; with it, findings can be filtered and printing opens what is folded.
  const form = document.querySelector("form.filters");
  const cards = [...document.querySelectorAll("article[data-level]")];
  const apply = () => {
    const wanted = new FormData(form);
    let shown = 0;
    for (const card of cards) {
      const fits = [...wanted].every(([name, value]) => value === "" || card.dataset[name] === value);
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    form.querySelector(".shown").textContent = `${shown} of ${cards.length} shown`;
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
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
