// QR codes lead to /invullen#CODE, personal links to /beheer#CODE-CODE. The fragment never leaves the browser
// by itself: put it in the field, take it out of the address bar and the history, and send the form.
"use strict";
(() => {
  const neem = () => {
    const formulier = document.getElementById("codeformulier");
    const veld = document.getElementById("code");
    const code = decodeURIComponent(window.location.hash.slice(1));
    if (!formulier || !veld || !/^[0-9A-Za-z]{4}([ -]?[0-9A-Za-z]{4}){2,5}$/.test(code)) return;
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    veld.value = code;
    formulier.requestSubmit();
  };
  window.addEventListener("hashchange", neem);
  neem();
})();
