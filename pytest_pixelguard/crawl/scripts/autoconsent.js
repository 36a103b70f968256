// Runs beside a page, right before autoconsent's own script, which sends its messages through the function that this
// leaves. Each run has a number: a frame may be looked at more than once.
(() => {
  'use strict';
  const turn = (globalThis.pixelguardTurn || 0) + 1;
  globalThis.pixelguardTurn = turn;
  delete globalThis.autoconsentReceiveMessage; // of an earlier run, which would keep this one from starting
  const tell = globalThis.pixelguardTell;
  let before = '';
  globalThis.autoconsentSendMessage = (message) => {
    if (message.type === 'report') { // one comes with every step; only a new stage is news
      const lifecycle = message.state.lifecycle;
      if (lifecycle !== before) tell(JSON.stringify({ turn, type: 'report', lifecycle }));
      before = lifecycle;
    } else {
      tell(JSON.stringify({ ...message, turn }));
    }
    return Promise.resolve();
  };
})();
