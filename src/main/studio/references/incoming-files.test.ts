import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder } from '../../../../test/support/node-driver.ts'
import { IncomingFiles } from './incoming-files.ts'

test('what a Studio that was killed had been handed over goes with the next start, and what others have stays', () => {
  const workspace = aFolder()
  // No process has such a number.
  const left = join(workspace, '.millrace/incoming/4194305-a')
  mkdirSync(left, { recursive: true })
  writeFileSync(join(left, 'upload'), 'gigabytes')
  const first = new IncomingFiles(workspace)
  expect(existsSync(left)).toBe(false)
  first.put('upload', 0, Buffer.from('rows'))
  const second = new IncomingFiles(workspace)
  second.put('upload', 0, Buffer.from('others'))
  second.close()
  expect(existsSync(first.pathOf('upload'))).toBe(true)
  expect(existsSync(second.pathOf('upload'))).toBe(false)
})
