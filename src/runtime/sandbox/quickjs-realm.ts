import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import { CODE_NAME } from './read-code.ts'
import { sandboxProgram } from './sandbox-side.ts'

export interface RealmOptions {
  /** Of the function that returns the code's own. */
  readonly body: string
  /** JSON for the sandbox's side: seed and parameters. */
  readonly settings: string
  /** Computing time that one message may take, in ms. */
  readonly deadlineMs: number
  readonly memoryBytes: number
}

/** Why a realm cannot go on: what ran took too long or too much, or brought the engine down. */
export type Breakdown = 'deadline' | 'memory' | 'crash'

export class RealmBroken extends Error {
  readonly breakdown: Breakdown
  constructor(breakdown: Breakdown) {
    super(breakdown)
    this.breakdown = breakdown
  }
}

/** About 6,000 calls deep; the thread's own stack is made to hold it. */
const STACK_BYTES = 1024 * 1024
const program = sandboxProgram()

/** One code node's QuickJS runtime: its memory, its frozen language, its function. */
export class QuickJsRealm {
  private readonly options: RealmOptions
  private readonly runtime: QuickJSRuntime
  private readonly context: QuickJSContext
  private readonly side: Readonly<Record<'use' | 'begin' | 'run', QuickJSHandle>>
  /** CPU time at the first look at what runs now; -1: not looked at yet. */
  private startedAt = -1
  private interrupted = false

  /** Throws RealmBroken, or what the code throws while it is loaded as `{name, message, stack}`. */
  constructor(module: QuickJSWASMModule, options: RealmOptions) {
    this.options = options
    this.runtime = module.newRuntime()
    this.runtime.setMemoryLimit(options.memoryBytes)
    this.runtime.setMaxStackSize(STACK_BYTES)
    this.runtime.setInterruptHandler(() => this.isOverdue())
    this.context = this.runtime.newContext()
    const open = this.evaluate(program, 'millrace')
    const side = this.call(open, this.context.newString(options.settings))
    open.dispose()
    const part = (name: string) => this.context.getProp(side, name)
    this.side = { use: part('use'), begin: part('begin'), run: part('run') }
    side.dispose()
  }

  /** Loads the code. False: what it exports is no function. */
  load(): boolean {
    const make = this.evaluate(`(function () {${this.options.body}\n})`, CODE_NAME)
    // A handle that stays would end the whole engine when this realm is disposed of.
    let exported: QuickJSHandle
    try {
      exported = this.call(make)
    } finally {
      make.dispose()
    }
    const taken = this.call(this.side.use, exported)
    const isFunction = this.context.dump(taken) === true
    taken.dispose()
    return isFunction
  }

  begin(now: number, metas: string): void {
    this.call(this.side.begin, this.context.newNumber(now), this.context.newString(metas)).dispose()
  }

  /** What the code made of one message. Throws RealmBroken: then this realm is of no more use. */
  run(index: number, text: string): string {
    return this.textOf(this.call(this.side.run, this.context.newNumber(index), this.context.newString(text)))
  }

  dispose(): void {
    for (const handle of Object.values(this.side)) handle.dispose()
    this.context.dispose()
    this.runtime.dispose()
  }

  private textOf(handle: QuickJSHandle): string {
    const text = this.context.getString(handle)
    handle.dispose()
    return text
  }

  private evaluate(text: string, name: string): QuickJSHandle {
    this.startedAt = -1
    return this.unwrap(this.context.evalCode(text, name))
  }

  /** Disposes of the arguments. */
  private call(called: QuickJSHandle, ...args: readonly QuickJSHandle[]): QuickJSHandle {
    this.startedAt = -1
    const result = this.context.callFunction(called, this.context.undefined, ...args)
    for (const arg of args) arg.dispose()
    return this.unwrap(result)
  }

  private unwrap(result: ReturnType<QuickJSContext['callFunction']>): QuickJSHandle {
    if (result.error === undefined) return result.value
    const thrown = this.context.dump(result.error) as unknown
    result.error.dispose()
    if (this.interrupted) throw new RealmBroken('deadline')
    if (isOutOfMemory(thrown)) throw new RealmBroken('memory')
    // oxlint-disable-next-line typescript/only-throw-error
    throw thrown
  }

  private isOverdue(): boolean {
    const now = threadMs()
    if (this.startedAt < 0) this.startedAt = now
    this.interrupted ||= now - this.startedAt > this.options.deadlineMs
    return this.interrupted
  }
}

export function isOutOfMemory(thrown: unknown): boolean {
  const { name, message } = (thrown ?? {}) as { readonly name?: unknown; readonly message?: unknown }
  return name === 'InternalError' && message === 'out of memory'
}

/** Computing time of this thread, so that a busy machine is no one's fault. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
