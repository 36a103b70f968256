// Runs in every worker before its own script. A worker's clock cannot be put forward from outside while it waits, so
// its long delays are shortened fifty times: eight seconds become 160 milliseconds.
(() => {
  'use strict';
  const natives = {};
  const native = (name) => { // at this moment the worker's prototypes are not filled yet (Chromium 156): look later
    for (let holder = Object.getPrototypeOf(globalThis); holder && !natives[name]; holder = Object.getPrototypeOf(holder)) {
      if (Object.hasOwn(holder, name)) natives[name] = holder[name];
    }
    return natives[name];
  };
  const shorten = (name) => {
    const shorter = function (callback, delay, ...args) {
      const asked = Number(delay) || 0;
      return native(name).call(globalThis, callback, asked > 100 ? Math.max(20, asked / 50) : asked, ...args);
    };
    Object.defineProperty(globalThis, name, { value: shorter, writable: true, enumerable: true, configurable: true });
  };
  shorten('setTimeout');
  shorten('setInterval');
})();
//# sourceURL=pixelguard:worker.js
