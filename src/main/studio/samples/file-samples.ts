import { join } from 'node:path'
import type { ReadSamples, Sample } from '../../../contract/studio/sample-methods.ts'
import { isObject, type JsonValue } from '../../../flow/json-value.ts'
import { catalog } from '../../../nodes/catalog.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { SourceMessage } from '../../../runtime/node-api.ts'
import { nodeRegistry } from '../../../runtime/node-registry.ts'
import { firstMessages } from '../../../runtime/preview/first-messages.ts'
import { bytesText } from './sample-bytes.ts'

/** A file without line ends is looked at for so long, in ms. */
const LOOKING_MS = 2_000
/** Enough to see what a node does, in bytes. */
const ENOUGH = 1_000_000

export interface FileLook {
  /** The flow's, from the workspace. */
  readonly file: string
  /** The drawing. */
  readonly text: string
  readonly node: string
  readonly count: number
}

/**
 * The first messages that a source would make of its file, as the engine reads it. Throws FLOW_FILE_INVALID where the
 * node has a fault, FILE_OUTSIDE_WORKSPACE, FILE_MISSING, FILE_UNREADABLE, FILE_FORMAT_INVALID.
 */
export async function fileSamples(
  { file, text, node, count }: FileLook,
  { workspace, clock }: { readonly workspace: string; readonly clock: Clock },
): Promise<ReadSamples> {
  const looking = new AbortController()
  const patience = clock.setTimeout(() => looking.abort(), LOOKING_MS)
  try {
    const { named, messages } = await firstMessages({
      text,
      file: join(workspace, file),
      workspace,
      node,
      catalog,
      registry: nodeRegistry,
      clock,
      limits: { messages: count, bytes: ENOUGH, signal: looking.signal },
    })
    return samplesOf(messages, named)
  } finally {
    clock.clearTimeout(patience)
  }
}

function samplesOf(read: readonly SourceMessage[], named: string): ReadSamples {
  const isKept = ({ failure, value }: SourceMessage) =>
    failure === undefined && (value?.length ?? 0) <= ENOUGH
  const refused = read.filter((message) => !isKept(message))
  return {
    samples: read.filter(isKept).map((message) => sampleOf(message, named)),
    notes: refused.map(whyNot),
  }
}

function sampleOf({ key, value, headers, timestamp, position }: SourceMessage, named: string): Sample {
  const line = lineIn(position)
  return {
    key: bytesText(key),
    value: bytesText(value),
    headers: headers.map((header) => ({ name: header.name, value: bytesText(header.value) })),
    timestamp,
    origin: 'file',
    ...(line === undefined ? {} : { place: `${named}, line ${line}` }),
  }
}

/** Behind a message stands the line that comes next. */
function lineIn(position: JsonValue): number | undefined {
  const next = isObject(position) ? position['line'] : undefined
  return typeof next === 'number' ? next - 1 : undefined
}

function whyNot({ failure, value }: SourceMessage): string {
  return failure?.message ?? `A message of ${value?.length ?? 0} bytes is too large for a sample.`
}
