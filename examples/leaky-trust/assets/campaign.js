// Recruitment campaign, spring: counts visits and clicks even where the pixel itself is blocked.
(function () {
  'use strict';
  var PIXEL = '123456789012345';

  function parameters(name, data) {
    var query = 'id=' + PIXEL + '&ev=' + encodeURIComponent(name) + '&dl=' + encodeURIComponent(location.href);
    Object.keys(data).forEach(function (key) {
      query += '&' + encodeURIComponent(key) + '=' + encodeURIComponent(data[key]);
    });
    return query;
  }

  function send(name, data) {
    new Image().src = 'https://www.facebook.com/tr?' + parameters(name, data);
  }

  send('PageView', { 'cd[pageFeatures]': JSON.stringify({ title: document.title }) });

  // What the visitor searched for.
  var words = new URLSearchParams(location.search).get('q');
  if (words) send('Search', { 'cd[search_string]': words });

  // Which button or link the visitor pressed.
  document.addEventListener('click', function (event) {
    var pressed = event.target.closest('button, a.button, a[href^="tel:"], a[download]');
    if (pressed) send('SubscribedButtonClick', { 'cd[buttonText]': pressed.textContent.trim() });
  }, true);

  document.addEventListener('change', function (event) {
    var field = event.target;
    // What the visitor chose from a list.
    if (field.tagName === 'SELECT' && field.value) {
      send('SubscribedButtonClick', { 'cd[content_category]': field.name, 'cd[content_name]': field.options[field.selectedIndex].text });
    }
    // Advanced matching: the e-mail address, hashed, so that the visitor can be found among the network's users.
    if (field.type === 'email' && field.value && window.crypto && crypto.subtle) {
      crypto.subtle.digest('SHA-256', new TextEncoder().encode(field.value.trim().toLowerCase())).then(function (digest) {
        var hash = Array.from(new Uint8Array(digest), function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
        send('Contact', { 'ud[em]': hash });
      });
    }
  }, true);

  // Which form the visitor sent, and what it asks.
  document.addEventListener('submit', function (event) {
    var fields = Array.from(event.target.elements)
      .filter(function (field) { return field.name; })
      .map(function (field) { return { id: field.id, name: field.name, inputType: field.type }; });
    var query = parameters('SubmitApplication', { 'cd[formFeatures]': JSON.stringify(fields) });
    navigator.sendBeacon('https://www.facebook.com/tr/', new URLSearchParams(query));
  }, true);
})();
