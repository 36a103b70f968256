// Tells what a frame's origin keeps on the visitor's device, beside cookies: names only, never values.
async () => {
  const found = { host: location.hostname, stores: {} };
  const look = async (store, names) => { try { found.stores[store] = [...await names()].map(String).slice(0, 300); } catch { /* a sandbox, or an opaque origin, keeps nothing */ } };
  await look('local-storage', () => Object.keys(localStorage));
  await look('session-storage', () => Object.keys(sessionStorage));
  await look('indexed-db', async () => (indexedDB.databases ? (await indexedDB.databases()).map((one) => one.name) : []));
  await look('cache-storage', () => (globalThis.caches ? caches.keys() : []));
  return found;
}
