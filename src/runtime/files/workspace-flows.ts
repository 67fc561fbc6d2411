import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Folders in which no flow of this workspace lies. */
const passedOver = /^(node_modules|\..*|dist)$/
const DEEPEST = 5

/** The flow files of a workspace: in itself and under its folder `flows`; what lies elsewhere is somebody else's. */
export function workspaceFlows(workspace: string): readonly string[] {
  const own = readdirSync(workspace).filter((name) => name.endsWith('.flow.json'))
  return [...own.map((name) => join(workspace, name)), ...flowFilesUnder(join(workspace, 'flows'), 0)]
}

function flowFilesUnder(folder: string, depth: number): readonly string[] {
  if (depth > DEEPEST || !existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return passedOver.test(entry.name) ? [] : flowFilesUnder(path, depth + 1)
    return entry.name.endsWith('.flow.json') ? [path] : []
  })
}
