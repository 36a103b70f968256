module.exports = { presets: [['classic', { gtag: { trackingID: 'G-ABCDEF1234', anonymizeIP: true } }]] , scripts: [{ src: 'https://plausible.io/js/script.js', defer: true, 'data-domain': 'x.org' }] }
