import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sample } from '../../../contract/studio/sample-methods.ts'
import { CASE_FILES } from '../../../runtime/flow-test/flow-case.ts'
import {
  headersOf,
  keyOf,
  parseObject,
  timestampOf,
  valueOf,
  WrongLine,
} from '../../../runtime/message-text/message-members.ts'
import type { DrawnSource } from './drawn-sources.ts'
import { bytesText } from './sample-bytes.ts'

/** Enough to see what a node does; a test may have thousands of lines. */
const ENOUGH = 20

/** Lines without a time of their own are all of this moment, so that a preview says the same each time; ms since 1970. */
const TEST_TIME = Date.UTC(2026, 0, 1)

/** The messages that a flow's test cases send to one source. Lines that are wrong are passed over: the test says so. */
export function testInputSamples(tests: string, source: DrawnSource, isOnly: boolean): Sample[] {
  const samples: Sample[] = []
  for (const name of casesIn(tests)) {
    const lines = readFileSync(join(tests, name, CASE_FILES.input), 'utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      if (samples.length === ENOUGH) return samples
      const sample = line.trim() === '' ? undefined : sampleOf(line.trim(), source, isOnly)
      if (sample !== undefined) samples.push({ ...sample, place: `tests/${name}, line ${index + 1}` })
    }
  }
  return samples
}

function casesIn(tests: string): readonly string[] {
  if (!existsSync(tests)) return []
  return readdirSync(tests)
    .filter((name) => existsSync(join(tests, name, CASE_FILES.input)))
    .toSorted()
}

function sampleOf(line: string, { node, topic }: DrawnSource, isOnly: boolean): Sample | undefined {
  try {
    const parts = parseObject(line)
    const to = parts['to'] ?? parts['topic']
    if ('advance' in parts || (to === undefined ? !isOnly : to !== node && to !== topic)) return undefined
    return {
      key: bytesText(keyOf(parts)),
      value: bytesText(valueOf(line, parts)),
      headers: headersOf(parts['headers']).map(({ name, value }) => ({ name, value: bytesText(value) })),
      timestamp: timestampOf(parts['timestamp'], TEST_TIME),
      origin: 'test',
    }
  } catch (error) {
    if (error instanceof WrongLine) return undefined
    throw error
  }
}
