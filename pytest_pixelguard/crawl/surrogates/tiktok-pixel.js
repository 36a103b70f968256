// Surrogate for TikTok's events.js, from TikTok's public documentation of the Pixel's base code, events, advanced matching
// and holdConsent (ads.tiktok.com/help, business-api.tiktok.com/portal/docs; general knowledge; unverified, November 2026).
(tools) => {
  const ttq = globalThis[globalThis.TiktokAnalyticsObject || 'ttq'];
  if (!ttq) return;
  const user = {};
  let held = false;
  const waiting = [];
  const pixels = () => Object.keys(ttq._i || {});
  const send = (id, event, properties, options) => {
    tools.send('https://analytics.tiktok.com/api/v2/pixel', JSON.stringify({
      event, event_id: (options && options.event_id) || '', timestamp: new Date(tools.now()).toISOString(), properties: properties || {},
      context: {
        pixel: { code: id }, page: { url: tools.page(), referrer: tools.referrer() }, user: { anonymous_id: tools.visitor, ...user },
        userAgent: navigator.userAgent, library: { name: 'pixel.js', version: '2.2.1' },
      },
    }));
  };
  const emit = (ids, ...rest) => {
    const run = () => ids.forEach((id) => send(id, ...rest));
    if (held) waiting.push(run); else run();
  };
  const commands = (ids) => ({
    page: () => emit(ids(), 'Pageview', {}),
    track: (event, properties, options) => emit(ids(), event, properties, options),
    identify: (who) => {
      for (const [key, kind] of [['email', 'em'], ['phone_number', 'ph'], ['external_id', '']]) {
        if (who && who[key]) user[key] = tools.hashed(kind === 'em' ? tools.clean('em', who[key]) : tools.text(who[key]));
      }
    },
    holdConsent: () => { held = true; },
    grantConsent: () => { held = false; waiting.splice(0).forEach((run) => run()); },
    revokeConsent: () => { held = true; waiting.length = 0; },
  });
  const take = (queue, ids) => {
    const own = commands(ids);
    const run = tools.guard((method, ...args) => { if (Object.hasOwn(own, method)) own[method](...args); });
    for (const method of Object.keys(own)) queue[method] = (...args) => run(method, ...args);
    for (const entry of [...queue]) if (Array.isArray(entry)) run(...entry);
    queue.length = 0;
    queue.push = (...entries) => { entries.forEach((entry) => Array.isArray(entry) && run(...entry)); return 0; };
  };
  const instances = () => pixels().forEach((id) => {
    if (Array.isArray(ttq._i[id]) && ttq._i[id].length) take(ttq._i[id], () => [id]);
  });
  if (Array.isArray(ttq)) take(ttq, pixels);
  instances();
  ttq.instance = (id) => {
    const queue = (ttq._i && ttq._i[id]) || [];
    if (!queue.track) take(queue, () => [String(id)]);
    return queue;
  };
}
