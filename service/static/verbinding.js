// Where the network fails: keep the answers of this page in this browser and send them when it is back.
// Kept in sessionStorage, so gone when the window closes, and only for this one page of this one gemeente: any
// other page of the form throws it away, the page to enter a code too. Without this file the form works as well.
"use strict";
(() => {
  const BEWAARD = "invullen.bewaard";
  const GEDULD = 8000;
  const OPNIEUW = 4000;
  const formulier = document.querySelector("form[data-verbinding]");
  const plaats = formulier ? formulier.getAttribute("action") + " " + formulier.elements._gemeente.value : "";

  function lees() {
    try { return JSON.parse(window.sessionStorage.getItem(BEWAARD)); } catch { return null; }
  }
  function schrijf(waarde) {
    try {
      if (waarde === null) window.sessionStorage.removeItem(BEWAARD);
      else window.sessionStorage.setItem(BEWAARD, JSON.stringify(waarde));
    } catch { /* storage is off or full: the page itself still holds the answers */ }
  }

  const bewaard = lees();
  if (!formulier || !bewaard || bewaard.plaats !== plaats || document.getElementById("fouten")) schrijf(null);
  if (!formulier) return;

  const melding = document.getElementById("verbinding");
  function zeg(naam) {
    const tekst = naam ? melding.dataset[naam] : "";
    if (melding.textContent === tekst) return;
    melding.textContent = tekst;
    melding.className = tekst ? "melding" : "";
  }
  const velden = () => [...new FormData(formulier)].filter(([naam]) => !naam.startsWith("_"));

  function zetTerug(paren) {
    for (const veld of formulier.elements) {
      if (!veld.name || veld.name.startsWith("_")) continue;
      const waarden = paren.filter(([naam]) => naam === veld.name).map(([, waarde]) => waarde);
      if (veld.type === "radio" || veld.type === "checkbox") veld.checked = waarden.includes(veld.value);
      else if (waarden.length) veld.value = waarden[0];
    }
  }
  if (lees()) {
    // The same answers: they arrived, and the page came back in another language.
    if (JSON.stringify(velden()) === JSON.stringify(bewaard.velden)) {
      schrijf(null);
    } else {
      zetTerug(bewaard.velden);
      zeg("terug");
    }
  }

  // A small picture tells whether the server can be reached; nothing else is asked or sent by script.
  function bereikbaar() {
    return new Promise((klaar) => {
      const proef = new Image();
      const grens = window.setTimeout(() => { proef.src = ""; klaar(false); }, GEDULD);
      const einde = (gelukt) => { window.clearTimeout(grens); klaar(gelukt); };
      proef.onload = () => einde(true);
      proef.onerror = () => einde(false);
      proef.src = "/static/icoon.svg?" + Date.now();
    });
  }

  let wacht = 0;
  let knop = null;
  let bezig = false;
  async function probeer() {
    if (bezig) return;
    bezig = true;
    schrijf({ plaats, velden: velden() });
    if (await bereikbaar()) {
      window.clearInterval(wacht);
      zeg("");
      const naar = document.createElement("input");
      naar.type = "hidden";
      naar.name = (knop && knop.name) || "";
      naar.value = (knop && knop.value) || "";
      formulier.append(naar);
      formulier.submit();
      naar.remove();
    } else {
      zeg("weg");
      formulier.dispatchEvent(new Event("geenverbinding"));
      if (!wacht) wacht = window.setInterval(probeer, OPNIEUW);
    }
    bezig = false;
  }
  formulier.addEventListener("submit", (gebeurtenis) => {
    if (gebeurtenis.defaultPrevented) return;
    gebeurtenis.preventDefault();
    knop = gebeurtenis.submitter;
    probeer();
  });
  window.addEventListener("online", () => { if (wacht) probeer(); });
  formulier.addEventListener("input", () => { if (wacht) schrijf({ plaats, velden: velden() }); });
})();
