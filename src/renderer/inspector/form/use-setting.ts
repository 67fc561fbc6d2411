import type { FlowProblem } from '../../../flow/document/drawn-problem.ts'
import type { FieldPath } from '../../../flow/json-tree.ts'
import { valueAt } from '../../../flow/schema-walk.ts'
import { isEmpty } from '../../document/fresh-store.ts'
import { usePage } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'
import type { FormField } from './form-fields.ts'

export interface Setting {
  readonly value: unknown
  /** Undefined takes it away. */
  readonly set: (value: unknown) => void
}

/** A place in the config of the node that is shown. */
export function useSetting(path: FieldPath): Setting {
  const page = usePage()
  const { node } = useInspected()
  return {
    value: valueAt(node.config, path),
    set: (value) =>
      void page.perform(
        value === undefined
          ? { type: 'remove-setting', id: node.id, path }
          : { type: 'set-setting', id: node.id, path, value },
      ),
  }
}

/** What the checker says of a place; of the places inside it too, unless they say it themselves. */
export function useProblem(
  path: FieldPath,
  { withInner }: { readonly withInner: boolean },
): FlowProblem | undefined {
  const { problems } = useInspected()
  return problems.find(({ place }) => {
    if (place.on !== 'setting') return false
    const isInside = path.every((step, index) => place.path[index] === step)
    return isInside && (withInner || place.path.length === path.length)
  })
}

/** Whether a node cannot do without this setting and does not have it. */
export function isNeeded({ isOptional }: Pick<FormField, 'isOptional'>, value: unknown): boolean {
  return !isOptional && isEmpty(value)
}
