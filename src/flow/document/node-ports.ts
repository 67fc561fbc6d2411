import { ERROR_PORT, type NodeSpec, outputPorts } from '../../contract/node-spec.ts'
import { bindConfig, readParameters } from '../parameters.ts'
import { ProblemList } from '../problem-list.ts'
import { isPlainObject, objectDefaults } from '../schema-walk.ts'
import type { EditableFlow, EditableNode } from './editable-flow.ts'

export interface NodePorts {
  readonly in: readonly string[]
  /** `error` is last. Where `sure` is false, the names that can be made out while the settings have faults. */
  readonly out: readonly string[]
  readonly sure: boolean
}

interface Remembered {
  readonly spec: NodeSpec
  readonly parameters: EditableFlow['parameters']
  readonly ports: NodePorts
}

const remembered = new WeakMap<EditableNode, Remembered>()

/** The ports a node shows; undefined where its kind is not known. Worked out once for each node as it is. */
export function portsOf(
  flow: EditableFlow,
  node: EditableNode,
  catalog: readonly NodeSpec[],
): NodePorts | undefined {
  const spec = catalog.find(({ kind }) => kind === node.kind)
  if (spec === undefined) return undefined
  const known = remembered.get(node)
  if (known?.spec === spec && known.parameters === flow.parameters) return known.ports
  const ports = { in: spec.ports.in, ...outputsOf(flow, node, spec) }
  remembered.set(node, { spec, parameters: flow.parameters, ports })
  return ports
}

function outputsOf(
  flow: EditableFlow,
  { config = {} }: EditableNode,
  spec: NodeSpec,
): Pick<NodePorts, 'out' | 'sure'> {
  if (typeof spec.ports.out !== 'function') return { out: outputPorts(spec, config), sure: true }
  const problems = new ProblemList('', undefined)
  const parameters = readParameters({ parameters: flow.parameters }, undefined, problems)
  const { value } = bindConfig(config, parameters, { at: [], problems })
  const parsed = spec.config.safeParse(value)
  if (!parsed.success) return { out: [...guessedOutputs(spec, value), ERROR_PORT], sure: false }
  const named = outputPorts(spec, parsed.data)
  // A name that stands twice, or is that of `error`, is one port: nobody can say which of the two is meant.
  const out = [...new Set(named.slice(0, -1).filter((port) => port !== ERROR_PORT)), ERROR_PORT]
  return { out, sure: out.length === named.length }
}

// While a person types, a setting is wrong most of the time; the ports it names must not come and go with that.
function guessedOutputs(spec: NodeSpec, config: unknown): readonly string[] {
  if (typeof spec.ports.out !== 'function' || !isPlainObject(config)) return []
  try {
    const named: unknown = spec.ports.out({ ...objectDefaults(spec.config), ...config })
    return Array.isArray(named) ? [...new Set(named.filter(isPortName))] : []
  } catch {
    return [] // a kind reads its own settings, and these are not what it was promised
  }
}

function isPortName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z][a-zA-Z0-9_-]*$/.test(name) && name !== ERROR_PORT
}
