// Surrogate for X's uwt.js, from X's public documentation of the Pixel (business.x.com/en/help/campaign-measurement-and-analytics;
// general knowledge; unverified, November 2026).
(tools) => {
  const twq = globalThis.twq;
  if (typeof twq !== 'function') return;
  const pixels = [];
  const fire = (id, event, parameters = {}) => {
    const hashes = {};
    if (parameters.email_address) hashes.em = tools.hashed(tools.clean('em', parameters.email_address));
    if (parameters.phone_number) hashes.ph = tools.hashed(tools.clean('ph', parameters.phone_number));
    const { email_address: email, phone_number: phone, ...plain } = parameters;
    const query = {
      bci: '4', eci: '3', event: JSON.stringify(plain), event_id: String(tools.random()), integration: 'advertiser', p_id: 'Twitter', p_user_id: '0',
      pl_id: String(tools.random()), pt: document.title, tw_document_href: tools.page(), tw_document_referrer: tools.referrer(), tw_iframe_status: '0', txn_id: id,
      type: 'javascript', version: '2.3.33', events: JSON.stringify([[event, plain]]), ...hashes,
    };
    tools.image('https://t.co/1/i/adsct', query);
    tools.image('https://analytics.twitter.com/1/i/adsct', query);
  };
  const commands = {
    config: (id) => { pixels.push(String(id)); fire(String(id), 'pageview'); },
    init: (id) => pixels.push(String(id)),
    track: (event, parameters) => pixels.forEach((id) => fire(id, String(event).toLowerCase(), parameters)),
    event: (id, parameters) => { // tw-<pixel>-<event>
      const pixel = String(id).split('-')[1] || pixels[0];
      if (pixels.includes(pixel)) fire(String(id), 'event', parameters);
    },
  };
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  twq.exe = function (...args) { run(...args); };
  for (const args of [...(twq.queue || [])]) run(...args);
  if (twq.queue) twq.queue.length = 0;
}
