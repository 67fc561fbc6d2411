import fc from 'fast-check'
import { FlowError } from '../../src/contract/errors.ts'
import { type EditableFlow, nodesById } from '../../src/flow/document/editable-flow.ts'
import type { EditCommand } from '../../src/flow/document/edit-command.ts'
import { fragmentOf } from '../../src/flow/document/fragment.ts'
import { portsOf } from '../../src/flow/document/node-ports.ts'
import { catalog } from '../../src/nodes/catalog.ts'

/** One deed of a person, before it is known what there is to do it to. */
export interface Whim {
  readonly deed: (typeof deeds)[number]
  readonly one: number
  readonly other: number
  readonly text: string
}

const deeds = [
  'add',
  'add',
  'add',
  'connect',
  'connect',
  'connect',
  'remove',
  'move',
  'nudge',
  'tidy',
  'disconnect',
  'reconnect',
  'name',
  'id',
  'setting',
  'setting',
  'unset',
  'field',
  'topic',
  'table',
  'parameter',
  'forget',
  'rename',
  'duplicate',
  'paste',
  'batch',
] as const

/** Texts that a person, or somebody who means no good, might type. */
const texts = [
  'orders',
  'value.total > 1',
  '',
  'Größe 2',
  '__proto__',
  'case-1',
  'a',
  '"',
  '\u0000\ud800',
  'constructor',
]

export const whims: fc.Arbitrary<Whim> = fc.record({
  deed: fc.constantFrom(...deeds),
  one: fc.nat(10_000),
  other: fc.nat(10_000),
  text: fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 12 })),
})

/** What the whim comes to in this flow; it may well be refused. */
export function commandOf(flow: EditableFlow, { deed, one, other, text }: Whim): EditCommand {
  const ids = flow.nodes.map(({ id }) => id)
  const id = pick(ids, one) ?? 'nobody'
  const some = ids.filter((_, index) => (index + one) % 4 === 0).slice(0, 3)
  const edge = pick(flow.edges, one) ?? { from: 'nobody.out', to: 'nobody.in' }
  const section = pick(['topics', 'references', 'parameters'] as const, other) ?? 'topics'
  const entry = pick(Object.keys(flow[section]), one) ?? 'nothing'
  const place = { x: (one % 400) - 200, y: other % 300 }
  switch (deed) {
    case 'add':
      return {
        type: 'add-node',
        kind: pick(catalog, one)?.kind ?? '',
        ...(one % 2 ? { place } : {}),
        ...(text === '' ? {} : { name: text }),
      }
    case 'connect':
      return { type: 'connect', ...randomEnds(flow, one, other) }
    case 'remove':
      return { type: 'remove-nodes', ids: some.slice(0, 2) }
    case 'move':
      return { type: 'move-nodes', places: Object.fromEntries(some.map((each) => [each, place])) }
    case 'nudge':
      return { type: 'move-nodes', places: { [id]: place }, byKeys: true }
    case 'tidy':
      return {
        type: 'place-nodes',
        places: Object.fromEntries(ids.map((each, index) => [each, { x: index * 8, y: one }])),
        why: one % 2 ? 'tidy' : 'keep',
      }
    case 'disconnect':
      return { type: 'disconnect', edges: [edge] }
    case 'reconnect':
      return { type: 'reconnect', edge, to: randomEnds(flow, one, other).to }
    case 'name':
      return { type: 'set-node', id, field: one % 2 ? 'name' : 'notes', value: text }
    case 'id':
      return { type: 'change-node-id', id, to: one % 3 ? `n-${other}` : text }
    case 'setting':
      return randomSetting(flow, id, { one, other, text })
    case 'unset':
      return {
        type: 'remove-setting',
        id,
        path: pick([['rules', 0], ['where'], [], ['ports', 1], ['topic']], other) ?? [],
      }
    case 'field':
      return {
        type: 'set-field',
        field: pick(['name', 'description', 'notes', 'guarantee'] as const, one) ?? 'name',
        value: one % 5 ? text : 'exactly-once',
      }
    case 'topic':
      return {
        type: 'set-entry',
        section: 'topics',
        name: one % 2 ? text : `topic-${one % 5}`,
        value: { use: 'owned', partitions: (other % 5) + 1 },
      }
    case 'table':
      return {
        type: 'set-entry',
        section: 'references',
        name: `table-${one % 4}`,
        value: { key: 'id', from: one % 2 ? { topic: `topic-${other % 5}` } : { file: text } },
      }
    case 'parameter':
      return {
        type: 'set-entry',
        section: 'parameters',
        name: `p${one % 4}`,
        value: { type: 'integer', default: other },
      }
    case 'forget':
      return { type: 'remove-entry', section, name: entry }
    case 'rename':
      return { type: 'rename-entry', section, name: entry, to: one % 2 ? text : `other-${other % 9}` }
    case 'duplicate':
      return { type: 'duplicate', ids: some }
    case 'paste':
      return { type: 'paste', fragment: fragmentOf(flow, some, { catalog }), place }
    case 'batch':
      return {
        type: 'batch',
        commands: [
          { type: 'add-node', kind: 'filter', id: `n-${one}` },
          { type: 'connect', from: randomEnds(flow, one, other).from, to: `n-${one}.in` },
        ],
      }
  }
}

function randomSetting(
  flow: EditableFlow,
  id: string,
  { one, other, text }: Omit<Whim, 'deed'>,
): EditCommand {
  const value: unknown = pick(
    [
      text,
      one,
      { $parameter: `p${one % 4}` },
      `parameters.p${one % 4} + 1`,
      [{ port: `p-${other % 3}`, when: text }],
      { z: 1, a: [text] },
    ],
    other,
  )
  const byKind: Readonly<Record<string, readonly (string | number)[]>> = {
    switch: pick([['rules'], ['rules', 0, 'port'], ['rules', 1], ['otherwise']], one) ?? [],
    code: pick([['ports'], ['ports', 0], ['code']], one) ?? [],
    'topic-source': ['topic'],
    'topic-sink': ['topic'],
    lookup: pick([['table'], ['key']], one) ?? [],
  }
  const path =
    byKind[nodesById(flow).get(id)?.kind ?? ''] ?? pick([['where'], ['rows', 0], [text, text], []], one) ?? []
  const topic = path[0] === 'topic' && one % 2 ? `topic-${other % 5}` : value
  return { type: 'set-setting', id, path, value: topic }
}

function randomEnds(
  flow: EditableFlow,
  one: number,
  other: number,
): { readonly from: string; readonly to: string } {
  const [from, to] = [pick(flow.nodes, one), pick(flow.nodes, other)]
  const out = from && pick(portsOf(flow, from, catalog)?.out ?? [], other)
  const into = to && pick(portsOf(flow, to, catalog)?.in ?? [], one)
  return { from: `${from?.id}.${out ?? 'out'}`, to: `${to?.id}.${into ?? 'in'}` }
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)]
}

/** What `act` gives, or undefined where the command was refused with a sentence. Any other error is a fault. */
export function unlessRefused<Result>(act: () => Result): Result | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof FlowError && error.code === 'EDIT_REFUSED' && error.message.length > 10)
      return undefined
    throw error
  }
}
