// Runs in every frame before the page's own scripts and before page.js, which takes the binding away. It says who writes
// to the visitor's device: cookies, localStorage, sessionStorage, IndexedDB, Cache Storage. Names only, never values.
(() => {
  'use strict';
  const binding = globalThis.__pixelguard__;
  if (!binding) return;
  const told = new Set();
  const tell = (store, name, more) => {
    const key = `${store} ${name}`;
    if (told.has(key) || told.size > 300) return; // a page that writes without end does not flood the account
    told.add(key);
    binding(JSON.stringify({ kind: 'stored', url: '', store, name: String(name).slice(0, 200), host: location.hostname, stack: new Error().stack || '', page: location.href, ...more }));
  };
  const quietly = (look) => { try { look(); } catch { /* what cannot be told is seen in the look at the end all the same */ } };
  const before = (owner, name, look) => {
    const own = owner && owner[name];
    if (typeof own !== 'function') return;
    owner[name] = function (...args) {
      quietly(() => look(this, ...args));
      return own.apply(this, args);
    };
  };

  const jar = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  const removes = (text) => /;\s*max-age\s*=\s*(0|-\d+)\s*(;|$)/i.test(text) ||
    (!/;\s*max-age\s*=/i.test(text) && Date.parse((/;\s*expires\s*=\s*([^;]+)/i.exec(text) || [])[1]) < Date.now());
  if (jar && jar.set) {
    Object.defineProperty(Document.prototype, 'cookie', {
      ...jar,
      set(text) {
        quietly(() => {
          const line = String(text);
          const [, domain] = /;\s*domain\s*=\s*\.?([^;\s]+)/i.exec(line) || [];
          const lasting = /;\s*(max-age|expires)\s*=/i.test(line);
          if (!removes(line)) tell('cookie', line.split(';')[0].split('=')[0].trim(), { lasting, ...(domain ? { host: domain } : {}) });
        });
        return jar.set.call(this, text);
      },
    });
  }
  if (globalThis.CookieStore) before(CookieStore.prototype, 'set', (_, first) => tell('cookie', typeof first === 'object' ? first.name : first));
  const which = (area) => {
    try { if (area === globalThis.localStorage) return 'local-storage'; } catch { /* a sandbox has none */ }
    return 'session-storage';
  };
  if (globalThis.Storage) before(Storage.prototype, 'setItem', (area, name) => tell(which(area), name));
  if (globalThis.IDBFactory) before(IDBFactory.prototype, 'open', (_, name) => tell('indexed-db', name));
  if (globalThis.CacheStorage) before(CacheStorage.prototype, 'open', (_, name) => tell('cache-storage', name));
})();
