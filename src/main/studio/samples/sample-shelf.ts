import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { NAME_PATTERN } from '../../../contract/flow-file.ts'
import {
  type Sample,
  samplesBySource,
  type SamplesBySource,
} from '../../../contract/studio/sample-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'
import { readDocument } from '../../../flow/read-document.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'
import { writing } from '../workspace/writing.ts'
import { type DrawnSource, drawnSources } from './drawn-sources.ts'
import { testInputSamples } from './test-input-samples.ts'

const shelfFile = z.object({ version: z.literal(1), sources: samplesBySource })

/** Samples of the flows of a workspace, in `.millrace/samples`: on this machine, and never in a flow file. */
export class SampleShelf {
  private readonly workspace: string
  private readonly folder: string

  constructor(workspace: string) {
    this.workspace = workspace
    this.folder = join(workspace, '.millrace', 'samples')
  }

  /** What each source of a drawing has: what a person kept, else what its tests send in. */
  show(file: string, text: string): SamplesBySource {
    const { document } = readDocument(text)
    if (document === undefined) return {}
    const kept = this.kept(document['id'])
    const sources = drawnSources(document)
    // The tests are those of the flow beside it: what makes up the outside is not in them.
    const isOutside = document['role'] === 'outside'
    const folder = dirname(join(this.workspace, file))
    const ofTests = (source: DrawnSource) => (isOutside ? [] : samplesOfTests(folder, source, sources))
    return Object.fromEntries(
      sources.map((source) => [source.node, ownEntry(kept, source.node) ?? ofTests(source)]),
    )
  }

  /** Throws FILE_UNWRITABLE. */
  keep(flow: string, node: string, samples: readonly Sample[]): void {
    const sources = new Map(Object.entries(this.kept(flow)))
    if (samples.length === 0) sources.delete(node)
    else sources.set(node, [...samples])
    const { workspace } = this
    const cannot = `Samples cannot be kept in ${this.folder}`
    writing({ cannot, hint: 'Check permissions and room on the disk.', workspace }, () => {
      mkdirSync(this.folder, { recursive: true })
      replaceFile(this.fileOf(flow), JSON.stringify({ version: 1, sources: Object.fromEntries(sources) }))
    })
  }

  private kept(flow: unknown): SamplesBySource {
    if (typeof flow !== 'string' || !NAME_PATTERN.test(flow)) return {}
    const file = this.fileOf(flow)
    if (!existsSync(file)) return {}
    try {
      return shelfFile.parse(JSON.parse(readFileSync(file, 'utf8'))).sources
    } catch {
      return {} // what this machine kept for convenience may be lost; the flow is none the worse
    }
  }

  private fileOf(flow: string): string {
    return join(this.folder, `${flow}.json`)
  }
}

function samplesOfTests(folder: string, source: DrawnSource, all: readonly DrawnSource[]): Sample[] {
  return testInputSamples(join(folder, 'tests'), source, all.length === 1)
}
