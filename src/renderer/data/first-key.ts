import type { EditCommand } from '../../flow/document/edit-command.ts'
import { nodesById } from '../../flow/document/editable-flow.ts'
import { writePath } from '../../flow/expressions/member-path.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { seenPaths } from '../inspector/samples/seen-paths.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** A lookup without a key searches by the field that is called as the table's key column, where its samples have one. */
export function firstKey(page: PageStudio, id: string, column: string): readonly EditCommand[] {
  const node = page.flow.document && nodesById(page.flow.document).get(id)
  if (node?.kind !== 'lookup' || (node.config?.['key'] ?? '') !== '') return []
  const { view } = page.preview.getState()
  const paths = seenPaths(ownEntry(view?.nodes, id)?.in.messages ?? [])
  const ending = writePath('', [column])
  const [nearest] = paths
    .filter(({ path, isOpen }) => !isOpen && path.startsWith('value') && path.endsWith(ending))
    .toSorted((a, b) => a.path.length - b.path.length)
  return nearest === undefined ? [] : [{ type: 'set-setting', id, path: ['key'], value: nearest.path }]
}
