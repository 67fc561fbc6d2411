import { type ChildProcess, spawn } from 'node:child_process'
import { enableCompileCache } from 'node:module'
import { extname, join } from 'node:path'
import { DEFAULTS } from '../../contract/defaults.ts'
import { HostLines } from './host-lines.ts'
import { childProcessTransport } from './transports/child-process-transport.ts'
import type { Transport } from './transports/transport.ts'

/** A host's process, as its supervisor holds it. */
export interface HostProcess {
  /** Undefined where none could be started. */
  readonly pid: number | undefined
  readonly transport: Transport
  /** Ends it without asking. */
  kill(): void
}

export interface HostListener {
  /** It printed something. */
  line(text: string): void
  /** It is gone, and everything it said was heard. */
  ended(end: HostEnd): void
}

/** How a host's process ended. */
export interface HostEnd {
  readonly code: number | null
  readonly signal: string | null
  readonly ranOutOfMemory: boolean
  /** Why it never ran. */
  readonly notStarted?: string
}

export type StartHost = (listener: HostListener) => HostProcess

export interface HostProgram {
  /** The file that the process runs; the host of the shipped kinds unless set. */
  readonly file?: string
  /** Options of Node, behind those of this process. */
  readonly nodeOptions?: readonly string[]
}

/** Built, it lies beside this file as JavaScript. */
const hostMain = join(import.meta.dirname, `host-main${extname(import.meta.filename)}`)

/** Starts hosts as child processes of this one. */
export function hostProcesses({ file = hostMain, nodeOptions = [] }: HostProgram = {}): StartHost {
  return (listener) => {
    const child = spawn(process.execPath, [...process.execArgv, ...memoryLimit(), ...nodeOptions, file], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      // Not of the terminal's group: a Ctrl-C is for who started it, and tells what it means.
      detached: true,
      env: { ...process.env, ...compileCache(), ...asNode() },
    })
    hear(child, listener)
    return {
      pid: child.pid,
      transport: childProcessTransport(child),
      kill: () => void child.kill('SIGKILL'),
    }
  }
}

/** Compiled sources are kept between starts: a third of the time of one. */
function compileCache(): Record<string, string> {
  const { directory } = enableCompileCache()
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory }
}

/**
 * By itself Node gives a process a share of the machine's memory: one that fills it is busy with collecting for
 * longer than a host may be silent, and takes it from the others.
 */
function memoryLimit(): readonly string[] {
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ')
  if (/--max[-_](old[-_]space|heap)[-_]size/.test(given)) return []
  return [`--max-old-space-size=${DEFAULTS.hostMemoryMb.value}`]
}

/** The program of the desktop app is Node only where it is told to be. */
function asNode(): Record<string, string> {
  return process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
}

function hear(child: ChildProcess, listener: HostListener): void {
  const lines = new HostLines(child, (line) => listener.line(line))
  let isOver = false
  const end = (how: Omit<HostEnd, 'ranOutOfMemory'>) => {
    if (!isOver) listener.ended({ ...how, ranOutOfMemory: lines.ranOutOfMemory })
    isOver = true
  }
  child.on('error', ({ message }) => {
    if (child.pid === undefined) end({ code: null, signal: null, notStarted: message })
  })
  // Not `close`: Node never tells it where this side let go of a channel in which something still lay.
  let isOpen = 3
  const closed = () => {
    isOpen -= 1
    if (isOpen === 0) end({ code: child.exitCode, signal: child.signalCode })
  }
  child.once('exit', closed)
  child.stdout?.once('close', closed)
  child.stderr?.once('close', closed)
}
