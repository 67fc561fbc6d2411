import type { FieldPath } from '../json-tree.ts'

const STEP = /\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy

/** The path that `fieldName` wrote: `nodes[2].config["two words"]`. */
export function parseFieldName(name: string): FieldPath {
  return [...name.matchAll(STEP)].map(([, plain, index, quoted]) => {
    if (plain !== undefined) return plain
    return index === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(index)
  })
}
