// Given a button of a cookie banner: the labels of the optional boxes and switches near it that are on although the
// visitor has touched nothing. A box that cannot be changed, or that says it is necessary, is none. `within` are selectors
// of the banner, where they are known: no box outside of it is its own.
(button, within) => {
  const INPUTS = 'input[type=checkbox], input[type=radio], [role=switch], [role=checkbox]';
  const NEEDED = /necessary|essential|required|always (on|active)|hanfodol|angenrheidiol/i;
  const YES = /^((yes|on|use|all|1|ie)(?![\p{L}])|true|accept|allow|agree|grant|enable|derbyn|caniat)/iu;
  const up = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  let root = button;
  let banner = null;
  try { banner = button && within ? button.closest(within) : null; } catch { /* a selector of another kind */ }
  for (let step = 0; root && step < 12 && root.querySelectorAll(INPUTS).length === 0; step += 1) {
    if (root === banner) return [];
    root = up(root);
    if (!root || root === document.body || root === document.documentElement || root.matches('main, article')) return [];
  }
  if (!root) return [];
  const words = (input) => {
    const labels = [...(input.labels || [])].map((one) => one.textContent).join(' ');
    const row = input.closest('li, tr, fieldset, section, label, div[class]');
    return (labels.trim() || input.getAttribute('aria-label') || (row ? row.textContent : '') || input.name || input.id || input.value || '')
      .replace(/\s+/g, ' ').trim().slice(0, 60);
  };
  const found = new Set();
  for (const input of root.querySelectorAll(INPUTS)) {
    if (input.disabled || input.readOnly || input.getAttribute('aria-disabled') === 'true') continue;
    const on = input.matches('input') ? input.checked : input.getAttribute('aria-checked') === 'true';
    if (!on || NEEDED.test(`${words(input)} ${input.name || ''} ${input.id || ''} ${input.value || ''}`)) continue;
    if (input.matches('input[type=radio]') && !YES.test(input.getAttribute('value') || '') && !YES.test(words(input))) continue;
    found.add(words(input) || 'a box without a label');
  }
  return [...found];
}
