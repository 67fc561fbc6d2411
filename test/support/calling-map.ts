import { FlowError } from '../../src/contract/errors.ts'
import type { NodeSpec } from '../../src/contract/node-spec.ts'
import type { JsonValue } from '../../src/flow/json-value.ts'
import type { Message, NodeRuntime } from '../../src/runtime/node-api.ts'

/** Its first row has the address in the place of a value. */
interface CallingConfig {
  readonly rows: readonly { readonly value: string }[]
}

/** What a `map` is in tests of circuits, as no kind of the catalog calls anything: it asks a server for a price, and puts it in. */
export const callingMap: NodeRuntime = {
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

/** The traits of a kind that waits for what it calls. */
export const callingTraits: Partial<NodeSpec['traits']> = { waits: true, callsOutside: true }

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
