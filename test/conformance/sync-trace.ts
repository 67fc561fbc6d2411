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
  let written = 0
  let synced = 0
  let count = 0
  const early: string[] = []
  /** By thread, how much was written when its sync began. */
  const syncing = new Map<string, number>()
  for (const line of trace.split('\n')) {
    const [thread = ''] = line.split(' ', 1)
    if (/ pwrite64\(\d+<[^>]*-wal>/.test(line)) written += 1
    if (/ f(data)?sync\(\d+<[^>]*-wal>/.test(line)) syncing.set(thread, written)
    // strace writes a call in two lines where one of another thread came between.
    if (/ (f(data)?sync\(|<... f(data)?sync resumed>).* = 0$/.test(line)) {
      synced = Math.max(synced, syncing.get(thread) ?? 0)
      syncing.delete(thread)
    }
    const ack = / write\(1<[^>]*>, "(ack \d+)/.exec(line)?.[1]
    if (ack === undefined) continue
    count += 1
    if (synced < written) early.push(ack)
    // The next one needs a write and a sync of its own.
    written += 1
  }
  return { count, early }
}
