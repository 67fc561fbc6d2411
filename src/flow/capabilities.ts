import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Capability } from '../contract/capability.ts'
import type { CheckedFlow, CheckedNode } from './checked-flow.ts'
import { nodeCalled } from './node-called.ts'
import { isPlainObject, widgetFields } from './schema-walk.ts'

/** A capability, and who asks for it, for a person. */
export interface AskedPower {
  readonly capability: Capability
  /** `node "score", 12 lines` */
  readonly by: string
}

/**
 * All that a flow asks for beyond the topics of its broker, in the order of its nodes, each once. Files are named as
 * the flow names them, relative to its folder: which of them are its own, only who knows the disk can say.
 */
export function capabilitiesOf(flow: CheckedFlow): readonly AskedPower[] {
  const references = Object.entries(flow.file.references).flatMap(([name, { from }]) =>
    'file' in from
      ? [{ capability: { power: 'read' as const, file: from.file }, by: `reference table "${name}"` }]
      : [],
  )
  return eachOnce([...references, ...flow.nodes.flatMap(powersOf)])
}

/** What of `asked` nobody has accepted yet. */
export function unaccepted(
  asked: readonly AskedPower[],
  accepted: readonly Capability[],
): readonly AskedPower[] {
  const known = new Set(accepted.map(capabilityKey))
  return asked.filter(({ capability }) => !known.has(capabilityKey(capability)))
}

/** Both lists as one, each capability once. */
export function acceptedWith(
  before: readonly Capability[],
  asked: readonly AskedPower[],
): readonly Capability[] {
  return [...before, ...unaccepted(asked, before).map(({ capability }) => capability)]
}

/** The power to run each body of code that is asked for without the sandbox too. */
export function nativePowers(asked: readonly AskedPower[]): readonly AskedPower[] {
  return asked.flatMap(({ capability, by }) =>
    capability.power === 'code' ? [{ capability: { ...capability, power: 'native-code' as const }, by }] : [],
  )
}

/** SHA-256 in hex of a body of code as UTF-8. */
export function codeHash(body: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(body)))
}

function powersOf(node: CheckedNode): readonly AskedPower[] {
  const { spec, config } = node
  const by = `node ${nodeCalled(node)}`
  const fields = [...widgetFields(spec.config, config)]
  const files = fields.filter(({ widget }) => widget === 'file')
  const bodies = fields.filter(({ widget }) => widget === 'code')
  return [
    ...bodies.map(({ text }) => codePower(text, config, by)),
    ...files.map(({ text }) => ({
      capability: { power: spec.role === 'sink' ? ('write' as const) : ('read' as const), file: text },
      by,
    })),
    ...(spec.traits.hosts?.(config) ?? []).map((host) => ({
      capability: { power: 'host' as const, host },
      by,
    })),
    ...secretsIn(config).map((name) => ({ capability: { power: 'secret' as const, name }, by })),
  ]
}

function codePower(body: string, config: unknown, by: string): AskedPower {
  const { language = 'typescript' } = config as { readonly language?: string }
  const lines = body.trimEnd().split('\n').length
  return {
    capability: { power: 'code', language, sha256: codeHash(body) },
    by: `${by}, ${lines} ${lines === 1 ? 'line' : 'lines'}`,
  }
}

function secretsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn)
  if (!isPlainObject(value)) return []
  const { $secret } = value
  return typeof $secret === 'string' ? [$secret] : Object.values(value).flatMap(secretsIn)
}

function eachOnce(asked: readonly AskedPower[]): readonly AskedPower[] {
  return [
    ...new Map(asked.toReversed().map((each) => [capabilityKey(each.capability), each])).values(),
  ].reverse()
}

function capabilityKey(capability: Capability): string {
  switch (capability.power) {
    case 'code':
    case 'native-code':
      return JSON.stringify([capability.power, capability.language, capability.sha256])
    case 'read':
    case 'write':
      return JSON.stringify([capability.power, capability.file])
    case 'host':
      return JSON.stringify(['host', capability.host])
    case 'broker':
      return JSON.stringify(['broker', ...capability.hosts.toSorted()])
    case 'secret': {
      const { name, broker } = capability
      return JSON.stringify(
        broker === undefined
          ? ['secret', name]
          : ['secret', name, broker.encrypted, ...broker.hosts.toSorted()],
      )
    }
  }
}
