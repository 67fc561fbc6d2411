import { FlowError } from '../../src/contract/errors.ts'
import type { NodeSpec } from '../../src/contract/node-spec.ts'
import type { JsonValue } from '../../src/flow/json-value.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { Host } from '../../src/runtime/host/host.ts'
import { childProcessTransport } from '../../src/runtime/host/transports/child-process-transport.ts'
import type { Message, NodeRuntime } from '../../src/runtime/node-api.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'

/** Its first row has the address in the place of a value. */
interface CallingConfig {
  readonly rows: readonly { readonly value: string }[]
}

/** Asks the server for a price, and puts it in. */
const calling: NodeRuntime = {
  create: (config, context) => ({
    type: 'waiting',
    process: async (message, { signal }) => {
      const { id } = message.value as { readonly id: string }
      const [row] = (config as CallingConfig).rows
      const ask = (aborted: AbortSignal) => priceFrom(`${row?.value}/${id}`, aborted)
      const price = await context.outside({ message, request: { id }, ask }, signal)
      return [{ port: 'out', message: withPrice(message, price) }]
    },
  }),
}

async function priceFrom(address: string, signal: AbortSignal): Promise<JsonValue> {
  const response = await fetch(address, { signal }).catch((cause: unknown) => {
    throw new FlowError('NODE_FAILED', { message: 'Purchasing does not answer.', class: 'outage', cause })
  })
  if (response.ok) return (await response.json()) as JsonValue
  throw new FlowError('NODE_FAILED', {
    message: `Purchasing answered ${response.status}.`,
    class: 'transient',
  })
}

function withPrice(message: Message, price: JsonValue): Message {
  return message.withValue({ ...(message.value as Readonly<Record<string, JsonValue>>), price })
}

const asCalling = (spec: NodeSpec): NodeSpec =>
  spec.kind === 'map' ? { ...spec, traits: { ...spec.traits, waits: true, callsOutside: true } } : spec

// As src/runtime/host/host-main.ts, with a `map` that calls a server: no kind of the catalog calls anything.
const host = new Host({
  transport: childProcessTransport(process),
  catalog: catalog.map(asCalling),
  registry: nodeRegistry.map((entry) =>
    entry.kind === 'map' ? { ...entry, load: async () => calling } : entry,
  ),
})
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('SIGTERM', () => host.drain())
