// Reads from a loaded page what a visitor's browser would act on and a headless one does not, and its own links.
() => {
  const place = (element) => element.outerHTML.slice(0, 300);
  const hints = [];
  const probe = []; // whether the page left the functions alone that the rest is told with
  for (const word of new Set(['whole'])) probe.push(word);
  const add = (kind, url, element) => {
    try { hints.push({ kind, url: new URL(url, document.baseURI).href, markup: place(element) }); } catch { /* no address */ }
  };
  for (const link of document.querySelectorAll('link[rel][href]')) {
    for (const rel of link.rel.toLowerCase().split(/\s+/)) {
      if (rel === 'icon') add('image', link.href, link);
      if (['preconnect', 'dns-prefetch', 'prerender', 'manifest', 'prefetch'].includes(rel)) add(rel, link.href, link);
    }
  }
  for (const one of document.querySelectorAll('set, animate')) { // an SVG picture that gets its address later
    if (!/^(xlink:)?href$/i.test(one.getAttribute('attributeName') || '')) continue;
    const addresses = ['from', 'to', 'values'].flatMap((name) => (one.getAttribute(name) || '').split(';'));
    for (const url of addresses) if (url.trim()) add('image', url.trim(), one);
  }
  for (const source of document.querySelectorAll('[attributionsrc]')) for (const url of source.getAttribute('attributionsrc').split(/\s+/).filter(Boolean)) add('attribution', url, source);
  for (const meta of document.querySelectorAll('meta[http-equiv]')) {
    if (meta.httpEquiv.toLowerCase() === 'content-security-policy') {
      for (const [, url] of meta.content.matchAll(/report-uri\s+([^;\s]+)/gi)) add('csp-report', url, meta);
    }
  }
  for (const script of document.querySelectorAll('script[type=speculationrules]')) {
    try {
      const rules = JSON.parse(script.textContent);
      for (const [kind, list] of Object.entries(rules)) {
        for (const rule of Array.isArray(list) ? list : []) for (const url of rule.urls || []) add(kind === 'prerender' ? 'prerender' : 'prefetch', url, script);
      }
    } catch { /* rules that do not parse are ignored by browsers too */ }
  }
  const links = new Set();
  for (const link of document.querySelectorAll('a[href], area[href]')) {
    try {
      const url = new URL(link.href, document.baseURI);
      if (url.origin === location.origin) links.add(url.pathname + url.search);
    } catch { /* no address */ }
  }
  // The pages in which a site promises something: their text is read.
  const promising = /privacy|cookie|data-?protection|confidential|preifatrwydd|cwci/i.test(`${location.pathname} ${document.title}`);
  const text = promising && document.body ? document.body.innerText.slice(0, 100000) : '';
  return { title: document.title, url: location.href, text, probe, hints, links: [...links].slice(0, 500) };
}
