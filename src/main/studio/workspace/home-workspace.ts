import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describeError, FlowError } from '../../../contract/errors.ts'

/** The workspace of who names none: made with the examples the first time, afterwards the person's own. Throws FILE_UNWRITABLE. */
export function homeWorkspace(folder: string, examples: string): string {
  const marker = join(folder, 'millrace.json')
  if (existsSync(marker)) return folder
  try {
    mkdirSync(folder, { recursive: true })
    cpSync(examples, join(folder, 'flows'), {
      recursive: true,
      force: false,
      filter: (path) => basename(path) !== '.millrace',
    })
    const ignored = join(folder, '.gitignore')
    if (!existsSync(ignored)) writeFileSync(ignored, '.millrace/\n')
    writeFileSync(marker, `${JSON.stringify({ version: 1, name: 'Millrace' }, null, 2)}\n`)
    return folder
  } catch (cause) {
    throw new FlowError('FILE_UNWRITABLE', {
      message: `${folder} cannot be made: ${describeError(cause)}.`,
      hint: 'Name a folder of your own: "millrace studio my-flows".',
      cause,
    })
  }
}
