import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const flows = fileURLToPath(new URL('../../flows', import.meta.url))

/** A workspace of its own with one of the examples in it. */
export class Workplace {
  readonly folder: string
  /** The folder of the flow. */
  readonly flow: string
  /** Where the broker lies. */
  readonly data: string

  private constructor(example: string, folder: string, data: string) {
    this.folder = folder
    this.flow = join(folder, 'flows', example)
    this.data = data
  }

  static with(
    example: string,
    folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-')),
    data = join(folder, 'data'),
  ): Workplace {
    const place = new Workplace(example, folder, data)
    writeFileSync(join(folder, 'millrace.json'), '{ "name": "chaos", "version": 1 }\n')
    cpSync(join(flows, example), place.flow, {
      recursive: true,
      filter: (from) => !from.startsWith(join(flows, example, 'out')),
    })
    return place
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
