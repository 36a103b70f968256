// Surrogate for Microsoft Clarity's recorder, from Microsoft's public documentation of Clarity: its client API and masking
// (learn.microsoft.com/clarity/setup-and-installation; general knowledge; unverified, November 2026). In the default mode,
// "balanced", the page's text is sent and what is typed is masked, unless data-clarity-unmask stands on it.
(tools) => {
  const source = /clarity\.ms\/tag\/(?:uet\/)?([a-z0-9]{8,12})/.exec((document.currentScript || {}).src || '');
  if (!source) return;
  const project = source[1];
  const MOST = 20000; // characters of the page's text
  const events = [];
  const facts = {};
  let sequence = 0;
  let consented;
  const send = (content) => {
    sequence += 1;
    tools.send('https://r.clarity.ms/collect', JSON.stringify({
      e: ['0.8.30', sequence, Math.round(performance.now()), 0, project, consented === false ? '' : tools.visitor, tools.random(), 1, 0, 0], url: tools.page(), title: document.title,
      referrer: tools.referrer(), variables: facts, ...content,
    }));
  };
  const flush = () => { if (events.length) send({ a: events.splice(0) }); };
  const note = (...event) => {
    if (!events.length) tools.later(flush, 1000);
    events.push([Math.round(performance.now()), ...event]);
  };
  const masked = (field) => (field.closest('[data-clarity-unmask=true], [data-clarity-unmask=True]') && field.type !== 'password'
    ? field.value : '•'.repeat(tools.text(field.value).length));
  const page = () => send({ p: (document.body ? document.body.innerText : '').replace(/[\w.+-]+@[\w.-]+|\d/g, '•').slice(0, MOST) });
  if (document.readyState === 'loading') tools.on(document, 'DOMContentLoaded', page);
  else page();
  tools.on(document, 'input', (event) => { if ('value' in event.target) note('input', tools.selector(event.target), masked(event.target)); });
  tools.on(document, 'click', (event) => {
    const pressed = event.composedPath()[0];
    if (pressed.localName) note('click', tools.selector(pressed), tools.text(pressed.innerText, 100));
  });
  tools.leaving(flush);
  tools.onRoute(page);
  const commands = {
    set: (key, value) => { facts[key] = value; },
    identify: (id) => { facts.userId = tools.sha256(String(id)); },
    event: (name) => note('event', name),
    consent: (answer) => { consented = answer !== false; },
    consentv2: (answer) => { consented = !(answer && answer.analytics_Storage === 'denied'); },
  };
  const queued = (globalThis.clarity && globalThis.clarity.q) || [];
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  globalThis.clarity = (...args) => run(...args);
  [...queued].forEach((args) => run(...args));
}
