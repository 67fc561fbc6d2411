import { join } from 'node:path'
import type { TrustRecord } from '../../contract/capability.ts'
import { printable } from '../terminal/printable.ts'
import { powerSentence } from './power-lines.ts'

/** What was accepted of one file, for a person. */
export function recordLines({ workspace, file, id, accepted, acceptedAt }: TrustRecord): readonly string[] {
  return [
    `${printable(join(workspace, file))}  ${printable(id)}, accepted ${acceptedAt}`,
    ...accepted.map((capability) => `  ${powerSentence(capability)}`),
  ]
}
