// The booking form: choose the clinic that the visitor came from, and say on the button whom they will see.
(function () {
  'use strict';
  var condition = document.getElementById('condition');
  var doctor = document.getElementById('doctor');
  var button = document.getElementById('book');

  var clinic = new URLSearchParams(location.search).get('clinic');
  if (clinic) {
    condition.value = clinic;
    if (condition.selectedIndex < 0) condition.selectedIndex = 0;
  }

  doctor.addEventListener('change', function () {
    button.textContent = doctor.value ? 'Book appointment with ' + doctor.value : 'Book appointment';
  });
})();
