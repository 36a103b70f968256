// Finds a cookie banner that no rule knows, by the words on its controls, in open shadow roots too. Given what is wanted
// (accept, reject, manage, save, hide, any), gives the element to press, or null. `any` is something of a banner that
// stands, also of one whose words nobody here knows. `hide` puts a banner away that says that it was answered. `notice`
// tells whether what stands only informs: it can be put away, and nothing else. `reopen` is a control by which consent can
// be taken back, and `page` a link to a page about cookies; neither needs to stand in a banner. `form` is the button that
// saves, or refuses, in a choice that stands in the page itself.
(want) => {
  const seen = SEEN;
  const COOKIES = /(cookie|cwci|consent|gdpr|tracking technolog|similar technolog)/;
  const COOKIE = /(cookie|cwci|gdpr|tracking technolog|similar technolog)/; // “consent” alone is as often to a treatment
  // What a banner may speak of that never says “cookie”. It counts where the visitor is asked yes or no.
  const PRIVACY = /(analytics|statistics|privacy|consent|personal data|tracking|track you|third.part|dadansodd|preifatrwydd|ystadegau)/;
  // “Cookie” in languages whose answers are not known here: such a banner is at least seen.
  const ELSEWHERE = /(cookie|cwci|gdpr|rgpd|dsgvo|galleta|ciastecz|kakor|kapsler|evästei|sušenk|piškot|sütik|çerez|кук|куки)/;
  const NAMED = /(cookie|cwci|consent|gdpr|ccpa)/;
  const SURELY_NAMED = /(cookie|cwci|gdpr|ccpa)/;
  const BOXES = 'input[type=checkbox], input[type=radio], [role=switch], [role=checkbox]';
  const FEW = 60; // characters on a button that answers; a sentence is the banner's own
  const MOST = 100; // for a button that says its answer in a whole sentence
  const WIDE = 8000; // characters: whatever holds more is the page, not a banner
  const VAST = 60000; // unless it is laid over the page, with a whole policy in it
  const FLOW = 2000; // for a part that nothing but its place and its words make a banner

  // ---- what is said ------------------------------------------------------------------------------------------------
  const NO = /^(no|nope|ignore|reject|decline|refuse|deny|disagree|disable|disallow|block|opt[- ]?out|turn (them |cookies |it )?off|switch (them |cookies |it )?off|(i )?do not|(i )?don'?t|i (disagree|decline|refuse|reject)|i'?d rather not|not now|never|(continue|proceed|go on) without|without|gwrthod|na|nac|dim|peidio|peidiwch)(?![\p{L}])/u;
  const YES = /^(yes|yep|yeah|accept|allow|agree|approve|consent(?= to|$)|permit|enable|use all|(select|choose) all|turn (them |cookies |it )?on|switch (them |cookies |it )?on|opt[- ]?in|all cookies|give consent|i (accept|agree|consent|allow|understand|get it|am (ok|okay|fine|happy))|i'?m (ok|okay|fine|happy|cool|in)|ok(ay)?|got it|gotcha|that'?s (fine|ok|okay|great)|fine|sure|sounds good|all ?right|great|cool|understood|continue|proceed|carry on|thanks|thank you|derbyn\p{L}*|caniat\p{L}*|cytuno|iawn|ie|ydw|dwi'?n (iawn|hapus|derbyn|cytuno)|rwy'?n (hapus|derbyn|cytuno)|deall)(?![\p{L}])/u;
  const PLAINLY = /(accept|allow|agree|consent|enable|reject|decline|refuse|deny|disable|without|derbyn|caniat|cytuno|gwrthod)/;
  const NEEDED = /\b(necessary|essentials?|required|functional only|hanfodol|angenrheidiol)\b/;
  const MORE = /\b(non|not|un)[- ]?(strictly )?(essential|necessary|required)|\b(and|plus)\b|[&+]/;
  const NEEDED_ONLY = /^(i )?(accept|allow|agree|use|only|just|strictly|continue|proceed|keep|ok|yes|save|select|confirm|consent|essential|necessary|required|functional|cwcis|derbyn|caniat|defnyddio)/;
  const SAVE = /(\b(save|confirm|submit|apply|update|done)\b|cadw|cadarnhau|diweddaru|^(use|accept|allow|agree|continue|proceed)\b.*\b(selected|selection|my (choices|settings|preferences)|these (choices|settings|preferences)))/;
  const MANAGE = /(manage|settings|preferences|customi[sz]e|personali[sz]e|configure|options|choose|choices|change|let me|select which|show (details|purposes)|gosodiadau|rheoli|dewis|newid|addasu)/;
  const HIDE = /^(close|hide|dismiss|cuddio|cau)(?![\p{L}])/u;
  const CROSS = /^[x×✕✖✗✘⨯╳❌❎]$/i;
  const raw = (element) => {
    const image = element.querySelector('img[alt], svg[aria-label], svg title');
    const texts = [element.innerText, element.value, element.getAttribute('aria-label'), element.title, image && (image.alt || image.getAttribute('aria-label') || image.textContent)];
    const said = texts.map((one) => String(one || '').trim());
    const drawn = element.matches('input[type=submit]:not([value])') ? 'Submit' : ''; // by the browser itself
    return said.find((one) => /\p{L}{2}/u.test(one)) || said.find(Boolean) || drawn;
  };
  const plain = (said) => said.toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, ' ').trim()
    .replace(/^[^\p{L}\p{N}]+(?=.)|(?<=\p{L})[^\p{L}\p{N}]+$/gu, '');
  const text = (element) => plain(raw(element));
  const kindOf = (words) => {
    if (CROSS.test(words) || HIDE.test(words)) return 'hide';
    if (words.length > MOST) return '';
    if (NO.test(words) || (NEEDED.test(words) && !MORE.test(words) && NEEDED_ONLY.test(words))) return 'reject';
    if (SAVE.test(words)) return words.length <= FEW ? 'save' : '';
    if (YES.test(words)) return 'accept';
    return MANAGE.test(words) && words.length <= FEW ? 'manage' : '';
  };

  // ---- what there is -----------------------------------------------------------------------------------------------
  const up = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const leads = (element) => element.matches('a[href]') && !/^(#|javascript:|$)/i.test(element.getAttribute('href'));
  const NATIVE = 'button, [role="button"], input[type="button"], input[type="submit"], input[type="image"], a, summary, [onclick]';
  const buttons = [];
  const words = []; // parts of a page that say nothing but an answer, and may be pressed although nothing says so
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches(NATIVE)) buttons.push(element);
      else if (!element.childElementCount && element.textContent.length <= FEW && element.textContent.trim() && !element.matches('script, style, option, title, label, h1, h2, h3, h4, h5, h6, th, td, code')) words.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);

  // What opens nothing and asks nothing more: pressing it is the withdrawal.
  const WITHDRAW = /^(please )?(withdraw|revoke|take back|opt[- ]?out of|stop|forget|delete|clear|remove|tynnu)(?![\p{L}]).{0,40}(cookie|cwci|consent|caniatâd|choice|tracking)/u;
  const fields = (element) => {
    const form = element.form || element.closest('form, fieldset, section, main, article');
    return form && form.querySelector(`${BOXES}, select`) ? form : null;
  };
  if (want === 'reopen' || want === 'page') {
    const REOPEN = /(cookie|cwcis?|consent|privacy)[\w’' -]{0,20}(settings?|preferences?|choices?|options|gosodiadau|dewisiadau)|(manage|change|withdraw|update|review|edit|revoke|reset|set|rheoli|newid|tynnu)[\w’' -]{0,20}(cookies?|cwcis?|consent|caniatâd|privacy (choices|settings))|(gosodiadau|dewisiadau) (cwcis?|preifatrwydd)/;
    const short = buttons.filter((element) => seen(element) && text(element).length <= (want === 'page' ? MOST : FEW));
    // A form's button that saves what is chosen there would save what was accepted.
    const saves = (element) => kindOf(text(element)) === 'save' && fields(element);
    if (want === 'reopen') return short.find((element) => !leads(element) && REOPEN.test(text(element)) && !WITHDRAW.test(text(element)) && !saves(element)) || null;
    const address = (link) => String(link.href).split('#')[0];
    const own = short.filter((element) => leads(element) && element.origin === location.origin && address(element) !== address(location));
    return own.find((element) => REOPEN.test(text(element))) || own.find((element) => /cookie|cwci/.test(text(element))) ||
      own.find((element) => /cookie|cwci/.test(element.pathname.toLowerCase())) || own.find((element) => /privacy|preifatrwydd/.test(text(element))) || null;
  }
  if (want === 'form') {
    const about = (element) => {
      const form = fields(element);
      const words = form ? form.textContent.toLowerCase() : '';
      const page = [document.title, location.pathname, ...[...document.querySelectorAll('h1')].map((one) => one.textContent)].join(' ').toLowerCase();
      return COOKIES.test(words) || (PRIVACY.test(words) && COOKIE.test(page));
    };
    const inPage = buttons.filter((element) => !leads(element) && text(element).length <= FEW && seen(element));
    return inPage.find((element) => kindOf(text(element)) === 'reject' && COOKIES.test(text(element))) ||
      inPage.find((element) => WITHDRAW.test(text(element))) ||
      inPage.find((element) => kindOf(text(element)) === 'save' && about(element)) || null;
  }

  // ---- what asks ---------------------------------------------------------------------------------------------------
  const said = (node) => (node.textContent || '').toLowerCase().replace(/\s+/g, ' ').trim(); // innerText would lay the page out anew for each button
  const prose = (node) => { // what a part says itself, for all to read: links and buttons lead elsewhere
    const shown = [];
    for (const root of node.shadowRoot ? [...node.shadowRoot.children] : [node]) {
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const around = texts.currentNode.parentElement;
        if (texts.currentNode.data.trim() && !around.closest('a, button, nav, select, script, style, template, [role=button], [role=menu]') && around.checkVisibility()) shown.push(texts.currentNode.data);
      }
    }
    return shown.join(' ').toLowerCase().replace(/\s+/g, ' ').trim();
  };
  const marks = (node) => `${node.id} ${node.getAttribute('class') || ''} ${node.getAttribute('aria-label') || ''}`.toLowerCase();
  const isLaid = (node) => ['fixed', 'sticky', 'absolute'].includes(getComputedStyle(node).position) && !node.querySelector('main, nav, [role=main]');
  const BOX = 'dialog, [popover], [role="dialog"], [role="alertdialog"], [role="region"], [role="alert"], [role="status"], [aria-modal="true"]';
  // A banner is a part of the page that speaks of cookies, is not the page itself, and holds a choice. A page about
  // cookies is no banner: it lies in the flow of the main content, while a banner is laid over it or stands before it.
  // `sure` tells whether it is laid, named or marked as such; `about` whether it speaks of cookies, not only of privacy.
  const parts = new Map();
  const banner = (element) => {
    let loose = null;
    let node = element;
    for (let steps = 0; node && steps < 12; steps += 1) {
      node = up(node);
      if (!node || node === document.body || node === document.documentElement || node.matches('main, article, nav')) break;
      const words = said(node.shadowRoot || node);
      const laid = () => isLaid(node);
      if (words.length > WIDE && !(words.length <= VAST && laid() && !node.querySelector('h1'))) break;
      const about = COOKIES.test(words);
      if (words.length <= 40 || !(about || PRIVACY.test(words))) continue;
      // A form with fields in the main content, whatever it is called, is the page's own: see `form` above.
      const form = node.closest('main, article') && node.querySelector('input[type=radio], input[type=checkbox]');
      if ((NAMED.test(marks(node)) && !form) || node.matches(BOX) || laid()) return { node, sure: true, about };
      if (!loose && about && words.length <= FLOW && !node.closest('main, article') && !node.matches('header:has(nav), footer:has(nav)')) {
        loose = { node, sure: false, about };
      }
    }
    return loose;
  };
  const found = [];
  const add = (element, kind) => {
    const place = banner(element);
    if (!place || !seen(element)) return;
    if (!parts.has(place.node)) parts.set(place.node, { ...place, kinds: new Set() });
    const words = text(element);
    parts.get(place.node).kinds.add(kind);
    if (PLAINLY.test(words) && !leads(element)) parts.get(place.node).kinds.add(`plain ${kind}`);
    found.push({ element, kind, part: parts.get(place.node), words });
  };
  const CHOICE = '[role=switch], [role=checkbox], [role=radio], [role=tab], [role=menuitem]';
  for (const element of buttons) {
    if (element.matches(CHOICE) || element.textContent.length > 400) continue;
    const kind = kindOf(text(element));
    if (leads(element) && !((kind === 'accept' || kind === 'reject') && element.origin === location.origin)) continue;
    if (kind === 'reject' && element.matches('summary, [aria-expanded], [aria-controls]') && !NO.test(text(element))) continue; // a heading
    add(element, kind || 'unknown');
  }
  for (const element of words) {
    const kind = kindOf(plain(element.textContent)); // not innerText: a page may have thousands of such parts
    if (!kind || kind === 'manage' || kind === 'save' || element.closest(`${NATIVE}, label, [role]:not(${BOX})`)) continue;
    const pressed = getComputedStyle(element).cursor === 'pointer' || element.matches('[tabindex]');
    if (pressed || (kind !== 'hide' && !element.matches('p, li'))) add(element, kind);
  }
  // What is in doubt counts where it asks: yes beside no, or a yes to cookies by name.
  const asks = ({ element, part, kind, words }) => {
    const pair = part.kinds.has('accept') && part.kinds.has('reject');
    part.prose ??= prose(part.node);
    // A menu or a form that is laid over the page leads to pages about consent and cookies, and asks nothing.
    part.speaks ??= SURELY_NAMED.test(marks(part.node)) || COOKIE.test(part.prose);
    if (leads(element) && !part.speaks) return false;
    const named = (kind === 'accept' || kind === 'reject') && COOKIE.test(words);
    if (!part.speaks && !named) {
      const plainly = part.kinds.has('plain accept') && part.kinds.has('plain reject'); // not a yes and a no to anything
      return pair && PRIVACY.test(plainly ? said(part.node.shadowRoot || part.node) : part.prose) && !part.node.closest('main, article');
    }
    if (!part.about) return pair;
    if (!part.sure) return pair || (kind === 'accept' && COOKIES.test(words)) || (part.kinds.has('accept') && kind !== 'unknown' && COOKIES.test(marks(part.node)));
    if (kind === 'accept' || kind === 'reject' || kind === 'manage') return true;
    if (kind === 'save' && want === 'save') return true;
    part.own ??= ELSEWHERE.test(part.prose) && !part.node.querySelector('nav, main, h1, header, footer');
    if (kind === 'save') return part.own && Boolean(part.node.querySelector(BOXES));
    if (kind === 'hide') return part.own; // also the confirmation of an answer
    // A lone control that names cookies opens the settings: it stays, whatever was answered.
    return part.own && (part.prose.length > 40 || !COOKIES.test(words));
  };
  const usable = found.filter(asks);
  // Whoever uses the page without an answer leaves these alone.
  const hands = Symbol.for('pixelguard:asking');
  globalThis[hands] ||= new WeakSet();
  usable.forEach(({ element }) => globalThis[hands].add(element));
  if (want === 'notice') {
    const kinds = new Set(usable.map(({ kind }) => kind));
    const further = [...parts.keys()].some((node) => [...node.querySelectorAll('a[href]')].some((link) => MANAGE.test(text(link))) || node.querySelector(BOXES));
    return kinds.size === 1 && !further && (kinds.has('accept') || kinds.has('hide'));
  }
  const rank = ({ kind, words }) => (/\b(all|everything|popeth|pob)\b/.test(words) ? 0 : 1) + (kind === 'reject' && !NO.test(words) ? 2 : 0);
  const order = want === 'any' ? ['reject', 'accept', 'manage', 'save', 'hide', 'unknown'] : [want];
  for (const kind of order) {
    const fitting = usable.filter((one) => one.kind === kind);
    if (fitting.length) return fitting.reduce((best, one) => (rank(one) < rank(best) ? one : best)).element;
  }
  return null;
}
