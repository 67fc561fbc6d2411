import { catalog } from '../../../src/nodes/catalog.ts'
import { nodeRegistry } from '../../../src/runtime/node-registry.ts'
import { callingMap, callingTraits } from '../../support/calling-map.ts'

// From here on a `map` of this process calls a server.
for (const { kind, traits } of catalog) if (kind === 'map') Object.assign(traits, callingTraits)
for (const entry of nodeRegistry)
  if (entry.kind === 'map') Object.assign(entry, { load: async () => callingMap })
