import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FlowError } from '../../../contract/errors.ts'
import { type Draft, draft } from '../../../contract/studio/file-methods.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { whyNotWritten } from './why-unwritable.ts'

const draftFile = z.object({ version: z.literal(1), file: z.string(), ...draft.shape })

/** Drawings that are not saved yet, in `.millrace/drafts`: a page that crashed, or was closed, finds them again. */
export class DraftShelf {
  private readonly workspace: string
  private readonly folder: string
  private readonly clock: Clock

  constructor({ workspace, clock }: { readonly workspace: string; readonly clock: Clock }) {
    this.workspace = workspace
    this.folder = join(workspace, '.millrace', 'drafts')
    this.clock = clock
  }

  show(file: string): Draft | null {
    const path = this.pathOf(file)
    if (!existsSync(path)) return null
    try {
      const { text, over, at } = draftFile.parse(JSON.parse(readFileSync(path, 'utf8')))
      return { text, over, at }
    } catch {
      return null // half written by a machine that lost its power; the flow file is none the worse
    }
  }

  /** Throws FILE_UNWRITABLE. */
  keep(file: string, text: string, over: string | null): void {
    try {
      mkdirSync(this.folder, { recursive: true })
      replaceFile(this.pathOf(file), JSON.stringify({ version: 1, file, text, over, at: this.clock.now() }))
    } catch (cause) {
      throw new FlowError('FILE_UNWRITABLE', {
        message: `What is drawn cannot be kept for a crash, in ${this.folder}: ${whyNotWritten(this.workspace, cause)}.`,
        hint: 'Check permissions and room on the disk; saving may still be possible elsewhere.',
        cause,
      })
    }
  }

  drop(file: string): void {
    rmSync(this.pathOf(file), { force: true })
  }

  private pathOf(file: string): string {
    return join(this.folder, `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.json`)
  }
}
