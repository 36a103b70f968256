// Surrogate for Snap's scevent.min.js, from Snap's public documentation of the Pixel
// (businesshelp.snapchat.com, "Direct Pixel Implementation"; general knowledge; unverified, November 2026).
(tools) => {
  const snaptr = globalThis.snaptr;
  if (typeof snaptr !== 'function') return;
  const pixels = new Map(); // id -> hashed personal data
  const PERSONAL = { user_email: ['u_hem', 'em'], user_hashed_email: ['u_hem', 'em'], user_phone_number: ['u_hpn', 'ph'], user_hashed_phone_number: ['u_hpn', 'ph'] };
  const SHORT = { search_string: 'e_ss', description: 'e_ds', item_category: 'e_ic', item_ids: 'e_iids', price: 'e_pr', currency: 'e_cur', success: 'e_su', sign_up_method: 'e_sm' };
  const personal = (data) => Object.fromEntries(Object.entries(PERSONAL).filter(([key]) => data && data[key])
    .map(([key, [name, kind]]) => [name, tools.hashed(tools.clean(kind, data[key]))]));
  const fire = (id, event, data) => {
    const details = Object.fromEntries(Object.entries(SHORT).filter(([key]) => data && data[key] !== undefined).map(([key, name]) => [name, data[key]]));
    tools.send('https://tr.snapchat.com/p', JSON.stringify({
      ctx: { url: tools.page(), ref: tools.referrer(), v: '3.24.0' },
      req: [{ t: { pid: id, ev: event, pl: tools.page(), rf: tools.referrer(), ts: tools.now(), u_c1: tools.visitor, ...pixels.get(id), ...personal(data), ...details } }],
    }));
  };
  const commands = {
    init: (id, who) => pixels.set(String(id), { ...pixels.get(String(id)), ...personal(who) }),
    track: (event, data) => [...pixels.keys()].forEach((id) => fire(id, String(event), data)),
    page: () => commands.track('PAGE_VIEW'),
  };
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  snaptr.handleRequest = function (...args) { run(...args); };
  for (const args of [...(snaptr.queue || [])]) run(...args);
  if (snaptr.queue) snaptr.queue.length = 0;
}
