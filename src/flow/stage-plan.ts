import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Stage } from './stages.ts'

/**
 * What members of a stage's group must agree on to share its tasks: what it reads and what it keeps. Two revisions
 * that differ only in what they do with a message have one plan.
 */
export function stagePlan({ inputs, stores }: Pick<Stage, 'inputs' | 'stores'>): string {
  const shape = {
    inputs: inputs.map(({ nodeId, topic, kind }) => [nodeId, topic, kind]),
    stores: stores.map(({ nodeId, format }) => [nodeId, format]),
  }
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(shape)))).slice(0, 16)
}
