// Finds a cookie banner that no rule knows, by the words on its buttons, in open shadow roots too. Given what is wanted
// (accept, reject, manage, save, hide, any), gives the element to press, or null. `hide` puts a banner away that says that
// it was answered. `reopen` is a control by which consent can be taken back, and `page` a link to a page about cookies;
// neither stands in a banner. `form` is the button that saves, or refuses, in a choice that stands in the page itself.
(want) => {
  const WORDS = {
    reject: /^(no,? thanks|no|reject|decline|refuse|deny|disagree|do not (accept|use|allow|agree)|don'?t (accept|use|allow)|i do not (accept|agree)|only (use )?(strictly )?(necessary|essential)|(use )?(strictly )?(necessary|essential)( cookies)? only|necessary only|essential only|continue without|gwrthod|na,? dim diolch|peidio|defnyddio cwcis hanfodol|cwcis hanfodol yn unig)/,
    accept: /^(yes|accept|allow|agree|i agree|i accept|i'?m ok|i'?m happy|ok(ay)?\b|got it|that'?s fine|enable all|use all|derbyn|caniat|cytuno|iawn)/,
    manage: /(manage|settings|preferences|customi[sz]e|options|choose|change|more choices|gosodiadau|rheoli|dewis)/,
    hide: /^(hide|close|dismiss|cuddio|cau)\b/,
    save: /(save|confirm|submit|apply|use (my )?selected|allow selection|cadw|cadarnhau)/,
  };
  const COOKIES = /(cookie|cwci|consent|tracking technolog|similar technolog)/;
  const text = (element) => (element.innerText || element.value || element.getAttribute('aria-label') || '')
    .trim().toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, ' ');
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none' && style.opacity !== '0';
  };
  const buttons = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('button, [role="button"], input[type="button"], input[type="submit"], a')) buttons.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  // A banner is a part of the page that speaks of cookies, is not the page itself, and holds a choice. A page about
  // cookies is no banner: it lies in the flow of the main content, while a banner is laid over it or stands before it.
  const banner = (element) => {
    let node = element;
    for (let up = 0; node && up < 12; up += 1) {
      node = node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
      if (!node || node === document.body || node === document.documentElement || node.matches('main, article, footer')) return null;
      // textContent, not innerText: the latter lays the page out anew for each of a page's thousand buttons.
      const length = (node.textContent || '').length;
      if (length > 8000) return null; // whatever is above it holds still more: that is the page, not a banner
      if (length > 40 && COOKIES.test(node.textContent.toLowerCase())) {
        const named = COOKIES.test(`${node.id} ${node.className} ${node.getAttribute('aria-label') || ''}`.toLowerCase());
        const style = getComputedStyle(node);
        const laid = style.position === 'fixed' || style.position === 'sticky' || style.position === 'absolute';
        const dialog = node.matches('dialog, [role="dialog"], [role="alertdialog"], [role="region"], [aria-modal="true"]');
        // A form with fields in the main content, whatever it is called, is the page's own: see `form` below.
        const form = node.closest('main, article') && node.querySelector('input[type=radio], input[type=checkbox]');
        if ((named && !form) || laid || dialog) return node;
      }
    }
    return null;
  };
  const leads = (element) => element.matches('a[href]') && !/^(#|javascript:|$)/.test(element.getAttribute('href'));
  const REOPEN = /(cookie|cwcis?|consent|privacy)[\w’' -]{0,20}(settings?|preferences?|choices?|options|gosodiadau|dewisiadau)|(manage|change|withdraw|update|review|edit|revoke|reset|rheoli|newid|tynnu)[\w’' -]{0,20}(cookies?|cwcis?|consent|caniatâd|privacy (choices|settings))|(gosodiadau|dewisiadau) (cwcis?|preifatrwydd)/;
  if (want === 'reopen') return buttons.find((element) => visible(element) && !leads(element) && text(element).length <= 60 && REOPEN.test(text(element))) || null;
  if (want === 'page') {
    const own = buttons.filter((element) => leads(element) && visible(element) && element.origin === location.origin && text(element).length <= 60);
    return own.find((element) => REOPEN.test(text(element))) || own.find((element) => /cookie|cwci/.test(text(element))) || null;
  }
  if (want === 'form') {
    const about = (element) => {
      const form = element.closest('form, fieldset, section, main, article');
      return form && COOKIES.test(form.textContent.toLowerCase()) && form.querySelector('input[type=checkbox], input[type=radio], [role=switch]');
    };
    const inPage = buttons.filter((element) => visible(element) && !leads(element) && text(element).length <= 60);
    return inPage.find((element) => WORDS.reject.test(text(element)) && COOKIES.test(text(element))) ||
      inPage.find((element) => WORDS.save.test(text(element)) && about(element)) || null;
  }
  const usable = buttons.filter((element) => visible(element) && banner(element));
  const order = want === 'any' ? ['reject', 'accept', 'manage'] : [want];
  for (const kind of order) {
    for (const element of usable) {
      const words = text(element);
      if (words.length > 60 || !WORDS[kind].test(words)) continue;
      if (kind === 'accept' && WORDS.reject.test(words)) continue;
      if (leads(element)) continue;
      return element;
    }
  }
  return null;
}
