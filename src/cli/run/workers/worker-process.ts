import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { FlowError } from '../../../contract/errors.ts'
import type { RunEvent } from '../../../contract/run-protocol.ts'
import { WORKER_MARK } from './is-worker.ts'
import { readError, readEvent } from './worker-lines.ts'
import { fromWorker, type ToWorker, type WorkerStart } from './worker-messages.ts'

/** The process of a worker, as the command holds it. */
export interface WorkerProcess {
  /** Undefined where none could be started. */
  readonly pid: number | undefined
  send(message: ToWorker): void
  /** Ends it without asking. */
  kill(): void
}

export interface WorkerListener {
  event(event: RunEvent): void
  through(isThrough: boolean): void
  /** Its run failed, and this is why. */
  failed(error: FlowError): void
  /** It said something else. */
  line(text: string): void
  /** Its process is gone, and everything it said was heard. */
  ended(end: WorkerEnd): void
}

export interface WorkerEnd {
  readonly code: number | null
  readonly signal: string | null
  /** Why it never ran. */
  readonly notStarted?: string
}

export type StartWorker = (start: WorkerStart, listener: WorkerListener) => WorkerProcess

/** Runs this same command line once more, as a worker. */
export function startWorkerProcess(start: WorkerStart, listener: WorkerListener): WorkerProcess {
  const [, program = '', command = '', ...rest] = process.argv
  const child = spawn(process.execPath, [...process.execArgv, program, command, '--json', ...rest], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Not of the terminal's group: a Ctrl-C would end one that is not up yet. The command hears it and tells what it means.
    detached: true,
    env: { ...process.env, [WORKER_MARK]: String(start.worker) },
  })
  hear(child, listener)
  const send = (message: ToWorker) => {
    // A process that is gone tells it by its end; what was to be sent is of no use any more.
    if (child.connected) child.send(message, () => undefined)
  }
  send(start)
  return { pid: child.pid, send, kill: () => void child.kill('SIGKILL') }
}

function hear(child: ChildProcess, listener: WorkerListener): void {
  eachLine(child.stdout, (line) => {
    const event = readEvent(line)
    if (event === undefined) listener.line(line)
    else listener.event(event)
  })
  eachLine(child.stderr, (line) => {
    const error = readError(line)
    if (error === undefined || typeof error === 'string') listener.line(error ?? line)
    else listener.failed(error)
  })
  child.on('message', (message) => {
    const told = fromWorker.safeParse(message)
    if (told.success) listener.through(told.data.through)
  })
  let over = false
  const end = (how: WorkerEnd) => {
    if (!over) listener.ended(how)
    over = true
  }
  child.on('error', ({ message }) => {
    if (child.pid === undefined) end({ code: null, signal: null, notStarted: message })
  })
  child.on('close', (code, signal) => end({ code, signal }))
}

function eachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream, crlfDelay: Infinity }).on('line', take)
}
