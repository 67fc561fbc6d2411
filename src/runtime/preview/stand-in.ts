import { z } from 'zod'
import { FlowError } from '../../contract/errors.ts'
import { defineNodeSpec, type NodeRole, type NodeSpec } from '../../contract/node-spec.ts'
import type { NodeInstance } from '../node-api.ts'
import type { RegisteredRuntime } from '../node-registry.ts'

/** What stands for a node with faults: every message that comes to it fails with what is wrong with the node. */
const standInConfig = z.strictObject({
  ports: z.array(z.string()),
  message: z.string(),
  hint: z.string().optional(),
})
type StandInConfig = z.output<typeof standInConfig>

const roles: readonly NodeRole[] = ['source', 'operator', 'sink']

export function standInKind(role: NodeRole): string {
  return `stand-in-${role}`
}

export const standInSpecs: readonly NodeSpec[] = roles.map((role) =>
  defineNodeSpec<StandInConfig>({
    kind: standInKind(role),
    role,
    title: 'A node with faults',
    summary: 'Stands for a node that cannot run as it is drawn.',
    ports: { in: role === 'source' ? [] : ['in'], out: (config) => config.ports },
    config: standInConfig,
    traits: { tombstones: 'handle', ...(role === 'source' ? { cursor: true } : {}) },
    example: { id: 'a-node', name: 'A node', config: { ports: [], message: 'Table is not set.' } },
  }),
)

export const standInRuntimes: readonly RegisteredRuntime[] = roles.map((role) => ({
  kind: standInKind(role),
  load: async () => ({
    create: (config) => (role === 'source' ? silentSource() : failing(asError(config as StandInConfig))),
  }),
}))

/** A node that refuses every message with one error. */
export function failing(error: FlowError): NodeInstance {
  return {
    type: 'operator',
    connect: () => () => {
      throw error
    },
  }
}

/** It gives nothing by itself; samples that are sent to it pass, so that the nodes behind it answer. */
function silentSource(): NodeInstance {
  return {
    type: 'source',
    open: () => Promise.resolve(),
    poll: () => Promise.resolve({ messages: [], atEnd: true, position: null }),
  }
}

function asError({ message, hint }: StandInConfig): FlowError {
  const details = hint === undefined ? { message } : { message, hint }
  return new FlowError('FLOW_FILE_INVALID', { ...details, class: 'message' })
}
