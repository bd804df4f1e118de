// Proof of work: find a number so that SHA-256 of "token:number" begins with enough zero bits, then go on.
// In small pieces, so that the page keeps reacting; crypto.subtle is too slow for many short texts.
"use strict";
(() => {
  const formulier = document.getElementById("opgaveformulier");
  if (!formulier) return;
  const K = [];
  const BEGIN = [];
  const breuk = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2; K.length < 64; n += 1) {
    let priem = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) priem = false;
    if (!priem) continue;
    if (BEGIN.length < 8) BEGIN.push(breuk(Math.sqrt(n)));
    K.push(breuk(Math.cbrt(n)));
  }
  const W = new Int32Array(64);
  // The first word of the hash of a short ASCII text (at most 119 characters).
  function eersteWoord(tekst) {
    const blokken = (tekst.length + 8 >> 6) + 1;
    const M = new Int32Array(blokken * 16);
    for (let i = 0; i < tekst.length; i += 1) M[i >> 2] |= tekst.charCodeAt(i) << (24 - (i % 4) * 8);
    M[tekst.length >> 2] |= 0x80 << (24 - (tekst.length % 4) * 8);
    M[blokken * 16 - 1] = tekst.length * 8;
    const H = BEGIN.slice();
    for (let b = 0; b < blokken; b += 1) {
      let [a, c, d, e, f, g, h, j] = H;
      for (let t = 0; t < 64; t += 1) {
        if (t < 16) {
          W[t] = M[b * 16 + t];
        } else {
          const x = W[t - 15];
          const y = W[t - 2];
          const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
          const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
          W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
        }
        const S1 = (f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7);
        const t1 = (j + S1 + ((f & g) ^ (~f & h)) + K[t] + W[t]) | 0;
        const S0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
        const t2 = (S0 + ((a & c) ^ (a & d) ^ (c & d))) | 0;
        j = h; h = g; g = f; f = (e + t1) | 0; e = d; d = c; c = a; a = (t1 + t2) | 0;
      }
      [a, c, d, e, f, g, h, j].forEach((woord, i) => { H[i] = (H[i] + woord) | 0; });
    }
    return H[0];
  }
  const token = formulier.elements._opgave.value;
  const bits = Number(formulier.dataset.bits);
  let getal = 0;
  (function zoek() {
    const tot = Date.now() + 40;
    while (Date.now() < tot) {
      if (eersteWoord(token + ":" + getal) >>> (32 - bits) === 0) {
        formulier.elements._oplossing.value = String(getal);
        formulier.requestSubmit();
        return;
      }
      getal += 1;
    }
    setTimeout(zoek, 0);
  })();
})();
