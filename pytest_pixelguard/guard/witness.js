// Runs in every frame of a team's own test before the page's scripts. It changes nothing that the page can notice: it
// tells the guard which WebRTC servers a page names (no proxy sees those), what was typed into its fields, and which
// answer a cookie banner was given.
(() => {
  'use strict';
  const key = Symbol.for('pixelguard.witness');
  if (globalThis[key]) return;
  Object.defineProperty(globalThis, key, { value: true });
  const binding = globalThis.__pixelguard__;
  delete globalThis.__pixelguard__;
  if (!binding) return;
  const now = Date.now; // the test may put its own clock in its place later
  const tell = (kind, url, more) => {
    binding(JSON.stringify({ kind, url: String(url), stack: new Error().stack || '', page: location.href, at: now() / 1000, ...more }));
  };

  const iceServers = (configuration) => {
    for (const server of (configuration && configuration.iceServers) || []) {
      for (const url of [].concat(server.urls || server.url || [])) tell('webrtc', url);
    }
  };
  const Peer = globalThis.RTCPeerConnection;
  if (Peer) {
    const Watched = new Proxy(Peer, {
      construct(target, args, self) {
        iceServers(args[0]);
        return Reflect.construct(target, args, self === Watched ? target : self);
      },
    });
    globalThis.RTCPeerConnection = Watched;
    if (globalThis.webkitRTCPeerConnection) globalThis.webkitRTCPeerConnection = Watched;
    const own = Peer.prototype.setConfiguration;
    Peer.prototype.setConfiguration = function (...args) {
      iceServers(args[0]);
      return own.apply(this, args);
    };
  }

  const SELECTORS = {/*SELECTORS*/};
  const byWords = null/*BANNER*/;
  addEventListener('click', (event) => {
    const path = event.composedPath().filter((node) => node instanceof Element);
    const pressed = (selector) => {
      try { return path.some((node) => node.matches(selector)); } catch { return false; /* a selector of Playwright's own */ }
    };
    for (const answer of ['rejected', 'accepted']) {
      if ((SELECTORS[answer] || []).some(pressed)) return tell('choice', '', { answer });
    }
    for (const [answer, want] of [['rejected', 'reject'], ['accepted', 'accept']]) {
      const button = byWords && byWords(want);
      if (button && path.includes(button)) return tell('choice', '', { answer });
    }
  }, true);

  const typed = (event) => {
    const field = event.composedPath ? event.composedPath()[0] : event.target;
    if (!field || typeof field.value !== 'string') return;
    const words = [field.name, field.id, field.placeholder, field.getAttribute('aria-label'),
      ...[...(field.labels || [])].map((label) => label.textContent)];
    const choice = field.tagName === 'SELECT' && field.selectedOptions[0];
    tell('typed', '', {
      type: field.type || '', autocomplete: field.autocomplete || '', words: words.filter(Boolean).join(' ').slice(0, 200),
      value: String(choice ? choice.textContent.trim() : field.value).slice(0, 500),
    });
  };
  addEventListener('change', typed, true);
  addEventListener('submit', (event) => {
    for (const field of event.target.elements || []) {
      if (!['checkbox', 'radio', 'submit', 'button', 'hidden', 'file', 'image', 'reset'].includes(field.type)) typed({ target: field });
    }
  }, true);
})();
//# sourceURL=pixelguard:witness.js
