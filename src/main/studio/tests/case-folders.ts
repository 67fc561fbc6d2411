import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'
import { writing } from '../workspace/writing.ts'

/** Gives a case another name. `tests`: the folder of the cases, absolute. Throws TEST_CASE_INVALID, FILE_UNWRITABLE. */
export function renameCase(tests: string, name: string, to: string): void {
  refuseMissing(tests, name)
  if (existsSync(join(tests, to)))
    throw new FlowError('TEST_CASE_INVALID', {
      message: `There is a test called "${to}" already.`,
      hint: 'Choose another name.',
    })
  writing(wordsOf(`The test "${name}" cannot be renamed`), () =>
    renameSync(join(tests, name), join(tests, to)),
  )
}

/** Moves a case into `to`, a folder that is not there yet, absolute. Throws TEST_CASE_INVALID, FILE_UNWRITABLE. */
export function putCaseAway(tests: string, name: string, to: string): void {
  refuseMissing(tests, name)
  writing(wordsOf(`The test "${name}" cannot be deleted`), () => {
    mkdirSync(dirname(to), { recursive: true })
    renameSync(join(tests, name), to)
  })
}

function refuseMissing(tests: string, name: string): void {
  if (existsSync(join(tests, name))) return
  throw new FlowError('TEST_CASE_INVALID', {
    message: `The test "${name}" is not there any more.`,
    hint: `Somebody has moved or deleted ${join(basename(tests), name)}.`,
  })
}

function wordsOf(cannot: string) {
  return { cannot, hint: 'Check the permissions of its folder.' }
}
