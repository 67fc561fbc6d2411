import type { NodeSpec } from '../contract/node-spec.ts'
import { codeSpec } from './code/spec.ts'
import { fileSinkSpec } from './file-sink/spec.ts'
import { fileSourceSpec } from './file-source/spec.ts'
import { filterSpec } from './filter/spec.ts'
import { generatorSpec } from './generator/spec.ts'
import { logSpec } from './log/spec.ts'
import { lookupSpec } from './lookup/spec.ts'
import { mapSpec } from './map/spec.ts'
import { splitSpec } from './split/spec.ts'
import { switchSpec } from './switch/spec.ts'
import { topicSinkSpec } from './topic-sink/spec.ts'
import { topicSourceSpec } from './topic-source/spec.ts'

/** Every node kind, in order of name: palette, validation, forms, docs and the JSON Schema are made from it. */
export const catalog: readonly NodeSpec[] = [
  codeSpec,
  fileSinkSpec,
  fileSourceSpec,
  filterSpec,
  generatorSpec,
  logSpec,
  lookupSpec,
  mapSpec,
  splitSpec,
  switchSpec,
  topicSinkSpec,
  topicSourceSpec,
]

const byKind = new Map(catalog.map((spec) => [spec.kind, spec]))

export function specOf(kind: string): NodeSpec | undefined {
  return byKind.get(kind)
}
