import { DEAD_LETTER_HEADERS, type Header } from '../../contract/message.ts'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import { FlowError } from '../../contract/errors.ts'
import type { Collector } from '../delivery/collector.ts'
import { textHeader } from '../headers.ts'
import type { Place, Trace } from '../inspection/trace.ts'
import type { Message } from '../message.ts'
import type { Push } from '../node-api.ts'
import type { ChainEdge, ChainNode, Way } from './chain-node.ts'
import type { Figures } from './figures.ts'

/** What the running message works on; a passage lays its own collector and root here while it runs. */
export interface Desk {
  collector: Collector
  /** The message as it entered the stage. */
  root: Message
  /** The way of that message, where the flow is tapped. */
  trace: Trace | undefined
}

/** What is put into a chain that is tapped. */
export interface ChainTracing {
  place(node: string, port: string): Place
  /** A message that nobody follows comes to a port where somebody listens: its trace, where it is followed from here on. */
  meet(place: Place, message: Message, root: Message): Trace | undefined
  /** ms of the monotonic clock. */
  now(): number
}

export interface ChainParts {
  /** In topological order. */
  readonly nodes: readonly ChainNode[]
  readonly edges: readonly ChainEdge[]
  readonly desk: Desk
  readonly figures: Figures
}

export interface Chain {
  /** Runs a message from a node on. Never throws: what goes wrong lies in the desk's collector. */
  enter(nodeId: string): Push
  /** The same for a message whose trace lies on the desk. */
  follow(nodeId: string): Push
  /** Of a node, for the message whose desk this is. */
  wayOf(node: ChainNode): Way
  /** Carries out the effect writes above `from` in the desk's collector: their message is finished. Returns how many succeeded. */
  finishEffects(from: number): number
  /** To the node's error port where it is wired, else to the dead letters. */
  reject(node: ChainNode, message: Message, error: FlowError, attempts: number): void
  readonly nodes: readonly ChainNode[]
  /** Compiles it anew, with traces or without; between two messages only. What `enter` gave before is the old chain. */
  rebuild(tracing: ChainTracing | undefined): void
}

/**
 * Compiles a stage to one fused function for each entry: nodes are plain function calls from one another,
 * with no promise and no queue between them. Without `tracing` there is no call of it in what runs. With it there are
 * two compilations: most messages of a busy flow are not followed, and meet it at the tapped ports only.
 */
export function compileChain(parts: ChainParts, tracing?: ChainTracing): Chain {
  const { nodes, desk, figures } = parts
  const leading = edgesByPort(parts.edges)
  const errorSlots = new Map(nodes.map((node) => [node, figures.slot(node.id, ERROR_PORT)]))
  let pushes: ReadonlyMap<string, Push> = new Map()
  let followed: ReadonlyMap<string, Push> | undefined
  let now: (() => number) | undefined
  const chain: Chain = {
    nodes,
    enter: (nodeId) => pushes.get(nodeId) ?? unknownNode(nodeId),
    follow: (nodeId) => (followed ?? pushes).get(nodeId) ?? unknownNode(nodeId),
    wayOf: (node) => (desk.trace === undefined ? node.way : (node.followed ?? node.way)),
    reject: (node, message, error, attempts) => {
      if (desk.trace !== undefined && now !== undefined) desk.trace.fail(node.id, error, now())
      if (leading.has(portName(node.id, ERROR_PORT)))
        chain.wayOf(node).outputs[ERROR_PORT]?.(withErrorHeaders(message, node, error))
      else {
        // Counted where it failed, though it leaves by no edge.
        figures.pending[errorSlots.get(node)!]!++
        desk.collector.failures.push({ nodeId: node.id, root: desk.root, message, error, attempts })
      }
    },
    finishEffects: (from) => finishEffects(chain, desk, from),
    rebuild: (next) => {
      now = next === undefined ? undefined : () => next.now()
      const behind = new Map<string, Push>()
      const whole = { ...parts, leading }
      const tracked = next === undefined ? undefined : compile(chain, whole, following(desk, next, behind))
      const plain = compile(chain, whole, next === undefined ? untraced : meeting(desk, next, behind))
      pushes = plain.pushes
      followed = tracked?.pushes
      for (const node of nodes) {
        node.way = plain.ways.get(node) ?? node.way
        node.followed = tracked?.ways.get(node)
      }
    },
  }
  chain.rebuild(tracing)
  return chain
}

interface Compiled {
  readonly pushes: ReadonlyMap<string, Push>
  readonly ways: ReadonlyMap<ChainNode, Way>
}

/** Edges by the port they lead from: of a large flow a search through all of them for each port takes seconds. */
type EdgesByPort = ReadonlyMap<string, readonly ChainEdge[]>

function edgesByPort(edges: readonly ChainEdge[]): EdgesByPort {
  return Map.groupBy(edges, ({ fromNode, fromPort }) => portName(fromNode, fromPort))
}

function portName(node: string, port: string): string {
  return `${node}.${port}`
}

interface IndexedParts extends ChainParts {
  readonly leading: EdgesByPort
}

function compile(chain: Chain, { nodes, leading, desk, figures }: IndexedParts, trace: Tracer): Compiled {
  const pushes = new Map<string, Push>()
  const ways = new Map<ChainNode, Way>()
  // From the sinks back, so that what is behind a port exists when the node is connected.
  for (const node of nodes.toReversed()) {
    const outputs = outputsOf(node, { leading, pushes, figures, trace })
    const way = { outputs, run: ownWork(node, outputs, desk) }
    const slot = figures.slot(node.id, 'in')
    ways.set(node, way)
    pushes.set(node.id, trace(node.id, 'in', guarded(node, way.run, { chain, desk, figures, slot })))
  }
  return { pushes, ways }
}

