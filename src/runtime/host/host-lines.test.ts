import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { turn } from '../turn.ts'
import { HostLines } from './host-lines.ts'

interface Printed {
  readonly stdout?: readonly string[]
  readonly stderr?: readonly string[]
}

async function heard({ stdout = [], stderr = [] }: Printed) {
  const said: string[] = []
  const streams = { stdout: Readable.from([lines(stdout)]), stderr: Readable.from([lines(stderr)]) }
  const host = new HostLines(streams, (line) => said.push(line))
  for (let i = 0; i < 20; i++) await turn()
  return { said, ranOutOfMemory: host.ranOutOfMemory }
}

function lines(each: readonly string[]): string {
  return each.map((line) => `${line}\n`).join('')
}

const full = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'

test('what a user prints about memory and fatal errors is told, with all that follows', async () => {
  const stderr = [
    'Allocation failed',
    'order 7: JavaScript heap out of memory',
    'FATAL ERROR: no such customer',
    '# Fatal error in the shop',
    '# Fatal process out of memory: as the shop says',
    'see <--- Last few GCs --->',
    'the last line',
  ]
  expect(await heard({ stderr })).toEqual({ said: stderr, ranOutOfMemory: false })
  const stdout = [full, 'the last line']
  expect(await heard({ stdout })).toEqual({ said: stdout, ranOutOfMemory: false })
})

test.each([
  [
    'of a full heap',
    ['', '<--- Last few GCs --->', '[1:0x2] 462 ms: Mark-Compact', full, ' 1: 0xb78db3 node::'],
  ],
  [
    'of a process without memory',
    ['FATAL ERROR: Zone Allocation failed - process out of memory', '----- Native stack trace -----'],
  ],
  ['in a frame', ['#', '# Fatal error in , line 0', '# Fatal process out of memory: Zone', '#']],
])("V8's last words %s are understood and not told", async (_what, last) => {
  const { said, ranOutOfMemory } = await heard({ stderr: ['before', ...last], stdout: ['out'] })
  expect(said.filter((line) => line !== '#').toSorted()).toEqual(['before', 'out'])
  expect(ranOutOfMemory).toBe(true)
})

test('another fatal error of Node is told, without its native stack', async () => {
  const stderr = [
    'FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal',
    '----- Native stack trace -----',
    ' 1: 0x',
  ]
  expect(await heard({ stderr })).toEqual({ said: [stderr[0]], ranOutOfMemory: false })
})
