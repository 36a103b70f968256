// Runs in every worker before its own script. A worker's clock cannot be put forward from outside while it waits, so
// its long delays are shortened fifty times: eight seconds become 160 milliseconds.
(() => {
  'use strict';
  const shorter = (native) => function (callback, delay, ...args) {
    const asked = Number(delay) || 0;
    return native.call(globalThis, callback, asked > 100 ? Math.max(20, asked / 50) : asked, ...args);
  };
  globalThis.setTimeout = shorter(globalThis.setTimeout);
  globalThis.setInterval = shorter(globalThis.setInterval);
})();
//# sourceURL=pixelguard:worker.js
