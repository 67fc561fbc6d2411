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
    // strace counts the calls of each thread: with one for the disk, all syncs of the log are its.
    { encoding: 'utf8', env: { ...process.env, UV_THREADPOOL_SIZE: '1' } },
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
  const syncing = new Set<string>()
  for (const line of trace.split('\n')) {
    const [thread = ''] = line.split(' ', 1)
    if (/ pwrite64\(\d+<[^>]*-wal>/.test(line)) unsynced = true
    // strace writes a call in two lines where another thread's call came between.
    else if (/ f(data)?sync\(\d+<[^>]*-wal> <unfinished/.test(line)) syncing.add(thread)
    else if (/ f(data)?sync\(\d+<[^>]*-wal>/.test(line)) unsynced = false
    else if (/ <... f(data)?sync resumed>/.test(line) && syncing.delete(thread)) unsynced = false
    const ack = / write\(1<[^>]*>, "(ack \d+)/.exec(line)?.[1]
    if (ack === undefined) continue
    count += 1
    if (unsynced) early.push(ack)
    // The next one needs a write and a sync of its own.
    unsynced = true
  }
  return { count, early }
}
