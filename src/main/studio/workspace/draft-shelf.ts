import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Draft, draft } from '../../../contract/studio/file-methods.ts'
import { canonicalText } from '../../../flow/canonical-text.ts'
import { readDocument } from '../../../flow/read-document.ts'
import { catalog } from '../../../nodes/catalog.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { writing } from './writing.ts'

const draftFile = z.object({ version: z.literal(1), file: z.string(), ...draft.shape })

interface DraftMove {
  readonly from: string
  readonly to: string
  readonly name?: string
  readonly over: string | null
}

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
    this.write(file, { text, over, at: this.clock.now() })
  }

  /**
   * Its file lies elsewhere now, and its flow has another name where one is given. `over`: what it is drawn over there.
   * Gives its text there. Throws FILE_UNWRITABLE.
   */
  move({ from, to, name, over }: DraftMove): string {
    const draft = this.show(from)
    if (draft === null) return ''
    const { document } = readDocument(draft.text)
    const text =
      name === undefined || document === undefined
        ? draft.text
        : canonicalText({ ...document, name }, catalog)
    this.write(to, { ...draft, text, over })
    if (to !== from) this.drop(from)
    return text
  }

  drop(file: string): void {
    rmSync(this.pathOf(file), { force: true })
  }

  private write(file: string, kept: Draft): void {
    const words = {
      cannot: `What is drawn cannot be kept for a crash, in ${this.folder}`,
      hint: 'Check permissions and room on the disk; saving may still be possible elsewhere.',
      workspace: this.workspace,
    }
    writing(words, () => {
      mkdirSync(this.folder, { recursive: true })
      replaceFile(this.pathOf(file), JSON.stringify({ version: 1, file, ...kept }))
    })
  }

  private pathOf(file: string): string {
    return join(this.folder, `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.json`)
  }
}
