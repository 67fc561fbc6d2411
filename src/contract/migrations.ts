import { FLOW_FILE_VERSION } from './flow-file.ts'

/** A flow file of any version, as plain JSON. */
export type AnyFlowFile = Readonly<Record<string, unknown>>

/** A pure step from version `from` to the next. It must take what people really wrote: faults are told later. */
export interface Migration {
  readonly from: number
  readonly says: string
  migrate(file: AnyFlowFile): AnyFlowFile
}

/** In order, without a gap, up to the version this program writes; a test holds that. */
export const MIGRATIONS: readonly Migration[] = [
  { from: 0, says: 'Edges were pairs of node and port: ["a.out", "b.in"].', migrate: edgesFromPairs },
]

/** The oldest version that can still be read. */
export const OLDEST_FLOW_FILE_VERSION = Math.min(FLOW_FILE_VERSION, ...MIGRATIONS.map(({ from }) => from))

/** Brings a file of `version` to the newest one, step by step. */
export function migrateFlowFile(file: AnyFlowFile, version: number): AnyFlowFile {
  return MIGRATIONS.filter(({ from }) => from >= version).reduce(
    (older, { from, migrate }) => ({ ...migrate(older), version: from + 1 }),
    file,
  )
}

function edgesFromPairs(file: AnyFlowFile): AnyFlowFile {
  if (!Array.isArray(file.edges)) return file
  return { ...file, edges: file.edges.map(edgeFromPair) }
}

function edgeFromPair(edge: unknown): unknown {
  if (!Array.isArray(edge)) return edge
  const [from, to] = edge as unknown[]
  return { from, to }
}
