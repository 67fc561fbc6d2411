import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type { SharingTimes } from '../../src/runtime/broker/embedded/sharing-times.ts'
import { until } from '../support/until.ts'

const program = fileURLToPath(new URL('sharing-child.ts', import.meta.url))

/** `sharing-child.ts` at work, with what it has told so far. */
export class TellingChild {
  readonly told: string[] = []
  readonly pid: number
  private readonly child: ChildProcess
  private readonly folder: string

  constructor(folder: string, job: 'copy' | 'hold', times: Partial<SharingTimes> = {}) {
    this.folder = folder
    this.child = spawn(process.execPath, [program, folder, job, JSON.stringify(times)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.pid = this.child.pid ?? 0
    if (this.child.stdout !== null)
      createInterface({ input: this.child.stdout }).on('line', (line) => this.told.push(line))
  }

  async tells(line: string | RegExp): Promise<void> {
    const matches = (each: string) => (typeof line === 'string' ? each === line : line.test(each))
    await until(`the child to tell ${String(line)}`, () => this.told.some(matches), { withinMs: 30_000 })
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  /** Stops it where it holds no lock of the broker: one that stands inside a transaction stops all others too. */
  async freeze(): Promise<void> {
    await until('the child to stand outside a transaction', () => {
      this.child.kill('SIGSTOP')
      if (this.nobodyWrites()) return true
      this.child.kill('SIGCONT')
      return false
    })
  }

  thaw(): void {
    this.child.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await ended
  }

  private nobodyWrites(): boolean {
    const database = new Database(join(this.folder, 'broker.db'), { timeout: 200 })
    try {
      database.exec('begin immediate; rollback')
      return true
    } catch {
      return false
    } finally {
      database.close()
    }
  }
}
