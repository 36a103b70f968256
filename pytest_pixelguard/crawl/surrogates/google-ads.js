// Surrogate for Google Ads inside gtag.js, from Google's public documentation of conversion tracking, remarketing and
// enhanced conversions (support.google.com/google-ads/answer/7548399 and 13258081, read in November 2026).
(tools) => {
  const about = (around) => ({
    random: tools.random(), cv: '11', fst: tools.now(), num: '1', gcs: around.gcs, gcd: around.gcd, u_w: screen.width, u_h: screen.height,
    url: tools.page(), ref: tools.referrer() || undefined, tiba: document.title, auid: around.denied('ad_storage') ? undefined : tools.visitor,
    npa: around.denied('ad_personalization') ? '1' : '0',
  });
  const number = (id) => id.replace(/^AW-/i, '');
  const user = (around, parameters) => {
    if (around.denied('ad_user_data')) return {};
    const data = parameters.user_data || around.fields.user_data || {};
    const parts = [];
    const add = (name, value, kind) => { if (value) parts.push(`${name}.${tools.hashed(tools.clean(kind, [].concat(value)[0]))}`); };
    add('em', data.email || data.sha256_email_address, 'em');
    add('pn0', data.phone_number || data.sha256_phone_number, 'ph');
    const address = [].concat(data.address || [])[0] || {};
    add('fn0', address.first_name || address.sha256_first_name, 'fn');
    add('ln0', address.last_name || address.sha256_last_name, 'ln');
    if (address.postal_code) parts.push(`pc0.${address.postal_code}`);
    return parts.length ? { em: `tv.1~${parts.join('~')}` } : {};
  };
  const data = (parameters) => {
    const pairs = Object.entries(parameters).filter(([key, value]) => value !== undefined && typeof value !== 'function' && !['send_to', 'user_data'].includes(key));
    return pairs.length ? pairs.map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`).join(';') : undefined;
  };
  // A visitor who refuses is still counted without cookies (consent mode's "advanced" form).
  const cookieless = (id, around, name) => tools.image('https://www.google.com/ccm/collect', {
    en: name, tid: id, dl: tools.page(), dt: document.title, gcs: around.gcs, gcd: around.gcd, npa: '1', rnd: tools.random(),
  });
  const remarket = (id, around, name, parameters) => {
    if (around.denied('ad_storage')) cookieless(id, around, name);
    else tools.image(`https://googleads.g.doubleclick.net/pagead/viewthroughconversion/${number(id)}/`, { ...about(around), en: name, data: data({ event: name, ...parameters }) });
  };
  return {
    owns: (id) => /^AW-/i.test(id),
    configured: (id, configuration, around) => { if (configuration.send_page_view !== false) remarket(id, around, 'page_view', {}); },
    happened: (id, configuration, name, parameters, address, around) => {
      const label = address.split('/')[1];
      if (!label) { remarket(id, around, name, parameters); return; }
      if (around.denied('ad_storage')) { cookieless(id, around, name); return; }
      tools.image(`https://www.googleadservices.com/pagead/conversion/${number(id)}/`, {
        ...about(around), label, value: parameters.value, currency_code: parameters.currency, oid: parameters.transaction_id, en: name, ...user(around, parameters),
      });
    },
  };
}
