// Surrogate for Google Analytics 4 inside gtag.js, from Google's public documentation of the Google tag and of enhanced
// measurement (support.google.com/analytics/answer/9216061, read in November 2026), with enhanced measurement as it is
// when a property is made: site search, forms, outbound links, downloads and changes of history; on.
(tools) => {
  const ENDPOINT = 'https://region1.google-analytics.com';
  const FILES = /\.(pdf|xlsx?|docx?|txt|rtf|csv|exe|key|pp(?:s|t|tx)|7z|pkg|rar|gz|zip|avi|mov|mp4|mpe?g|wmv|midi?|mp3|wav|wma)$/i;
  const SEARCH = ['q', 's', 'search', 'query', 'keyword'];
  const session = Math.floor(tools.now() / 1000);
  const streams = new Map(); // id -> [configuration, around]
  let hits = 0;

  const send = (id, configuration, around, name, parameters = {}) => {
    hits += 1;
    const query = {
      v: '2', tid: id, gtm: '45je5b0', _p: tools.random(), gcs: around.gcs, gcd: around.gcd,
      npa: around.denied('ad_personalization') ? '1' : '0', dma: '0',
      cid: configuration.client_id || tools.visitor, ul: navigator.language.toLowerCase(), sr: `${screen.width}x${screen.height}`,
      uid: configuration.user_id || around.fields.user_id, _s: hits, sid: session, sct: '1', seg: '0',
      dl: parameters.page_location || configuration.page_location || tools.page(),
      dr: parameters.page_referrer || configuration.page_referrer || tools.referrer() || undefined,
      dt: parameters.page_title || configuration.page_title || document.title, en: name,
    };
    const OWN = ['send_page_view', 'page_location', 'page_title', 'page_referrer', 'user_id', 'client_id', 'server_container_url', 'transport_url',
      'first_party_collection', 'event_callback', 'cookie_domain', 'cookie_flags', 'cookie_expires', 'cookie_prefix', 'cookie_update', 'anonymize_ip', 'groups',
      'allow_google_signals', 'allow_ad_personalization_signals', 'debug_mode', 'linker', 'user_data', 'user_properties', 'optimize_id', 'send_to'];
    for (const [key, value] of Object.entries({ ...around.fields, ...configuration, ...parameters })) {
      if (OWN.includes(key) || value === undefined || value === null || typeof value === 'function') continue;
      if (typeof value === 'number') query[`epn.${key}`] = value;
      else query[`ep.${key}`] = typeof value === 'object' ? JSON.stringify(value) : value;
    }
    for (const [key, value] of Object.entries({ ...around.fields.user_properties, ...configuration.user_properties })) query[`up.${key}`] = value;
    const base = String(configuration.server_container_url || configuration.transport_url || around.fields.server_container_url || ENDPOINT).replace(/\/+$/, '');
    tools.send(`${base}/g/collect?${tools.query(query)}`);
  };
  const all = (name, parameters) => {
    for (const [id, [configuration, around]] of streams) send(id, configuration, around, name, parameters);
  };
  const pageView = (id, configuration, around) => {
    send(id, configuration, around, 'page_view');
    const query = new URLSearchParams(location.search);
    const term = SEARCH.map((one) => query.get(one)).find(Boolean);
    if (term) send(id, configuration, around, 'view_search_results', { search_term: term });
  };

  let listening = false;
  const listen = () => {
    if (listening) return;
    listening = true;
    const formOf = (form) => ({ form_id: form.id || undefined, form_name: form.getAttribute('name') || undefined, form_destination: form.action });
    const begun = new WeakSet();
    tools.on(document, 'change', (event) => {
      const form = event.target.form;
      if (!form || begun.has(form)) return;
      begun.add(form);
      all('form_start', { ...formOf(form), first_field_id: event.target.id || undefined, first_field_name: event.target.name || undefined, first_field_type: event.target.type, first_field_position: 1 });
    });
    tools.on(document, 'submit', (event) => {
      const words = event.submitter ? tools.words(event.submitter) : undefined;
      all('form_submit', { ...formOf(event.target), form_submit_text: words });
    });
    tools.on(document, 'click', (event) => {
      const link = event.composedPath()[0].closest && event.composedPath()[0].closest('a[href], area[href]');
      if (!link || !/^https?:$/.test(link.protocol)) return;
      const file = FILES.exec(link.pathname);
      const about = { link_id: link.id || undefined, link_classes: link.className || undefined, link_url: link.href, link_domain: link.hostname };
      if (file) all('file_download', { ...about, link_text: tools.words(link), file_name: link.pathname, file_extension: file[1].toLowerCase() });
      else if (link.hostname !== location.hostname) all('click', { ...about, outbound: 'true' });
    });
    let address = tools.page();
    tools.onRoute(() => {
      if (tools.page().split('#')[0] === address.split('#')[0]) return;
      address = tools.page();
      for (const [id, [configuration, around]] of streams) if (configuration.send_page_view !== false) pageView(id, configuration, around);
    });
  };
  return {
    owns: (id) => /^G-/i.test(id),
    configured: (id, configuration, around) => {
      streams.set(id, [configuration, around]);
      if (configuration.send_page_view !== false) pageView(id, configuration, around);
      listen();
    },
    happened: (id, configuration, name, parameters, _, around) => {
      streams.set(id, [configuration, around]);
      send(id, configuration, around, name, parameters);
    },
  };
}
