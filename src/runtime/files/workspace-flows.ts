import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isFlowFile } from '../../flow/flow-file-name.ts'

/** Folders in which no flow of this workspace lies. */
const passedOver = /^(node_modules|\..*|dist)$/
const DEEPEST = 5

/**
 * The flow files of a workspace: in itself and under its folder `flows`; what lies elsewhere is somebody else's.
 * A folder that is gone or may not be read holds none.
 */
export function workspaceFlows(workspace: string): readonly string[] {
  const own = entriesOf(workspace).flatMap(({ name }) => (isFlowFile(name) ? [name] : []))
  return [...own.map((name) => join(workspace, name)), ...flowFilesUnder(join(workspace, 'flows'), 0)]
}

function flowFilesUnder(folder: string, depth: number): readonly string[] {
  if (depth > DEEPEST) return []
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return passedOver.test(entry.name) ? [] : flowFilesUnder(path, depth + 1)
    return isFlowFile(entry.name) ? [path] : []
  })
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // a workspace is looked at while others move, mount and protect its folders
  }
}
