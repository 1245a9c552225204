import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Relative addresses: the window serves the pages from its own scheme, the
// end-to-end tests from a port. No inlined assets: the policy allows data: only
// for images, and a font or style that is inlined would be refused.
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: ['safari15', 'chrome105'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./vitest.setup.ts'],
    css: false,
    pool: 'threads',
    maxWorkers: 2,
    isolate: true,
    testTimeout: 30_000, // a wait ends as soon as it can; this is for a busy machine
    hookTimeout: 30_000,
  },
});
