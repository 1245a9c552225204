// Sets the theme before the first paint, from what the last start settled or else
// from the system. A file of its own, since the policy of the window forbids inline scripts.
(function () {
  var kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('signet.look') || '{}') || {};
  } catch {
    kept = {};
  }
  var dark = window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches;
  var theme = kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : dark ? 'dark' : 'light';
  var root = document.documentElement;
  root.setAttribute('data-theme', theme);
  root.setAttribute('data-density', kept.density === 'compact' ? 'compact' : 'default');
  if (kept.motion === 'reduced') root.setAttribute('data-motion', 'reduced');
})();
