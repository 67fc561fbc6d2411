import type { LetterGroup, LetterRow } from '../../../contract/studio/dead-letter-methods.ts'
import { causeOf } from '../../../runtime/dead-letters/cause-of.ts'

/** Listed of each cause. */
const LISTED = 100
/** A node whose failures of one code say more different things than this has its own words for each message. */
const CAUSES = 20

/** As it is listed, without what its newest letter says. */
type Group = Omit<LetterGroup, 'namespace' | 'message'>

/** Dead letters by node, code and cause; of a node with very many causes all of a code as one. */
export class CauseGroups {
  private readonly namespace: string
  private readonly groups = new Map<string, Group>()
  /** Keys of those whose causes are told together. */
  private readonly together = new Set<string>()

  constructor(namespace: string) {
    this.namespace = namespace
  }

  list(): LetterGroup[] {
    return [...this.groups.values()].map((group) => ({
      ...group,
      namespace: this.namespace,
      message: group.letters[0]?.message ?? '',
      letters: [...group.letters],
    }))
  }

  clear(): void {
    this.groups.clear()
    this.together.clear()
  }

  add(row: LetterRow): void {
    const { key, cause } = this.groupOf(row)
    const { node, code } = row
    const known = this.groups.get(key)
    const group = known ?? { node, code, cause, count: 0, letters: [] }
    group.count += 1
    insert(group.letters, row)
    if (known !== undefined) return
    this.groups.set(key, group)
    this.limit(group)
  }

  /** False where it is not known, or leaves a cause with less to list than there is. */
  takeOut(row: LetterRow): boolean {
    const { key } = this.groupOf(row)
    const group = this.groups.get(key)
    if (group === undefined) return false
    group.count -= 1
    group.letters = group.letters.filter(({ id }) => id !== row.id)
    if (group.count === 0) this.groups.delete(key)
    return group.letters.length >= Math.min(LISTED, group.count)
  }

  private groupOf({ node, code, message }: LetterRow): {
    readonly key: string
    readonly cause: string | null
  } {
    const cause = this.together.has(keyOf(node, code, null)) ? null : causeOf(message)
    return { key: keyOf(node, code, cause), cause }
  }

  private limit({ node, code }: Group): void {
    const same = [...this.groups].filter(([, group]) => group.node === node && group.code === code)
    if (same.length <= CAUSES) return
    const whole: Group = { node, code, cause: null, count: 0, letters: [] }
    for (const [key, { count, letters }] of same) {
      this.groups.delete(key)
      whole.count += count
      for (const letter of letters) insert(whole.letters, letter)
    }
    const key = keyOf(node, code, null)
    this.together.add(key)
    this.groups.set(key, whole)
  }
}

function keyOf(node: string, code: string, cause: string | null): string {
  return JSON.stringify([node, code, cause])
}

/** The newest first, as many as are listed. */
function insert(rows: LetterRow[], row: LetterRow): void {
  const at = rows.findIndex(({ time }) => time <= row.time)
  rows.splice(at === -1 ? rows.length : at, 0, row)
  if (rows.length > LISTED) rows.pop()
}
