// Small comforts on a question page; everything works without this file.
"use strict";
(() => {
  // The summary of faults takes the focus, so a screen reader starts there.
  const fouten = document.getElementById("fouten");
  if (fouten) fouten.focus();

  // "None of these" and the other options exclude each other; so do a number and "weet niet".
  for (const groep of document.querySelectorAll("[data-uitsluitend]")) {
    groep.addEventListener("change", (gebeurtenis) => {
      const bron = gebeurtenis.target;
      if (bron.type !== "checkbox" || !bron.checked) return;
      const alleen = bron.hasAttribute("data-alleen");
      for (const ander of groep.querySelectorAll("input[type=checkbox]")) {
        if (ander !== bron && (alleen || ander.hasAttribute("data-alleen"))) ander.checked = false;
      }
      for (const veld of groep.querySelectorAll("input[type=text], select")) veld.value = "";
    });
    groep.addEventListener("input", (gebeurtenis) => {
      const bron = gebeurtenis.target;
      if (bron.type === "checkbox" || bron.value === "") return;
      for (const vakje of groep.querySelectorAll("[data-alleen]")) vakje.checked = false;
    });
  }

  // A second tap on a button sends nothing twice (the server would give the same answer anyway).
  for (const formulier of document.querySelectorAll("form[method=post]")) {
    let bezig = false;
    formulier.addEventListener("submit", (gebeurtenis) => {
      if (bezig) gebeurtenis.preventDefault();
      bezig = true;
    });
    window.addEventListener("pageshow", () => { bezig = false; });
    formulier.addEventListener("geenverbinding", () => { bezig = false; });
  }
})();
