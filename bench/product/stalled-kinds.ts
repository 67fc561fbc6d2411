import { z } from 'zod'
import { defineNodeSpec, type NodeSpec } from '../../src/contract/node-spec.ts'
import type { NodeInstance } from '../../src/runtime/node-api.ts'
import type { RegisteredRuntime } from '../../src/runtime/node-registry.ts'

export interface StalledKind {
  readonly spec: NodeSpec
  readonly registered: RegisteredRuntime
}

/** Takes messages and never answers for any: as an HTTP service that hangs. */
export const waitsForEver = stalled('stalled-sink', { waits: true }, () => ({
  type: 'waiting',
  process: () => new Promise(() => {}),
}))

/** Buffers messages and never gets them out: as a disk that hangs. */
export const preparesForEver = stalled('stalled-file', { outsideEffect: true, storeFormat: 1 }, () => {
  let bytes = 0
  return {
    type: 'effect',
    write: (message) => void (bytes += message.bytes),
    pendingBytes: () => bytes,
    prepare: () => new Promise(() => {}),
    committed: () => {},
    rolledBack: () => {},
  }
})

function stalled(kind: string, traits: Partial<NodeSpec['traits']>, create: () => NodeInstance): StalledKind {
  const spec = defineNodeSpec({
    kind,
    role: 'sink',
    title: kind,
    summary: 'A sink that stalls.',
    ports: { in: ['in'], out: [] },
    config: z.strictObject({}),
    traits: { tombstones: 'handle', ...traits },
    example: { id: kind, name: kind, config: {} },
  })
  return { spec, registered: { kind, load: () => Promise.resolve({ create }) } }
}
