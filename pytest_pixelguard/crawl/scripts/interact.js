// Uses the page as a visitor would: opens what is closed, fills in fields, chooses, submits, presses buttons and links.
// Every event runs through the page's own listeners; what it would lead to (another page, a download, a call) is held
// back. Each step runs as a task whose name says what was done, and the browser names that task in the chain of calls of
// every request that the step sets off, also after timers and promises.
async (options) => {
  'use strict';
  const hand = globalThis[Symbol.for('pixelguard')];
  if (!hand || !document.body || !globalThis.navigation || !console.createTask) return null;
  const started = performance.now();
  const skipped = { limit: 0, destructive: 0, consent: 0 };
  let done = 0;

  // ---- nothing leads away ------------------------------------------------------------------------------------------
  const taken = new WeakSet(); // navigations that the page's own router has taken over
  const held = Symbol.for('pixelguard:held');
  // A page may hold its own fast (site builders do, so that nobody overwrites them): then windows and dialogs are closed
  // as they come up, and forms are held by the navigation that they make.
  const put = (owner, key, value) => Reflect.defineProperty(owner, key, { value, writable: true, configurable: true });
  if (!globalThis[held]) {
    Object.defineProperty(globalThis, held, { value: true });
    const intercept = NavigateEvent.prototype.intercept;
    put(NavigateEvent.prototype, 'intercept', function (...args) { taken.add(this); return intercept.apply(this, args); });
    navigation.addEventListener('navigate', (event) => {
      const stays = event.hashChange || event.destination.sameDocument || taken.has(event);
      if (!stays && event.cancelable) event.preventDefault();
    });
    addEventListener('click', (event) => {
      const link = event.composedPath().find((node) => node.href && node.matches && node.matches('a[href], area[href]'));
      const inside = link && link.origin === location.origin && !link.hasAttribute('download');
      if (link && !inside) event.preventDefault(); // tel:, mailto:, another window or site, a download
    });
    addEventListener('submit', (event) => event.preventDefault());
    put(HTMLFormElement.prototype, 'submit', function () {});
    for (const [name, answer] of [['open', null], ['alert', undefined], ['confirm', false], ['prompt', null], ['print', undefined]]) {
      put(globalThis, name, () => answer);
    }
  }

  // ---- what there is -----------------------------------------------------------------------------------------------
  const DESTRUCTIVE = /\b(delete|remove|erase|log ?(out|off)|sign ?out|pay|buy|purchase|check ?out|place (my |your )?order|order now|donate|cancel|unsubscribe|deactivate|close (my |your )?account|reset|discard|withdraw|dileu|tynnu|allgofnodi|talu|prynu|canslo)\b|\/(log|sign)-?(out|off)\b/i;
  const CONSENT = /cookie|cwci|consent|gdpr|ccpa|cmp\b|onetrust|optanon|tracking (preferences|choices)|privacy (settings|preferences|choices|cent(re|er))|do not sell/i;
  const WIDE = 8000; // characters: a part of the page that holds more is the page, not a form about cookies
  const nothing = document.createDocumentFragment();
  const consent = options.consent.filter((selector) => { // a team's selector may be one that only Playwright reads
    try { nothing.querySelector(selector); return true; } catch { return false; }
  }).join(', ');
  const squeeze = (text) => (text || '').replace(/\s+/g, ' ').trim();
  const name = (element) => squeeze(element.getAttribute('aria-label') || element.innerText || element.value || element.title
    || element.getAttribute('alt') || (element.querySelector && element.querySelector('img[alt]') || {}).alt || element.id || element.name || element.localName).slice(0, 80);
  const label = (field) => {
    const labels = [...(field.labels || [])].map((one) => { // the words of the label alone: a list in it holds its options
      const copy = one.cloneNode(true);
      copy.querySelectorAll('select, textarea, input, button').forEach((inner) => inner.remove());
      return squeeze(copy.textContent);
    }).join(' ');
    return (squeeze(field.getAttribute('aria-label')) || labels || squeeze(field.placeholder) || squeeze(field.title) || field.name || field.id || field.localName).slice(0, 80);
  };
  const marks = (element) => `${element.id} ${element.getAttribute('class') || ''} ${element.getAttribute('name') || ''} ${element.getAttribute('href') || ''}`;
  const up = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const about = /cookie|cwci/i.test(location.pathname);
  const parts = new WeakMap();
  const asks = (node) => { // a part of the page, not the page itself, that is about cookies
    if (!parts.has(node)) {
      const box = node.matches('form, fieldset, dialog, [role=dialog], [role=alertdialog], [role=region], [aria-modal=true]') || fixed(node);
      const small = box && !node.querySelector('main, nav, footer') && (node.textContent || '').length < WIDE;
      parts.set(node, (consent && node.matches(consent)) || (box && CONSENT.test(marks(node))) || (small && /cookie|cwci/i.test(node.textContent)));
    }
    return parts.get(node);
  };
  const asking = globalThis[Symbol.for('pixelguard:asking')]; // controls of a banner that only its words give away
  const isConsent = (element) => {
    for (let node = element; asking && node; node = up(node)) if (asking.has(node)) return true;
    if (CONSENT.test(marks(element)) || /cookie|cwci/i.test(name(element))) return !element.matches('a[href]') || !leads(element);
    let main = false;
    for (let node = element; node; node = up(node)) {
      if (node.matches('main, article')) main = true;
      if (asks(node)) return true;
    }
    return about && main && !leads(element); // on the cookie page itself every switch is the choice
  };
  const fixed = (node) => ['fixed', 'sticky'].includes(getComputedStyle(node).position);
  const leads = (element) => element.matches('a[href]') && !/^(#|javascript:|$)/i.test(element.getAttribute('href'));
  const isDestructive = (element) => !(options.press && element.matches(options.press))
    && (DESTRUCTIVE.test(name(element)) || DESTRUCTIVE.test(`${element.title} ${element.value || ''} ${element.getAttribute('href') || ''}`)
      || Boolean(element.type === 'submit' && element.form && element.form.matches('[action*=logout i], [action*=signout i], [action*=delete i]')));
  const isThere = (element) => element.isConnected && !element.disabled && !element.closest('[inert]') && element.checkVisibility({ visibilityProperty: true });
  const inside = (root, selector, found = []) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches(selector)) found.push(element);
      if (element.shadowRoot) inside(element.shadowRoot, selector, found);
    }
    return found;
  };
  const tried = new WeakSet();
  const said = new Set(); // the same link twice on a page is pressed once
  const usable = (selector) => inside(document, selector).filter((element) => {
    if (tried.has(element) || !isThere(element) || (options.never && element.closest(options.never))) return false;
    tried.add(element);
    if (leads(element)) {
      const what = `${element.href} ${name(element)}`;
      if (said.has(what)) return false;
      said.add(what);
    }
    if (isConsent(element)) { skipped.consent += 1; return false; }
    if (!element.matches('input:not([type=submit], [type=button], [type=image]), select, textarea') && isDestructive(element)) { skipped.destructive += 1; return false; }
    return true;
  });

  // ---- one step ----------------------------------------------------------------------------------------------------
  const report = globalThis.reportError;
  const step = async (words, run, fields) => {
    if (done >= options.most || performance.now() - started > options.milliseconds) { skipped.limit += 1; return; }
    done += 1;
    hand.note('interaction', { words, ...fields });
    console.createTask(`pixelguard:${words}`).run(() => { try { run(); } catch (error) { report(error); } });
    await hand.breathe();
  };
  const place = (element) => {
    const box = element.getBoundingClientRect();
    return { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  };
  const mouse = (element, at, type, Event = MouseEvent) => {
    element.dispatchEvent(new Event(type, {
      bubbles: true, cancelable: true, composed: true, view: window, button: 0, detail: type === 'click' ? 1 : 0, pointerType: 'mouse', isPrimary: true, ...at,
    }));
  };
  const press = (element) => {
    const at = place(element);
    const target = element.getAttribute('target');
    if (target) element.setAttribute('target', '_self'); // another window's navigation could not be held back
    const form = element.form;
    const formTarget = form && form.getAttribute('target');
    if (formTarget) form.setAttribute('target', '_self');
    let heard = false;
    const listen = () => { heard = true; };
    if (form) form.addEventListener('submit', listen, { capture: true, once: true });
    mouse(element, at, 'pointerover', PointerEvent);
    mouse(element, at, 'mouseover');
    mouse(element, at, 'pointerdown', PointerEvent);
    mouse(element, at, 'mousedown');
    if (element.focus) element.focus({ preventScroll: true });
    mouse(element, at, 'pointerup', PointerEvent);
    mouse(element, at, 'mouseup');
    mouse(element, at, 'click', PointerEvent);
    if (form) form.removeEventListener('submit', listen, { capture: true });
    if (form && element.type === 'submit' && !heard && !form.noValidate && !form.checkValidity()) submit(form, element);
    if (target) element.setAttribute('target', target);
    if (formTarget) form.setAttribute('target', formTarget);
  };
  // Our values may not fit a pattern that a visitor's would: the listeners are told all the same. Nothing is sent by it.
  const submit = (form, submitter) => form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter }));
  const key = (element, type, character) => element.dispatchEvent(new KeyboardEvent(type, {
    key: character, code: /[a-z]/i.test(character) ? `Key${character.toUpperCase()}` : '', bubbles: true, cancelable: true, composed: true,
  }));
  const setter = (element) => {
    for (let proto = Object.getPrototypeOf(element); proto; proto = Object.getPrototypeOf(proto)) {
      const found = Object.getOwnPropertyDescriptor(proto, 'value');
      if (found && found.set) return (value) => found.set.call(element, value); // past a framework's own property
    }
    return (value) => { element.value = value; };
  };
  const type = (element, text, byKey) => {
    mouse(element, place(element), 'pointerdown', PointerEvent);
    element.focus({ preventScroll: true });
    const set = element.isContentEditable ? (value) => { element.textContent = value; } : setter(element);
    const input = (data) => element.dispatchEvent(new InputEvent('input', { inputType: 'insertText', data, bubbles: true, composed: true }));
    if (byKey) {
      for (let end = 1; end <= text.length; end += 1) {
        const character = text[end - 1];
        key(element, 'keydown', character);
        key(element, 'keypress', character);
        set(text.slice(0, end));
        input(character);
        key(element, 'keyup', character);
      }
    } else {
      set(text);
      input(text);
    }
    element.dispatchEvent(new Event('change', { bubbles: true }));
    element.blur();
  };

  // ---- what goes into which field ----------------------------------------------------------------------------------
  const AUTOCOMPLETE = {
    email: 'email', username: 'email', tel: 'phone', 'tel-national': 'phone', name: 'name', 'given-name': 'given-name', 'family-name': 'family-name',
    'postal-code': 'postcode', bday: 'date-of-birth', 'street-address': 'street', 'address-line1': 'street', 'address-level2': 'town',
    'new-password': 'password', 'current-password': 'password',
  };
  const WORDS = [
    ['nhs-number', /\bnhs[\s_-]*(no\b|num|number|nr)|nhsn/], ['email', /e-?mail|e-?bost/], ['phone', /phone|mobile|\btel\b|ff[oô]n/],
    ['postcode', /post[\s_-]*code|\bzip\b|cod post/], ['date-of-birth', /birth|\bdob\b|dyddiad geni/],
    ['given-name', /(first|given|fore)[\s_-]*name|enw cyntaf/], ['family-name', /(last|family|sur)[\s_-]*name|cyfenw/],
    ['search-words', /search|query|find|chwilio|\bq\b/], ['street', /street|address|cyfeiriad/], ['town', /\b(town|city|tref)\b/],
    ['name', /(your|full|patient|contact|^)[\s_-]*(name|enw)\b/],
  ];
  const kindOf = (field) => {
    for (const token of (field.getAttribute('autocomplete') || '').toLowerCase().split(/\s+/)) if (AUTOCOMPLETE[token]) return AUTOCOMPLETE[token];
    const byType = { email: 'email', tel: 'phone', password: 'password', search: 'search-words' }[field.type];
    if (byType) return byType;
    const hints = [label(field), field.name, field.id, field.placeholder].map((text) => (text || '').toLowerCase().replace(/([a-z])(?=[A-Z])/g, '$1 '));
    for (const hint of hints) for (const [kind, words] of WORDS) if (hint && words.test(hint)) return kind;
    if (field.closest && field.closest('[role=search]')) return 'search-words';
    return 'form-value';
  };
  const valueFor = (field) => {
    const kind = kindOf(field);
    const value = options.values[kind] || options.values['form-value'];
    const [year, month, day] = options.values['date-of-birth'].split('-');
    switch (field.type) {
      case 'date': return `${year}-${month}-${day}`;
      case 'number': return kind === 'nhs-number' || kind === 'phone' ? value.replace(/\D/g, '') : String(field.min || '2');
      case 'url': return 'https://example.com/';
      case 'time': return '10:30';
      case 'month': return `${year}-${month}`;
      case 'week': return `${year}-W10`;
      case 'datetime-local': return `${year}-${month}-${day}T10:30`;
      case 'color': return '#336699';
      case 'range': return String(field.max || 50);
      default:
    }
    const part = `${field.name} ${field.id}`;
    const fits = (text) => !(field.maxLength > 0) || text.length <= field.maxLength;
    if (/(^|[^a-z])day\b/i.test(part) && fits(day)) return day;
    if (/(^|[^a-z])month\b/i.test(part) && fits(month)) return month;
    if (/(^|[^a-z])year\b/i.test(part) && fits(year)) return year;
    if (kind === 'date-of-birth') return `${day}/${month}/${year}`;
    const short = [value, value.replace(/ /g, ''), options.values['search-words']].find(fits);
    return short || value.slice(0, field.maxLength);
  };

  // ---- in this order: open, fill in, press ---------------------------------------------------------------------------
  const TEXT = 'input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=search], input[type=password], input[type=url], '
    + 'input[type=number], input[type=date], input[type=time], input[type=month], input[type=week], input[type=datetime-local], input[type=color], input[type=range], textarea, '
    + '[contenteditable=""], [contenteditable=true]';
  for (const element of usable('summary, [aria-expanded=false]:not(select, input), [role=tab], [data-toggle=collapse], [data-bs-toggle=collapse], [data-bs-toggle=tab]')) {
    await step(`opened “${name(element)}”`, () => press(element));
  }
  const searches = []; // where a search leads: that page is visited later, since here nothing leads away
  const searched = (form) => {
    if (!form || form.method !== 'get') return;
    const target = new URL(form.action, location.href);
    target.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string')).toString();
    if (target.origin === location.origin) searches.push(target.pathname + target.search);
  };
  let byKey = 3; // fields besides searches that are typed into key by key; the rest is filled in at once
  for (const field of usable(TEXT)) {
    if (field.readOnly) continue;
    const value = valueFor(field);
    const searching = value === options.values['search-words'];
    const slowly = searching || (byKey > 0 && field.matches('[type=email], [type=text], :not([type])'));
    byKey -= slowly && !searching ? 1 : 0;
    await step(`typed into “${label(field)}”`, () => type(field, value, slowly));
    if (searching && field.value === value) searched(field.form);
  }
  for (const box of usable('input[type=checkbox], input[type=radio]')) {
    if (!box.checked) await step(`ticked “${label(box)}”`, () => press(box));
  }
  for (const list of usable('select')) {
    const option = [...list.options].find((one) => one.value && !one.disabled && !one.selected && !/^\W*(please|choose|select|dewis)/i.test(one.text));
    if (!option) continue;
    const text = squeeze(option.text);
    await step(`chose “${text.slice(0, 80)}” from “${label(list)}”`, () => {
      list.focus({ preventScroll: true });
      if (list.multiple) option.selected = true;
      else setter(list)(option.value);
      list.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      list.dispatchEvent(new Event('change', { bubbles: true }));
      list.blur();
    }, /[a-z]{3}/i.test(text) ? { chosen: text } : {});
  }
  const BUTTONS = 'button:not([type=reset]), input[type=button], input[type=submit], input[type=image], [role=button], [role=menuitem], [role=switch], [role=option], [onclick]';
  for (const element of usable(BUTTONS)) {
    if (!isThere(element)) continue;
    const verb = element.type === 'submit' && element.form ? 'submitted the form with' : 'pressed';
    await step(`${verb} “${name(element)}”`, () => press(element));
  }
  for (const form of inside(document, 'form')) {
    if (!isThere(form) || isConsent(form) || [...form.elements].some((one) => one.type === 'submit' || one.type === 'image')) continue;
    if (form.elements.length) await step(`submitted the form “${name(form).slice(0, 40)}”`, () => submit(form, null));
  }
  // Telephone numbers, files and other sites first: where the page is an application, its own links change what is there.
  const links = usable('a[href], area[href]');
  const rank = (link) => (/\b(btn|button)\b/i.test(link.className) ? -1 : leads(link) && (link.origin !== location.origin || link.hasAttribute('download') || /\.(pdf|docx?|xlsx?|pptx?|zip|csv|rtf|odt|mp3|mp4)$/i.test(link.pathname)) ? 0 : 1);
  let moves = 0;
  for (const link of [...links].sort((one, other) => rank(one) - rank(other))) {
    if (!link.isConnected) continue;
    if (moves >= options.moves) { skipped.limit += 1; continue; }
    const before = location.href.split('#')[0];
    const words = link.protocol === 'tel:' ? 'pressed the telephone number' : link.hasAttribute('download') || /\.(pdf|docx?|xlsx?|pptx?|zip|csv)$/i.test(link.pathname) ? 'downloaded' : rank(link) < 0 ? 'pressed' : 'followed';
    await step(`${words} “${name(link)}”`, () => press(link));
    if (location.href.split('#')[0] !== before) moves += 1;
  }
  return { done, searches, ...skipped };
}
//# sourceURL=pixelguard:interact.js
