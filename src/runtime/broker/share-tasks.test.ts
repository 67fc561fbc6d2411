import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareTasks, type SharingMember, type Sharing } from './share-tasks.ts'

function aMember(id: string, owned: readonly number[] = [], plan = 'one'): SharingMember {
  return { id, plan, owned }
}

function shared(sharing: Sharing): Record<string, readonly number[]> {
  return Object.fromEntries(shareTasks(sharing))
}

describe('tasks are shared', () => {
  test('so that one member has them all, and a second one takes over half of them', () => {
    expect(shared({ group: 'g', tasks: 4, members: [aMember('a')] })).toEqual({ a: [0, 1, 2, 3] })
    const members = [aMember('a', [0, 1, 2, 3]), aMember('b')]
    expect(shared({ group: 'g', tasks: 4, members })).toEqual({ a: [0, 1], b: [2, 3] })
  })

  test('so that who stays keeps what it has when another one leaves', () => {
    const members = [aMember('a', [0, 1]), aMember('c', [4, 5])]
    const { a, c } = shared({ group: 'g', tasks: 6, members })
    expect(a).toEqual(expect.arrayContaining([0, 1]))
    expect(c).toEqual(expect.arrayContaining([4, 5]))
  })

  test('among nobody', () => {
    expect(shared({ group: 'g', tasks: 4, members: [] })).toEqual({})
  })

  test('so that the only tasks of many stages spread over the members', () => {
    const members = ['a', 'b', 'c', 'd'].map((id) => aMember(id))
    const holders = Array.from({ length: 40 }, (_, i) => {
      const shares = shareTasks({ group: `millrace.quick-otter.stage-${i}`, tasks: 1, members })
      return [...shares].find(([, tasks]) => tasks.length > 0)?.[0]
    })
    for (const { id } of members) {
      expect(holders.filter((holder) => holder === id).length).toBeGreaterThan(3)
    }
  })

  test('so that a task that two members claim stays with the smaller id', () => {
    const members = [aMember('b', [0, 1]), aMember('a', [1, 2])]
    expect(shared({ group: 'g', tasks: 3, members })).toEqual({ a: [1, 2], b: [0] })
  })
})

describe('members of several plans', () => {
  test('leave all tasks to the plan that has most of them', () => {
    const members = [aMember('a', [], 'new'), aMember('b', [], 'new'), aMember('c', [0], 'old')]
    expect(shared({ group: 'g', tasks: 2, members })).toEqual({ a: [], b: [], c: [0, 1] })
  })

  test('leave them to the plan with most members where nobody has a task', () => {
    const members = [aMember('a', [], 'new'), aMember('b', [], 'old'), aMember('c', [], 'old')]
    expect(shared({ group: 'g', tasks: 2, members }).a).toEqual([])
  })

  test('leave them to the plan with the smaller text where that is all that differs', () => {
    const members = [aMember('a', [], 'two'), aMember('b', [], 'one')]
    expect(shared({ group: 'g', tasks: 2, members })).toEqual({ a: [], b: [0, 1] })
  })
})

/** Members as a group has them after any history: with tasks that are no more, and claimed by several. */
const sharings: fc.Arbitrary<Sharing> = fc.record({
  group: fc.string(),
  tasks: fc.nat(24),
  members: fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      plan: fc.constantFrom('one', 'one', 'one', 'two'),
      owned: fc.array(fc.nat(30), { maxLength: 12 }),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 7 },
  ),
})

describe('whatever the members have', () => {
  test('every task goes to one member, and members of one plan get them all', () => {
    fc.assert(
      fc.property(sharings, (sharing) => {
        const shares = shareTasks(sharing)
        const all = [...shares.values()].flat().sort((a, b) => a - b)
        expect(all).toEqual(Array.from({ length: sharing.tasks }, (_, task) => task))
        expect(new Set(shares.keys())).toEqual(new Set(sharing.members.map(({ id }) => id)))
        expect(plansOf(sharing, shares).size).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('counts differ by one at most', () => {
    fc.assert(
      fc.property(sharings, (sharing) => {
        const shares = shareTasks(sharing)
        const counts = sharingIds(sharing, shares).map((id) => shares.get(id)?.length ?? 0)
        // Without a task there is nobody of whom a plan could be told.
        const most = Math.max(0, ...counts)
        expect(most - Math.min(most, ...counts)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('as many tasks stay as even counts allow', () => {
    fc.assert(
      fc.property(sharings, (sharing) => {
        const shares = shareTasks(sharing)
        const ids = sharingIds(sharing, shares)
        if (ids.length === 0) return
        const owned = ownedOnce(sharing)
        const stayed = ids.flatMap((id) => (shares.get(id) ?? []).filter((t) => owned.get(id)?.has(t)))
        const counts = ids.map((id) => owned.get(id)?.size ?? 0)
        expect(stayed.length).toBe(mostThatCanStay(counts, sharing.tasks))
      }),
    )
  })

  test('a second look at what was shared moves nothing', () => {
    fc.assert(
      fc.property(sharings, (sharing) => {
        const shares = shareTasks(sharing)
        const members = sharing.members.map((m) => ({ ...m, owned: shares.get(m.id) ?? [] }))
        expect(shareTasks({ ...sharing, members })).toEqual(shares)
      }),
    )
  })

  test('the order of the members and of what they own makes no difference', () => {
    fc.assert(
      fc.property(sharings, fc.infiniteStream(fc.nat()), (sharing, numbers) => {
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item)
        const members = shuffle(sharing.members).map((m) => ({ ...m, owned: shuffle(m.owned) }))
        expect([...shareTasks({ ...sharing, members })]).toEqual([...shareTasks(sharing)])
      }),
    )
  })
})

/** Plans whose members got tasks. */
function plansOf({ members }: Sharing, shares: ReadonlyMap<string, readonly number[]>): Set<string> {
  return new Set(members.filter(({ id }) => (shares.get(id) ?? []).length > 0).map(({ plan }) => plan))
}

function sharingIds(sharing: Sharing, shares: ReadonlyMap<string, readonly number[]>): string[] {
  const plans = plansOf(sharing, shares)
  return sharing.members.filter(({ plan }) => plans.has(plan)).map(({ id }) => id)
}

/** Each task with the smallest id that claims it. */
function ownedOnce({ members, tasks }: Sharing): Map<string, Set<number>> {
  const taken = new Set<number>()
  const byId = [...members].sort((a, b) => (a.id < b.id ? -1 : 1))
  return new Map(
    byId.map(({ id, owned }) => {
      const own = new Set(owned.filter((task) => task < tasks && !taken.has(task)))
      for (const task of own) taken.add(task)
      return [id, own]
    }),
  )
}

function mostThatCanStay(counts: readonly number[], tasks: number): number {
  const even = Math.floor(tasks / counts.length)
  const withMore = counts.filter((count) => count > even).length
  const stay = counts.reduce((sum, count) => sum + Math.min(count, even), 0)
  return stay + Math.min(withMore, tasks % counts.length)
}
