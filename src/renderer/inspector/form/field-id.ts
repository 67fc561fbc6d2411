import type { FieldPath } from '../../../flow/json-tree.ts'

const BEGIN = 'field-'

/** The id of a field's control, for its label. */
export function fieldId(path: FieldPath): string {
  return `${BEGIN}${path.join('-')}`
}

/** The path that an id was made of; undefined for what is no field. No name of a setting has a "-" in it. */
export function pathOfField(id: string): FieldPath | undefined {
  if (!id.startsWith(BEGIN)) return undefined
  const steps = id.slice(BEGIN.length).split('-')
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}
