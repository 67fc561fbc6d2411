import type { NodeSpec } from '../../src/contract/node-spec.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { Host } from '../../src/runtime/host/host.ts'
import { childProcessTransport } from '../../src/runtime/host/transports/child-process-transport.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { callingMap, callingTraits } from './calling-map.ts'

const asCalling = (spec: NodeSpec): NodeSpec =>
  spec.kind === 'map' ? { ...spec, traits: { ...spec.traits, ...callingTraits } } : spec

// As src/runtime/host/host-main.ts, with a `map` that calls a server.
const host = new Host({
  transport: childProcessTransport(process),
  catalog: catalog.map(asCalling),
  registry: nodeRegistry.map((entry) =>
    entry.kind === 'map' ? { ...entry, load: async () => callingMap } : entry,
  ),
})
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('SIGTERM', () => host.drain())
