import { defineConfig } from 'vite';

// The portal serves the result itself: a fixed name for the entry (pages add a mark of its content), hashed names for the parts it loads.
export default defineConfig({
  base: '/build/',
  publicDir: false,
  build: {
    outDir: '../src/Web/wwwroot/build',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { map: 'src/map.ts', study: 'src/study.ts', viewer: 'src/viewer.ts', zoom: 'src/zoom.ts' },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'map-[name]-[hash].js',
        assetFileNames: (asset) => (asset.names.some((n) => n.endsWith('.css')) ? 'map.css' : 'map-[name]-[hash][extname]'),
      },
    },
    chunkSizeWarningLimit: 1200,
  },
});
