import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { WORKSPACE_FILE } from '../../../contract/environment.ts'
import { writing } from './writing.ts'

/** The workspace of who names none: made with the examples the first time, afterwards the person's own. Throws FILE_UNWRITABLE. */
export function homeWorkspace(folder: string, examples: string): string {
  const marker = join(folder, WORKSPACE_FILE)
  if (existsSync(marker)) return folder
  const words = {
    cannot: `${folder} cannot be made`,
    hint: 'Name a folder of your own: "millrace studio my-flows".',
  }
  return writing(words, () => {
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
  })
}
