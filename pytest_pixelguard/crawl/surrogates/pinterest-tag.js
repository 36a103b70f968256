// Surrogate for Pinterest's core.js, from Pinterest's public documentation of the tag, its events and enhanced match
// (developers.pinterest.com/docs/conversions/pinterest-tag; general knowledge; unverified, November 2026).
(tools) => {
  const pintrk = globalThis.pintrk;
  if (typeof pintrk !== 'function') return;
  const tags = new Map(); // id -> hashed personal data
  let consent = true;
  const waiting = [];
  const fire = (id, event, data) => {
    if (!consent) { waiting.push([id, event, data]); return; }
    const { event_id: eid, ...details } = data || {};
    const pd = tags.get(id);
    tools.image('https://ct.pinterest.com/v3/', {
      event, tid: id, pd: Object.keys(pd).length ? JSON.stringify(pd) : undefined, ed: Object.keys(details).length ? JSON.stringify(details) : undefined, eid,
      ad: JSON.stringify({ loc: tools.page(), ref: tools.referrer(), if: window !== window.top, sh: screen.height, sw: screen.width, mh: '2c1b0e3f' }), cb: tools.now(),
    });
  };
  const commands = {
    load: (id, who) => {
      const em = who && who.em ? { em: tools.hashed(tools.clean('em', who.em)) } : {};
      tags.set(String(id), { ...tags.get(String(id)), ...em });
      fire(String(id), 'init');
    },
    page: (data) => [...tags.keys()].forEach((id) => fire(id, 'pagevisit', data)),
    track: (event, data) => [...tags.keys()].forEach((id) => fire(id, String(event).toLowerCase(), data)),
    set: (data) => { if (data && data.np === undefined && data.em) for (const pd of tags.values()) pd.em = tools.hashed(tools.clean('em', data.em)); },
    setconsent: (answer) => {
      consent = Boolean(answer);
      if (consent) waiting.splice(0).forEach((args) => fire(...args));
    },
  };
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  const queue = pintrk.queue || [];
  const push = (...entries) => { entries.forEach((args) => run(...args)); return 0; };
  const before = queue.splice(0);
  queue.push = push; // the base code goes on to push into the queue
  push(...before);
}
