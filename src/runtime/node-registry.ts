import type { NodeRuntime } from './node-api.ts'

/** Loads a kind's runtime when a flow uses it: what no flow names is never loaded. */
export interface RegisteredRuntime {
  readonly kind: string
  load(): Promise<NodeRuntime>
}

/** In order of kind; a test compares it with `nodes/catalog.ts`. */
// One kind a line, however long: it is read as a table, and `npm run new:node` adds to it.
// prettier-ignore
export const nodeRegistry: readonly RegisteredRuntime[] = [
  { kind: 'code', load: async () => (await import('../nodes/code/runtime.ts')).codeRuntime },
  { kind: 'file-sink', load: async () => (await import('../nodes/file-sink/runtime.ts')).fileSinkRuntime },
  { kind: 'file-source', load: async () => (await import('../nodes/file-source/runtime.ts')).fileSourceRuntime },
  { kind: 'filter', load: async () => (await import('../nodes/filter/runtime.ts')).filterRuntime },
  { kind: 'generator', load: async () => (await import('../nodes/generator/runtime.ts')).generatorRuntime },
  { kind: 'log', load: async () => (await import('../nodes/log/runtime.ts')).logRuntime },
  { kind: 'lookup', load: async () => (await import('../nodes/lookup/runtime.ts')).lookupRuntime },
  { kind: 'map', load: async () => (await import('../nodes/map/runtime.ts')).mapRuntime },
  { kind: 'split', load: async () => (await import('../nodes/split/runtime.ts')).splitRuntime },
  { kind: 'switch', load: async () => (await import('../nodes/switch/runtime.ts')).switchRuntime },
  { kind: 'topic-sink', load: async () => (await import('../nodes/topic-sink/runtime.ts')).topicSinkRuntime },
  { kind: 'topic-source', load: async () => (await import('../nodes/topic-source/runtime.ts')).topicSourceRuntime },
]
