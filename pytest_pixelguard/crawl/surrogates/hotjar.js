// Surrogate for Hotjar's recorder, from Hotjar's public documentation of recordings, of suppression (text is sent, what is typed
// is masked unless data-hj-allow stands on the field) and of hj() (help.hotjar.com; general knowledge; unverified, November
// 2026). Whether a session is recorded is decided in Hotjar's own interface: here it is.
(tools) => {
  const settings = globalThis._hjSettings || {};
  const source = /hotjar-(\d{5,8})/.exec((document.currentScript || {}).src || '');
  const site = settings.hjid || (source && source[1]);
  if (!site) return;
  const session = tools.visitor;
  const MOST = 20000; // characters of the page's text
  const events = [];
  const send = (what, content) => tools.send(`https://content.hotjar.io/?site_id=${site}&gzip=0`, JSON.stringify({
    type: what, session_id: session, url: tools.page(), referrer: tools.referrer(), title: document.title, ...content,
  }));
  const flush = () => { if (events.length) send('events', { events: events.splice(0) }); };
  const note = (event) => {
    if (!events.length) tools.later(flush, 1000);
    events.push({ ...event, at: Math.round(performance.now()) });
  };
  const masked = (field) => (field.closest('[data-hj-allow]') && field.type !== 'password' ? field.value : '*'.repeat(tools.text(field.value).length));
  const page = () => send('page', { text: (document.body ? document.body.innerText : '').slice(0, MOST) });
  if (document.readyState === 'loading') tools.on(document, 'DOMContentLoaded', page);
  else page();
  tools.on(document, 'input', (event) => { if ('value' in event.target) note({ type: 'input', selector: tools.selector(event.target), value: masked(event.target) }); });
  tools.on(document, 'click', (event) => {
    const pressed = event.composedPath()[0];
    if (pressed.localName) note({ type: 'click', selector: tools.selector(pressed), text: tools.text(pressed.innerText, 100) });
  });
  tools.leaving(flush);
  tools.onRoute(page);
  const commands = {
    event: (name) => note({ type: 'event', name }),
    identify: (id, attributes) => send('identify', { user_id: id, user_attributes: attributes || {} }),
    stateChange: () => page(),
    vpv: () => page(),
  };
  const queued = (globalThis.hj && globalThis.hj.q) || [];
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  globalThis.hj = (...args) => run(...args);
  queued.forEach((args) => run(...args));
}
