import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describeError, FlowError } from '../../../contract/errors.ts'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import { canonicalText } from '../../../flow/canonical-text.ts'
import { newFlowId } from '../../../flow/flow-id.ts'
import { freeName } from '../../../flow/free-name.ts'
import { formatFlow } from '../../../flow/format-flow.ts'
import { catalog } from '../../../nodes/catalog.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'
import { workspaceFile } from '../../../runtime/flow/workspace-file.ts'
import { fileWords } from './file-words.ts'
import { stampOf } from './stamp-of.ts'
import { writing } from './writing.ts'

/** A larger file is nobody's drawing, in bytes. */
const LARGEST_FLOW = 20_000_000

export interface FlowSave {
  readonly file: string
  readonly text: string
  /** Of what the page has read; null for a new file. */
  readonly over: string | null
  readonly evenSo: boolean
}

/** Reads and writes the flow files of one workspace, and nothing outside of it. */
export class FlowFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = resolve(folder)
  }

  /** Throws FLOW_FILE_MISSING, FLOW_FILE_INVALID, FILE_OUTSIDE_WORKSPACE. */
  open(file: string): OpenedFlow {
    const path = this.pathOf(file)
    const bytes = readBytes(path, file)
    return { file, text: new TextDecoder().decode(bytes), stamp: stampOf(bytes) }
  }

  /** The file's stamp; null where it is not there. */
  stamp(file: string): string | null {
    const path = this.pathOf(file)
    return existsSync(path) ? stampOf(readFileSync(path)) : null
  }

  /** Throws FLOW_CHANGED_OUTSIDE, FLOW_FILE_INVALID, FILE_UNWRITABLE, FILE_OUTSIDE_WORKSPACE. */
  save({ file, text, over, evenSo }: FlowSave): OpenedFlow {
    const path = this.pathOf(file)
    const canonical = formatFlow(text, catalog).text
    if (canonical === undefined)
      throw new FlowError('FLOW_FILE_INVALID', {
        message: `What was to be saved as "${file}" is no flow file.`,
        hint: 'Nothing was written; the drawing is still in this page.',
      })
    const stamp = stampOf(Buffer.from(canonical, 'utf8'))
    const saved = { file, text: canonical, stamp }
    // Whoever wrote it: what is there is what was to be written.
    if (this.stamp(file) === stamp) return saved
    if (!evenSo) this.refuseOverwriting(file, over)
    this.write(path, file, canonical)
    return saved
  }

  /** A flow with nothing in it, in a folder of its own name. */
  create(name: string): OpenedFlow {
    const file = this.freeFile(name)
    const flow = { version: 1, id: this.newId(), name, role: 'flow', nodes: [], edges: [] }
    return this.save({ file, text: canonicalText(flow, catalog), over: null, evenSo: false })
  }

  newId(): string {
    return newFlowId(chance)
  }

  /** Where a new flow of this name goes: a folder of its own, beside what is there. `group`: the folder around it. */
  freeFile(name: string, group = 'flows'): string {
    const folder = freeName(fileWords(name, 'flow'), (each) => existsSync(join(this.folder, group, each)))
    return `${group}/${folder}/${folder}.flow.json`
  }

  private refuseOverwriting(file: string, over: string | null): void {
    const there = this.stamp(file)
    if (there === over) return
    const what =
      over === null ? 'is there already' : there === null ? 'is gone' : 'was changed by another program'
    throw new FlowError('FLOW_CHANGED_OUTSIDE', {
      message: `"${file}" ${what}, so nothing was written.`,
      hint: 'Read it again, or save over it.',
    })
  }

  private pathOf(file: string): string {
    return workspaceFile(file, this.folder, this.folder)
  }

  private write(path: string, file: string, text: string): void {
    const words = {
      cannot: `"${file}" cannot be written`,
      hint: 'Check permissions and room on the disk; the drawing is still in this page.',
      workspace: this.folder,
    }
    writing(words, () => {
      mkdirSync(dirname(path), { recursive: true })
      replaceFile(path, text)
    })
  }
}

function readBytes(path: string, file: string): Uint8Array {
  if (!existsSync(path))
    throw new FlowError('FLOW_FILE_MISSING', {
      message: `There is no "${file}" in this workspace.`,
      hint: 'It was moved or deleted; choose another flow.',
    })
  const bytes = bytesOf(path, file)
  if (bytes.length <= LARGEST_FLOW) return bytes
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${file}" has ${bytes.length} bytes, and a flow file has at most ${LARGEST_FLOW}.`,
    hint: 'It is no drawing, or it holds data that belongs into a reference table.',
  })
}

function bytesOf(path: string, file: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new FlowError('FLOW_FILE_INVALID', {
      message: `"${file}" cannot be read: ${describeError(cause)}.`,
      hint: 'Check its permissions.',
      cause,
    })
  }
}

const CHANCES = 2 ** 32

function chance(): number {
  return randomInt(CHANCES) / CHANCES
}
