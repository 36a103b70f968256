// The queues that the other advertisers' base codes set up, and their scripts.
function load(src, then) {
  const script = document.createElement('script');
  script.src = src;
  script.onload = then || null;
  document.head.appendChild(script);
}

window.TiktokAnalyticsObject = 'ttq';
window.ttq = [];
for (const method of ['page', 'track', 'identify', 'holdConsent', 'grantConsent']) ttq[method] = (...args) => ttq.push([method, ...args]);
ttq.load = (id) => {
  ttq._i = { ...ttq._i, [id]: [] };
  load(`https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=${id}&lib=ttq`);
};

for (const name of ['twq', 'snaptr']) {
  const call = (...args) => {
    if (call.exe) call.exe(...args);
    else if (call.handleRequest) call.handleRequest(...args);
    else call.queue.push(args);
  };
  call.queue = [];
  window[name] = call;
}
window.pintrk = (...args) => pintrk.queue.push(args);
pintrk.queue = [];
window.lintrk = (...args) => lintrk.q.push(args);
lintrk.q = [];

load('https://static.ads-twitter.com/uwt.js');
load('https://sc-static.net/scevent.min.js');
load('https://s.pinimg.com/ct/core.js');
load('https://snap.licdn.com/li.lms-analytics/insight.min.js');
