// Bundles the media page into static files (dist/), which src/transport/pages.ts serves under /demo/.
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/demo/',
  // hls.js is half a megabyte however it is cut, and is loaded from the same host.
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1000 },
});
