import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import { CODE_NAME } from './read-code.ts'
import { LACKING, sandboxProgram } from './sandbox-side.ts'

export interface RealmOptions {
  /** Of the function that returns the code's own. */
  readonly body: string
  /** JSON for the sandbox's side: seed and parameters. */
  readonly settings: string
  /** Computing time that one message may take, in ms. */
  readonly deadlineMs: number
  readonly memoryBytes: number
  /** The code names `console`: what it tells is asked for after each call. */
  readonly hasConsole: boolean
}

/**
 * Why a realm cannot go on: what ran took too long or too much, brought the engine down, or asked for keys, headers
 * or places that were not sent along.
 */
export type Breakdown = 'deadline' | 'memory' | 'crash' | 'lacking'

export interface RealmBatch {
  /** ms since 1970, by the given clock. */
  readonly now: number
  /** Joined by SEPARATOR. */
  readonly texts: string
  /** JSON of `Metas`. */
  readonly metas: string
}

/** What a realm made of messages from one on. */
export interface Ran {
  /** Of the messages before `next`, joined by SEPARATOR. */
  readonly answers: string
  /** JSON of `Logged`, where the code names `console`. */
  readonly logged?: string
  /** The message after the last one answered: where it broke, the one it broke at, unless by a crash. */
  readonly next: number
  /** Set: the realm is of no more use. */
  readonly broke?: Breakdown
}

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

/** What a batch of ours takes at most inside, beside what the code makes of it: it is no message's memory. */
const [BYTES_PER_CHARACTER, BYTES_PER_META_CHARACTER, BYTES_FOR_ANSWERS] = [4, 32, 1_048_576]

export function bytesOfBatch({ texts, metas }: Pick<RealmBatch, 'texts' | 'metas'>): number {
  return BYTES_PER_CHARACTER * texts.length + BYTES_PER_META_CHARACTER * metas.length + BYTES_FOR_ANSWERS
}

const SIDE_PARTS = ['use', 'begin', 'run', 'taken', 'logged', 'progress'] as const
type SidePart = (typeof SIDE_PARTS)[number]

/** One code node's QuickJS runtime: its memory, its frozen language, its function. */
export class QuickJsRealm {
  private readonly options: RealmOptions
  private readonly runtime: QuickJSRuntime
  private readonly context: QuickJSContext
  private readonly side: Readonly<Record<SidePart, QuickJSHandle>>
  /** CPU time at the first look at what runs now; -1: not looked at yet. */
  private startedAt = -1
  private interrupted = false
  private isAtMessages = false
  /** The message that ran at the last look. */
  private lookedAt = -1
  private readonly looked: (index: number) => void

  /**
   * `looked` hears now and then which message runs. Throws RealmBroken, or what the code throws while it is loaded as
   * `{name, message, stack}`.
   */
  constructor(module: QuickJSWASMModule, options: RealmOptions, looked: (index: number) => void) {
    this.options = options
    this.looked = looked
    this.runtime = module.newRuntime()
    this.runtime.setMemoryLimit(options.memoryBytes)
    this.runtime.setMaxStackSize(STACK_BYTES)
    this.runtime.setInterruptHandler(() => this.isOverdue())
    this.context = this.runtime.newContext()
    const open = this.evaluate(program, 'millrace')
    const side = this.call(open, this.context.newString(options.settings))
    open.dispose()
    const part = (name: SidePart) => [name, this.context.getProp(side, name)] as const
    this.side = Object.fromEntries(SIDE_PARTS.map(part)) as Record<SidePart, QuickJSHandle>
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

  begin({ now, texts, metas }: RealmBatch): void {
    const { memoryBytes } = this.options
    this.runtime.setMemoryLimit(memoryBytes + bytesOfBatch({ texts, metas }))
    const given = [this.context.newNumber(now), this.context.newString(texts), this.context.newString(metas)]
    this.call(this.side.begin, ...given).dispose()
  }

  /** Runs messages of the batch from one on, up to another or until there is enough to hand over. */
  run(from: number, to: number): Ran {
    this.isAtMessages = true
    try {
      const given = [this.context.newNumber(from), this.context.newNumber(to)]
      const answers = this.textOf(this.call(this.side.run, ...given))
      return { answers, next: this.index(), ...this.logged() }
    } catch (thrown) {
      const broke = thrown instanceof RealmBroken ? thrown.breakdown : 'crash'
      const nothing = { answers: '', next: from }
      if (broke === 'crash') return { ...nothing, broke }
      // Of one message it is known even so at which it broke.
      return this.finishedBefore(broke) ?? { ...nothing, broke: to - from === 1 ? broke : 'crash' }
    }
  }

  /** What finished before the realm broke; undefined where that cannot be had any more. */
  private finishedBefore(broke: Breakdown): Ran | undefined {
    try {
      this.isAtMessages = false
      this.interrupted = false
      this.runtime.setMemoryLimit(-1)
      const answers = this.textOf(this.call(this.side.taken))
      return { answers, next: this.index(), ...this.logged(), broke }
    } catch {
      return undefined
    }
  }

  private logged(): Pick<Ran, 'logged'> {
    return this.options.hasConsole ? { logged: this.textOf(this.call(this.side.logged)) } : {}
  }

  /** The message that runs, or ran last. Nothing is made inside: it is read while code runs, and may be out of memory. */
  private index(): number {
    const handle = this.context.getProp(this.side.progress, 0)
    const index = this.context.getNumber(handle)
    handle.dispose()
    return index
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
    if ((thrown as { readonly message?: unknown } | undefined)?.message === LACKING)
      throw new RealmBroken('lacking')
    // oxlint-disable-next-line typescript/only-throw-error
    throw thrown
  }

  private isOverdue(): boolean {
    const now = threadMs()
    const index = this.isAtMessages ? this.index() : -1
    if (this.startedAt < 0 || index !== this.lookedAt) {
      this.startedAt = now
      this.lookedAt = index
      if (this.isAtMessages) this.looked(index)
    }
    this.interrupted ||= now - this.startedAt > this.options.deadlineMs
    return this.interrupted
  }
}

function isOutOfMemory(thrown: unknown): boolean {
  const { name, message } = (thrown ?? {}) as { readonly name?: unknown; readonly message?: unknown }
  return name === 'InternalError' && message === 'out of memory'
}

/** Computing time of this thread, so that a busy machine is no one's fault. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
