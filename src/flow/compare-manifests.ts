import type { NextStep } from '../contract/next-step.ts'
import type { Manifest, ManifestStage, ManifestStore, ManifestTopic } from './manifest.ts'
import { nodeCalled } from './node-called.ts'
import { readDocument } from './read-document.ts'

/** One reason why a changed flow does not simply start: something of the earlier revision would be lost or misread. */
export interface Refusal {
  readonly code:
    'STORE_WITHOUT_READER' | 'STORE_CHANGED' | 'TOPIC_WITHOUT_READER' | 'POSITION_CHANGED' | 'GROUP_CHANGED'
  readonly nodeId: string
  readonly message: string
  readonly hint: string
  /** The same as data, where it is another one than `cure`. */
  readonly step?: NextStep
  /**
   * It holds only while this group has unread messages in this topic; a caller that sees none there drops
   * the refusal.
   */
  readonly whileUnread?: { readonly topic: string; readonly group: string }
}

/** What can be done about any refusal. */
export const cure =
  'Start with --migrate to let the earlier revision finish first, or with --discard to give up what it holds.'

/** What of the earlier revision the new one would leave without a reader, or read wrongly. Empty: the flow may start. */
export function compareManifests(old: Manifest, next: Manifest): readonly Refusal[] {
  const change = { old, next, called: callerOf(old, next) }
  return [
    ...old.stores.flatMap((store) => storeRefusals(store, change)),
    ...old.internalTopics.flatMap((topic) => topicRefusals(topic, change)),
    ...old.stages.flatMap((stage) => groupRefusals(stage, change)),
    ...renamedSources(change),
  ].toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : a.nodeId > b.nodeId ? 1 : 0))
}

interface RevisionChange {
  readonly old: Manifest
  readonly next: Manifest
  /** A node as people know it, in quotes; one that is gone by its last name. */
  readonly called: (nodeId: string) => string
}

function callerOf(old: Manifest, next: Manifest): RevisionChange['called'] {
  const names = new Map([...namesIn(old), ...namesIn(next)])
  return (id) => nodeCalled({ id, name: names.get(id) })
}

function namesIn({ file }: Manifest): (readonly [string, string])[] {
  const nodes = readDocument(file).document?.['nodes']
  if (!Array.isArray(nodes)) return []
  return (nodes as readonly { readonly id?: unknown; readonly name?: unknown }[]).flatMap(({ id, name }) =>
    typeof id === 'string' && typeof name === 'string' ? [[id, name] as const] : [],
  )
}

function storeRefusals({ nodeId, kind, format }: ManifestStore, { next, called }: RevisionChange): Refusal[] {
  const now = next.stores.find((store) => store.nodeId === nodeId)
  if (now === undefined)
    return [
      {
        code: 'STORE_WITHOUT_READER',
        nodeId,
        message: `Node ${called(nodeId)} is gone, and what it keeps in its store would have no reader.`,
        hint: cure,
      },
    ]
  if (now.kind !== kind)
    return [
      {
        code: 'STORE_CHANGED',
        nodeId,
        message: `Node ${called(nodeId)} was a ${kind} and is a ${now.kind} now: it cannot read the store.`,
        hint: `Give the new node an id of its own. ${cure}`,
      },
    ]
  if (now.format !== format)
    return [
      {
        code: 'STORE_CHANGED',
        nodeId,
        message: `The store of ${called(nodeId)} is of format ${format}; this version writes format ${now.format}.`,
        hint: cure,
      },
    ]
  return []
}

function topicRefusals(topic: ManifestTopic, change: RevisionChange): Refusal[] {
  const { next, called } = change
  const { name, role, nodeId } = topic
  if (nodeId === undefined) return [] // dead letters and manifest stay with the flow
  const now = next.internalTopics.find((other) => other.name === name)
  if (now === undefined) return topicWithoutReader(topic, nodeId, change)
  if (role === 'cursor' && now.kind !== topic.kind)
    return [
      {
        code: 'POSITION_CHANGED',
        nodeId,
        message: `Node ${called(nodeId)} was a ${topic.kind} and is a ${now.kind} now: it cannot read the old position.`,
        hint: `Give the new node an id of its own. ${cure}`,
      },
    ]
  return []
}

function topicWithoutReader(
  { name, role }: ManifestTopic,
  nodeId: string,
  { old, called }: RevisionChange,
): Refusal[] {
  // A cursor holds a position, and nothing in it waits to be read: without its source it is only forgotten.
  if (role === 'cursor') return []
  const reader = old.stages.find(({ inputs }) => inputs.some((input) => input.topic === name))
  return [
    {
      code: 'TOPIC_WITHOUT_READER',
      nodeId,
      message: `Node ${called(nodeId)} is gone, and what is unread in "${name}" would have no reader.`,
      hint: cure,
      ...(reader === undefined ? {} : { whileUnread: { topic: name, group: reader.group } }),
    },
  ]
}

// Offsets belong to a group. A source that moves to another stage would begin anew.
function groupRefusals(stage: ManifestStage, { next, called }: RevisionChange): Refusal[] {
  const moved = stage.inputs.flatMap(({ nodeId, topic }) => {
    const now = next.stages.find(({ inputs }) =>
      inputs.some((input) => input.nodeId === nodeId && input.topic === topic),
    )
    return now === undefined || now.group === stage.group ? [] : [{ nodeId, now }]
  })
  const byNode = new Map(moved.map(({ nodeId, now }) => [nodeId, now]))
  return [...byNode].map(([nodeId, now]) => ({
    code: 'GROUP_CHANGED',
    nodeId,
    message: `Source ${called(nodeId)} moves from stage ${called(stage.id)} to stage ${called(now.id)}, whose group has no offsets of it.`,
    hint: `A stage is named by its first source: rename the one that was added so that it comes after "${stage.id}". ${cure}`,
  }))
}

/** A source that got another id has a group without offsets: it would read its topic anew, and double what it wrote. */
function renamedSources({ old, next, called }: RevisionChange): Refusal[] {
  const known = new Set(inputsOf(old).map(({ nodeId }) => nodeId))
  const left = new Set(inputsOf(next).map(({ nodeId }) => nodeId))
  const internal = new Set(old.internalTopics.map(({ name }) => name))
  return inputsOf(old).flatMap(({ nodeId, topic }) => {
    if (left.has(nodeId) || internal.has(topic)) return []
    const now = inputsOf(next).find((input) => input.topic === topic && !known.has(input.nodeId))
    if (now === undefined) return []
    return [
      {
        code: 'POSITION_CHANGED' as const,
        nodeId: now.nodeId,
        message: `Source ${called(nodeId)} is gone, and ${called(now.nodeId)}, which is new, would read "${topic}" from its start again.`,
        hint: `Give it the id "${nodeId}" again, or start with --discard where that is meant.`,
        step: { do: 'give-up-state' as const, formerId: nodeId },
      },
    ]
  })
}

function inputsOf({ stages }: Manifest) {
  return stages.flatMap(({ inputs }) => inputs)
}
