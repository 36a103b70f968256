// Given the button that saves a choice: takes away, in the part of the page that the button belongs to, every tick and
// every switch that is on, and chooses "no" where there is a choice of two. What cannot be changed (strictly necessary)
// is left as it is. With `on` it is the other way round: everything is ticked, and "yes" chosen.
(save, on) => {
  const INPUTS = 'input[type=checkbox], input[type=radio], [role=switch], [role=checkbox]';
  const up = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const inside = (node) => [...node.querySelectorAll(INPUTS), ...(node.shadowRoot ? node.shadowRoot.querySelectorAll(INPUTS) : [])];
  let root = save;
  for (let step = 0; root && step < 12 && inside(root).length === 0 && !root.querySelector('select'); step += 1) root = up(root);
  if (!root || root === document.body || root === document.documentElement) return 0; // other forms of the page are not ours
  const label = (input) => [...(input.labels || [])].map((one) => one.textContent).join(' ') + ' ' + (input.getAttribute('aria-label') || '');
  const NO = /^((no|none|never|off|only|without|na|nac|dim|0)(?![\p{L}])|false|reject|refuse|deny|denied|disagree|decline|disable|disallow|block|opt[- ]?out|turn off|switch off|(i )?do not|(i )?don'?t|gwrthod|peidi)/iu;
  const YES = /^((yes|on|use|all|1|ie)(?![\p{L}])|true|accept|allow|agree|approve|consent|grant|enable|opt[- ]?in|turn on|switch on|i'?m|ydw|iawn|derbyn|caniat)/iu;
  const says = (pattern) => (input) => pattern.test(input.getAttribute('value') || '') || pattern.test(label(input).trim().replace(/’/g, "'"));
  const [wanted, other] = on ? [says(YES), says(NO)] : [says(NO), says(YES)];
  let changed = 0;
  const change = (element) => { element.click(); changed += 1; };
  const all = inside(root);
  const groups = new Map(); // radio buttons of which one is chosen
  for (const input of all) {
    const fixed = input.disabled || input.readOnly || input.getAttribute('aria-disabled') === 'true';
    if (fixed) continue;
    if (input.matches('input[type=radio]')) {
      groups.set(input.name, [...(groups.get(input.name) || []), input]);
    } else if ((input.matches('input') ? input.checked : input.getAttribute('aria-checked') === 'true') !== Boolean(on)) change(input);
  }
  for (const group of groups.values()) {
    // Of two, where one says yes, the other says no, whatever its words are.
    const chosen = group.find((input) => wanted(input) && !other(input)) || group.find(wanted) ||
      (group.length === 2 && group.filter(other).length === 1 ? group.find((input) => !other(input)) : null);
    if (chosen && !chosen.checked) change(chosen);
  }
  for (const list of root.querySelectorAll('select:not([disabled])')) {
    const means = (pattern) => (option) => pattern.test(option.value) || pattern.test(option.text.trim().replace(/’/g, "'"));
    const chosen = [...list.options].find(means(on ? YES : NO));
    if (!chosen || chosen.selected) continue;
    list.value = chosen.value;
    for (const name of ['input', 'change']) list.dispatchEvent(new Event(name, { bubbles: true }));
    changed += 1;
  }
  return changed;
}
