// Given the button that saves a choice: takes away, in the part of the page that the button belongs to, every tick and
// every switch that is on, and chooses "no" where there is a choice of two. What cannot be changed (strictly necessary)
// is left as it is. With `on` it is the other way round: everything is ticked, and "yes" chosen.
(save, on) => {
  const INPUTS = 'input[type=checkbox], input[type=radio], [role=switch], [role=checkbox]';
  const up = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const inside = (node) => [...node.querySelectorAll(INPUTS), ...(node.shadowRoot ? node.shadowRoot.querySelectorAll(INPUTS) : [])];
  let root = save;
  for (let step = 0; root && step < 12 && inside(root).length === 0; step += 1) root = up(root);
  if (!root || root === document.body || root === document.documentElement) return 0; // other forms of the page are not ours
  const label = (input) => [...(input.labels || [])].map((one) => one.textContent).join(' ') + ' ' + (input.getAttribute('aria-label') || '');
  const NO = /^(no|off|false|reject|refuse|deny|disagree|decline|0|do not|don'?t|na\b|nac|gwrthod|peidio)/i;
  const YES = /^(yes|on|true|accept|allow|agree|consent|1|i'?m|ie\b|ydw|iawn|derbyn|caniat)/i;
  const wanted = on ? YES : NO;
  let changed = 0;
  const change = (element) => { element.click(); changed += 1; };
  for (const input of inside(root)) {
    const fixed = input.disabled || input.readOnly || input.getAttribute('aria-disabled') === 'true';
    if (fixed) continue;
    if (input.matches('input[type=radio]')) {
      if (!input.checked && (wanted.test(input.value) || wanted.test(label(input).trim()))) change(input);
    } else if ((input.matches('input') ? input.checked : input.getAttribute('aria-checked') === 'true') !== Boolean(on)) change(input);
  }
  return changed;
}
