import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import { readFlow } from '../../../flow/read-flow.ts'
import { catalog } from '../../../nodes/catalog.ts'
import type { RunFlow } from '../../../runtime/flow/run-request.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import type { RunTrust } from './run-trust.ts'

/** What is saved, over what. */
export interface Saving {
  readonly file: string
  /** Stamp of the file that it was drawn over; null: a new one. */
  readonly over: string | null
}

interface DraftMoved {
  readonly from: string
  readonly to: string
  /** Its text there and here. */
  readonly before: string
  readonly after: string
}

/**
 * What a person draws here needs no question: a save accepts what is new in a flow of which all was accepted before.
 * What came from elsewhere, by an import or another program, is asked for as ever.
 */
export class DrawnTrust {
  private readonly files: FlowFiles
  private readonly trust: RunTrust
  /** By file: the stamp of what was saved here last, all of it drawn here or accepted. */
  private readonly own = new Map<string, string>()
  /** By file: the text of the drawing that a page of ours has kept last. */
  private readonly drafts = new Map<string, string>()
  /** Files that a page draws from a draft of others: it may have come with the folder. */
  private readonly foreign = new Set<string>()

  constructor(files: FlowFiles, trust: RunTrust) {
    this.files = files
    this.trust = trust
  }

  /** A flow that begins here, with nothing in it: whatever it asks for is drawn here. */
  begun(made: OpenedFlow): OpenedFlow {
    this.own.set(made.file, made.stamp)
    return made
  }

  draftKept(file: string, text: string): void {
    this.drafts.set(file, text)
  }

  draftShown(file: string, text: string): void {
    if (this.drafts.get(file) !== text) this.foreign.add(file)
  }

  /** Something of others was put into the drawing. */
  draftOfOthers(file: string): void {
    this.foreign.add(file)
  }

  /** Its file lies elsewhere now: what came from others stays theirs. */
  draftMoved({ from, to, before, after }: DraftMoved): void {
    if (this.foreign.has(from)) this.foreign.add(to)
    if (this.drafts.get(from) === before) this.drafts.set(to, after)
  }

  /** Throws what `save` throws. */
  saving({ file, over }: Saving, save: () => OpenedFlow): OpenedFlow {
    const isOwn = this.isOwn(file, over) && !this.foreign.has(file)
    const saved = save()
    // What was saved is asked for at its run; what is drawn on it afterwards is drawn here.
    this.foreign.delete(file)
    if (!isOwn) return saved
    this.own.set(file, saved.stamp)
    const flow = this.flowAt(saved)
    // A drawing with faults cannot run yet: what it asks for is accepted with the save that ends them.
    if (flow !== undefined) this.trust.accept([flow])
    return saved
  }

  private isOwn(file: string, over: string | null): boolean {
    // A file that is gone was one of which nobody knows any more what of it was accepted.
    if (!existsSync(join(this.files.folder, file))) return over === null
    const there = this.files.open(file)
    if (this.own.get(file) === there.stamp) return true
    const flow = this.flowAt(there)
    return flow !== undefined && this.trust.missing([flow]).length === 0
  }

  private flowAt({ file, text }: OpenedFlow): RunFlow | undefined {
    const { flow } = readFlow(text, catalog)
    return flow === undefined ? undefined : { file: join(this.files.folder, file), flow }
  }
}
