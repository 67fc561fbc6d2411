import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const flows = fileURLToPath(new URL('../../flows', import.meta.url))

export interface Where {
  readonly folder?: string
  readonly data?: string
  /** Bootstrap address of a Kafka that holds the topics instead of the embedded broker. */
  readonly kafka?: string
}

/** A workspace of its own with one of the examples in it. */
export class Workplace {
  readonly folder: string
  /** The folder of the flow. */
  readonly flow: string
  /** Where the embedded broker lies, and what the machine notes of a Kafka. */
  readonly data: string
  /** Options of a command that lead it to the broker. */
  readonly broker: readonly string[]

  private constructor(example: string, { folder, data, kafka }: Required<Where>) {
    this.folder = folder
    this.broker = ['--data', data, ...(kafka === '' ? [] : ['--broker', `kafka://${kafka}`])]
    this.flow = join(folder, 'flows', example)
    this.data = data
  }

  static with(example: string, where: Where = {}): Workplace {
    const { folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-')), kafka = '' } = where
    const { data = join(folder, 'data') } = where
    const place = new Workplace(example, { folder, data, kafka })
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
