// The queue that Meta's base code sets up, and its script.
window.fbq = function (...args) {
  if (fbq.callMethod) fbq.callMethod(...args);
  else fbq.queue.push(args);
};
window._fbq = fbq;
fbq.push = fbq;
fbq.loaded = true;
fbq.version = '2.0';
fbq.queue = [];
const script = document.createElement('script');
script.src = 'https://connect.facebook.net/en_US/fbevents.js';
document.head.appendChild(script);
