// Surrogate for Google's gtag.js, from Google's public documentation (developers.google.com/tag-platform/gtagjs/reference and
// .../security/guides/consent, read in November 2026). It reads the data layer and consent; each product beside it
// (google-analytics-4.js, google-ads.js) says what is then sent. Settings made in Google's own interface are not known here.
(tools, products) => {
  const layer = new URLSearchParams(new URL((document.currentScript || { src: location.href }).src || location.href).search).get('l') || 'dataLayer';
  globalThis[layer] = globalThis[layer] || [];
  const consent = {}; // type -> granted | denied
  const defaults = {};
  let asked = false;
  let hold = 0; // milliseconds that events wait for the visitor's answer
  const fields = {}; // gtag('set', …)
  const targets = new Map(); // id -> its configuration
  const held = [];

  const concerns = (regions) => !regions || [].concat(regions).some((region) => /^GB(-|$)/i.test(region));
  const takeConsent = (what, values) => {
    asked = true;
    const { region, wait_for_update: wait, ...types } = values || {};
    if (!concerns(region)) return;
    for (const [type, answer] of Object.entries(types)) {
      if (what === 'update') consent[type] = answer;
      else if (region || !defaults[type]) {
        defaults[type] = region ? 'region' : 'all'; // a default for a region goes before one for everywhere
        if (!consent[type] || region) consent[type] = answer;
      }
    }
    if (what === 'default' && wait > 0) hold = Number(wait);
    if (what === 'update') release();
  };
  const around = () => ({
    tools, fields,
    denied: (type) => consent[type] === 'denied',
    // gcs: G1 and then ads and analytics, 1 granted, 0 denied, - not said (Google's help, "Consent mode reference").
    gcs: asked ? `G1${['ad_storage', 'analytics_storage'].map((type) => ({ granted: '1', denied: '0' }[consent[type]] || '-')).join('')}` : undefined,
    gcd: `13${['ad_storage', 'analytics_storage', 'ad_user_data', 'ad_personalization'].map((type) => (consent[type] === 'denied' ? 'p3' : consent[type] === 'granted' ? 'r3' : 'l3')).join('')}l1l1`,
  });
  const release = () => {
    hold = 0;
    for (const run of held.splice(0)) run();
  };
  const orHold = (run) => {
    if (!hold) { run(); return; }
    if (!held.length) tools.later(release, hold);
    held.push(run);
  };
  const productOf = (id) => products.find((product) => product.owns(id));
  const configure = (id, configuration) => {
    const product = productOf(id);
    const first = !targets.has(id);
    targets.set(id, { ...targets.get(id), ...configuration });
    if (!product || globalThis[`ga-disable-${id}`] === true) return;
    orHold(() => product.configured(id, targets.get(id), around(), first));
  };
  const event = (name, parameters = {}) => {
    const to = parameters.send_to ? [].concat(parameters.send_to) : [...targets.keys()];
    for (const address of to) {
      const id = String(address).split('/')[0];
      const product = productOf(id);
      if (!product || !targets.has(id) || globalThis[`ga-disable-${id}`] === true) continue;
      orHold(() => product.happened(id, targets.get(id), name, { ...parameters, send_to: undefined }, String(address), around()));
    }
    if (typeof parameters.event_callback === 'function') setTimeout(parameters.event_callback, 0);
  };
  const commands = {
    js: () => {},
    config: (id, configuration) => configure(String(id), configuration || {}),
    event: (name, parameters) => event(String(name), parameters || {}),
    set: (name, value) => Object.assign(fields, typeof name === 'string' ? { [name]: value } : name),
    consent: (what, values) => takeConsent(what, values),
    get: (id, name, callback) => { if (typeof callback === 'function') setTimeout(() => callback(name === 'client_id' ? tools.visitor : undefined), 0); },
  };
  const take = tools.guard((entry) => {
    // gtag() pushes its `arguments`; plain objects are a tag manager's, not gtag's.
    if (Object.prototype.toString.call(entry) === '[object Arguments]' && Object.hasOwn(commands, entry[0])) commands[entry[0]](...[...entry].slice(1));
  });
  const queue = globalThis[layer];
  const push = queue.push;
  const waiting = [...queue];
  queue.push = function (...entries) {
    const result = push.apply(this, entries);
    entries.forEach(take);
    return result;
  };
  waiting.forEach(take);
}
