// What every surrogate needs. Given the vendor's name, gives its tools; null where it runs on this page already.
(name) => {
  const hand = globalThis[Symbol.for('pixelguard')];
  const key = Symbol.for('pixelguard:surrogates');
  const running = globalThis[key] || new Set();
  if (!globalThis[key]) Object.defineProperty(globalThis, key, { value: running });
  if (running.has(name)) return null;
  running.add(name);

  const fault = (error) => {
    if (hand) hand.note('fault', { surrogate: `surrogate for ${name}`, message: String((error && error.message) || error).slice(0, 200) });
  };
  // An error of ours must not become the page's, and must not go unnoticed: it is told to the crawl.
  const guard = (run) => function (...args) {
    try { return run.apply(this, args); } catch (error) { fault(error); return undefined; }
  };
  // Numbers and times are the same on every run, so that two reports on one site are.
  let seed = 20230527;
  const random = () => { seed = (seed * 16807) % 2147483647; return seed; };
  const now = () => 1700000000000;
  const text = (value, most = 500) => String(value === null || value === undefined ? '' : value).replace(/\s+/g, ' ').trim().slice(0, most);
  const query = (parameters) => Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key_, value]) => `${encodeURIComponent(key_)}=${encodeURIComponent(value)}`).join('&');
  const words = (element) => text(element.innerText || element.value || element.getAttribute('aria-label') || element.title);

  // SHA-256 without waiting: what is sent when a page is left cannot wait (FIPS 180-4).
  const rotate = (word, by) => (word >>> by) | (word << (32 - by));
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
  const sha256 = (value) => {
    const bytes = new TextEncoder().encode(String(value));
    const length = bytes.length;
    const data = new DataView(new ArrayBuffer(((length + 8) >> 6) * 64 + 64));
    bytes.forEach((byte, place) => data.setUint8(place, byte));
    data.setUint8(length, 0x80);
    data.setUint32(data.byteLength - 8, Math.floor(length / 536870912));
    data.setUint32(data.byteLength - 4, (length << 3) >>> 0);
    const state = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
    const constants = primes.map((prime) => fraction(Math.cbrt(prime)));
    const w = new Int32Array(64);
    for (let block = 0; block < data.byteLength; block += 64) {
      for (let i = 0; i < 64; i += 1) {
        if (i < 16) w[i] = data.getInt32(block + i * 4);
        else {
          const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
          const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
          w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i]) | 0;
        const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, place) => { state[place] = (state[place] + word) | 0; });
    }
    return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  };
  const hashed = (value) => (/^[0-9a-f]{64}$/i.test(value) ? String(value).toLowerCase() : sha256(value));

  // What stands in the fields of a form, by what they ask for: the keys are those of Meta's advanced matching.
  const MATCH = {
    em: /e-?mail/i, ph: /phone|mobile|\btel\b/i, fn: /first.?name|given.?name|forename/i, ln: /last.?name|family.?name|surname/i,
    db: /birth|\bdob\b|bday/i, zp: /post.?code|postal|\bzip\b/i, ct: /\b(city|town)\b|address-level2/i,
  };
  const clean = (kind, value) => {
    const lower = text(value).toLowerCase();
    if (kind === 'ph' || kind === 'db') return lower.replace(/\D/g, '').replace(/^0+(?=\d{6})/, kind === 'ph' ? '44' : '0');
    if (kind === 'zp' || kind === 'ct') return lower.replace(/\s/g, '');
    return lower;
  };
  const matching = (root) => {
    const found = {};
    for (const field of root ? root.querySelectorAll('input') : []) {
      if (!field.value || ['password', 'hidden', 'checkbox', 'radio', 'submit', 'button'].includes(field.type)) continue;
      const hints = `${field.type === 'tel' ? 'phone' : field.type} ${field.autocomplete} ${field.name} ${field.id} ${field.placeholder}`;
      const kind = Object.keys(MATCH).find((one) => MATCH[one].test(hints));
      if (!kind || found[kind] || (kind === 'em' && !field.value.includes('@'))) continue;
      found[kind] = hashed(clean(kind, field.value));
    }
    return found;
  };

  const routes = []; // called with nothing after each change of the address that loads no new page
  const bare = () => location.href.split('#')[0]; // another place on the same page is no other page
  let here = bare();
  const moved = () => {
    if (bare() === here) return;
    here = bare();
    routes.forEach((run) => run());
  };
  const onRoute = (run) => {
    if (!routes.length) {
      for (const method of ['pushState', 'replaceState']) {
        const own = history[method];
        history[method] = function (...args) {
          const result = own.apply(this, args);
          moved();
          return result;
        };
      }
      addEventListener('popstate', moved);
    }
    routes.push(guard(run));
  };

  return Object.freeze({
    guard, fault, random, now, text, words, query, sha256, hashed, clean, matching, onRoute,
    page: () => location.href,
    referrer: () => document.referrer,
    visitor: `${random()}.${Math.floor(now() / 1000)}`, // lives as long as the page: nothing is stored
    image: (url, parameters) => { new Image().src = `${url}${url.includes('?') ? '&' : '?'}${query(parameters)}`; },
    send: (url, body = '') => { navigator.sendBeacon(url, body); },
    on: (target, type, run) => target.addEventListener(type, guard(run), true),
    later: (run, milliseconds) => setTimeout(guard(run), milliseconds),
    leaving: (run) => {
      addEventListener('pagehide', guard(run));
      addEventListener('visibilitychange', guard(() => { if (document.visibilityState === 'hidden') run(); }), true);
    },
    selector: (element) => {
      const own = element.id ? `#${element.id}` : '';
      return `${element.localName}${own}${[...element.classList].slice(0, 3).map((one) => `.${one}`).join('')}`;
    },
  });
}
