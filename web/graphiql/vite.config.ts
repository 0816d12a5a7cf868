// Bundles GraphiQL and its editor's workers into static files (dist/), which src/transport/graphiql.ts serves.
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Small files inlined as data: addresses would need a looser Content-Security-Policy for scripts and workers.
    assetsInlineLimit: 0,
    // Monaco is some megabytes however it is cut, and is loaded from the same host.
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      // "use client" is for server-side rendering, of which there is none here.
      onLog: (level, log, handle) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log)),
    },
  },
});