/** By `<node>.<port>`. */
type Behind = ReadonlyMap<string, Push>

/** Puts what a tap needs in front of what runs at a port. */
type Tracer = (node: string, port: string, push: Push) => Push

const untraced: Tracer = (_node, _port, push) => push

/** For messages that nobody follows: only tapped ports look at them. */
function meeting(desk: Desk, tracing: ChainTracing, followed: Behind): Tracer {
  return (node, port, push) => {
    const place = tracing.place(node, port)
    if (place.taps.length === 0) return push
    const follow = followed.get(`${node}.${port}`) ?? push
    return (message) => {
      // Another branch of it may have been met: then it has a trace.
      if (desk.trace === undefined) desk.trace = tracing.meet(place, message, desk.root)
      else desk.trace.cross(place, message, tracing.now())
      if (desk.trace === undefined) push(message)
      else follow(message)
    }
  }
}

/** For messages with a trace: every port tells it. What runs behind each port is noted in `behind`. */
function following(desk: Desk, tracing: ChainTracing, behind: Map<string, Push>): Tracer {
  return (node, port, push) => {
    const place = tracing.place(node, port)
    behind.set(`${node}.${port}`, push)
    return (message) => {
      desk.trace?.cross(place, message, tracing.now())
      push(message)
    }
  }
}

function unknownNode(nodeId: string): never {
  throw new FlowError('FLOW_FILE_INVALID', { message: `Node "${nodeId}" is not in this stage.` })
}

interface Around {
  readonly leading: EdgesByPort
  readonly pushes: ReadonlyMap<string, Push>
  readonly figures: Figures
  readonly trace: Tracer
}

function outputsOf(node: ChainNode, { leading, pushes, figures, trace }: Around) {
  const outputs: Record<string, Push> = {}
  for (const port of node.ports) {
    const edges = leading.get(portName(node.id, port)) ?? []
    const targets = edges.map((edge) => pushes.get(edge.toNode) ?? unknownNode(edge.toNode))
    const push = counting(figures, figures.slot(node.id, port), targets)
    outputs[port] = trace(node.id, port, push)
  }
  return outputs
}

function counting(figures: Figures, slot: number, targets: readonly Push[]): Push {
  const pending = figures.pending
  const [only] = targets
  if (only !== undefined && targets.length === 1) {
    return (message) => {
      pending[slot]!++
      only(message)
    }
  }
  return (message) => {
    pending[slot]!++
    for (const target of targets) target(message)
  }
}

function ownWork(node: ChainNode, outputs: Way['outputs'], desk: Desk): Push {
  const { instance } = node
  const hold = (message: Message) => void desk.collector.held.push({ node, message, error: undefined })
  if (instance.type === 'pass-through') return firstOutput(node, outputs)
  if (instance.type === 'effect') {
    return (message) => void desk.collector.effects.push({ node, sink: instance, message })
  }
  const run = instance.type === 'operator' ? instance.connect(outputs) : hold
  if (node.spec.traits.tombstones === 'handle' || node.spec.ports.in.length === 0) return run
  const past = firstOutput(node, outputs)
  return (message) => (message.isTombstone ? past(message) : run(message))
}

function firstOutput(node: ChainNode, outputs: Way['outputs']): Push {
  const [port] = node.ports
  return (port === undefined ? undefined : outputs[port]) ?? (() => {})
}

interface Guard {
  readonly chain: Chain
  readonly desk: Desk
  readonly figures: Figures
  /** Of the node's in-port. */
  readonly slot: number
}

function guarded(node: ChainNode, run: Push, { chain, desk, figures: { pending }, slot }: Guard): Push {
  return (message) => {
    pending[slot]!++
    try {
      run(message)
    } catch (thrown) {
      const error = asFlowError(thrown, node.id)
      if (error.class === 'message') chain.reject(node, message, error, 1)
      else if (error.class === 'transient' || error.class === 'outage')
        desk.collector.held.push({ node, message, error })
      else desk.collector.fault ??= error
    }
  }
}

/** An effect that refuses its message may send it on by its error port, to further effects: hence the loop. */
function finishEffects(chain: Chain, desk: Desk, from: number): number {
  const { effects } = desk.collector
  let written = 0
  while (effects.length > from) {
    for (const { node, sink, message } of effects.splice(from)) {
      try {
        sink.write(message)
        written++
      } catch (thrown) {
        const error = asFlowError(thrown, node.id)
        if (error.class === 'message') chain.reject(node, message, error, 1)
        else desk.collector.fault ??= error
      }
    }
  }
  return written
}

/** What a node threw, as an error of ours: a bug in a kind costs the one message it fails on, never the partition. */
export function asFlowError(thrown: unknown, nodeId: string): FlowError {
  if (thrown instanceof FlowError) {
    if (thrown.nodeId !== undefined) return thrown
    const { message, code, hint, step, field, cause } = thrown
    return new FlowError(code, {
      message,
      nodeId,
      class: thrown.class,
      ...(hint === undefined ? {} : { hint }),
      ...(step === undefined ? {} : { step }),
      ...(field === undefined ? {} : { field }),
      ...(cause === undefined ? {} : { cause }),
    })
  }
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown))
  return new FlowError('NODE_FAILED', { message: `Node "${nodeId}" failed: ${cause.message}`, nodeId, cause })
}

/** On an error port the message says what went wrong; a topic sink takes these headers off again. */
function withErrorHeaders(message: Message, node: ChainNode, error: FlowError): Message {
  const said: Header[] = [
    textHeader(DEAD_LETTER_HEADERS.error, error.code),
    textHeader(DEAD_LETTER_HEADERS.message, error.message),
    textHeader(DEAD_LETTER_HEADERS.node, node.id),
  ]
  return message.withEnvelope({ headers: [...said, ...message.headers] })
}
