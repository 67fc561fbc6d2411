import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import page from './vite.config.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The desktop app: its process, its preload script and the page, into dist/window. */
export default defineConfig({
  main: {
    build: {
      outDir: at('dist/window/main'),
      externalizeDeps: true,
      rollupOptions: {
        // What is started as a thread or process of its own; each looks for its neighbours in the folders of src.
        input: [
          at('src/main/electron/main.ts'),
          at('src/main/studio/preview/preview-thread.ts'),
          at('src/main/studio/references/look-thread.ts'),
          at('src/main/studio/tests/test-thread.ts'),
          at('src/runtime/host/host-main.ts'),
          at('src/runtime/sandbox/worker.ts'),
        ],
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: at('src'),
          entryFileNames: '[name].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: at('dist/window/preload'),
      externalizeDeps: true,
      // A sandboxed preload script is CommonJS, whatever package.json says.
      rollupOptions: {
        input: at('src/main/electron/preload.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...page,
    build: {
      ...page.build,
      outDir: at('dist/window/renderer'),
      rollupOptions: { input: at('src/renderer/index.html') },
    },
  },
})
