import { readFileSync, type Stats, statSync } from 'node:fs'
import { relative, sep } from 'node:path'
import type { FlowListing } from '../../../contract/studio/workspace-methods.ts'
import { baseOf } from '../../../flow/flow-file-name.ts'
import { readDocument } from '../../../flow/read-document.ts'
import { workspaceFlows } from '../../../runtime/files/workspace-flows.ts'

/** Read once for each time they are written: a list is asked for at every change of a folder. */
const known = new Map<string, { readonly mark: string; readonly listing: FlowListing }>()

/** The flows of a workspace as lists show them, by path. */
export function listFlows(folder: string): FlowListing[] {
  return workspaceFlows(folder)
    .toSorted()
    .flatMap((path) => listingOf(path, folder) ?? [])
}

/** A path of the workspace as flows and pages write it. */
export function workspacePath(path: string, folder: string): string {
  return relative(folder, path).split(sep).join('/')
}

function listingOf(path: string, folder: string): FlowListing | undefined {
  const there = statsOf(path)
  if (there === undefined || !there.isFile()) return undefined
  const mark = `${there.mtimeMs} ${there.size} ${there.ino}`
  const kept = known.get(path)
  if (kept?.mark === mark) return kept.listing
  const listing = { file: workspacePath(path, folder), ...contentOf(path), changedAt: there.mtimeMs }
  known.set(path, { mark, listing })
  return listing
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined // a link to itself, or in a folder that may not be entered
  }
}

function contentOf(path: string): Pick<FlowListing, 'name' | 'id' | 'role' | 'nodes' | 'isDamaged'> {
  const { document } = readDocument(textOf(path))
  const { name, id, role, nodes } = document ?? {}
  return {
    name: typeof name === 'string' && name !== '' ? name : nameOfFile(path),
    id: typeof id === 'string' ? id : '',
    role: role === 'outside' ? 'outside' : 'flow',
    nodes: Array.isArray(nodes) ? nodes.length : 0,
    isDamaged: document === undefined,
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // shown as damaged; opening it says why
  }
}

function nameOfFile(path: string): string {
  return baseOf(path.split(sep).at(-1) ?? path)
}
