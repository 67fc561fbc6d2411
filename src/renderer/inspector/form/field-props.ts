import type { ComponentType, ReactNode } from 'react'
import type { FieldPath } from '../../../flow/json-tree.ts'
import type { FormField } from './form-fields.ts'
import type { Setting } from './use-setting.ts'

export interface FieldProps {
  readonly field: FormField
  readonly path: FieldPath
}

/** What the control of a field is given. */
export interface FieldInputProps extends FieldProps {
  readonly id: string
  readonly setting: Setting
  readonly isWrong: boolean
  /** Draws a field inside this one. */
  readonly Inner: ComponentType<FieldProps>
}

/** What a row of a list is given. */
export interface RowProps {
  readonly path: FieldPath
  readonly fields: readonly FormField[]
  /** Moving and removing it. */
  readonly tools: ReactNode
  readonly Inner: ComponentType<FieldProps>
}
