/* F6 walks the regions of the window in reading order: title bar, sidebar, sheet, panel, dock. */
const selectors = ['[data-region="title-bar"]', '[data-region="sidebar"]', '#main', '[data-region="panel"]', '.ui-dock'];
const stop = 'a[href], button, input, select, textarea, [tabindex]';

export function moveRegion(by: 1 | -1) {
  const regions = selectors.flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)]);
  if (regions.length === 0) return;
  const active = document.activeElement;
  // The dock stands inside main, so the innermost region that holds the focus counts.
  const inside = regions.filter((region) => region.contains(active));
  const at = inside.length > 0 ? regions.indexOf(inside.at(-1) as HTMLElement) : -1;
  const next = regions[(at + by + regions.length) % regions.length];
  if (!next) return;
  if (next.id === 'main') next.focus();
  else (next.querySelector<HTMLElement>(`[aria-current], ${stop}`) ?? next).focus();
}
