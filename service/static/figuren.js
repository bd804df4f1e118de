// A button per figure: the drawing that reacts to a pointer, loaded only when asked for.
// Without this script, or when it fails, the still drawing and its table are there.
const LADEN = "Laden…";
const NAAR = "Aanwijzen in de figuur";
const TERUG = "Terug naar de vaste figuur";
const FOUT = "Laden lukte niet. De vaste figuur en de tabel blijven staan.";
const OPTIES = {
  ast: true, // no code from strings: our content security policy forbids it
  defaultStyle: false,
  actions: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};
let bibliotheek;

function laadVega() {
  bibliotheek ??= import("/figuren/vega.js").catch((fout) => {
    bibliotheek = undefined;
    throw fout;
  });
  return bibliotheek;
}

// The words beside the pointer: Vega leaves them there when its figure goes, and Escape must hide them.
function verbergUitleg() {
  document.getElementById("vg-tooltip-element")?.classList.remove("visible");
}

async function toon(figuur, knop, melding) {
  const vak = document.createElement("div");
  vak.className = "levend";
  const vast = [...figuur.querySelectorAll(":scope > .breed, :scope > .smal")];
  const smal = matchMedia("(max-width: 47.99rem)").matches;
  const [tekening] = await Promise.all([import(knop.dataset.tekening), laadVega()]);
  vast[0].before(vak);
  const { view } = await window.vegaEmbed(vak, smal ? tekening.smal : tekening.breed, OPTIES);
  await view.runAsync();
  for (const svg of vak.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
  vak.setAttribute("role", "img");
  vak.setAttribute("aria-label", vast[0].querySelector("svg").getAttribute("aria-label"));
  for (const deel of vast) deel.hidden = true;
  melding.textContent = "";
  return () => {
    verbergUitleg();
    view.finalize();
    vak.remove();
    for (const deel of vast) deel.hidden = false;
  };
}

function maakKnop(knop) {
  const figuur = knop.closest("figure");
  const melding = figuur.querySelector(".melding-figuur");
  let weg;
  knop.hidden = false;
  knop.textContent = NAAR;
  knop.addEventListener("click", async () => {
    if (knop.getAttribute("aria-disabled") === "true") return;
    if (weg) {
      weg();
      weg = undefined;
      knop.textContent = NAAR;
      return;
    }
    knop.setAttribute("aria-disabled", "true");
    knop.textContent = LADEN;
    try {
      weg = await toon(figuur, knop, melding);
      knop.textContent = TERUG;
    } catch {
      figuur.querySelector(".levend")?.remove();
      melding.textContent = FOUT;
      knop.textContent = NAAR;
    }
    knop.removeAttribute("aria-disabled");
  });
}

document.querySelectorAll("button[data-tekening]").forEach(maakKnop);
document.addEventListener("keydown", (toets) => {
  if (toets.key === "Escape") verbergUitleg();
});
