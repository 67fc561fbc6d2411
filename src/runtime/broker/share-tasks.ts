import { murmur2 } from './partitioner.ts'

/** A living member of a group, as the one who shares its tasks out sees it. */
export interface SharingMember {
  /** Its own among the members of the group. */
  readonly id: string
  /** Members of different plans never share: what one writes the other may not be able to read. */
  readonly plan: string
  /** Tasks it has now, in any order. */
  readonly owned: readonly number[]
}

export interface Sharing {
  readonly group: string
  /** Tasks of the group, numbered from 0. */
  readonly tasks: number
  readonly members: readonly SharingMember[]
}

/**
 * Which tasks each member shall have: whole tasks, counts that differ by one at most, and as few moves as that
 * allows. What is free goes round the members, beginning at one that depends on the group's name, so that stages
 * with one task do not all meet at one member. A task that two members claim stays with the smaller id.
 *
 * Members of one plan get all: the plan that owns most tasks, else the one with most members, else the smaller
 * text. Members of another get an empty list. The same input gives the same answer in whatever order it comes.
 */
export function shareTasks({ group, tasks, members }: Sharing): ReadonlyMap<string, readonly number[]> {
  const known = [...members].sort((a, b) => compare(a.id, b.id))
  const owned = claims(known, tasks)
  const plan = planThatCounts(known, owned)
  const sharing = turned(
    known.filter((member) => member.plan === plan).map(({ id }) => id),
    group,
  )
  const shares = new Map<string, number[]>(known.map(({ id }) => [id, []]))
  const rooms = roomOf(sharing, owned, tasks)
  const free = new Set(Array.from({ length: tasks }, (_, task) => task))
  for (const [id, room] of rooms) {
    const kept = (owned.get(id) ?? []).slice(0, room)
    shares.set(id, kept)
    for (const task of kept) free.delete(task)
  }
  dealOut([...free], shares, rooms)
  return shares
}

/** The tasks of each member in ascending order, without those that a smaller id claims too. */
function claims(known: readonly SharingMember[], tasks: number): Map<string, number[]> {
  const taken = new Set<number>()
  return new Map(
    known.map(({ id, owned }) => {
      const own = [...new Set(owned)].filter((task) => task >= 0 && task < tasks && !taken.has(task))
      for (const task of own) taken.add(task)
      return [id, own.sort((a, b) => a - b)]
    }),
  )
}

function planThatCounts(
  known: readonly SharingMember[],
  owned: ReadonlyMap<string, readonly number[]>,
): string | undefined {
  const plans = new Map<string, { tasks: number; members: number }>()
  for (const { id, plan } of known) {
    const { tasks, members } = plans.get(plan) ?? { tasks: 0, members: 0 }
    plans.set(plan, { tasks: tasks + (owned.get(id)?.length ?? 0), members: members + 1 })
  }
  const [first] = [...plans].sort(
    ([a, ofA], [b, ofB]) => ofB.tasks - ofA.tasks || ofB.members - ofA.members || compare(a, b),
  )
  return first?.[0]
}

/** The members beginning at another one for each group. */
function turned(ids: readonly string[], group: string): string[] {
  const start = (murmur2(new TextEncoder().encode(group)) >>> 0) % Math.max(1, ids.length)
  return [...ids.slice(start), ...ids.slice(0, start)]
}

/** How many tasks each member may have. Where they do not divide evenly, those who have more now may have one more. */
function roomOf(
  sharing: readonly string[],
  owned: ReadonlyMap<string, readonly number[]>,
  tasks: number,
): Map<string, number> {
  const even = Math.floor(tasks / Math.max(1, sharing.length))
  const hasMore = (id: string) => (owned.get(id)?.length ?? 0) > even
  const byNeed = [...sharing.filter(hasMore), ...sharing.filter((id) => !hasMore(id))]
  const oneMore = new Set(byNeed.slice(0, tasks - even * sharing.length))
  return new Map(sharing.map((id) => [id, oneMore.has(id) ? even + 1 : even]))
}

/** One to each in turn while it has room. */
function dealOut(
  free: readonly number[],
  shares: ReadonlyMap<string, number[]>,
  rooms: ReadonlyMap<string, number>,
): void {
  const left = [...free]
  while (left.length > 0 && rooms.size > 0) {
    for (const [id, room] of rooms) {
      const share = shares.get(id)
      const task = share !== undefined && share.length < room ? left.shift() : undefined
      if (task !== undefined) share?.push(task)
    }
  }
  for (const share of shares.values()) share.sort((a, b) => a - b)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
