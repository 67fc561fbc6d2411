import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { WORKSPACE_FILE } from '../../../contract/environment.ts'
import { isFlowFile } from '../../../flow/flow-file-name.ts'

const ROWS = /\.(csv|tsv|json|ndjson|jsonl)$/i
/** Of a flow's own; what a test sends in and what a flow wrote are no reference tables. */
const PASSED_OVER = /^(node_modules|dist|tests|out|page|environments|\..*)$/
const DEEPEST = 4
const MOST = 200

/** Files of the workspace that could hold rows, as the flow names them: its own first. */
export function rowFiles(workspace: string, flow: string): { file: string; bytes: number }[] {
  const folder = dirname(join(workspace, flow))
  const own = filesUnder(folder, 0)
  const others = filesUnder(workspace, 0).filter((path) => !own.includes(path))
  return [...own, ...others].slice(0, MOST).map((path) => ({
    file: relative(folder, path).split(sep).join('/'),
    bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  }))
}

function filesUnder(folder: string, depth: number): readonly string[] {
  if (depth > DEEPEST || !existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return PASSED_OVER.test(entry.name) ? [] : filesUnder(path, depth + 1)
    return isRows(entry.name) ? [path] : []
  })
}

function isRows(name: string): boolean {
  return ROWS.test(name) && !isFlowFile(name) && name !== WORKSPACE_FILE && !name.startsWith('package')
}
