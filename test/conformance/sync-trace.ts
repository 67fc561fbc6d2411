import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TracedRun {
  readonly output: string
  readonly trace: string
}

/** Runs Node under strace and returns what it printed and its calls that write or sync. */
export function runTraced(
  nodeArguments: readonly string[],
  straceArguments: readonly string[] = [],
): TracedRun {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-trace-'))
  const file = join(folder, 'trace')
  const run = spawnSync(
    'strace',
    [
      '-f',
      '-y',
      '-e',
      'trace=pwrite64,write,fsync,fdatasync',
      ...straceArguments,
      '-o',
      file,
      process.execPath,
      ...nodeArguments,
    ],
    { encoding: 'utf8' },
  )
  const trace = readFileSync(file, 'utf8')
  rmSync(folder, { recursive: true })
  if (run.status !== 0) throw new Error(`The child ended with ${run.status}: ${run.stderr}`)
  return { output: run.stdout, trace }
}

export interface Acknowledgements {
  readonly count: number
  /** Those printed while the write-ahead log held what was not yet synced. */
  readonly early: readonly string[]
}

/** Follows the calls in order: is the last write to the log synced when a line "ack N" is printed? */
export function acknowledgements(trace: string): Acknowledgements {
  let unsynced = true
  let count = 0
  const early: string[] = []
  for (const line of trace.split('\n')) {
    if (/ pwrite64\(\d+<[^>]*-wal>/.test(line)) unsynced = true
    else if (/ f(data)?sync\(\d+<[^>]*-wal>/.test(line)) unsynced = false
    const ack = / write\(1<[^>]*>, "(ack \d+)/.exec(line)?.[1]
    if (ack === undefined) continue
    count += 1
    if (unsynced) early.push(ack)
    // The next one needs a write and a sync of its own.
    unsynced = true
  }
  return { count, early }
}
