// A small interpreter of published containers, for tests: what a tag manager's own code does with `data`, and no more.
var layer = (window.dataLayer = window.dataLayer || []);
var model = {};
var granted = {};
var resource = data.resource;
var done = {};

function read(name) {
  return name.split('.').reduce(function (at, key) { return at === undefined || at === null ? undefined : at[key]; }, model);
}

function cookie(name) {
  var found = document.cookie.split('; ').filter(function (each) { return each.indexOf(name + '=') === 0; })[0];
  return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1));
}

function variable(number) {
  var macro = resource.macros[number];
  var defaults = macro.vtp_setDefaultValue ? value(macro.vtp_defaultValue) : undefined;
  var found;
  if (macro.function === '__e') found = model.event;
  if (macro.function === '__v') found = read(macro.vtp_name);
  if (macro.function === '__k') found = cookie(macro.vtp_name);
  if (macro.function === '__j') found = window[macro.vtp_name];
  if (macro.function === '__c') found = value(macro.vtp_value);
  if (macro.function === '__u') found = location.href;
  return found === undefined ? defaults : found;
}

function value(given) {
  if (!Array.isArray(given)) return given;
  if (given[0] === 'macro') return variable(given[1]);
  if (given[0] === 'escape') return value(given[1]);
  if (given[0] === 'template') return given.slice(1).map(value).join('');
  return given.slice(1).map(value);
}

function holds(number) {
  var predicate = resource.predicates[number];
  var text = String(value(predicate.arg0));
  var wanted = String(value(predicate.arg1));
  var met = false;
  if (predicate.function === '_eq') met = text === wanted;
  if (predicate.function === '_cn') met = text.indexOf(wanted) >= 0;
  if (predicate.function === '_sw') met = text.indexOf(wanted) === 0;
  if (predicate.function === '_re') met = new RegExp(wanted, predicate.ignore_case ? 'i' : '').test(text);
  return predicate.negate ? !met : met;
}

function insert(html) {
  var box = document.createElement('div');
  box.innerHTML = html;
  Array.prototype.slice.call(box.childNodes).forEach(function (node) {
    if (node.nodeName !== 'SCRIPT') return document.body.appendChild(node);
    var script = document.createElement('script');
    var source = node.getAttribute('data-gtmsrc') || node.getAttribute('src');
    if (source) script.src = source;
    script.text = node.text;
    document.body.appendChild(script);
  });
}

function fire(number) {
  var tag = resource.tags[number];
  var needs = (tag.consent || ['list']).slice(1);
  if (done[number] || needs.some(function (kind) { return granted[kind] === 'denied'; })) return;
  done[number] = true;
  (tag.setup_tags || ['list']).slice(1).forEach(function (each) { fire(each[1]); });
  if (tag.function === '__html') insert(value(tag.vtp_html));
  if (tag.function === '__img') new Image().src = value(tag.vtp_url);
  (tag.teardown_tags || ['list']).slice(1).forEach(function (each) { fire(each[1]); });
}

function handle(pushed) {
  if (Object.prototype.toString.call(pushed) === '[object Arguments]') {
    if (pushed[0] === 'consent') Object.assign(granted, pushed[2]);
    return;
  }
  Object.assign(model, pushed);
  if (!pushed.event) return;
  var wanted = [];
  var blocked = [];
  resource.rules.forEach(function (rule) {
    var met = rule.every(function (part) {
      if (part[0] === 'if') return part.slice(1).every(holds);
      return part[0] !== 'unless' || !part.slice(1).some(holds);
    });
    rule.forEach(function (part) {
      if (met && part[0] === 'add') wanted = wanted.concat(part.slice(1));
      if (met && part[0] === 'block') blocked = blocked.concat(part.slice(1));
    });
  });
  wanted.forEach(function (number) { if (blocked.indexOf(number) < 0) fire(number); });
}

var push = layer.push;
layer.slice().forEach(handle);
layer.push = function () {
  var length = push.apply(layer, arguments);
  Array.prototype.slice.call(arguments).forEach(handle);
  return length;
};
if (document.readyState === 'complete') layer.push({ event: 'gtm.load' });
else addEventListener('load', function () { layer.push({ event: 'gtm.dom' }); layer.push({ event: 'gtm.load' }); });
