import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import type { FlowDocument } from '../../../flow/checked-flow.ts'
import { baseOf, FLOW_ENDING, isFlowFile, outsideOf } from '../../../flow/flow-file-name.ts'
import { canonicalText } from '../../../flow/canonical-text.ts'
import { readDocument } from '../../../flow/read-document.ts'
import { catalog } from '../../../nodes/catalog.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'
import { casesBeside } from '../../../runtime/flow-test/cases-beside.ts'
import { CASE_FILES } from '../../../runtime/flow-test/flow-case.ts'
import { fileWords } from './file-words.ts'
import type { FlowFiles } from './flow-files.ts'
import { listFlows } from './flow-listing.ts'
import { writing } from './writing.ts'
import { deletedPlace } from './deleted-place.ts'

/** What is done to flows as files. A folder that holds one flow alone, with its simulated outside, goes with it. */
export class FlowFolders {
  private readonly files: FlowFiles
  private readonly clock: Clock

  constructor({ files, clock }: { readonly files: FlowFiles; readonly clock: Clock }) {
    this.files = files
    this.clock = clock
  }

  /** Throws FLOW_FILE_MISSING, FLOW_FILE_INVALID, FILE_UNWRITABLE. */
  rename(file: string, name: string): OpenedFlow {
    const opened = this.files.open(file)
    const text = canonicalText({ ...documentOf(opened), name }, catalog)
    return this.attempt(file, () => {
      const moved = nameOf(file) === fileWords(name, 'flow') ? file : this.move(file, name)
      return this.files.save({ file: moved, text, over: opened.stamp, evenSo: false })
    })
  }

  /** Throws FLOW_FILE_MISSING, FLOW_FILE_INVALID, FILE_UNWRITABLE. */
  duplicate(file: string): OpenedFlow {
    const document = documentOf(this.files.open(file))
    const name = `${typeof document['name'] === 'string' ? document['name'] : nameOf(file)} copy`
    const copy = this.files.freeFile(name)
    return this.attempt(copy, () => {
      if (this.ownFolder(file) !== undefined) this.copyBeside(dirname(file), dirname(copy), file)
      const text = canonicalText({ ...document, name, id: this.files.newId() }, catalog)
      return this.files.save({ file: copy, text, over: null, evenSo: false })
    })
  }

  /** Gives where it lies now. Throws FLOW_FILE_MISSING, FILE_UNWRITABLE. */
  delete(file: string): string {
    this.files.open(file)
    const place = deletedPlace(this.clock.now(), nameOf(file))
    const own = this.ownFolder(file)
    this.attempt(file, () => {
      mkdirSync(this.path(own === undefined ? place : dirname(place)), { recursive: true })
      if (own === undefined) renameSync(this.path(file), this.path(join(place, basename(file))))
      else renameSync(this.path(own), this.path(place))
    })
    return place
  }

  /** Throws FLOW_FILE_INVALID where the text is no flow, FILE_UNWRITABLE. */
  import(text: string): OpenedFlow {
    const { document } = readDocument(text)
    if (document === undefined)
      throw new FlowError('FLOW_FILE_INVALID', {
        message: 'What was dropped is no flow file, so nothing was written.',
        hint: 'Drop a file that ends in .flow.json.',
      })
    const name =
      typeof document['name'] === 'string' && document['name'] !== '' ? document['name'] : 'Imported flow'
    const id = this.isTaken(document['id']) ? this.files.newId() : document['id']
    const file = this.files.freeFile(name)
    return this.files.save({
      file,
      text: canonicalText({ ...document, name, id }, catalog),
      over: null,
      evenSo: false,
    })
  }

  private isTaken(id: unknown): boolean {
    if (typeof id !== 'string') return true
    return listFlows(this.files.folder).some((there) => there.id === id)
  }

  /** To a free place of the new name beside where it was: what it names by a relative path stays there. Gives the file. */
  private move(file: string, name: string): string {
    const own = this.ownFolder(file)
    if (own === undefined) return this.moveBeside(file, `${fileWords(name, 'flow')}${FLOW_ENDING}`)
    const to = this.files.freeFile(name, dirname(own))
    renameSync(this.path(own), this.path(dirname(to)))
    return this.moveBeside(join(dirname(to), basename(file)), basename(to))
  }

  /** With its outside, and the cases that name it. Gives the file; the same where that name is taken. */
  private moveBeside(file: string, name: string): string {
    const to = join(dirname(file), name)
    if (existsSync(this.path(to))) return file
    const outside = (of: string) => this.path(outsideOf(of))
    renameSync(this.path(file), this.path(to))
    if (existsSync(outside(file)) && !existsSync(outside(to))) renameSync(outside(file), outside(to))
    for (const folder of casesBeside(this.path(dirname(to)))) nameInCase(folder, basename(file), name)
    return to
  }

  private copyBeside(from: string, to: string, file: string): void {
    cpSync(this.path(from), this.path(to), {
      recursive: true,
      filter: (path) => basename(path) !== '.millrace' && basename(path) !== 'out',
    })
    rmSync(this.path(join(to, basename(file))), { force: true })
    // The copy's own outside would have the id of the first one's.
    rmSync(this.path(join(to, basename(outsideOf(file)))), { force: true })
  }

  /** The folder that holds this flow and no other; undefined where others lie beside it. */
  private ownFolder(file: string): string | undefined {
    const folder = dirname(file)
    if (folder === '.' || folder === 'flows') return undefined
    const own = [basename(file), basename(outsideOf(file))]
    const flows = readdirSync(this.path(folder), { recursive: true, encoding: 'utf8' }).filter(isFlowFile)
    return flows.every((name) => own.includes(name)) ? folder : undefined
  }

  private path(file: string): string {
    return join(this.files.folder, file)
  }

  private attempt<Value>(file: string, work: () => Value): Value {
    const words = {
      cannot: `"${file}" cannot be moved or copied`,
      hint: 'Check the permissions of the workspace.',
      workspace: this.files.folder,
    }
    return writing(words, work)
  }
}

function documentOf({ file, text }: OpenedFlow): FlowDocument {
  const { document } = readDocument(text)
  if (document !== undefined) return document
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${file}" cannot be read as a flow, so it is left as it is.`,
    hint: 'Open it to see where it is damaged.',
  })
}

/** Where several flows share a folder, a case says which one it is for. */
function nameInCase(folder: string, from: string, to: string): void {
  const path = join(folder, CASE_FILES.settings)
  if (!existsSync(path)) return
  const text = readFileSync(path, 'utf8')
  if (readDocument(text).document?.['flow'] !== from) return
  replaceFile(
    path,
    text.replace(JSON.stringify(from), () => JSON.stringify(to)),
  )
}

function nameOf(file: string): string {
  return baseOf(basename(file))
}
