// Tells a third party of everything that a visitor does, each kind to a host of its own.
window.say = (kind, what) => navigator.sendBeacon(`https://${kind}.tp.example/`, what);
addEventListener('click', (event) => {
  const pressed = event.target.closest('button, a, input[type=checkbox], summary');
  if (pressed) say(pressed.classList.contains('bad') ? 'bad' : 'pressed', pressed.textContent.trim() || pressed.name);
}, true);
addEventListener('change', (event) => say('changed', `${event.target.name}=${event.target.value}`));
booking.addEventListener('submit', (event) => say('submitted', event.submitter.textContent));

let typing;
let keys = '';
const search = document.querySelector('[type=search]');
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => say('debounced', search.value), 400);
});
search.addEventListener('keydown', (event) => {
  keys += event.key;
  if (keys.length === 4) say('keys', keys);
});

late.addEventListener('click', async () => {
  await 0;
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  fetch('https://late.tp.example/');
});
route.addEventListener('click', (event) => {
  event.preventDefault();
  history.pushState({}, '', '/steps');
  say('routed', location.pathname);
});
stops.addEventListener('click', (event) => event.stopImmediatePropagation());
const shadow = host.attachShadow({ mode: 'open' });
shadow.innerHTML = '<input placeholder="Your name">';
shadow.firstChild.addEventListener('input', () => say('shadow', shadow.firstChild.value));
