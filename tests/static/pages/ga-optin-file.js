import { hasConsent, onConsent } from './cookies.js';
const ID = 'G-ABCDEF1234';
export function startAnalytics() {
  const s = document.createElement('script');
  s.src = `https://www.googletagmanager.com/gtag/js?id=${ID}`;
  document.head.append(s);
  window.dataLayer = window.dataLayer || [];
  function gtag() { dataLayer.push(arguments); }
  gtag('js', new Date()); gtag('config', ID);
}
if (hasConsent('analytics')) startAnalytics(); else onConsent('analytics', startAnalytics);
