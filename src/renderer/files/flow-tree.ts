import type { FlowListing } from '../../contract/studio/workspace-methods.ts'
import { isOutside, mainFlowOf, outsideOf } from '../../flow/flow-file-name.ts'

/** Flows that lie in one folder, as a list shows them. */
export interface FlowGroup {
  /** Its path from `flows`; empty for flows that have a folder of their own, or none. */
  readonly folder: string
  readonly flows: readonly (FlowListing & { readonly outside?: FlowListing })[]
}

/** The flows of a workspace as a tree: a folder is shown where it holds several of them. */
export function flowTree(listings: readonly FlowListing[]): readonly FlowGroup[] {
  const outsides = new Map(listings.filter(({ file }) => isOutside(file)).map((each) => [each.file, each]))
  const flows = listings
    .filter(({ file }) => !outsides.has(file) || !hasMain(file, listings))
    .map((flow) => {
      const outside = isOutside(flow.file) ? undefined : outsides.get(outsideOf(flow.file))
      return outside === undefined ? flow : { ...flow, outside }
    })
  const groups = [...Map.groupBy(flows, ({ file }) => groupOf(file, flows))]
  return groups
    .map(([folder, those]) => ({ folder, flows: those.toSorted((a, b) => a.name.localeCompare(b.name)) }))
    .toSorted((a, b) => (a.folder < b.folder ? -1 : 1))
}

function hasMain(outside: string, listings: readonly FlowListing[]): boolean {
  const main = mainFlowOf(outside)
  return listings.some(({ file }) => file === main)
}

/** The folder above a flow's own one; its folder where it shares that. */
function groupOf(file: string, flows: readonly FlowListing[]): string {
  const folder = folderOf(file)
  const isOwn = flows.filter((each) => folderOf(each.file) === folder).length === 1
  const shown = isOwn && folder !== 'flows' ? folderOf(folder) : folder
  return shown.replace(/^flows\/?/, '')
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/')
}
