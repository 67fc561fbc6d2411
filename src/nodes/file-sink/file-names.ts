import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

/** Names of one task's files: `clean-000001.ndjson`, and `clean-000001.ndjson.part` while it is written. */
export class FileNames {
  readonly folder: string
  private readonly stem: string
  private readonly extension: string

  constructor(path: string, { task, tasks }: { readonly task: number; readonly tasks: number }) {
    this.folder = dirname(path)
    this.extension = extname(path)
    const name = basename(path, this.extension)
    // Tasks write beside one another, never into the same file.
    this.stem = tasks > 1 ? `${name}-t${task}` : name
  }

  finished(number: number): string {
    return join(this.folder, this.name(number))
  }

  part(number: number): string {
    return `${this.finished(number)}.part`
  }

  /** The name that people know the part by, in messages. */
  name(number: number): string {
    return `${this.stem}-${String(number).padStart(6, '0')}${this.extension}`
  }

  /** Behind the last finished file, so that a sink that knows of none overwrites none. */
  async firstFree(): Promise<number> {
    const numbers = (await readdir(this.folder)).map((name) => this.numberOf(name))
    return Math.max(0, ...numbers) + 1
  }

  private numberOf(name: string): number {
    if (!name.startsWith(`${this.stem}-`) || !name.endsWith(this.extension)) return 0
    const digits = name.slice(this.stem.length + 1, name.length - this.extension.length)
    return /^\d{6,}$/.test(digits) ? Number(digits) : 0
  }
}
