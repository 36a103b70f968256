// The search runs in the visitor's browser, over this list of pages.
(function () {
  'use strict';
  var pages = [
    { address: '/conditions/cancer.html', title: 'Cancer', words: 'tumour chemotherapy oncology' },
    { address: '/services/childrens-services.html', title: 'Children’s services', words: 'paediatric autism adhd camhs asthma epilepsy' },
    { address: '/conditions/differences-of-sex-development.html', title: 'Differences of sex development', words: 'dsd intersex hormones' },
    { address: '/conditions/eating-disorders.html', title: 'Eating disorders', words: 'anorexia bulimia binge eating' },
    { address: '/conditions/gender-identity.html', title: 'Gender identity', words: 'transgender dysphoria' },
    { address: '/conditions/hiv.html', title: 'HIV', words: 'aids antiretroviral test prep pep' },
    { address: '/conditions/crisis-mental-health.html', title: 'Help in a mental health crisis', words: 'suicide depression emergency' },
    { address: '/conditions/self-harm.html', title: 'Self-harm', words: 'cutting overdose' },
    { address: '/conditions/sexual-health.html', title: 'Sexual health', words: 'sti chlamydia syphilis contraception abortion pregnancy' },
    { address: '/medicines/dolutegravir.html', title: 'Dolutegravir: patient handbook', words: 'medicine tablet hiv' },
    { address: '/appointments/book.html', title: 'Book an appointment', words: 'clinic doctor visit' },
    { address: '/prescriptions/repeat.html', title: 'Ask for a repeat prescription', words: 'medicine pharmacy' },
    { address: '/recruitment/', title: 'Nurses: join us this spring', words: 'jobs work vacancies careers' }
  ];

  var asked = (new URLSearchParams(location.search).get('q') || '').trim();
  if (!asked) return;
  document.getElementById('q').value = asked;

  var found = pages.filter(function (page) {
    return (page.title + ' ' + page.words).toLowerCase().indexOf(asked.toLowerCase()) >= 0;
  });
  var results = document.getElementById('results');
  var heading = document.createElement('h2');
  heading.textContent = found.length + (found.length === 1 ? ' result for “' : ' results for “') + asked + '”';
  results.appendChild(heading);
  var list = document.createElement('ul');
  found.forEach(function (page) {
    var item = document.createElement('li');
    var link = document.createElement('a');
    link.href = page.address;
    link.textContent = page.title;
    item.appendChild(link);
    list.appendChild(item);
  });
  results.appendChild(list);
})();
