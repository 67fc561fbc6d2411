import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { shareTasks } from '../../share-tasks.ts'

/** The name under which members of ours agree on how tasks are shared. */
export const PROTOCOL = 'millrace'
const VERSION = 0

/** What a member says of itself when it joins. */
export interface Claim {
  readonly owner: string
  readonly plan: string
  /** Tasks in its hands, those it is giving back included. */
  readonly owned: readonly number[]
  readonly alone: boolean
}

/** What the leader of a group answers each member. */
export interface Share {
  readonly tasks: readonly number[]
  /** Members of another plan that hold the tasks, by what they said who they are: it gets none. */
  readonly holders: readonly string[]
}

/** A subscription as every tool for consumer groups reads it, with ours as its user data. */
export function encodeClaim(topics: readonly string[], claim: Claim): Buffer {
  return new Encoder().writeInt16(VERSION).writeArray(topics).writeBytes(json(claim)).buffer
}

export function decodeClaim(bytes: Buffer): Claim {
  const decoder = new Decoder(bytes)
  decoder.readInt16()
  decoder.readArray((each) => each.readString())
  return parsed<Claim>(decoder.readBytes()) ?? { owner: 'a consumer', plan: '', owned: [], alone: false }
}

/** An assignment of partitions by topic, with the tasks as its user data. */
export function encodeShare(share: Share, topics: ReadonlyMap<string, number>): Buffer {
  const assigned = [...topics].map(([topic, partitions]) =>
    new Encoder().writeString(topic).writeArray(share.tasks.filter((task) => task < partitions)),
  )
  return new Encoder().writeInt16(VERSION).writeArray(assigned).writeBytes(json(share)).buffer
}

export function decodeShare(bytes: Buffer): Share {
  const nothing: Share = { tasks: [], holders: [] }
  if (bytes.length === 0) return nothing
  const decoder = new Decoder(bytes)
  decoder.readInt16()
  decoder.readArray((each) => ({
    topic: each.readString(),
    partitions: each.readArray((inner) => inner.readInt32()),
  }))
  return parsed<Share>(decoder.readBytes()) ?? nothing
}

export interface JoinedMember {
  readonly id: string
  readonly claim: Claim
}

/**
 * Who gets what now. A task that another member still holds is given to nobody: its holder finds it missing from
 * its share, gives it back, and the group shares anew. So a task runs on at whoever keeps it, and is never in two hands.
 */
export function shareOut(
  group: string,
  tasks: number,
  members: readonly JoinedMember[],
): ReadonlyMap<string, Share> {
  const sharing = members.map(({ id, claim: { plan, owned } }) => ({ id, plan, owned }))
  const alone = members.filter(({ claim }) => claim.alone).map(({ id }) => id)
  const [only] = alone.toSorted()
  const wanted = shareTasks({
    group,
    tasks,
    members: only === undefined ? sharing : sharing.filter(({ id }) => id === only),
  })
  const holder = new Map(
    members.flatMap(({ id, claim: { owned } }) => owned.map((task) => [task, id] as const)),
  )
  const having = members.filter(({ id }) => (wanted.get(id) ?? []).length > 0)
  const plans = new Set(having.map(({ claim }) => claim.plan))
  return new Map(
    members.map(({ id, claim }) => {
      const now = (wanted.get(id) ?? []).filter((task) => (holder.get(task) ?? id) === id)
      const others = plans.size > 0 && !plans.has(claim.plan)
      return [id, { tasks: now, holders: others ? having.map((each) => each.claim.owner) : [] }]
    }),
  )
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function parsed<Value>(bytes: Buffer | null): Value | undefined {
  if (bytes === null || bytes.length === 0) return undefined
  try {
    return JSON.parse(bytes.toString()) as Value
  } catch {
    return undefined
  }
}
