// Runs Lighthouse on pages of a Chromium that is already running; one line of JSON in, one line of JSON out.
// node lighthouse.mjs <path of the lighthouse program> <debugging port of the browser>
// In: {"adres": "http://…", "laad": false}. With `laad` the page is loaded anew in a tab of its own, which gives its
// shift and weight too; without it the page is judged as it stands there now, filled in and logged in.
import { createRequire } from "node:module";
import { realpathSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [programma, poort] = process.argv.slice(2);
const vanaf = createRequire(realpathSync(programma));
const haal = (naam) => import(pathToFileURL(vanaf.resolve(naam)));
const { default: laad, snapshot } = await haal("../core/index.js");
const { default: puppeteer } = await haal("puppeteer-core");
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${poort}`, defaultViewport: null });

const MAAT = "cumulative-layout-shift";
const GEWICHT = "total-byte-weight";
const GEDULD = 90_000;
const SCHERM = {
  screenEmulation: { disabled: true }, formFactor: "desktop", throttlingMethod: "provided", disableFullPageScreenshot: true,
};

// Asked of the page itself: what the tab says, and its context, may still be of the page before.
async function zoekTab(adres) {
  for (let poging = 0; poging < 50; poging += 1) {
    for (const tab of await browser.pages()) {
      if (await tab.evaluate("location.href").catch(() => "") === adres) return tab;
    }
    await new Promise((klaar) => { setTimeout(klaar, 100); });
  }
  throw new Error(`geen tab op ${adres}`);
}

async function bekijk({ adres, laad: opnieuw }) {
  if (!opnieuw) return snapshot(await zoekTab(adres), { flags: { ...SCHERM, onlyCategories: ["accessibility"] } });
  const tab = await browser.newPage();
  const audits = { onlyCategories: ["accessibility"], onlyAudits: [MAAT, GEWICHT] };
  const uitkomst = await laad(adres, { ...SCHERM, ...audits }, undefined, tab);
  await tab.close();
  return uitkomst;
}

for await (const regel of createInterface({ input: process.stdin })) {
  let antwoord;
  try {
    const teLang = new Promise((_, weiger) => { setTimeout(() => weiger(new Error("duurt te lang")), GEDULD).unref(); });
    const { lhr } = await Promise.race([bekijk(JSON.parse(regel)), teLang]);
    const { score, auditRefs } = lhr.categories.accessibility;
    const mis = auditRefs.map(({ id }) => lhr.audits[id]).filter((audit) => audit.score !== null && audit.score < 1);
    antwoord = {
      score,
      gekeken: auditRefs.filter(({ id }) => lhr.audits[id].score !== null).length,
      mis: mis.map(({ id, details }) => `${id}: ${(details?.items ?? []).map((i) => i.node?.snippet).join(" ")}`),
      verschuiving: lhr.audits[MAAT]?.numericValue ?? null,
      gewicht: lhr.audits[GEWICHT]?.numericValue ?? null,
      fout: lhr.runtimeError?.message ?? "",
    };
  } catch (fout) {
    antwoord = { score: 0, gekeken: 0, mis: [], verschuiving: null, gewicht: null, fout: String(fout) };
  }
  process.stdout.write(`${JSON.stringify(antwoord)}\n`);
}
await browser.disconnect();
