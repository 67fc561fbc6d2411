import { CelType } from './cel-value.ts'

// `timestamp` and `duration` are no names of types here: the first is the message's own.
const TYPE_NAMES = ['int', 'double', 'string', 'bool', 'bytes', 'list', 'map', 'null_type']
const TYPES: ReadonlyMap<string, CelType> = new Map(
  [...TYPE_NAMES, 'decimal', 'timestamp', 'duration', 'type'].map(
    (title) => [title, new CelType(title)] as const,
  ),
)

/** The type of this title. */
export function celType(title: string): CelType {
  return TYPES.get(title)!
}

/** The type that a name stands for, as in `type(value.a) == string`. */
export function namedType(name: string): CelType | undefined {
  return TYPE_NAMES.includes(name) ? celType(name) : undefined
}
