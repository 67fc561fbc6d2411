import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The worker of a language without all that the editor's own module brings with it: see web-worker.ts. */
function workersAlone(): Plugin {
  const ours = fileURLToPath(new URL('src/renderer/inspector/code/web-worker.ts', import.meta.url))
  return {
    name: 'workers-alone',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source.endsWith('internal/common/workers.js') && importer?.includes('monaco-editor') ? ours : null,
  }
}

/** The page of the Studio, for the browser and for the window alike. */
export default defineConfig({
  root: fileURLToPath(new URL('src/renderer', import.meta.url)),
  // Served from / by the server and from app:// by the window.
  base: './',
  plugins: [react(), workersAlone()],
  // Read from package.json by whoever wants to know; nothing else of the machine enters the page.
  envPrefix: 'MILLRACE_PAGE_',
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    // A policy without data: allows no fonts in the style sheet.
    assetsInlineLimit: 0,
    target: 'es2024',
    modulePreload: { polyfill: false },
  },
})
