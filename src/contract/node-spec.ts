import type { z } from 'zod'

/** Where messages begin, pass, or end. */
export type NodeRole = 'source' | 'operator' | 'sink'

/** Every node has it; unwired, what fails goes to the flow's dead letters. */
export const ERROR_PORT = 'error'

/**
 * What a kind tells the rest of Millrace about itself: one description that validation, topology, forms,
 * docs and the JSON Schema are made from. It runs anywhere.
 */
export interface NodeSpec<Config = unknown> {
  /** `[a-z][a-z0-9-]*`, the name in a flow file. */
  readonly kind: string
  readonly role: NodeRole
  readonly title: string
  /** One sentence. */
  readonly summary: string
  readonly ports: {
    readonly in: readonly string[]
    /** Output ports without `error`; a function where the config names them. */
    readonly out: readonly string[] | ((config: Config) => readonly string[])
  }
  /** Every field described with `.meta()`; unknown keys are refused. */
  readonly config: z.ZodType<Config>
  readonly traits: NodeTraits<Config>
  /** A whole node as a user would write it, shown in README, help and form. */
  readonly example: { readonly id: string; readonly name: string; readonly config: unknown }
  /** The settings of a node that was just put on the canvas, where its form would otherwise have nothing to begin with. */
  readonly begins?: Readonly<Record<string, unknown>>
  /** What the fields' own schemas cannot see: rules between fields. */
  check?(config: Config): readonly SpecIssue[]
}

/** A fault that `check` found in a config. */
export interface SpecIssue {
  /** Path inside the config: `['rules', 0, 'port']`. */
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly hint?: string
}

/** What the checker and the engine go by, beside ports and config. */
export interface NodeTraits<Config = unknown> {
  /** The topic this node reads: makes it the first node of a stage. */
  readonly readsTopic?: (config: Config) => string
  /** Where reading starts when nothing is committed: "beginning", "now" or an ISO 8601 time; beginning unless set. */
  readonly startsAt?: (config: Config) => string
  /** The topics this node writes, in the commit of its task. */
  readonly writesTopics?: (config: Config) => readonly string[]
  /** A source with a position of its own, kept in the internal topic `cursor`; runs once, however many runners. */
  readonly cursor?: boolean
  /** A source that reads outside of the broker: in a test or a preview only what the case holds reaches it. */
  readonly readsOutside?: boolean
  /** It never comes to an end by itself: `run --once` then needs `--for`. */
  readonly endless?: (config: Config) => boolean
  /** It answers asynchronously and holds the message meanwhile. */
  readonly waits?: boolean
  /**
   * What it waits for are answers of a system outside: each attempt is a call. Where too many of them fail a circuit
   * opens, and its messages wait, as in an outage, instead of becoming dead letters one by one. Needs `waits`.
   */
  readonly callsOutside?: boolean
  /** It keeps something of its own in the task's store (a position, a window): named in the manifest with this format. */
  readonly storeFormat?: number
  /** It may change the key: a keyed operator behind it needs a repartition. */
  readonly changesKey?: (config: Config) => boolean
  /** `pass`: a null value leaves untouched by the first output port; `handle`: the kind gives it a meaning. */
  readonly tombstones: 'pass' | 'handle'
  /** The only role of flow it may stand in. */
  readonly livesIn?: 'outside'
  /** It writes outside the broker: a slow one holds its neighbours of the same stage. */
  readonly outsideEffect?: boolean
  /**
   * Systems outside the broker that it talks to, `host:port`: nobody's flow reaches them before that was accepted.
   * Files, code and secrets need no trait: their fields tell.
   */
  readonly hosts?: (config: Config) => readonly string[]
}

/**
 * Checks a spec against its config's type, then widens it: a catalog holds kinds of many configs. Throws where a trait
 * would have no effect.
 */
export function defineNodeSpec<Config>(spec: NodeSpec<Config>): NodeSpec {
  const { kind, traits } = spec
  if (traits.callsOutside === true && traits.waits !== true)
    throw new Error(
      `The kind "${kind}" has the trait "callsOutside" without "waits": a circuit holds back only what waits for its answer. Add "waits: true", or leave "callsOutside" out.`,
    )
  return spec as unknown as NodeSpec
}

/** The output ports of a configured node, `error` last. */
export function outputPorts(spec: NodeSpec, config: unknown): readonly string[] {
  const named = typeof spec.ports.out === 'function' ? spec.ports.out(config) : spec.ports.out
  return [...named, ERROR_PORT]
}
