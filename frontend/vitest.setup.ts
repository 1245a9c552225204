import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

// A screen that is loaded when it is first opened takes its time on a busy machine; a wait ends as soon as it can.
configure({ asyncUtilTimeout: 20_000 });

// What jsdom lacks and the parts of the kit ask for.
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= Observer as unknown as typeof ResizeObserver;
// axe looks at pictures of icons fonts through a canvas, which jsdom does not draw.
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.releasePointerCapture ??= () => {};
Element.prototype.scrollIntoView ??= () => {};
