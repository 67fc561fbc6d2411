import { z } from 'zod'

/**
 * Kinds of field a spec is written with. The `widget` in a field's meta is what the checker, the form
 * and the generated docs go by, so that a spec says each thing once.
 */
export type FieldWidget =
  | 'topic'
  | 'reference'
  | 'path'
  | 'key-path'
  | 'target'
  | 'cel'
  | 'condition'
  | 'file'
  | 'duration'
  | 'size'
  | 'rows'
  | 'code'

/** What people read of a field, in forms, help and docs. */
export interface FieldMeta {
  readonly title: string
  readonly description: string
  readonly examples?: readonly unknown[]
}

function text(widget: FieldWidget, meta: FieldMeta) {
  return z
    .string()
    .min(1)
    .meta({ ...meta, widget } as Record<string, unknown>)
}

function count(widget: FieldWidget, meta: FieldMeta) {
  return z
    .number()
    .int()
    .positive()
    .meta({ ...meta, widget } as Record<string, unknown>)
}

/** The logical name of a topic declared under `topics`. */
export const topicField = (meta: FieldMeta) => text('topic', meta)
/** The name of a reference table declared under `references`. */
export const referenceField = (meta: FieldMeta) => text('reference', meta)
/** Where to read: a CEL member expression such as `value.customer.id`. */
export const pathField = (meta: FieldMeta) => text('path', meta)
/** Where to write, inside the value: `customer.id`, without a leading `value`. */
export const targetField = (meta: FieldMeta) => text('target', meta)
/** A CEL expression of any result. */
export const celField = (meta: FieldMeta) => text('cel', meta)
/** A CEL expression that is true or false. */
export const conditionField = (meta: FieldMeta) => text('condition', meta)
/** A path of a file, relative to the flow's folder. */
export const fileField = (meta: FieldMeta) => text('file', meta)
/** Source text of several lines, edited as code. */
export const codeField = (meta: FieldMeta) => text('code', meta)

/** Milliseconds; the name of such a field ends in `Ms`. */
export const durationField = (meta: FieldMeta) => count('duration', meta)
/** Bytes; the name of such a field ends in `Bytes`. */
export const sizeField = (meta: FieldMeta) => count('size', meta)
