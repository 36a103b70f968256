// Surrogate for LinkedIn's insight.min.js, from LinkedIn's public documentation of the Insight Tag, of website actions and of
// enhanced conversion tracking (linkedin.com/help/lms; general knowledge; unverified, November 2026).
(tools) => {
  const partners = () => [...new Set([...(globalThis._linkedin_data_partner_ids || []), globalThis._linkedin_partner_id, globalThis._linkedin_data_partner_id])]
    .filter(Boolean).map(String);
  let hem;
  const collect = (extra = {}) => tools.image('https://px.ads.linkedin.com/collect/', {
    v: '2', fmt: 'js', pid: partners().join(','), time: tools.now(), url: tools.page(), ...extra,
  });
  const signal = (type, dom) => tools.send('https://px.ads.linkedin.com/wa/', JSON.stringify({
    pids: partners().map(Number), scriptVersion: 0, time: tools.now(), domain: location.hostname, url: tools.page(), pageTitle: document.title,
    websiteSignalRequestId: String(tools.random()), isTranslated: false, hem: hem || null, signalType: type, href: (dom && dom.href) || '', domAttributes: dom || null,
    innerElements: null, elementCrumbsTree: null,
  }));
  const commands = {
    track: (event) => { if (event && event.conversion_id && partners().length) collect({ conversionId: event.conversion_id }); },
    setUserData: (data) => { if (data && data.email) hem = tools.hashed(tools.clean('em', data.email)); },
  };
  const queued = (globalThis.lintrk && globalThis.lintrk.q) || [];
  const run = tools.guard((command, ...args) => { if (Object.hasOwn(commands, command)) commands[command](...args); });
  globalThis.lintrk = (...args) => run(...args);
  queued.forEach((args) => run(...args));
  if (!partners().length) return;
  collect();
  signal('PAGE_VISIT');
  tools.on(document, 'click', (event) => {
    const pressed = event.composedPath()[0];
    const element = pressed && pressed.closest && pressed.closest('a, button, input[type=submit], input[type=button], [role=button]');
    if (!element) return;
    signal('CLICK', {
      elementSemanticType: null, elementValue: null, elementType: element.type || null, tagName: element.tagName, backgroundImageSrc: null, imageSrc: null,
      imageAlt: null, innerText: tools.words(element), elementTitle: element.title || null, cursor: 'pointer', formAction: (element.form && element.form.action) || null, isFormSubmission: element.type === 'submit', href: element.href || null,
    });
  });
}
