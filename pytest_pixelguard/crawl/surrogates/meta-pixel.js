// Surrogate for Meta's fbevents.js, from Meta's public documentation of the Pixel (developers.facebook.com/docs/meta-pixel,
// read in November 2026): init with advanced matching, track, trackCustom, trackSingle, consent, autoConfig, page views on
// changes of history, and the automatic event for pressed buttons with automatic advanced matching.
(tools) => {
  const ENDPOINT = 'https://www.facebook.com/tr/';
  const LONGEST = 2048; // characters of an address; a longer one goes as a form
  const fbq = globalThis.fbq;
  if (typeof fbq !== 'function') return;
  const pixels = new Map(); // id -> {user, automatic, viewed}
  const quiet = new Set(); // ids for which automatic events are switched off
  let allQuiet = false;
  let revoked = false;
  let privacy = null; // [options, country, state] of limited data use
  const waiting = [];
  const fbp = `fb.1.${tools.now()}.${tools.random()}`;

  const match = (user) => {
    const found = {};
    for (const [key, value] of Object.entries(user || {})) {
      if (value === undefined || value === null || value === '') continue;
      found[key] = tools.hashed(tools.clean(key, value));
    }
    return found;
  };
  const send = (id, event, custom, extra = {}, form = {}) => {
    const pixel = pixels.get(id);
    if (!pixel) return;
    const parameters = {
      id, ev: event, dl: tools.page(), rl: tools.referrer(), if: String(window !== window.top), ts: tools.now(),
    };
    for (const [key, value] of Object.entries(custom || {})) {
      parameters[`cd[${key}]`] = value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
    }
    Object.assign(parameters, { sw: screen.width, sh: screen.height });
    for (const [key, value] of Object.entries(pixel.user)) parameters[`ud[${key}]`] = value;
    for (const [key, value] of Object.entries(form)) parameters[`udff[${key}]`] = value;
    Object.assign(parameters, { v: '2.9.179', r: 'stable', fbp, it: tools.now(), coo: 'false', ...extra });
    if (privacy) Object.assign(parameters, { dpo: [].concat(privacy[0]).join(','), dpoco: privacy[1], dpost: privacy[2] });
    const address = `${ENDPOINT}?${tools.query(parameters)}`;
    if (address.length <= LONGEST) {
      tools.image(ENDPOINT, { ...parameters, rqm: 'GET' });
      return;
    }
    const body = new FormData();
    for (const [key, value] of Object.entries({ ...parameters, rqm: 'SB' })) if (value !== undefined) body.append(key, value);
    tools.send(ENDPOINT, body);
  };
  const emit = (...args) => { if (revoked) waiting.push(args); else send(...args); };
  const track = (ids, event, data, options) => {
    for (const id of ids) {
      if (event === 'PageView' && pixels.has(id)) pixels.get(id).viewed = true;
      emit(id, event, data, options && options.eventID ? { eid: options.eventID } : {});
    }
  };
  const commands = {
    init: (id, user) => {
      const known = pixels.get(String(id));
      if (known) Object.assign(known.user, match(user));
      else pixels.set(String(id), { user: match(user), automatic: !allQuiet && !quiet.has(String(id)), viewed: false });
    },
    addPixelId: (id) => commands.init(id),
    track: (event, data, options) => track([...pixels.keys()], event, data, options),
    trackCustom: (event, data, options) => track([...pixels.keys()], event, data, options),
    trackSingle: (id, event, data, options) => track([String(id)], event, data, options),
    trackSingleCustom: (id, event, data, options) => track([String(id)], event, data, options),
    consent: (what) => {
      revoked = what === 'revoke';
      if (!revoked) waiting.splice(0).forEach((args) => send(...args));
    },
    set: (what, value, id) => {
      if (what === 'autoConfig' && (value === false || value === 'false')) {
        if (id === undefined) allQuiet = true;
        else quiet.add(String(id));
        for (const [known, pixel] of pixels) if (id === undefined || known === String(id)) pixel.automatic = false;
      }
      if (what === 'userData') for (const pixel of pixels.values()) Object.assign(pixel.user, match(value));
    },
    dataProcessingOptions: (...options) => { privacy = options[0] && options[0].length ? options : null; },
  };
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  fbq.callMethod = function (...args) { run(...args); };
  for (const args of [...(fbq.queue || [])]) run(...args);
  if (fbq.queue) fbq.queue.length = 0;

  // Which elements count as buttons for the automatic event.
  const BUTTONS = 'button, input[type=button], input[type=image], input[type=submit], [role=button], [class*=btn], [class*=Btn], '
    + '[class*=button], [class*=Button], [href^="tel:"], [href^="callto:"], [href^="mailto:"], [href^="sms:"], [href^="whatsapp:"]';
  tools.on(document, 'click', (event) => {
    const pressed = event.composedPath()[0];
    const button = pressed && pressed.closest && pressed.closest(BUTTONS);
    if (!button || ![...pixels.values()].some((pixel) => pixel.automatic)) return;
    const form = button.form || button.closest('form');
    const fields = form ? [...form.elements].filter((field) => field.name || field.id).map((field) => ({
      id: field.id, name: field.name, tag: field.localName, placeholder: field.placeholder || '', inputType: field.type,
    })) : [];
    const words = tools.text(tools.words(button), 120);
    const custom = {
      buttonFeatures: {
        classList: button.className, destination: button.href || (form && form.action) || '', id: button.id, imageUrl: '', innerText: words,
        numChildButtons: 0, tag: button.localName, type: button.type || null, name: button.name || '', value: button.value || '',
      },
      buttonText: words, formFeatures: fields, pageFeatures: { title: document.title }, parameters: [],
    };
    for (const [id, pixel] of pixels) {
      if (pixel.automatic) emit(id, 'SubscribedButtonClick', custom, { es: 'automatic' }, tools.matching(form));
    }
  });
  let address = tools.page();
  tools.onRoute(() => {
    if (fbq.disablePushState || tools.page() === address) return;
    address = tools.page();
    for (const [id, pixel] of pixels) if (pixel.viewed) emit(id, 'PageView');
  });
}
