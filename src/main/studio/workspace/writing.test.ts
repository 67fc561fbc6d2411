import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder } from '../../../../test/support/node-driver.ts'
import { FlowError } from '../../../contract/errors.ts'
import { writing } from './writing.ts'

const words = { cannot: 'The draft cannot be kept', hint: 'Make room.' }

test('what the system does not let be written is told in the words of who writes it, with the reason behind them', () => {
  const folder = aFolder()
  const work = () => writeFileSync(join(folder, 'nowhere/draft.json'), '{}')
  expect(() => writing(words, work)).toThrow(
    expect.objectContaining({
      code: 'FILE_UNWRITABLE',
      message: expect.stringMatching(/^The draft cannot be kept: ENOENT.*\.$/) as string,
      hint: 'Make room.',
    }) as Error,
  )
})

test('what was written is given back, and what the work itself refuses stays as it says it', () => {
  expect(writing(words, () => 3)).toBe(3)
  const refused = new FlowError('FLOW_CHANGED_OUTSIDE', { message: 'It is another one.' })
  expect(() =>
    writing(words, () => {
      throw refused
    }),
  ).toThrow(refused)
})
