import type { LetterGroup, LetterRow } from '../../../contract/studio/dead-letter-methods.ts'
import { causeOf } from '../../../runtime/dead-letters/cause-of.ts'

/** Listed of each cause. */
const LISTED = 100
/** A node whose failures of one code say more different things than this has its own words for each message. */
const CAUSES = 20

/** Dead letters by node, code and cause; of a node with very many causes all of a code as one. */
export class CauseGroups {
  private readonly namespace: string
  private readonly groups = new Map<string, LetterGroup>()
  /** Names of node and code whose causes are told together. */
  private readonly together = new Set<string>()

  constructor(namespace: string) {
    this.namespace = namespace
  }

  list(): LetterGroup[] {
    return [...this.groups.values()].map((group) => ({ ...group, letters: [...group.letters] }))
  }

  clear(): void {
    this.groups.clear()
    this.together.clear()
  }

  add(row: LetterRow): void {
    const { namespace } = this
    const { node, code, message } = row
    const cause = this.together.has(`${node} ${code}`) ? null : causeOf(message)
    const key = keyOf(node, code, cause)
    const known = this.groups.get(key)
    const group = known ?? { namespace, node, code, cause, message, count: 0, letters: [] }
    group.count += 1
    insert(group.letters, row)
    group.message = group.letters[0]?.message ?? message
    this.groups.set(key, group)
    if (known === undefined) this.limit(node, code)
  }

  /** False where it is not known, or leaves a cause with less to list than there is. */
  takeOut({ id, node, code, message }: LetterRow): boolean {
    const cause = this.together.has(`${node} ${code}`) ? null : causeOf(message)
    const key = keyOf(node, code, cause)
    const group = this.groups.get(key)
    if (group === undefined) return false
    group.count -= 1
    group.letters = group.letters.filter((letter) => letter.id !== id)
    group.message = group.letters[0]?.message ?? group.message
    if (group.count === 0) this.groups.delete(key)
    return group.letters.length >= Math.min(LISTED, group.count)
  }

  private limit(node: string, code: string): void {
    const same = [...this.groups.entries()].filter(([, group]) => group.node === node && group.code === code)
    const [first, ...others] = same.map(([, group]) => group)
    if (first === undefined || same.length <= CAUSES) return
    this.together.add(`${node} ${code}`)
    for (const [key] of same) this.groups.delete(key)
    const whole = { ...first, cause: null }
    for (const { count, letters } of others) {
      whole.count += count
      for (const letter of letters) insert(whole.letters, letter)
    }
    whole.message = whole.letters[0]?.message ?? whole.message
    this.groups.set(keyOf(node, code, null), whole)
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
