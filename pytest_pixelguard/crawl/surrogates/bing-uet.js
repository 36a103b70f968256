// Surrogate for Microsoft Advertising's bat.js, from Microsoft's public documentation of UET and of its consent mode
// (help.ads.microsoft.com, learn.microsoft.com/advertising; general knowledge; unverified, November 2026).
(tools) => {
  let consent = '';
  const keywords = () => { const meta = document.querySelector('meta[name=keywords i]'); return meta ? meta.content : ''; };
  globalThis.UET = class UET {
    constructor(options) {
      this.options = options || {};
      this.personal = {};
      const queue = Array.isArray(this.options.q) ? this.options.q : [];
      if (this.options.enableAutoSpaTracking) {
        let address = tools.page();
        tools.onRoute(() => {
          if (tools.page() === address) return;
          address = tools.page();
          this.fire('page_view', { spa: 'Y', page_path: location.pathname + location.search });
        });
      }
      queue.forEach((entry) => this.push(...(Array.isArray(entry) ? entry : [entry])));
    }

    fire(event, extra = {}) {
      const pid = Object.keys(this.personal).length ? JSON.stringify(this.personal) : undefined;
      tools.image('https://bat.bing.com/action/0', {
        ti: this.options.ti, Ver: '2', mid: tools.random(), sid: consent === 'denied' ? undefined : tools.visitor, vid: consent === 'denied' ? undefined : tools.visitor,
        vids: '1', pi: '918639831', lg: navigator.language, sw: screen.width, sh: screen.height, sc: screen.colorDepth, tl: document.title,
        kw: keywords() || undefined, p: tools.page(), r: tools.referrer(), evt: event, pid, ...extra, asc: consent ? (consent === 'denied' ? 'D' : 'G') : undefined,
        sv: '1', rn: tools.random() % 1000000,
      });
    }

    push(...args) {
      tools.guard(() => this.take(...args))();
      return 0;
    }

    take(what, ...args) {
      if (!this.options.ti) return;
      if (what === 'pageLoad') this.fire('pageLoad');
      else if (what === 'event') {
        const [action, data = {}] = args;
        this.fire('custom', { ea: action || undefined, ec: data.event_category, el: data.event_label, ev: data.event_value, page_path: data.page_path });
      } else if (what === 'consent') {
        const answer = args[1] && args[1].ad_storage;
        if (answer) consent = answer;
      } else if (what === 'set') {
        const pid = args[0] && args[0].pid;
        for (const key of ['em', 'ph']) if (pid && pid[key]) this.personal[key] = tools.hashed(tools.clean(key, pid[key]));
      } else if (what && typeof what === 'object') this.fire('custom', { ea: what.ea, ec: what.ec, el: what.el, ev: what.ev });
    }
  };
}
