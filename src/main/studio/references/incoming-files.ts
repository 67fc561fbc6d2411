import { randomUUID } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'
import { isAlive } from '../../../runtime/door/is-alive.ts'
import { freeName } from '../../../flow/free-name.ts'
import { fileWords } from '../workspace/file-words.ts'
import { writing, type WritingWords } from '../workspace/writing.ts'
import { workspaceFile } from '../../../runtime/flow/workspace-file.ts'

/** Files that a page hands over part by part. They lie in `.millrace/incoming`, apart for each Studio, until a flow takes them, or the Studio ends. */
export class IncomingFiles {
  private readonly workspace: string
  private readonly folder: string

  constructor(workspace: string) {
    this.workspace = workspace
    const all = join(workspace, '.millrace', 'incoming')
    this.folder = join(all, `${process.pid}-${randomUUID()}`)
    forgetEnded(all)
  }

  /** Throws FILE_UNWRITABLE. */
  put(upload: string, at: number, bytes: Uint8Array): void {
    writing(wordsOf('The file'), () => {
      mkdirSync(this.folder, { recursive: true })
      const file = openSync(this.pathOf(upload), at === 0 ? 'w' : 'r+')
      try {
        for (let done = 0; done < bytes.length;)
          done += writeSync(file, bytes, done, bytes.length - done, at + done)
      } finally {
        closeSync(file)
      }
    })
  }

  pathOf(upload: string): string {
    return join(this.folder, upload)
  }

  /** Gives the name under which the flow knows it. Throws FILE_MISSING, FILE_UNWRITABLE, FILE_OUTSIDE_WORKSPACE. */
  keep(flow: string, { upload, name, format }: { upload: string; name: string; format: string }): string {
    const from = this.pathOf(upload)
    if (!existsSync(from))
      throw new FlowError('FILE_MISSING', {
        message: 'What was dropped or pasted is not there any more.',
        hint: 'Drop or paste it again.',
      })
    const folder = dirname(join(this.workspace, flow))
    // What lies there already stays.
    const free = freeName(fileWords(name, 'table'), (each) => existsSync(join(folder, placeOf(each, format))))
    const file = placeOf(free, format)
    const to = workspaceFile(file, folder, this.workspace)
    writing(wordsOf(`"${file}"`), () => {
      mkdirSync(dirname(to), { recursive: true })
      copyFileSync(from, to)
      rmSync(from, { force: true })
    })
    return file
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A Studio that was killed has taken nothing along, and may have left gigabytes. */
function forgetEnded(all: string): void {
  try {
    for (const name of readdirSync(all))
      if (!isAlive(Number.parseInt(name, 10))) rmSync(join(all, name), { recursive: true, force: true })
  } catch {
    // Nothing ever came in, or it cannot be looked at.
  }
}

/** From the folder of its flow. */
function placeOf(name: string, format: string): string {
  return `references/${name}.${format}`
}

function wordsOf(what: string): WritingWords {
  return {
    cannot: `${what} cannot be kept in the workspace`,
    hint: 'Check permissions and room on the disk.',
  }
}
