addEventListener('click', (event) => navigator.sendBeacon(`https://pressed.tp.example/`, event.target.textContent), true);
