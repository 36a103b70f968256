// The cookie choice, in the convention that www.nhs.uk uses:
//   <script type="text/plain" data-cookieconsent="marketing">   stays inert until the visitor agrees to that category.
// Nothing is stored and nothing is loaded before the visitor has chosen, nor after they have refused.
(function () {
  'use strict';
  var COOKIE = 'nhsuk-cookie-consent';
  var VERSION = 1;
  var DAYS = 90;
  var OPTIONAL = ['preferences', 'statistics', 'marketing'];

  function readChoice() {
    var entry = document.cookie.split('; ').find(function (pair) { return pair.indexOf(COOKIE + '=') === 0; });
    if (!entry) return null;
    try {
      var choice = JSON.parse(decodeURIComponent(entry.slice(COOKIE.length + 1)));
      return choice.version === VERSION && choice.consented ? choice : null;
    } catch (error) {
      return null; // A cookie that cannot be read is no consent: the visitor is asked again.
    }
  }

  function writeChoice(agreed) {
    var choice = { necessary: true, consented: true, version: VERSION };
    OPTIONAL.forEach(function (category) { choice[category] = agreed; });
    document.cookie = COOKIE + '=' + encodeURIComponent(JSON.stringify(choice)) +
      '; Max-Age=' + DAYS * 24 * 60 * 60 + '; Path=/; SameSite=Lax; Secure';
    return choice;
  }

  // Several categories in one attribute, with commas between them: all of them are needed.
  function activate(choice) {
    document.querySelectorAll('script[type="text/plain"][data-cookieconsent]').forEach(function (held) {
      var needed = held.getAttribute('data-cookieconsent').split(',');
      if (!needed.every(function (category) { return choice[category.trim()] === true; })) return;
      var script = document.createElement('script');
      if (held.src) {
        script.src = held.src;
        script.async = false;
      }
      script.text = held.text;
      held.replaceWith(script);
    });
  }

  function forgetTrackers() {
    document.cookie.split('; ').forEach(function (pair) {
      var name = pair.split('=')[0];
      if (/^_(fb|ga|gid|gcl)/.test(name)) document.cookie = name + '=; Max-Age=0; Path=/';
    });
  }

  function accept(banner) {
    activate(writeChoice(true));
    close(banner);
  }

  function reject(banner) {
    var before = readChoice();
    writeChoice(false);
    forgetTrackers();
    close(banner);
    // A script that has run cannot be taken back: load the page afresh, without it.
    if (before && before.marketing) location.reload();
  }

  function close(banner) {
    banner.remove();
    var main = document.getElementById('main');
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  }

  // On www.nhs.uk, too, the button whose name ends in `link_accept` is the one that refuses.
  function askForChoice() {
    if (document.getElementById('nhsuk-cookie-banner')) return;
    var banner = document.createElement('div');
    banner.id = 'nhsuk-cookie-banner';
    banner.className = 'cookie-banner';
    banner.setAttribute('role', 'region');
    banner.setAttribute('aria-label', 'Cookies on this website');
    banner.innerHTML =
      '<div class="width">' +
      '<h2>Cookies on this website</h2>' +
      '<p>We would like to use marketing cookies, to find out whether our recruitment advertisements work. ' +
      'We only use them if you agree. <a href="/cookies.html">Read about our cookies</a>.</p>' +
      '<p class="cookie-buttons">' +
      '<button type="button" id="nhsuk-cookie-banner__link_accept_analytics">Accept marketing cookies</button>' +
      '<button type="button" id="nhsuk-cookie-banner__link_accept">Reject marketing cookies</button>' +
      '</p></div>';
    document.querySelector('.skip').after(banner);
    document.getElementById('nhsuk-cookie-banner__link_accept_analytics').addEventListener('click', function () { accept(banner); });
    document.getElementById('nhsuk-cookie-banner__link_accept').addEventListener('click', function () { reject(banner); });
  }

  function offerToChange() {
    var item = document.createElement('li');
    item.innerHTML = '<button type="button" class="cookie-change" id="change-cookie-choice">Change your cookie choice</button>';
    document.getElementById('footer-links').appendChild(item);
    item.firstChild.addEventListener('click', function () {
      askForChoice();
      document.getElementById('nhsuk-cookie-banner__link_accept').focus();
    });
  }

  var choice = readChoice();
  offerToChange();
  if (choice) activate(choice);
  else askForChoice();
})();
