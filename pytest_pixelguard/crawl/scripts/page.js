// Runs in every frame before the page's own scripts. It gives the crawl a hand inside the page: a clock that can be
// put forward, a visitor who scrolls and moves, a leave that every handler hears, and a witness for what no proxy can
// see (WebRTC). Nothing here is visible to the page except under one well-known symbol.
(() => {
  'use strict';
  const key = Symbol.for('pixelguard');
  if (globalThis[key]) return;
  const binding = globalThis.__pixelguard__;
  delete globalThis.__pixelguard__;

  // ---- witness -----------------------------------------------------------------------------------------------------
  const tell = (kind, url) => {
    if (binding) binding(JSON.stringify({ kind, url: String(url), stack: new Error().stack || '', page: location.href }));
  };
  const note = (kind, fields) => { // what our own scripts report: an interaction, a surrogate's fault
    if (binding) binding(JSON.stringify({ ...fields, kind, url: '', stack: '', page: location.href }));
  };
  const iceServers = (configuration) => {
    for (const server of (configuration && configuration.iceServers) || []) {
      for (const url of [].concat(server.urls || server.url || [])) tell('webrtc', url);
    }
  };
  const candidates = (text) => {
    for (const [, address, port] of String(text || '').matchAll(/candidate:\S+ \d+ \S+ \d+ (\S+) (\d+)/gi)) {
      if (!/\.local$/i.test(address)) tell('webrtc', `candidate:${address}:${port}`);
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
    const before = (name, look) => {
      const own = Peer.prototype[name];
      Peer.prototype[name] = function (...args) {
        look(args[0]);
        return own.apply(this, args);
      };
    };
    before('setConfiguration', iceServers);
    before('setRemoteDescription', (description) => candidates(description && description.sdp));
    before('addIceCandidate', (candidate) => candidates(candidate && candidate.candidate));
  }

  // ---- bodies that stream ------------------------------------------------------------------------------------------
  // A browser streams a body over HTTP/2 only, which a proxy's side of the wire is not: what would be streamed is sent
  // whole, as far as it came within a tenth of a second after its first part, for which a busy machine is given longer.
  // Without this, the request is refused and its body never seen.
  const nativeFetch = globalThis.fetch;
  const gathered = async (stream) => {
    const parts = [];
    const reader = stream.getReader();
    const after = (milliseconds) => new Promise((resolve) => {
      real.setTimeout.call(globalThis, resolve, milliseconds, { done: true });
    });
    let over = after(400);
    for (let size = 0; size < 16_777_216;) {
      const part = await Promise.race([reader.read(), over]);
      if (part.done) break;
      if (!parts.length) over = after(100);
      parts.push(part.value);
      size += part.value.byteLength;
    }
    return new Blob(parts);
  };
  if (nativeFetch && globalThis.ReadableStream) {
    globalThis.fetch = function fetch(input, options) {
      if (!options || !(options.body instanceof ReadableStream)) return nativeFetch.apply(globalThis, arguments);
      return gathered(options.body).then((body) => nativeFetch.call(globalThis, input, { ...options, body, duplex: undefined }));
    };
  }

  // ---- clock -------------------------------------------------------------------------------------------------------
  const real = {
    setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval,
    frame: globalThis.requestAnimationFrame, cancelFrame: globalThis.cancelAnimationFrame,
    idle: globalThis.requestIdleCallback, cancelIdle: globalThis.cancelIdleCallback,
    now: performance.now.bind(performance), Date: globalThis.Date, Channel: globalThis.MessageChannel,
  };
  let ahead = 0; // milliseconds by which the page's clock runs before the real one
  const now = () => real.now() + ahead;
  const waiting = new Map(); // native id -> {due, period, run, kind}
  const report = globalThis.reportError || ((error) => real.setTimeout.call(globalThis, () => { throw error; }, 0));
  const guarded = (run) => { try { run(); } catch (error) { report(error); } };

  // Timers that set themselves again and again (a clock, an animation) run as they are for a while, and then less often,
  // as in a tab in the background: otherwise they would keep the slow timers beside them from ever being reached.
  const MANY = 40; // runs, or timers set by one another
  const SELDOM = 250; // virtual milliseconds between two runs of such a timer
  let chain = 0; // how many timers, set by one another, led to the code that runs now

  const makeTask = console.createTask ? console.createTask.bind(console) : null;
  const timers = (native, repeating) => function (callback, delay, ...args) {
    const period = Math.max(Number(delay) || 0, repeating ? 4 : 0);
    // A task carries the stack of whoever set the timer, which a call of our own would otherwise lose.
    const task = makeTask ? makeTask(repeating ? 'setInterval' : 'setTimeout') : null;
    const plain = () => (typeof callback === 'function' ? callback.apply(globalThis, args) : undefined);
    const call = task ? () => task.run(plain) : plain;
    const links = chain + 1;
    const within = (run) => { const outer = chain; chain = links; try { run(); } finally { chain = outer; } };
    const id = typeof callback === 'function'
      ? native.call(globalThis, () => { if (!repeating) waiting.delete(id); within(plain); }, delay)
      : native.call(globalThis, callback, delay);
    const wait = links > MANY && !repeating ? Math.max(period, SELDOM) : period;
    waiting.set(id, { due: now() + wait, period: repeating ? period : 0, call, links, runs: 0, text: typeof callback === 'function' ? null : callback });
    return id;
  };
  const clearing = (native) => function (id) { waiting.delete(id); return native.call(globalThis, id); };
  globalThis.setTimeout = timers(real.setTimeout, false);
  globalThis.setInterval = timers(real.setInterval, true);
  globalThis.clearTimeout = clearing(real.clearTimeout);
  globalThis.clearInterval = clearing(real.clearInterval);

  const scheduler = globalThis.scheduler;
  if (scheduler && scheduler.postTask) {
    const native = scheduler.postTask.bind(scheduler);
    scheduler.postTask = (callback, options = {}) => (options.delay > 0
      ? new Promise((resolve, reject) => {
        globalThis.setTimeout(() => { native(callback, { ...options, delay: 0 }).then(resolve, reject); }, options.delay);
      })
      : native(callback, options));
  }

  const frames = new Map();
  globalThis.requestAnimationFrame = function (callback) {
    const id = real.frame.call(globalThis, () => { frames.delete(id); callback(now()); });
    frames.set(id, callback);
    return id;
  };
  globalThis.cancelAnimationFrame = (id) => { frames.delete(id); return real.cancelFrame.call(globalThis, id); };
  const idles = new Map();
  if (real.idle) {
    globalThis.requestIdleCallback = function (callback, options) {
      const id = real.idle.call(globalThis, (deadline) => { idles.delete(id); callback(deadline); }, options);
      idles.set(id, callback);
      return id;
    };
    globalThis.cancelIdleCallback = (id) => { idles.delete(id); return real.cancelIdle.call(globalThis, id); };
  }
  performance.now = () => now();
  // The browser's own, whatever becomes of `Date.now`: what a polyfill writes there is mostly what it has read there.
  const today = real.Date.now.bind(real.Date);
  globalThis.Date = new Proxy(real.Date, {
    construct(target, args, self) {
      const own = self === globalThis.Date ? target : self;
      return Reflect.construct(target, args.length ? args : [today() + ahead], own);
    },
    apply: (target) => new target(today() + ahead).toString(),
    get: (target, name) => (name === 'now' ? () => today() + Math.round(ahead) : Reflect.get(target, name)),
  });
  real.Date.prototype.constructor = globalThis.Date;

  const breathe = () => new Promise((resolve) => { // a real macrotask: promises and messages in between get their turn
    const channel = new real.Channel();
    channel.port1.onmessage = () => { channel.port1.close(); resolve(); };
    channel.port2.postMessage(0);
  });
  const due = (limit) => {
    let next = null;
    for (const [id, timer] of waiting) {
      if (timer.due <= limit && (next === null || timer.due < next[1].due)) next = [id, timer];
    }
    return next;
  };
  const FRAME = 250; // virtual milliseconds between animation frames: enough for what counts time, kind to what draws
  const MINUTE = 60_000; // how far the clock is put forward in all
  const started = now();
  const MOST = 1500; // callbacks in one call; a page that sets timers without end does not hold the crawl up
  const LONGEST = 3000; // real milliseconds that one call may take
  const advance = async (milliseconds) => {
    const goal = now() + milliseconds;
    let ran = 0;
    let idled = 0;
    let nextFrame = now();
    finish();
    const began = real.now();
    while (ran < MOST && real.now() - began < LONGEST) {
      const timer = due(goal);
      const wantsFrame = frames.size > 0 && nextFrame <= goal;
      if (idles.size && idled < MANY) {
        idled += 1;
        for (const [id, callback] of [...idles]) {
          globalThis.cancelIdleCallback(id);
          ran += 1;
          guarded(() => callback({ didTimeout: true, timeRemaining: () => 10 }));
        }
      } else if (wantsFrame && (timer === null || nextFrame <= timer[1].due)) {
        ahead = Math.max(ahead, nextFrame - real.now());
        nextFrame += FRAME;
        for (const [id, callback] of [...frames]) {
          globalThis.cancelAnimationFrame(id);
          guarded(() => callback(now()));
        }
        ran += 1;
      } else if (timer !== null) {
        const [id, entry] = timer;
        chain = entry.links; // until it has breathed: what it resolves may set timers of its own
        ahead = Math.max(ahead, entry.due - real.now());
        if (entry.text !== null) { // a string of code: the browser runs it, under the page's own security policy
          globalThis.clearTimeout(id);
          real.setTimeout.call(globalThis, entry.text, 0);
          await new Promise((resolve) => real.setTimeout.call(globalThis, resolve, 1));
        } else if (entry.period) {
          entry.runs += 1;
          entry.due += entry.runs < MANY ? entry.period : Math.max(entry.period, SELDOM);
          guarded(entry.call);
        } else {
          globalThis.clearTimeout(id);
          guarded(entry.call);
        }
        ran += 1;
      } else break;
      await breathe();
      chain = 0;
    }
    if (goal > now()) ahead = goal - real.now();
    // `fresh`: what has yet to run for the first time within the minute. The rest repeats what was heard already.
    const fresh = [...waiting.values()].filter((timer) => !timer.runs && timer.links <= MANY && timer.due <= started + MINUTE).length;
    return { ran, fresh: fresh + (idled < MANY ? idles.size : 0), pending: waiting.size + frames.size + idles.size };
  };

  // ---- a visitor who looks around ----------------------------------------------------------------------------------
  const nextFrame = () => new Promise((resolve) => {
    real.setTimeout.call(globalThis, resolve, 60); // a frame that is not drawn (hidden, zero size) gets no animation frame
    real.frame.call(globalThis, () => resolve());
  });
  const fire = (target, event) => { try { target.dispatchEvent(event); } catch (error) { report(error); } };
  const finish = () => {
    for (const animation of document.getAnimations ? document.getAnimations() : []) {
      try { animation.finish(); } catch { /* an endless animation cannot be finished, and has no end to listen for */ }
    }
  };
  const hasten = () => { // what is loaded only when it comes into view; a frame that waits cannot even be asked
    for (const lazy of document.querySelectorAll('img[loading=lazy], iframe[loading=lazy]')) lazy.loading = 'eager';
  };
  globalThis.addEventListener('load', hasten, { once: true });
  const poke = async () => {
    const root = document.scrollingElement || document.documentElement;
    hasten();
    const middle = { bubbles: true, cancelable: true, composed: true, view: window, clientX: 200, clientY: 200 };
    const on = document.body || document.documentElement;
    fire(window, new Event('focus'));
    for (const name of ['pointerover', 'pointerenter', 'pointermove']) fire(on, new PointerEvent(name, { ...middle, pointerType: 'mouse' }));
    for (const name of ['mouseover', 'mouseenter', 'mousemove']) fire(on, new MouseEvent(name, middle));
    fire(on, new WheelEvent('wheel', { ...middle, deltaY: 200 }));
    for (const name of ['keydown', 'keyup']) fire(on, new KeyboardEvent(name, { key: 'Shift', code: 'ShiftLeft', bubbles: true, cancelable: true, composed: true }));
    if (globalThis.TouchEvent) for (const name of ['touchstart', 'touchmove', 'touchend']) fire(on, new TouchEvent(name, { bubbles: true, cancelable: true, composed: true }));
    if (root) {
      const end = root.scrollHeight - window.innerHeight;
      const steps = end > 0 ? Math.min(8, Math.ceil(end / window.innerHeight)) : 0;
      for (let step = 1; step <= steps; step += 1) {
        window.scrollTo(0, (end * step) / steps);
        await nextFrame();
      }
      if (steps) { // the scroll event comes with the frame after the scroll
        fire(window, new Event('scroll'));
        fire(document, new Event('scroll', { bubbles: true }));
      }
    }
    finish();
  };

  // ---- leaving -----------------------------------------------------------------------------------------------------
  let left = false;
  for (const name of ['beforeunload', 'pagehide', 'visibilitychange', 'unload']) {
    // Once the synthetic leave was heard, the real one must not send everything a second time.
    globalThis.addEventListener(name, (event) => { if (left && event.isTrusted) event.stopImmediatePropagation(); }, true);
  }
  // On the way out: the pointer goes to the window's edge (what asks the visitor to stay), something is copied, printed,
  // and the window resized. Here, where what it brings up stands in nobody's way any more.
  const goingOut = () => {
    const out = { bubbles: true, cancelable: true, composed: true, view: window, clientX: 200, clientY: -1, relatedTarget: null };
    for (const on of [document.body, document.documentElement, document].filter(Boolean)) {
      fire(on, new MouseEvent('mouseleave', { ...out, bubbles: false }));
    }
    fire(document.documentElement, new MouseEvent('mouseout', out));
    fire(document, new Event('selectionchange', { bubbles: true }));
    fire(document.body || document, new ClipboardEvent('copy', { bubbles: true, cancelable: true, composed: true }));
    for (const name of ['resize', 'beforeprint', 'afterprint']) fire(window, new Event(name));
  };
  const leave = () => { // gives how many timers were set by it, for which the clock is put forward once more
    const before = new Set(waiting.keys());
    goingOut();
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    fire(window, new Event('beforeunload', { cancelable: true }));
    fire(window, new Event('blur'));
    fire(document, new Event('visibilitychange', { bubbles: true }));
    fire(window, new PageTransitionEvent('pagehide', { persisted: false }));
    fire(window, new Event('unload'));
    left = true;
    return [...waiting].filter(([id, timer]) => !before.has(id) && !timer.period).length;
  };

  Object.defineProperty(globalThis, key, { value: Object.freeze({ advance, poke, leave, breathe, note }) });
})();
//# sourceURL=pixelguard:page.js
