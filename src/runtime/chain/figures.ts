import { emptyRecord } from '../../flow/own-entry.ts'

/**
 * Messages by node and port. A running chain adds to a plain array; the sums move to the totals when the
 * commit is durable, so that a figure on screen never counts what was rolled back.
 */
export class Figures {
  private readonly names: { readonly node: string; readonly port: string }[] = []
  /** By `<node> <port>`: a chain that is compiled anew asks for each of its ports. */
  private readonly slots = new Map<string, number>()
  /** Indexed by slot. */
  readonly pending: number[] = []

  slot(node: string, port: string): number {
    const name = `${node} ${port}`
    const known = this.slots.get(name)
    if (known !== undefined) return known
    this.pending.push(0)
    const slot = this.names.push({ node, port }) - 1
    this.slots.set(name, slot)
    return slot
  }

  /** Takes what has gathered, to be added to the totals once it is durable. */
  take(): readonly number[] {
    const taken = this.pending.slice()
    this.pending.fill(0)
    return taken
  }

  addTo(totals: FigureTotals, taken: readonly number[]): void {
    for (const [slot, count] of taken.entries()) {
      const name = this.names[slot]
      if (name === undefined || count === 0) continue
      const node = (totals[name.node] ??= emptyRecord())
      node[name.port] = (node[name.port] ?? 0) + count
    }
  }
}

export type FigureTotals = Record<string, Record<string, number>>
