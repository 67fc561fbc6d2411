export interface SplitFilter {
  /** What is looked for among the messages that are kept. */
  readonly find: string
  /** Which of those that are kept and that come, in CEL; empty: all. */
  readonly condition: string
}

/** One field for both: what stands behind `cel:` is a condition. */
export function splitFilter(filter: string): SplitFilter {
  const at = /(^|\s)cel:/.exec(filter)
  if (at === null) return { find: filter.trim(), condition: '' }
  return {
    find: filter.slice(0, at.index).trim(),
    condition: filter.slice(at.index + at[0].length).trim(),
  }
}
